"""Pictures: decoded to their last line, turned upright, written anew without what the camera added."""

from io import BytesIO

from PIL import Image, ImageOps

from core.papers.kinds import PaperKind
from core.papers.unfit import Unfit

#: Of the newest telephones as they come; what is larger tires a reader's machine and ours.
MOST_PIXELS = 25_000_000
_FORMATS = {PaperKind.PNG: "PNG", PaperKind.JPEG: "JPEG"}


def written_anew(content: bytes, kind: PaperKind) -> bytes:
    """The picture and nothing else: no place, no time, no camera, no name, no preview."""
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            _refuse_if_too_large(picture)
            upright = ImageOps.exif_transpose(picture)
            return _saved(upright, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Unfit:
        raise
    except Exception as error:  # a broken picture breaks decoders in every way there is
        raise Unfit("This picture cannot be read to its end. Save it again, as PNG or JPEG, and send that.") from error


def _refuse_if_too_large(picture: Image.Image) -> None:
    """Before a single line is decoded."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> Unfit:
    return Unfit(
        f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller and send that."
    )


def _saved(picture: Image.Image, kind: PaperKind) -> bytes:
    modes = ("L", "RGB") if kind == PaperKind.JPEG else ("1", "L", "LA", "RGB", "RGBA", "I;16")
    if picture.mode not in modes:
        has_holes = kind == PaperKind.PNG and (picture.mode == "PA" or "transparency" in picture.info)
        picture = picture.convert("RGBA" if has_holes else "RGB")
    # A new picture of the same points carries nothing of the old one's notes along.
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    options = {"quality": 90} if kind == PaperKind.JPEG else {}
    clean.save(out, _FORMATS[kind], **options)
    return out.getvalue()
