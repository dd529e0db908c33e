"""Still images: files to pixels and pixels to files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as PillowImage

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image_metadata import with_png_text, with_xmp
from mmgen.media.limits import DEFAULT_LIMITS, Limits
from mmgen.media.output_file import write_file
from mmgen.media.source import MediaInput, source_name
from mmgen.media.still import open_still, orientation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import ImageCms
    from PIL.ImageFile import ImageFile

__all__ = ["encode_image", "read_image", "with_png_text", "with_xmp", "write_image"]


def read_image(source: MediaInput, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> U8:
    """
    Return the upright pixels in sRGB: ``(H, W, 3)`` RGB, or ``(H, W, 4)`` RGBA when the file has transparency.

    Of an animation it is the first frame. Raises ``InputError`` when the bytes are no image, broken, truncated or
    larger than ``limits`` (judged from the header, before anything is decoded).
    """
    name = source_name(source, name)
    with open_still(source, name, limits) as (_, image):
        turn = orientation(image)
        pixels = _to_srgb(image)
        if turn is not None:
            pixels = pixels.transpose(turn)
        return np.asarray(pixels).copy()  # np.array(pixels) does the same six times slower


def _to_srgb(image: ImageFile) -> PillowImage.Image:
    """Decode to 8-bit RGB or RGBA, following an embedded colour profile."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    image.load()
    if image.mode.startswith("I;16"):
        eight_bit = (np.asarray(image) >> 8).astype(np.uint8)
        return PillowImage.fromarray(eight_bit).convert(mode)
    if image.mode in {"I", "F"}:
        raise ValueError("it has 32-bit samples; save it with 8 or 16 bits")
    colour = image if image.mode in {"RGB", "RGBA", "CMYK", "L"} else image.convert(mode)
    if isinstance(profile, bytes):
        colour = _follow_profile(colour, profile)
    return colour if colour.mode == mode else colour.convert(mode)


def _follow_profile(image: PillowImage.Image, profile: bytes) -> PillowImage.Image:
    """Convert from an ICC profile to sRGB; a profile that is broken or for other channels counts as sRGB."""
    from PIL import ImageCms

    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(embedded).lower():
            return image
        colour = image.convert("RGB") if image.mode == "RGBA" else image
        converted = ImageCms.profileToProfile(colour, embedded, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    if converted is None:
        return image
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted


def _srgb() -> ImageCms.ImageCmsProfile:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # the stub leaves the result out


def encode_image(pixels: U8, media_type: str = "image/png", *, quality: int = 92) -> bytes:
    """
    Return ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA pixels as a PNG, JPEG, WebP or AVIF file.

    ``quality`` is 1 to 100 and has no meaning for PNG; an AVIF of 100 is exact, as a PNG is. JPEG holds no transparency, so RGBA pixels are refused for it.
    """
    if media_type not in _ENCODERS:
        raise InputError("media type", f"can't write {media_type}; use one of {', '.join(_ENCODERS)}")
    if not 1 <= quality <= 100:
        raise InputError("quality", f"{quality} is not within 1 to 100")
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in {3, 4} or pixels.size == 0:
        raise InputError("pixels", f"must be uint8 of shape (H, W, 3) or (H, W, 4), not {pixels.dtype} {pixels.shape}")
    if media_type == "image/jpeg" and pixels.shape[2] == 4:
        raise InputError("pixels", "JPEG holds no transparency; give RGB pixels, or use PNG or WebP")
    return _encode(pixels, media_type, quality)


_WHOLE_CHROMA = 90
"""The quality from which JPEG and AVIF keep chroma whole, since halved chroma smears coloured text."""

_ENCODERS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/avif": ".avif"}


def _encode(pixels: U8, media_type: str, quality: int) -> bytes:
    if media_type == "image/png":
        return _encode_png(pixels)
    if media_type == "image/avif" and quality < 100:
        return _encode_avif(pixels, quality)
    swap = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    try:
        done, encoded = cv2.imencode(_ENCODERS[media_type], cv2.cvtColor(pixels, swap), _options(media_type, quality))
    except cv2.error as error:
        raise InputError("pixels", f"can't be written as {media_type} ({error.err})") from error
    if not done:
        height, width = pixels.shape[:2]
        raise InputError("pixels", f"{width} x {height} can't be written as {media_type}")
    return encoded.tobytes()


def _options(media_type: str, quality: int) -> Sequence[int]:
    if media_type == "image/jpeg":
        whole = quality >= _WHOLE_CHROMA
        sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if whole else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
        return [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    if media_type == "image/avif":
        return [cv2.IMWRITE_AVIF_QUALITY, quality]
    return [cv2.IMWRITE_WEBP_QUALITY, quality]


def _encode_png(pixels: U8) -> bytes:
    from mmgen.media.png import LONGEST_SIDE, encode_png

    height, width = pixels.shape[:2]
    if max(height, width) > LONGEST_SIDE:
        raise InputError(
            "pixels", f"{width} x {height} can't be written as image/png; {LONGEST_SIDE} a side is the most"
        )
    return encode_png(pixels)


def _encode_avif(pixels: U8, quality: int) -> bytes:
    """Encode with Pillow, since OpenCV halves the chroma of all but lossless files."""
    height, width = pixels.shape[:2]
    if max(height, width) > 65536:
        raise InputError("pixels", f"{width} x {height} can't be written as image/avif")
    target = io.BytesIO()
    subsampling = "4:4:4" if quality >= _WHOLE_CHROMA else "4:2:0"
    # At 8 the encoder takes a third of the time that it takes by itself, for 3 % more bytes.
    PillowImage.fromarray(pixels).save(target, "AVIF", quality=quality, subsampling=subsampling, speed=8)
    return target.getvalue()


def over_background(pixels: U8, background: tuple[int, int, int]) -> U8:
    """Lay ``(H, W, 4)`` RGBA pixels over an RGB colour; RGB pixels are opaque, and stay as they are."""
    if any(not 0 <= level <= 255 for level in background):
        raise InputError("background", f"{background} has levels that are not within 0 to 255")
    if pixels.shape[2] == 3:
        return pixels
    opacity = pixels[..., 3:].astype(np.float32) / 255
    ground = np.array(background, np.float32)
    return np.rint(pixels[..., :3] * opacity + ground * (1 - opacity)).astype(np.uint8)


def write_image(path: Path, pixels: U8, *, media_type: str | None = None, quality: int = 92) -> Path:
    """Write pixels to ``path``, whole or not at all; the media type is that of the path's extension unless given."""
    if media_type is None:
        media_type = _BY_EXTENSION.get(path.suffix.lower())
        if media_type is None:
            raise InputError(str(path), f"no image format for the extension; use one of {', '.join(_BY_EXTENSION)}")
    return write_file(path, encode_image(pixels, media_type, quality=quality))


_BY_EXTENSION = {extension: media_type for media_type, extension in _ENCODERS.items()} | {".jpeg": "image/jpeg"}
