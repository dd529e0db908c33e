"""A request for every field of every model, and a second value for each."""

from __future__ import annotations

from typing import Any

from mmgen.backends import Model
from mmgen.testing import clip_bytes, sound_bytes
from mmgen.testing.vendor import picture_bytes
from mmgen_openai.dialects import Dialect

ONE, TWO, THREE = (picture_bytes(text) for text in ("one", "two", "three"))
VALUES: dict[str, Any] = {
    "prompt": "tea",
    "n": 2,
    "size": (1024, 1024),
    "image": ONE,
    "mask": TWO,
    "references": [{"images": [TWO, THREE]}],
    "background": "opaque",
    "format": "png",
    "negative_prompt": "milk",
    "seed": 7,
    "steps": 20,
    "guidance": 4.5,
    "text": "Good morning.",
    "voice": "alloy",
    "speed": 1.5,
    "language": "en",
    "seconds": 4,
    "fps": 24,
    "first_frame": ONE,
    "last_frame": TWO,
    "video": clip_bytes(),
    "extend": "forward",
    "images": [ONE],
}
OTHERS: dict[str, Any] = VALUES | {
    "prompt": "milk",
    "n": 3,
    "size": (1536, 1024),
    "image": THREE,
    "mask": ONE,
    "references": [{"images": [ONE]}],
    "background": "transparent",
    "format": "webp",
    "negative_prompt": "tea",
    "seed": 8,
    "steps": 30,
    "guidance": 5,
    "text": "Good night.",
    "voice": "nova",
    "speed": 0.5,
    "language": "fr",
    "seconds": 8,
    "fps": 25,
    "first_frame": THREE,
    "last_frame": THREE,
    "video": clip_bytes(shades=7),
    "images": [THREE],
}
ONE_FORMAT = {"3d": ("glb", "obj")}


def values(dialect: Dialect, model: Model, table: dict[str, Any]) -> dict[str, Any]:
    """The values that suit one kind of media on one kind of server."""
    first = table is VALUES
    suited: dict[str, Any] = {}
    if model.request.kind == "video":
        suited["audio"] = sound_bytes(pitch=440 if first else 880) if dialect.name == "localai" else first
        if dialect.name == "openai":
            suited["size"] = (720, 1280) if first else (1280, 720)
    if model.request.kind == "3d":
        suited["format"] = ONE_FORMAT["3d"][not first]
    return table | suited


def examples(dialect: Dialect, model: Model) -> list[dict[str, Any]]:
    """One request for each task, with every field that its address honours."""
    table = values(dialect, model, VALUES)
    return [
        {name: table[name] for name in dialect.endpoints[task].fields if name in model.accepts} for task in model.tasks
    ]


def changes(dialect: Dialect, model: Model) -> dict[str, Any]:
    """A second value for each field."""
    table = values(dialect, model, OTHERS)
    return {name: table[name] for name in model.accepts}
