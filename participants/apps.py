from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from notifications import kinds
        from participants import emails

        kinds.register(emails.KIND, label=emails.LABEL)
