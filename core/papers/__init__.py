"""Papers that people upload: what each really is, and the same paper without what its program noted of its author.

Knows of files and formats alone: who may bring or read a paper is not asked here.
"""

from core.papers.examining import LARGEST, Paper, content_type, examine
from core.papers.kinds import PaperKind
from core.papers.names import cleaned_name

__all__ = ["LARGEST", "Paper", "PaperKind", "cleaned_name", "content_type", "examine"]
