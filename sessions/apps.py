from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # `django.contrib.sessions` owns the label "sessions".
    label = "learning_sessions"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from core.keeping import register
        from notifications import kinds
        from participants import erasing as erasing_people
        from participants import own_data
        from participants.keeping import Ties, register_ties
        from sessions import (
            cover_emails,
            emails,
            keeping_emails,
            mail_choices,
            note_emails,
            poll_emails,
            record_words,
            register_emails,
            reminder_emails,
            write_up_emails,
        )
        from sessions.selectors.needs import has_covered, needed_as_cover
        from sessions.selectors.own_data import gather
        from sessions.selectors.runners import covers_in
        from sessions.services import erasing
        from sessions.services.keeping import rows
        from sets import stand_ins

        stand_ins.register(covers_in)
        erasing_people.register(erasing, layer=2)
        own_data.register(gather, layer=2)
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
            kinds.register(
                kind, label=label, still_wanted=wanted, words=words, can_be_held=False, **mail_choices.NEEDED
            )
        record_words.tell()
        register_ties(Ties(needed_as_cover, has_covered, lambda: ~has_covered()))
        for row in rows():
            register(row)
