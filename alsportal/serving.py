"""What gunicorn is told: `gunicorn -c python:alsportal.serving alsportal.wsgi`. See Settings in gunicorn's manual."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from core.logs import JsonFormatter, LineFormatter

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class OurLogger(Logger):
    """gunicorn's own words, written as all others; no line for each request, which the site writes itself."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        asked = os.environ.get("LOG_FORMAT") or ("line" if os.environ.get("ALSPORTAL_DEMO") == "1" else "json")
        lines = LineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
        formatter = JsonFormatter() if asked == "json" else lines
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)


logger_class = OurLogger

# The processes of one server count their requests in files of one folder, so that whichever of them is asked answers
# for all. It is theirs alone, and begins empty.
_own = None
if os.environ.get("METRICS_TOKEN") and not os.environ.get(_FOLDER):
    _memory = Path("/dev/shm")  # noqa: S108 - a folder of our own within it
    _own = tempfile.mkdtemp(prefix="alsportal-metrics-", dir=_memory if os.access(_memory, os.W_OK) else None)
    os.environ[_FOLDER] = _own


def on_exit(server: Any) -> None:
    if _own:
        shutil.rmtree(_own, ignore_errors=True)
