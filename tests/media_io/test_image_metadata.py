"""Text and XMP put into finished files: other readers find it, and the pixels stay as they were."""

from __future__ import annotations

import io
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mmgen.errors import InputError
from mmgen.media.image import encode_image, read_image, with_png_text, with_xmp
from mmgen.media.image_metadata import png_text

XMP = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><about>人工智能生成</about></x:xmpmeta>"
PICTURE = encode_image(np.full((6, 8, 3), 120, np.uint8))


def chunk_kinds(png: bytes) -> list[bytes]:
    """The chunks in order, with their checksums verified."""
    at, kinds = 8, []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kinds.append(png[at + 4 : at + 8])
        assert zlib.crc32(png[at + 4 : at + 8 + size]) == int.from_bytes(png[at + 8 + size : at + 12 + size], "big")
        at += 12 + size
    return kinds


def test_png_text_is_read_by_others_in_any_script():
    labelled = with_png_text(PICTURE, {"AIGC": '{"Label": "1"}', "Title": "春 • été"})
    with Image.open(io.BytesIO(labelled)) as image:
        image.load()
        assert image.text == {"AIGC": '{"Label": "1"}', "Title": "春 • été"}


def test_png_text_stands_before_the_pixels_and_leaves_them():
    labelled = with_png_text(PICTURE, {"Title": "a"})
    kinds = chunk_kinds(labelled)
    assert kinds.index(b"iTXt") < kinds.index(b"IDAT")
    assert np.array_equal(read_image(labelled), read_image(PICTURE))


def test_png_text_replaces_what_the_key_held():
    twice = with_png_text(with_png_text(PICTURE, {"Title": "old", "Author": "kept"}), {"Title": "new"})
    assert png_text(twice) == {"Author": "kept", "Title": "new"}


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9:.]{0,30}", fullmatch=True), st.text(max_size=60), max_size=4))
def test_any_text_comes_back(keys):
    keys = {key: text.replace("\x00", "").encode("utf-8", "ignore").decode() for key, text in keys.items()}
    assert png_text(with_png_text(PICTURE, keys)) == keys


@pytest.mark.parametrize("keyword", ["", "k" * 80, " padded", "鍵"])
def test_keywords_that_png_forbids_are_refused(keyword):
    with pytest.raises(InputError, match="a PNG keyword has 1 to 79 printable ASCII characters"):
        with_png_text(PICTURE, {keyword: "x"})


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp"])
def test_xmp_is_read_by_others_and_leaves_the_pixels(media_type):
    picture = encode_image(np.full((6, 8, 3), 120, np.uint8), media_type)
    labelled = with_xmp(with_xmp(picture, media_type, "<old/>"), media_type, XMP)
    with Image.open(io.BytesIO(labelled)) as image:
        image.load()
        found = image.info["xmp"]
    assert (found.decode() if isinstance(found, bytes) else found) == XMP
    assert b"<old/>" not in labelled
    assert np.array_equal(read_image(labelled), read_image(picture))


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("channels", [3, 4])
def test_xmp_fits_each_kind_of_webp(lossless, channels, still):
    pixels = np.full((7, 9, channels), 100, np.uint8)
    picture = still("WEBP", pixels, lossless=lossless)
    labelled = with_xmp(picture, "image/webp", XMP)
    with Image.open(io.BytesIO(labelled)) as image:
        assert image.size == (9, 7)
        assert image.info["xmp"] == XMP.encode()
    assert labelled[12:16] == b"VP8X"
    assert labelled[20] == (0x14 if channels == 4 else 0x04)  # XMP, and transparency
    assert np.array_equal(read_image(labelled), read_image(picture))


def test_xmp_stays_behind_a_jpegs_exif(still, pixels):
    exif = Image.Exif()
    exif[0x0112] = 6
    labelled = with_xmp(still("JPEG", pixels, exif=exif), "image/jpeg", XMP)
    with Image.open(io.BytesIO(labelled)) as image:
        assert image.getexif()[0x0112] == 6
        assert image.info["xmp"] == XMP.encode()


def test_xmp_that_cannot_be_held_is_refused():
    with pytest.raises(InputError, match="xmp: 70,000 bytes are more than"):
        with_xmp(encode_image(np.zeros((4, 4, 3), np.uint8), "image/jpeg"), "image/jpeg", "x" * 70_000)
    with pytest.raises(InputError, match="can't put XMP into image/gif"):
        with_xmp(b"GIF89a", "image/gif", XMP)


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp"])
@settings(deadline=None)
@given(st.data())
def test_broken_files_are_refused_or_labelled(media_type, data):
    """Whatever the bytes, there is a result or an InputError, never another exception."""
    picture = encode_image(np.full((6, 8, 3), 120, np.uint8), media_type)
    cut = data.draw(st.integers(0, len(picture)))
    tail = data.draw(st.binary(max_size=40))
    with suppress(InputError):
        assert isinstance(with_xmp(picture[:cut] + tail, media_type, XMP), bytes)
