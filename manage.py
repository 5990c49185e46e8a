#!/usr/bin/env python
"""Commands on the database the environment names, else on that of the run in `var/`, else on servers started for it."""

import os
import sys

from django.core.management import execute_from_command_line

from alsportal import embedded

# These read code or files only. Settings want a database's name all the same.
WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages"}
NOWHERE = {"DATABASE_URL": "postgresql:///none", "REDIS_URL": "redis://127.0.0.1:9/0", "ALSPORTAL_DEMO": "1"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alsportal.settings")
    if embedded.names_servers():
        execute_from_command_line(sys.argv)
    elif len(sys.argv) < 2 or sys.argv[1] in WITHOUT_DATABASE or "--help" in sys.argv:
        os.environ.update(NOWHERE)
        execute_from_command_line(sys.argv)
    else:
        with embedded.borrowed_or_started(embedded.data_folder()) as environment:
            os.environ.update(environment)
            execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
