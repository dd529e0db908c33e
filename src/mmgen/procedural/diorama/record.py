"""What the embedded backend does with scenes of things, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Judged, Model, Options, Problem
from mmgen.errors import InputError
from mmgen.procedural.records import FREE, SOURCE, WRITTEN
from mmgen.requests import SceneRequest

__all__ = ["DIORAMA", "SceneOptions"]

LONGEST = 1000
MOST = 200


class SceneOptions(Options):
    """What only this model can be told."""

    views: bool = True
    """Whether a picture is made after each edit."""

    spoken: tuple[str, ...] = ()
    """The names of the things that "it" and "them" mean at first: what was spoken of before."""


def _short(prompt: str) -> str | None:
    return f"at most {LONGEST} characters, got {len(prompt)}" if len(prompt) > LONGEST else None


def _few(operations: tuple[object, ...]) -> str | None:
    return f"at most {MOST}, got {len(operations)}" if len(operations) > MOST else None


def _possible(request: SceneRequest, options: Options | None) -> Problem | None:
    """Whether every word is understood and every operation can be done: by doing it, without pictures."""
    if (request.prompt and _short(request.prompt)) or _few(request.operations):
        return None
    from mmgen.procedural.diorama.work import edited

    try:
        edited(request, request.seed or 0, spoken=options.spoken if isinstance(options, SceneOptions) else ())
    except InputError as error:
        field, _, rest = error.name.partition(" ")
        if field in {"prompt", "operations"}:
            return Problem(field, f"{rest}: {error.reason}" if rest else error.reason)
        if request.operations or request.scene is None:
            return Problem("operations" if request.prompt is None else "prompt", f"{error.name}: {error.reason}")
        return Problem("prompt" if request.prompt else "scene", f"{error.name}: {error.reason}")
    return None


DIORAMA = Model(
    id="diorama",
    title="Scenes of things, made from words and edited by words or operations",
    request=SceneRequest,
    tasks=("text-to-scene", "scene-editing"),
    accepts={
        "prompt": Judged(
            _short,
            "things, and where they stand, in English or Chinese; of a scene that is given, orders: "
            "add, remove, move, turn, scale, copy, colour, material, light, look, ground, sky",
        ),
        "scene": Anything(),
        "operations": Judged(_few, f"at most {MOST}"),
        "seed": Anything(),
    },
    also=(_possible,),
    options=SceneOptions,
    price=FREE,
    learned=False,
    typical_seconds=2.0,
    source=SOURCE,
    checked_on=WRITTEN,
)
