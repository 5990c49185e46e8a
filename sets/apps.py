from django.apps import AppConfig


class SetsConfig(AppConfig):
    name = "sets"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from core.keeping import register
        from notifications import kinds
        from participants import erasing as erasing_people
        from participants import own_data
        from participants.keeping import Ties, register_ties
        from sets import (
            coordinator_emails,
            emails,
            facilitator_emails,
            hand_over_emails,
            life_emails,
            mail_choices,
            record_words,
            sponsor_emails,
        )
        from sets.selectors.keeping import has_ties, needed, only_waited
        from sets.selectors.own_data import gather
        from sets.services import erasing
        from sets.services.keeping import rows

        erasing_people.register(erasing, layer=1)
        own_data.register(gather, layer=1)
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
        record_words.tell()
        register_ties(Ties(needed, has_ties, only_waited))
        for row in rows():
            register(row)
