"""The form of a file of organisations."""

from core.imports.forms import FileForm
from participants.services.import_work import MOST_ROWS


class ImportForm(FileForm):
    holds = f"{MOST_ROWS:,} organisations"
    promise = "Nothing is added before you have seen what it would do."
