"""The facts of a media file, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mmgen.assets import Asset, Audio, Image, Object3D, Object4D, Text, Video
from mmgen.errors import InputError

__all__ = ["KINDS", "facts_of", "length_text", "size_text", "summary_of"]

KINDS: tuple[type[Asset], ...] = (Image, Video, Audio, Object3D)
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def facts_of(asset: Asset) -> dict[str, Any]:
    """What the file holds, as plain data. Raises InputError for a file that can't be read."""
    facts: dict[str, Any] = {"media_type": asset.media_type, "size_bytes": asset.size_bytes, "sha256": asset.sha256}
    if isinstance(asset, Image | Video | Audio | Object3D):
        facts |= {name: value for name, value in asdict(asset.facts).items() if name != "media_type"}
    elif isinstance(asset, Text):
        facts["text"] = asset.text
    return facts


def summary_of(asset: Asset) -> str:
    """One line for people: ``1280x720 · 5.00 s · 30 fps · sound · 2.1 MB``."""
    try:
        parts = _parts(asset)
    except InputError as error:
        parts = [f"can't be read: {error.reason}"]
    return " · ".join([*parts, size_text(asset.size_bytes)])


def size_text(size: int) -> str:
    """A length in bytes with a unit."""
    amount = float(size)
    for unit in UNITS:
        if amount < 1000 or unit == UNITS[-1]:
            return f"{amount:.0f} {unit}" if unit == UNITS[0] or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("the last unit takes every amount")


def length_text(seconds: float) -> str:
    """A length of time: ``0.42 s``, ``7.5 s``, ``2 min 05 s``."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02} s"


def _parts(asset: Asset) -> list[str]:
    match asset:
        case Image():
            return [f"{asset.width}x{asset.height}", asset.media_type.partition("/")[2].upper()]
        case Video():
            sound = "sound" if asset.has_audio else "silent"
            return [f"{asset.width}x{asset.height}", f"{asset.seconds:.2f} s", f"{asset.fps:g} fps", sound]
        case Audio():
            channels = {1: "mono", 2: "stereo"}.get(asset.channels, f"{asset.channels} channels")
            return [f"{asset.seconds:.2f} s", f"{asset.sample_rate} Hz", channels]
        case Object4D():
            return [
                f"{asset.vertex_count:,} vertices",
                f"{asset.clip_count} clip{'' if asset.clip_count == 1 else 's'}",
                f"{asset.seconds:.2f} s",
            ]
        case Object3D():
            return [f"{asset.vertex_count:,} vertices", f"{asset.face_count:,} faces"]
        case _:
            return [asset.media_type]
