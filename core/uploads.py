"""Uploads are held in memory up to a bound, and the rest is dropped as it comes: no disk fills with half a file."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from core.papers import LARGEST


class BoundedUploadHandler(FileUploadHandler):
    """All files of a request together: one byte over the largest that is taken shows that it is too large."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._left = LARGEST + 1
        self._held = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        part = raw_data[: self._left]
        self._left -= len(part)
        self._held.write(part)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._held.tell()
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
