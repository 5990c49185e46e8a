"""The kinds of paper that are taken. The value of each is the end of its file's name."""

from django.db import models


class PaperKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PPTX = "pptx", "PowerPoint"
    ODT = "odt", "OpenDocument text"
    ODS = "ods", "OpenDocument spreadsheet"
    ODP = "odp", "OpenDocument presentation"
    TXT = "txt", "plain text"
    CSV = "csv", "CSV"
    PNG = "png", "PNG picture"
    JPEG = "jpg", "JPEG picture"


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
CONTENT_TYPES = {
    PaperKind.PDF: "application/pdf",
    PaperKind.DOCX: f"{_OPEN_XML}wordprocessingml.document",
    PaperKind.XLSX: f"{_OPEN_XML}spreadsheetml.sheet",
    PaperKind.PPTX: f"{_OPEN_XML}presentationml.presentation",
    PaperKind.ODT: f"{_OPEN_DOCUMENT}text",
    PaperKind.ODS: f"{_OPEN_DOCUMENT}spreadsheet",
    PaperKind.ODP: f"{_OPEN_DOCUMENT}presentation",
    PaperKind.TXT: "text/plain; charset=utf-8",
    PaperKind.CSV: "text/csv; charset=utf-8",
    PaperKind.PNG: "image/png",
    PaperKind.JPEG: "image/jpeg",
}
OPEN_XML = (PaperKind.DOCX, PaperKind.XLSX, PaperKind.PPTX)
OPEN_DOCUMENT = (PaperKind.ODT, PaperKind.ODS, PaperKind.ODP)
PLAIN = (PaperKind.TXT, PaperKind.CSV)
PICTURES = (PaperKind.PNG, PaperKind.JPEG)
