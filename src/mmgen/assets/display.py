"""
What a notebook shows of an asset: MIME bundles whose data stays inside the notebook.

Every bundle has ``text/plain``. Pictures are given as themselves where notebooks draw that type, and as PNG
otherwise; sound and film play in HTML; 3D turns in HTML, over a picture for readers that run no scripts.
"""

from __future__ import annotations

from html import escape
from typing import Final

from mmgen.assets.markup import STYLE, data_uri, encoded, kilobytes, picture, too_large
from mmgen.media.limits import DEFAULT_LIMITS
from mmgen.media.sniff import sniff
from mmgen.media.source import MediaInput, open_source, source_name, source_size

Bundle = dict[str, object]

EMBED_LIMIT: Final = 64 * 2**20
"""Bytes of the largest file that is put into a notebook; of a larger one its place is told instead."""

_DRAWN_BY_NOTEBOOKS: Final = ("image/png", "image/jpeg", "image/gif")
_DRAWN_BY_BROWSERS: Final = ("image/webp", "image/avif", "image/bmp")
_LONGEST_SIDE: Final = 1600
"""Pixels of a picture that stands for one that notebooks can't draw."""


def image_bundle(data: MediaInput, media_type: str, *, embed_limit: int = EMBED_LIMIT) -> Bundle:
    """Return the picture itself; of one that notebooks don't draw, or that is too large, a smaller PNG beside it."""
    size, bundle = _start(data, media_type)
    if size > embed_limit:
        still = _png(data)
        return bundle | {"image/png": encoded(still), "text/html": picture(still) + too_large(data, size)}
    content = _read(data)
    if media_type in _DRAWN_BY_NOTEBOOKS:
        return bundle | {media_type: encoded(content)}
    if media_type in _DRAWN_BY_BROWSERS:
        bundle["text/html"] = f'<img alt="" style="{STYLE}" src="{data_uri(content, media_type)}">'
    return bundle | {"image/png": encoded(_png(content))}


def video_bundle(
    data: MediaInput,
    media_type: str,
    *,
    width: int | None = None,
    height: int | None = None,
    poster: bytes | None = None,
) -> Bundle:
    """Return a film that plays in place; ``poster``, a PNG or JPEG, is what is seen before that."""
    size, bundle = _start(data, media_type)
    if poster is not None:
        bundle[sniff(poster) or "image/png"] = encoded(poster)
    if size > EMBED_LIMIT:
        still = "" if poster is None else picture(poster)
        return bundle | {"text/html": still + too_large(data, size)}
    before = "" if poster is None else f' poster="{data_uri(poster, sniff(poster) or "image/png")}"'
    shape = f"width:{int(width)}px;aspect-ratio:{int(width)}/{int(height)};" if width and height else ""
    player = f'<video controls loop playsinline preload="metadata"{before} style="{shape}{STYLE}"'
    return bundle | {"text/html": f'{player} src="{data_uri(_read(data), media_type)}"></video>'}


def audio_bundle(data: MediaInput, media_type: str, *, embed_limit: int = EMBED_LIMIT) -> Bundle:
    """Return sound that plays in place."""
    size, bundle = _start(data, media_type)
    if size > embed_limit:
        return bundle | {"text/html": too_large(data, size)}
    source = data_uri(_read(data), media_type)
    return bundle | {
        "text/html": f'<audio controls preload="metadata" style="width:100%;max-width:480px" src="{source}"></audio>'
    }


def object3d_bundle(
    data: MediaInput,
    media_type: str = "model/gltf-binary",
    *,
    turntable: bytes | None = None,
    preview: bytes | None = None,
    embed_limit: int = EMBED_LIMIT,
) -> Bundle:
    """
    Return an object that turns under the pointer and plays its clips, drawn over a picture for readers without scripts.

    ``turntable`` (animated WebP or GIF) and ``preview`` (PNG) are rendered from the file when they are not given.
    Raises InputError for a file that can't be read.
    """
    from mmgen.assets.display3d import picture_object, turnable

    size, bundle = _start(data, media_type)
    pictured = picture_object(data, turntable=turntable, preview=preview)
    bundle["image/png"] = encoded(pictured.preview)
    if size > embed_limit:
        return bundle | {"text/html": picture(pictured.turntable) + too_large(data, size)}
    return bundle | {"text/html": turnable(pictured)}


def text_bundle(text: str) -> Bundle:
    """Return the words, wrapped to a width that reads well, in their own direction."""
    html = f'<div dir="auto" style="white-space:pre-wrap;max-width:80ch">{escape(text)}</div>'
    return {"text/plain": text, "text/html": html}


def _start(data: MediaInput, media_type: str) -> tuple[int, Bundle]:
    size = source_size(data, source_name(data, None), max_bytes=DEFAULT_LIMITS.max_bytes)
    return size, {"text/plain": f"{media_type}, {kilobytes(size)}"}


def _read(data: MediaInput) -> bytes:
    with open_source(data, source_name(data, None)) as file:
        return file.read()


def _png(data: MediaInput) -> bytes:
    """Return a picture as PNG, its longest side at most 1600 pixels."""
    import cv2
    import numpy as np

    from mmgen.media.image import encode_image, read_image

    pixels = read_image(data)
    scale = _LONGEST_SIDE / max(pixels.shape[:2])
    if scale < 1:
        size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_image(pixels)
