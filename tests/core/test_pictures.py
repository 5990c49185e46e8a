"""Photos people send: what is kept is ours, and what is no photo is refused with a sentence (quality, section 5)."""

import time
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import Base

from core.pictures import MOST_BYTES, SIDE, square_photo
from core.refusal import Refusal
from tests import pictures


def kept(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(square_photo(BytesIO(data))))
    image.load()
    return image


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        square_photo(BytesIO(data))
    return caught.value.sentence


def is_near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    return all(abs(ours - wanted) < 12 for ours, wanted in zip(image.getpixel(at), colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_square_jpeg(kind):
    image = kept(pictures.photo("teal", (1600, 900), kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (SIDE, SIDE))
    assert is_near(image, (0, 0), (0, 128, 128))


def test_a_small_photo_becomes_as_large_as_the_others_and_a_tiny_one_is_refused():
    assert kept(pictures.photo(size=(100, 100))).size == (SIDE, SIDE)
    assert "at least 100 by 100 pixels" in refused(pictures.photo(size=(99, 400)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_is_left(kind):
    """Quality, section 5: not where it was taken, not with what, not a profile, not a comment."""
    data = pictures.with_metadata(kind)
    assert pictures.SECRET in data
    ours = square_photo(BytesIO(data))
    for trace in (pictures.SECRET, b"Exif", b"ICC_PROFILE", b"adobe", b"GPS", b"xmp"):
        assert trace not in ours
    image = Image.open(BytesIO(ours))
    assert not image.getexif()
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("orientation", "red"),
    [(1, "top"), (2, "top"), (3, "bottom"), (4, "bottom"), (5, "left"), (6, "right"), (7, "right"), (8, "left")],
)
def test_a_photo_taken_sideways_is_kept_upright(orientation, red):
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    image = kept(pictures.written(pictures.top_is_red(), exif=exif))
    where = {"top": (240, 20), "bottom": (240, 460), "left": (20, 240), "right": (460, 240)}
    for side, at in where.items():
        opposite = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}[red]
        if side == red:
            assert is_near(image, at, (254, 0, 0))
        if side == opposite:
            assert is_near(image, at, (0, 0, 254))


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (pictures.written(pictures.picture(mode="CMYK", colour=(0, 255, 255, 0))), (255, 0, 0)),
        (pictures.written(pictures.picture(mode="L", colour=200)), (200, 200, 200)),
        (pictures.written(pictures.picture(mode="1", colour=1), "PNG"), (255, 255, 255)),
        (pictures.written(pictures.picture(colour="red").convert("P"), "PNG"), (255, 0, 0)),
        (pictures.written(pictures.picture(colour="red").convert("P"), "PNG", transparency=b"\0" * 256), (255,) * 3),
        (pictures.written(pictures.picture(colour="red"), "PNG", transparency=(255, 0, 0)), (255,) * 3),
        (pictures.written(pictures.picture(mode="RGBA", colour=(255, 0, 0, 0)), "PNG"), (255,) * 3),
        (pictures.written(pictures.picture(mode="LA", colour=(9, 0)), "PNG"), (255,) * 3),
        (pictures.written(pictures.picture(mode="RGBA", colour=(255, 0, 0, 0)), "WEBP", lossless=True), (255,) * 3),
        (pictures.written(pictures.picture(mode="I;16", colour=200 * 256), "PNG"), (200, 200, 200)),
    ],
    ids=["CMYK", "grey", "bits", "palette", "clear palette", "clear colour", "clear", "clear grey", "WebP", "16 bits"],
)
def test_every_way_of_keeping_colours_becomes_plain_ones_on_white(data, colour):
    assert is_near(kept(data), (240, 240), colour)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_kept(kind):
    image = kept(pictures.animated(kind))
    assert is_near(image, (240, 240), (255, 0, 0))
    assert getattr(image, "n_frames", 1) == 1


def test_of_a_photo_with_more_pictures_behind_it_the_first_is_kept():
    """As some telephones write them."""
    frames = [pictures.picture(colour=colour) for colour in ("red", "blue")]
    data = pictures.written(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert is_near(kept(data), (240, 240), (254, 0, 0))


@pytest.mark.parametrize("name", pictures.NO_PHOTOS)
def test_a_file_that_is_not_what_it_says_is_refused(name):
    """Bad input: by content, whatever it is called."""
    assert "is not a photo that we can read. Choose a JPEG, PNG or WebP" in refused(pictures.NO_PHOTOS[name])


def test_a_heic_photo_is_refused_with_words_that_help():
    assert "Most Compatible" in refused(pictures.HEIC)


def test_nothing_is_no_photo():
    assert "empty" in refused(b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.3, 0.9])
def test_a_photo_that_did_not_arrive_whole_is_refused(kind, share):
    whole = pictures.written(Image.effect_noise((400, 400), 80).convert("RGB"), kind)
    assert "damaged or did not arrive whole" in refused(whole[: max(int(len(whole) * share), 12)])


def test_a_header_with_rubbish_behind_it_is_refused():
    for start in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBPVP8 "):
        for rest in (b"", b"\0" * 500, b"<?php ?>" * 50, bytes(range(256)) * 4):
            said = refused(start + rest)
            assert "damaged" in said or "megapixels" in said


@pytest.mark.parametrize(
    "data",
    [
        pictures.png_header(8000, 5000),
        pictures.png_header(200_000, 200_000),
        pictures.jpeg_header(8000, 5000),
        pictures.jpeg_header(65_500, 65_500),
        *(pictures.webp_header(8000, 5000, kind) for kind in (b"VP8X", b"VP8L", b"VP8 ")),
        pictures.webp_header(16_000, 16_000, b"VP8X"),
    ],
)
def test_a_photo_of_forty_megapixels_is_refused_by_its_header(data, monkeypatch):
    """Bad input: before any of it is decoded."""
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    began = time.process_time()
    assert "40 megapixels or more" in refused(data)
    assert time.process_time() - began < 0.2


def test_a_real_photo_of_forty_megapixels_is_refused_and_a_little_less_is_kept():
    image = pictures.picture((8000, 5000), "1")
    assert "40 megapixels" in refused(pictures.written(image, "PNG"))
    assert kept(pictures.written(image.crop((0, 0, 8000, 4999)), "PNG")).size == (SIDE, SIDE)


def test_a_photo_of_a_thousand_layers_is_refused():
    """A small file that would keep a decoder busy for minutes."""
    data = pictures.written(pictures.picture((400, 400)), progressive=True)
    scans = data[data.index(b"\xff\xda") : -2]
    assert "damaged" in refused(data[:-2] + scans * 200 + data[-2:])


def test_a_file_of_more_than_ten_megabytes_is_refused():
    data = pictures.photo()
    assert "larger than 10 MB" in refused(data + b"\0" * (MOST_BYTES + 1 - len(data)))
    assert kept(data + b"\0" * (MOST_BYTES - len(data))).size == (SIDE, SIDE)


@pytest.mark.parametrize("name", ["HTML", "PHP", "ZIP", "SVG"])
def test_a_photo_that_is_something_else_as_well_is_kept_as_a_photo_only(name):
    """Bad input: a polyglot. Nothing of the file itself is kept."""
    hidden = pictures.NO_PHOTOS[name] + b"Xohiddenski"
    for data in (
        pictures.photo() + hidden,
        pictures.written(pictures.picture(), comment=hidden),
        pictures.photo(kind="PNG") + hidden,
    ):
        ours = square_photo(BytesIO(data))
        assert b"Xohiddenski" not in ours
        assert hidden[:20] not in ours
        assert kept(data).size == (SIDE, SIDE)
