"""
Whether the bytes that came are what was asked: for every backend, from the bytes themselves.

A check exists only for what the request set. Files that can't be read at all fail the check named ``readable``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mmgen.assets import Asset, Audio, Image, Object3D, Text, Video
from mmgen.errors import InputError, MmgenError
from mmgen.jobs.result import Check
from mmgen.requests import Request

__all__ = ["verify"]

AUDIO_TOLERANCE_SECONDS = 0.05
RATIO_TOLERANCE = 0.02


def verify(request: Request[Any], assets: Sequence[Asset]) -> tuple[Check, ...]:
    """Compare *assets* with *request*: number, readability, size, length, rate, sound, shape."""
    checks = [Check("count", len(assets) == (request.n or 1), str(request.n or 1), str(len(assets)))]
    for asset in assets:
        try:
            checks += _checks_of(request, asset)
        except MmgenError as error:
            got = error.reason if isinstance(error, InputError) else str(error)
            checks.append(Check("readable", passed=False, asked="a readable file", got=got))
    return tuple(checks)


def _checks_of(request: Request[Any], asset: Asset) -> Iterator[Check]:
    yield Check("not empty", asset.size_bytes > 0, "bytes", f"{asset.size_bytes} bytes")
    for kind, check in _BY_CLASS:
        if isinstance(asset, kind):
            yield from check(request, asset)


def _asked(request: Request[Any], name: str) -> Any:
    """What the request set in the field *name*, None when it did not or has no such field."""
    return getattr(request, name) if name in request.model_fields_set else None


def _frame(request: Request[Any], asset: Any) -> Iterator[Check]:
    """Size, aspect ratio and resolution of a picture or a video."""
    width, height = asset.size
    got = f"{width}x{height}"
    if size := _asked(request, "size"):
        yield Check("size", (width, height) == tuple(size), f"{size[0]}x{size[1]}", got)
    ratio = _asked(request, "aspect_ratio")
    if ratio and ratio != "adaptive":
        wide, high = (float(part) for part in ratio.split(":"))
        yield Check("aspect ratio", abs(width / height / (wide / high) - 1) <= RATIO_TOLERANCE, ratio, got)
    if resolution := _asked(request, "resolution"):
        yield Check("resolution", _has_resolution(resolution, width, height), resolution, got)


def _has_resolution(asked: str, width: int, height: int) -> bool:
    """``1080p`` is the shorter side; ``4k`` is the longer side in units of 960 to 1024."""
    if match := re.fullmatch(r"(\d+)p", asked):
        return min(width, height) == int(match[1])
    thousands = int(asked[:-1])
    return thousands * 960 <= max(width, height) <= thousands * 1280


def _image(request: Request[Any], asset: Any) -> Iterator[Check]:
    yield from _frame(request, asset)
    if wanted := _asked(request, "format"):
        yield Check("format", asset.media_type == f"image/{wanted}", f"image/{wanted}", asset.media_type)
    if _asked(request, "background") == "transparent":
        yield Check("transparency", asset.facts.alpha, "an alpha channel", str(asset.facts.alpha))


def _video(request: Any, asset: Any) -> Iterator[Check]:
    yield from _frame(request, asset)
    yield Check("frames", asset.facts.frames > 0, "frames", f"{asset.facts.frames} frames")
    whole = _whole_seconds(request)
    if whole is not None:
        yield Check("seconds", abs(asset.seconds - whole) <= 1 / asset.fps + 1e-6, f"{whole:g}", f"{asset.seconds:.3f}")
    if fps := _asked(request, "fps"):
        yield Check("fps", abs(asset.fps - fps) < 0.01, f"{fps:g}", f"{asset.fps:.3f}")
    sound = _asked(request, "audio")
    if sound is not None:
        yield Check("sound", asset.has_audio == (sound is not False), "sound" if sound else "silence", _sound(asset))


def _whole_seconds(request: Any) -> float | None:
    """
    How long the video should be, None where it was not said.

    A clip that is extended adds its own length; one that lies elsewhere is not fetched to be measured, after all is paid.
    """
    seconds = _asked(request, "seconds")
    if not seconds or not _asked(request, "extend"):
        return seconds or None
    return None if request.video.url is not None else seconds + request.video.seconds


def _sound(asset: Any) -> str:
    return f"{asset.facts.audio_codec}, {asset.sample_rate} Hz" if asset.has_audio else "silence"


def _audio(request: Request[Any], asset: Any) -> Iterator[Check]:
    yield Check("samples", asset.seconds > 0, "sound", f"{asset.seconds:.3f} s")
    if seconds := _asked(request, "seconds"):
        close = abs(asset.seconds - seconds) <= AUDIO_TOLERANCE_SECONDS
        yield Check("seconds", close, f"{seconds:g}", f"{asset.seconds:.3f}")


def _object3d(request: Request[Any], asset: Any) -> Iterator[Check]:
    yield Check("mesh", asset.face_count > 0, "faces", f"{asset.face_count} faces")
    if faces := _asked(request, "faces"):
        yield Check("faces", asset.face_count <= faces, f"at most {faces}", str(asset.face_count))


def _text(request: Request[Any], asset: Any) -> Iterator[Check]:
    del request
    yield Check("words", bool(asset.text.strip()), "words", f"{len(asset.text)} characters")


_BY_CLASS: tuple[tuple[type[Asset], Callable[[Request[Any], Any], Iterator[Check]]], ...] = (
    (Image, _image),
    (Video, _video),
    (Audio, _audio),
    (Object3D, _object3d),
    (Text, _text),
)
