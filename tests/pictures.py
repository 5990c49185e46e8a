"""Photos as people send them, and files that only say they are photos."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

#: Stands in the metadata of `with_metadata`.
SECRET = b"Xosecretplaceski"


def picture(size: tuple[int, int] = (640, 480), mode: str = "RGB", colour: Any = None) -> Image.Image:
    return Image.new(mode, size, colour if colour is not None else 0)


def written(image: Image.Image, kind: str = "JPEG", **said: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **said)
    return out.getvalue()


def photo(colour: str = "teal", size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """An ordinary one, of one colour."""
    return written(picture(size, colour=colour), kind)


def top_is_red(size: tuple[int, int] = (600, 600)) -> Image.Image:
    """Red above, blue below."""
    image = picture(size, colour="blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    return image


def with_metadata(kind: str = "JPEG") -> bytes:
    """Says where, with what and by whom it was taken, in every way there is."""
    exif = Image.Exif()
    exif[Base.Make] = SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 3.0, 36.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = SECRET
    said: dict[str, Any] = {"exif": exif, "icc_profile": b"\0" * 128 + SECRET, "xmp": b"<x>" + SECRET + b"</x>"}
    if kind == "JPEG":
        said["comment"] = SECRET
    if kind == "PNG":
        del said["xmp"]
    return written(picture(colour="olive"), kind, **said)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + (_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG whose frame says it is so large."""
    return photo(size=(128, 128)).replace(struct.pack(">HH", 128, 128), struct.pack(">HH", height, width), 1)


def webp_header(width: int, height: int, kind: bytes) -> bytes:
    """A WebP of each of the three kinds of header."""
    if kind == b"VP8X":
        body = b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + b"\0" * 5
    else:
        body = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def animated(kind: str) -> bytes:
    """Red first, then blue."""
    frames = [picture(colour=colour) for colour in ("red", "blue")]
    return written(frames[0], kind, save_all=True, append_images=frames[1:])


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
NO_PHOTOS = {
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "PHP": b"<?php system($_GET['c']); ?>",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "GIF": b"GIF89a" + b"\0" * 100,
    "PDF": b"%PDF-1.7\n" + b"\0" * 100,
    "ZIP": b"PK\x03\x04" + b"\0" * 100,
    "BMP": b"BM" + b"\0" * 100,
    "TIFF": b"II*\0" + b"\0" * 100,
    "zeros": b"\0" * 5000,
    "one byte": b"\xff",
}
