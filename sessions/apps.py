from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # `django.contrib.sessions` owns the label "sessions".
    label = "learning_sessions"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from core.keeping import register
        from participants import erasing as erasing_people
        from participants import own_data
        from participants.keeping import Ties, register_ties
        from sessions import mail_kinds, record_words
        from sessions.selectors.needs import has_covered, needed_as_cover
        from sessions.selectors.own_data import gather
        from sessions.selectors.runners import covers_in
        from sessions.services import erasing
        from sessions.services.keeping import rows
        from sets import stand_ins

        stand_ins.register(covers_in)
        erasing_people.register(erasing, layer=2)
        own_data.register(gather, layer=2)
        mail_kinds.tell()
        record_words.tell()
        register_ties(Ties(needed_as_cover, has_covered, lambda: ~has_covered()))
        for row in rows():
            register(row)
