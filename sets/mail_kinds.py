"""Every kind of mail about places, programmes and who runs them, told to the outbox as the site starts."""

from notifications import kinds
from sets import (
    coordinator_emails,
    emails,
    facilitator_emails,
    hand_over_emails,
    life_emails,
    mail_choices,
    sponsor_emails,
)


def tell() -> None:
    for name, group in mail_choices.GROUPS.items():
        kinds.register_group(name, **group)
    for told in (emails, facilitator_emails, hand_over_emails, life_emails, coordinator_emails, sponsor_emails):
        for kind, label in told.KINDS.items():
            of = mail_choices.OF.get(kind, mail_choices.OF_A_PLACE)
            late = emails.as_it_stands if told is emails else None
            kinds.register(kind, label=label, still_wanted=told.still_wanted, late=late, **of)
    for kind, label in hand_over_emails.TO_A_COLLEAGUE.items():
        words = hand_over_emails.words_to_a_colleague
        kinds.register(kind, label=label, words=words, leaves_nothing=True, can_be_held=False)
