"""PNG files: exact to two other readers, and small."""

from __future__ import annotations

import io
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from mmgen.errors import InputError
from mmgen.media.image import encode_image, read_image, with_png_text, write_image
from mmgen.media.image_metadata import png_text
from mmgen.samples import photograph

Pixels = NDArray[np.uint8]


def pillow_reads(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def opencv_reads(data: bytes) -> Pixels:
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(read, cv2.COLOR_BGR2RGB if read.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)


def holds(data: bytes, pixels: Pixels) -> bool:
    """Whether both readers find exactly these pixels."""
    return np.array_equal(pillow_reads(data), pixels) and np.array_equal(opencv_reads(data), pixels)


def pillow_writes(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """All chunks; their checks are counted again."""
    found, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert int.from_bytes(data[at + 8 + size : at + 12 + size]) == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + size
    return found


def filters(data: bytes, pixels: Pixels) -> list[int]:
    """The filter of each row."""
    stream = zlib.decompress(b"".join(body for kind, body in chunks(data) if kind == b"IDAT"))
    return list(stream[:: pixels[0].size + 1])


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(7).integers(0, 256, shape, np.uint8)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.sampled_from([3, 4])).flatmap(
        lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 255), fill=st.sampled_from([0, 77, 255]))
    )
)
def test_any_pixels_are_read_back_exactly(pixels):
    assert holds(encode_image(pixels), pixels)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 2), (2, 1), (1, 70_001), (3001, 1), (333, 257), (7, 50_001), (9, 50_001)]
)
def test_all_proportions_are_read_back_exactly(height, width, channels):
    """Pictures of one band and of many, of the widest rows and the narrowest."""
    pixels = noise(height, width, channels) & np.uint8(15)
    assert holds(encode_image(pixels), pixels)


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("rows of their own colour", np.broadcast_to(noise(300, 1, 3), (300, 400, 3))),
        ("columns of their own colour", np.broadcast_to(noise(1, 400, 3), (300, 400, 3))),
        ("one colour", np.full((300, 400, 3), 90, np.uint8)),
        ("upside down", read_image(photograph("lake"))[:300:3, :400:3][::-1]),
        ("turned", read_image(photograph("lake"))[:300:3, :400:3].transpose(1, 0, 2)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pixels_need_not_lie_side_by_side(name, pixels):
    data = encode_image(pixels)
    assert holds(data, pixels)
    assert data == encode_image(np.ascontiguousarray(pixels))


def test_each_kind_of_picture_gets_the_filter_that_suits_it():
    """None for what repeats without order, the row above for columns, the pixel to the left for rows, both for slopes."""
    rows, columns = noise(300, 1, 3), noise(1, 400, 3)
    slopes = (np.cumsum(noise(300, 1, 3) % 3, axis=0) + np.cumsum(noise(1, 400, 3) % 3, axis=1)).astype(np.uint8)
    rough = slopes + noise(300, 400, 3) % np.uint8(5)
    palette = noise(4, 3)[np.random.default_rng(1).integers(0, 4, (300, 400))]
    expected = {1: np.tile(rows, (1, 400, 1)), 2: np.tile(columns, (300, 1, 1)), 3: rough, 0: palette}
    for kind, pixels in expected.items():
        data = encode_image(pixels)
        assert filters(data, pixels).count(kind) > 150
        assert holds(data, pixels)


def test_bands_of_one_picture_take_filters_of_their_own():
    pixels = np.concatenate([np.tile(noise(300, 1, 3), (1, 400, 1)), np.tile(noise(1, 400, 3), (300, 1, 1))])
    assert {1, 2} <= set(filters(encode_image(pixels), pixels))
    assert holds(encode_image(pixels), pixels)


@pytest.mark.parametrize("name", ["farmhouse", "summit"])
def test_photographs_take_hardly_more_bytes_than_pillows(name):
    pixels = read_image(photograph(name))
    data = encode_image(pixels)
    assert holds(data, pixels)
    assert len(data) <= 1.1 * len(pillow_writes(pixels))


def test_drawings_and_masks_take_hardly_more_bytes_than_pillows():
    mask = np.zeros((540, 960, 3), np.uint8)
    cv2.circle(mask, (450, 250), 200, (255, 255, 255), -1)
    ramp = np.tile(np.linspace(0, 255, 960).astype(np.uint8)[None, :, None], (540, 1, 3))
    for pixels in (mask, ramp, np.full((540, 960, 4), 120, np.uint8)):
        data = encode_image(pixels)
        assert holds(data, pixels)
        assert len(data) <= 1.2 * len(pillow_writes(pixels))


def test_the_same_pixels_make_the_same_file():
    pixels = read_image(photograph("lake"))[:200]
    assert len({encode_image(pixels.copy()) for _ in range(3)}) == 1


def test_text_goes_before_pixels_in_many_pieces(tmp_path):
    pixels = noise(400, 400, 3)
    labelled = with_png_text(write_image(tmp_path / "a.png", pixels).read_bytes(), {"Title": "春"})
    kinds = [kind for kind, _ in chunks(labelled)]
    assert kinds[:2] + kinds[-1:] == [b"IHDR", b"iTXt", b"IEND"]
    assert kinds.count(b"IDAT") > 1
    assert png_text(labelled) == {"Title": "春"}
    assert holds(labelled, pixels)


@pytest.mark.parametrize("shape", [(1, 1_000_001, 3), (1_000_001, 1, 4)])
def test_sides_that_few_readers_take_are_refused(shape):
    with pytest.raises(InputError, match=r"can't be written as image/png; 1000000 a side is the most"):
        encode_image(np.broadcast_to(np.uint8(0), shape))
