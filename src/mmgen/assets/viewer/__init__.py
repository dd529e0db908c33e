"""A viewer that turns a GLB in the browser: one HTML document, no network, about 35 KB beside the model itself."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_SCRIPTS: Final = ("matrix", "glb", "motion", "shaders", "model", "renderer", "orbit", "viewer")
_TEXT: Final = str.maketrans({"<": "\\u003c"})


@dataclass(frozen=True, slots=True)
class Room:
    """What the camera must keep in view: lowest and highest ``x, y, z``, and the radius about the upright middle."""

    low: list[float]
    high: list[float]
    radius: float


def viewer_document(glb: bytes, *, room: Room) -> str:
    """Return a whole HTML document in which a GLB turns under the pointer and plays its clips."""
    parts = {
        # Neither JSON nor base64 can end the script element they are put in.
        "room": json.dumps(asdict(room)).translate(_TEXT),
        "model": base64.b64encode(glb).decode(),
        "script": _script(),
    }
    document = _read("viewer.html")
    for key, value in parts.items():
        document = document.replace("{{" + key + "}}", value, 1)
    return document


@cache
def _script() -> str:
    return "\n".join(_read(f"{name}.js") for name in _SCRIPTS)


@cache
def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")
