from django.apps import AppConfig


class SetsConfig(AppConfig):
    name = "sets"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from notifications import kinds
        from participants import erasing as erasing_people
        from sets import coordinator_emails, emails, facilitator_emails, life_emails, mail_choices, record_words
        from sets.services import erasing

        erasing_people.register(erasing, layer=1)
        for name, group in mail_choices.GROUPS.items():
            kinds.register_group(name, **group)
        for told in (emails, facilitator_emails, life_emails, coordinator_emails):
            for kind, label in told.KINDS.items():
                of = mail_choices.OF.get(kind, mail_choices.OF_A_PLACE)
                late = emails.as_it_stands if told is emails else None
                kinds.register(kind, label=label, still_wanted=told.still_wanted, late=late, **of)
        record_words.tell()
