"""Still images opened by their header: nothing is decoded until the size has been judged."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from PIL import Image as PillowImage
from PIL.ImageFile import ImageFile

from mmgen.errors import InputError
from mmgen.media.completeness import require_whole
from mmgen.media.source import open_source, sniff_file, source_size

if TYPE_CHECKING:
    from collections.abc import Generator

    from mmgen.media.limits import Limits
    from mmgen.media.source import MediaInput

# The classes are named here, not found by Image.open, for two reasons: the media type is known from the first bytes,
# and Image.open judges the size by one limit for the whole process, which is not ours to set.
_READERS: dict[str, type[ImageFile]] = {
    "image/png": PngImagePlugin.PngImageFile,
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/avif": AvifImagePlugin.AvifImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/bmp": BmpImagePlugin.BmpImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
}

_ORIENTATION_TAG = 0x0112


@contextmanager
def open_still(source: MediaInput, name: str, limits: Limits) -> Generator[tuple[str, ImageFile]]:
    """
    Open an image as (media type, image), with its header read and its size within the limits.

    Anything that goes wrong, here or while the body decodes, is raised as one ``InputError``.
    """
    source_size(source, name, max_bytes=limits.max_image_bytes)
    with open_source(source, name) as file:
        media_type = sniff_file(file, name)
        if media_type is None or media_type not in _READERS:
            raise InputError(name, f"is not an image mmgen can read ({describe(media_type)}); give a PNG, JPEG or WebP")
        require_whole(file, name, media_type)
        with _decoding(name, media_type):
            image = _READERS[media_type](file)
            judge_size(image.size, name, limits)
            yield media_type, image


def judge_size(size: tuple[int, int], name: str, limits: Limits) -> None:
    """Refuse a picture of no pixels, or of more than the limit."""
    width, height = size
    if width < 1 or height < 1:
        raise InputError(name, f"has no pixels ({width} x {height})")
    if width * height > limits.max_pixels:
        megapixels = limits.max_pixels / 1e6
        raise InputError(name, f"is {width} x {height} pixels, more than the limit of {megapixels:g} megapixels")


def describe(media_type: str | None) -> str:
    """Say what the first bytes showed."""
    return "its bytes match no known format" if media_type is None else f"its bytes are {media_type}"


def orientation(image: ImageFile) -> PillowImage.Transpose | None:
    """Return how the decoded pixels must be turned to stand upright, by the image's EXIF block."""
    # Read from the raw block: Pillow's own reader decodes a whole PNG to find one, and warns on broken blocks.
    # TIFF is turned by Pillow as it decodes.
    block = image.info.get("exif")
    return _TURNS.get(exif_orientation(block)) if isinstance(block, bytes) else None


_TURNS = {
    2: PillowImage.Transpose.FLIP_LEFT_RIGHT,
    3: PillowImage.Transpose.ROTATE_180,
    4: PillowImage.Transpose.FLIP_TOP_BOTTOM,
    5: PillowImage.Transpose.TRANSPOSE,
    6: PillowImage.Transpose.ROTATE_270,
    7: PillowImage.Transpose.TRANSVERSE,
    8: PillowImage.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]})


def upright_size(image: ImageFile) -> tuple[int, int]:
    """Return (width, height) after EXIF orientation."""
    width, height = image.size
    return (height, width) if orientation(image) in _SIDEWAYS else (width, height)


def exif_orientation(block: bytes) -> int:
    """Return the orientation (1 to 8) in an EXIF block, or 1 when it has none or is broken."""
    tiff = block.removeprefix(b"Exif\x00\x00")
    if tiff[:4] not in {b"II*\x00", b"MM\x00*"}:
        return 1
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    directory = number(4, 4)
    for entry in range(directory + 2, min(directory + 2 + 12 * number(directory, 2), len(tiff) - 11), 12):
        if number(entry, 2) == _ORIENTATION_TAG:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


@contextmanager
def _decoding(name: str, media_type: str) -> Generator[None]:
    """Turn whatever a decoder raises over broken bytes into an ``InputError``."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError and more
        raise InputError(name, f"is a broken or truncated {media_type} file ({error})") from error
