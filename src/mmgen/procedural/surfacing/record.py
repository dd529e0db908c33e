"""What the embedded backend can be asked to cover a mesh with, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Between, Judged, Model
from mmgen.procedural.records import FREE, SOURCE, WRITTEN
from mmgen.procedural.surfacing.words import MATERIALS, read_wishes
from mmgen.requests import Object3DRequest

__all__ = ["SURFACE"]

LONGEST = 1000
NAMES = ", ".join(MATERIALS)


def _understood(prompt: str) -> str | None:
    """At least one material or colour, for parts or for the whole; what else is said is told as without effect."""
    if len(prompt) > LONGEST:
        return f"at most {LONGEST} characters, got {len(prompt)}"
    reading = read_wishes(prompt)
    if reading.whole is not None or reading.parts:
        return None
    return f"names no material that is known here; name one or more of: {NAMES}"


SURFACE = Model(
    id="surface",
    title="Materials by name on a given mesh: colour, relief and roughness, with seams that do not show",
    request=Object3DRequest,
    tasks=("text-to-texture",),
    accepts={
        "object": Judged(lambda _object: None, "a GLB, OBJ, PLY or STL"),
        "prompt": Judged(
            _understood,
            f"words, in English or Chinese, for materials ({NAMES}), their colours, and parts by their names",
        ),
        "seed": Anything(),
        "n": Between(1, 16),
    },
    requires=("object", "prompt"),
    defaults={"n": 1},
    price=FREE,
    learned=False,
    typical_seconds=3,
    source=SOURCE,
    checked_on=WRITTEN,
)
