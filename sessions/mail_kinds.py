"""Every kind of mail about sessions, told to the outbox as the site starts."""

from notifications import kinds
from sessions import (
    cover_emails,
    emails,
    keeping_emails,
    mail_choices,
    note_emails,
    poll_emails,
    register_emails,
    reminder_emails,
    write_up_emails,
)


def tell() -> None:
    for told in (emails, note_emails, register_emails, cover_emails, poll_emails, write_up_emails):
        for kind, label in told.KINDS.items():
            of = mail_choices.OF.get(kind, mail_choices.NEEDED)
            entry = emails.calendar if told is emails else None
            kinds.register(kind, label=label, still_wanted=told.still_wanted, calendar=entry, **of)
    kinds.register(reminder_emails.KIND, label=reminder_emails.LABEL, words=reminder_emails.words)
    for kind, label in reminder_emails.KINDS.items():
        kinds.register(kind, label=label, **mail_choices.OF[kind])
    for kind, label in keeping_emails.KINDS.items():
        wanted, words = keeping_emails.still_wanted, keeping_emails.words
        kinds.register(kind, label=label, still_wanted=wanted, words=words, can_be_held=False, **mail_choices.NEEDED)
