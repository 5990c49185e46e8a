"""What somebody sends as a photo, checked by its content and drawn again: nothing of the file itself is kept."""

import struct
import warnings
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps
from PIL.ExifTags import Base

from core.refusal import Refusal

MOST_BYTES = 10 * 1024 * 1024
#: A photo of so many pixels, or more, is refused by what its header says, before any of it is decoded.
MOST_PIXELS = 40_000_000
LEAST_SIDE = 100
#: Of the square that is kept.
SIDE = 480
#: A photo has ten; each one more makes a decoder go over the whole picture again.
_MOST_SCANS = 100

_EMPTY = "This file is empty. Choose another one."
_TOO_LARGE = f"This file is larger than {MOST_BYTES // 1024**2} MB. Choose a smaller one."
_TOO_MANY_PIXELS = (
    f"This photo has {MOST_PIXELS // 10**6} megapixels or more. Make it smaller first; a screenshot of it will do."
)
_TOO_SMALL = f"This picture is too small. Choose one of at least {LEAST_SIDE} by {LEAST_SIDE} pixels."
_NO_PHOTO = "This file is not a photo that we can read. Choose a JPEG, PNG or WebP file."
_HEIC = (
    "This is a HEIC photo, which many computers cannot show. Send it as JPEG: on an iPhone, choose “Most Compatible” "
    "under Settings, Camera, Formats. A screenshot of the photo will do too."
)
_DAMAGED = "This photo is damaged or did not arrive whole. Try again, or choose another one."

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's own guard, for every picture this process opens: an error, not a word in the log.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS - 1
warnings.simplefilter("error", Image.DecompressionBombWarning)


def square_photo(file: BinaryIO) -> bytes:
    """The photo as a square JPEG of our own making: upright, without metadata, of an animation the first picture.

    Refused with a sentence: what is no JPEG, PNG or WebP by its content, damaged, empty, too large or too small.
    """
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise Refusal(_EMPTY)
    if len(data) > MOST_BYTES:
        raise Refusal(_TOO_LARGE)
    kind = _kind(data)
    if _has_too_many_pixels(kind, data):
        raise Refusal(_TOO_MANY_PIXELS)
    if _has_too_many_scans(kind, data):
        raise Refusal(_DAMAGED)
    try:
        with Image.open(BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height >= MOST_PIXELS:
                raise Refusal(_TOO_MANY_PIXELS)
            if min(picture.size) < LEAST_SIDE:
                raise Refusal(_TOO_SMALL)
            return _written(_square(picture))
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal(_TOO_MANY_PIXELS) from None
    except Exception:  # whatever a decoder makes of bytes that are not what they say they are
        raise Refusal(_DAMAGED) from None


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise Refusal(_HEIC if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS else _NO_PHOTO)


def _has_too_many_pixels(kind: str, data: bytes) -> bool:
    """Of a WebP only: its decoder makes room for the picture as soon as it is opened; the others wait to be asked."""
    if kind != "WEBP" or len(data) < 30:
        return False
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", data[26:30]))
    return width * height >= MOST_PIXELS


def _has_too_many_scans(kind: str, data: bytes) -> bool:
    return kind == "JPEG" and data.count(b"\xff\xda") > _MOST_SCANS


def _square(picture: Image.Image) -> Image.Image:
    turn = _TURNED.get(_orientation(picture))
    # A JPEG can be decoded at a fraction of its size.
    picture.draft(None, (2 * SIDE, 2 * SIDE))
    picture.load()
    image = _plain(picture)
    if (factor := min(image.size) // (2 * SIDE)) > 1:
        image = image.reduce(factor)
    image = _on_white(image)
    if turn is not None:
        image = image.transpose(turn)
    # A face is rather above the middle.
    return ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))


def _orientation(picture: Image.Image) -> int:
    """Which way up, as the camera says; what says nothing readable is upright."""
    try:
        return int(picture.getexif().get(Base.Orientation, 1))
    except Exception:  # as above: the picture itself may be sound
        return 1


def _plain(picture: Image.Image) -> Image.Image:
    """In one of the modes that can be made smaller and laid on white."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey.
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "L", "RGBA"):
        return picture if "transparency" not in picture.info else picture.convert("RGBA")
    return picture.convert("RGBA" if picture.mode in ("P", "LA", "PA", "La", "RGBa") else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _written(image: Image.Image) -> bytes:
    """As JPEG, from a new picture that knows nothing of where its colours came from."""
    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    out = BytesIO()
    fresh.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
