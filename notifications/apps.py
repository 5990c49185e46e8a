from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from core.keeping import register
        from notifications.services.keeping import rows

        for row in rows():
            register(row)
