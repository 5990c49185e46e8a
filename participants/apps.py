from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from django.contrib.auth.signals import user_logged_in

        from core.keeping import register
        from notifications import kinds
        from participants import again, emails, own_data, own_data_selectors, record_words
        from participants.services.keeping import rows

        kinds.register_group("account", title="About your account", why_needed=emails.WHY_NEEDED, includes=bool)
        kinds.register(emails.KIND, label=emails.LABEL, groups=["account"])
        kinds.register(emails.LAST_KIND, label=emails.LAST_LABEL, leaves_nothing=True)
        own_data.register(own_data_selectors.gather, layer=0)
        record_words.tell()
        user_logged_in.connect(again.note_sign_in, dispatch_uid="when they signed in")
        for row in rows():
            register(row)
