"""A raster image."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from mmgen.assets.asset import Asset, SupportsArray
from mmgen.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

    from mmgen.media.arrays import U8
    from mmgen.media.probe import ImageFacts

__all__ = ["Image"]


class Image(Asset):
    """A raster image: PNG, JPEG, WebP, AVIF, GIF, BMP or TIFF. Also made from a Pillow image or a numpy array."""

    modality: ClassVar[str] = "image"
    media_types: ClassVar[tuple[str, ...]] = ("image/",)

    @cached_property
    def facts(self) -> ImageFacts:
        """What the header says. Raises InputError for a file that can't be read."""
        from mmgen.media.probe import probe_image

        self._check_media_type()
        return probe_image(self.content(), name=self.name)

    @property
    def width(self) -> int:
        """Width in pixels, as it is looked at (after EXIF orientation)."""
        return self.facts.width

    @property
    def height(self) -> int:
        """Height in pixels, as it is looked at (after EXIF orientation)."""
        return self.facts.height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to *path*; a suffix that names another kind of file is refused: ``convert`` makes those."""
        require_suffix(path, self, ("image/",))
        return super().save(path)

    def convert(
        self,
        path: str | os.PathLike[str],
        *,
        quality: int = 92,
        background: tuple[int, int, int] | None = None,
    ) -> Path:
        """
        Write the pixels as the suffix of *path* says (.png, .jpg, .webp, .avif), upright and in sRGB, and return the path.

        *background* is the RGB colour that shows through transparency, which JPEG does not hold. What the file says
        beside its pixels, such as its origin, is not carried over. Raises InputError.
        """
        from mmgen.media.image import over_background, write_image

        pixels = self.to_numpy()
        if background is not None:
            pixels = over_background(pixels, background)
        return write_image(Path(path), pixels, quality=quality)

    def to_numpy(self) -> U8:
        """Pixels as ``(height, width, 3)`` RGB or ``(height, width, 4)`` RGBA, 0 to 255, upright."""
        from mmgen.media.image import read_image

        self._check_media_type()
        return read_image(self.content(), name=self.name)

    def to_pil(self) -> PillowImage:
        """A Pillow image, upright, in mode RGB or RGBA."""
        from PIL.Image import fromarray

        return fromarray(self.to_numpy())

    def _encode_array(self, array: SupportsArray) -> bytes:
        from mmgen.media.image import encode_image

        return encode_image(_pixels(array))

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import image_bundle

        return image_bundle(self.read(), self.media_type)


def require_suffix(path: str | os.PathLike[str], asset: Asset, makes: tuple[str, ...]) -> None:
    """Refuse a path whose suffix says another kind of file than the asset is, of those that ``convert`` makes."""
    from mmgen.media.sniff import misnames

    # A source that can't be read is for the saving itself to name.
    with suppress(OSError):
        named = misnames(Path(path).suffix, asset.media_type)
        if named is not None and named.startswith(makes):
            raise InputError(
                str(path), f"would hold {asset.media_type}, but its suffix says {named}: use .convert({str(path)!r})"
            )


def _pixels(array: SupportsArray) -> U8:
    """RGB or RGBA bytes from a Pillow image or from a numpy array of shape ``(H, W)``, ``(H, W, 3 or 4)``."""
    import numpy as np

    given: Any = array
    if hasattr(given, "convert") and given.mode not in {"RGB", "RGBA", "L"}:
        given = given.convert("RGBA" if "A" in given.mode or "transparency" in given.info else "RGB")
    pixels = np.asarray(given)
    if pixels.ndim not in {2, 3} or (pixels.ndim == 3 and pixels.shape[2] not in {3, 4}) or pixels.size == 0:
        raise InputError(f"array of shape {pixels.shape}", "an image needs shape (H, W), (H, W, 3) or (H, W, 4)")
    if pixels.dtype != np.uint8:
        raise InputError(f"array of {pixels.dtype}", "an image needs uint8 values from 0 to 255")
    return np.stack([pixels] * 3, axis=2) if pixels.ndim == 2 else pixels
