"""Tables that people upload or take away: CSV files and Excel workbooks, as rows of text.

Knows of files and formats alone: what a column means is not asked here.
"""

from core.tables.formulas import as_meant, harmless, is_formula
from core.tables.reading import Table, look_at, read
from core.tables.rows import Row, too_many
from core.tables.unreadable import Unreadable

__all__ = ["Row", "Table", "Unreadable", "as_meant", "harmless", "is_formula", "look_at", "read", "too_many"]
