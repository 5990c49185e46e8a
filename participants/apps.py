from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from notifications import kinds
        from participants import emails, record_words

        kinds.register_group("account", title="About your account", why_needed=emails.WHY_NEEDED, includes=bool)
        kinds.register(emails.KIND, label=emails.LABEL, groups=["account"])
        kinds.register(emails.LAST_KIND, label=emails.LAST_LABEL, leaves_nothing=True)
        record_words.tell()
