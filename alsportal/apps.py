from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class AlsportalConfig(AppConfig):
    name = "alsportal"

    def ready(self) -> None:
        # The apps are not loaded when this module is imported.
        from alsportal import keeping

        keeping.tell()


class OurStaticFilesConfig(StaticFilesConfig):
    """Serves what pages use and nothing more: the Bootstrap and htmx packages carry dozens of files nobody asks for."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "*.rtl.*",
        "*.esm.*",
        "bootstrap-*",
        "bootstrap.css",
        "bootstrap.js",
        "bootstrap.bundle.js",
        "htmx-4*",
        "htmax-*",
    ]
