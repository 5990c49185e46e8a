from django.apps import AppConfig


class SetsConfig(AppConfig):
    name = "sets"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from core.keeping import register
        from participants import erasing as erasing_people
        from participants import own_data
        from participants.keeping import Ties, register_ties
        from sets import mail_kinds, record_words
        from sets.selectors.keeping import has_ties, needed, only_waited
        from sets.selectors.own_data import gather
        from sets.services import erasing
        from sets.services.keeping import rows

        erasing_people.register(erasing, layer=1)
        own_data.register(gather, layer=1)
        mail_kinds.tell()
        record_words.tell()
        register_ties(Ties(needed, has_ties, only_waited))
        for row in rows():
            register(row)
