from django.apps import AppConfig


class SetsConfig(AppConfig):
    name = "sets"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from notifications import kinds
        from sets import emails

        for kind, label in emails.KINDS.items():
            kinds.register(kind, label=label, still_wanted=emails.still_wanted)
