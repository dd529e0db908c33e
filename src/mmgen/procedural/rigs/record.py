"""What the embedded backend can be asked to move, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Between, Judged, Model, OneOf, Problem
from mmgen.procedural.records import FREE, SOURCE, WRITTEN
from mmgen.procedural.rigs.words import KIND_OF, MOTION_NAMES, MOTION_WORDS, read_action
from mmgen.procedural.solids.grammar import read_things
from mmgen.requests import Object4DRequest

__all__ = ["RIG"]

LONGEST = 1000
MOST_KEYS = 20_000


def _short(prompt: str) -> str | None:
    return None if len(prompt) <= LONGEST else f"at most {LONGEST} characters, got {len(prompt)}"


def _named(request: Object4DRequest) -> tuple[str, ...]:
    """The motions that are asked for, by name or in words."""
    if request.motion is not None:
        return (request.motion,)
    return read_action(request.prompt).motions if request.prompt else ()


def _kind(request: Object4DRequest) -> str | None:
    """The kind of skeleton, where it can be known without the mesh."""
    if request.skeleton is not None:
        return request.skeleton
    items = read_things(read_action(request.prompt).rest).items if request.prompt else ()
    return KIND_OF[items[0].name] if items else None


def _one_thing(request: Object4DRequest) -> Problem | None:
    """Without a mesh, words name one thing to build."""
    if request.object is not None:
        return None
    if request.prompt is None:
        return Problem("prompt", "is needed, to name a thing that is made and moved; or give an object")
    items = read_things(read_action(request.prompt).rest).items
    if not items:
        return Problem("prompt", f"names no thing that can be made here; name one of: {', '.join(KIND_OF)}")
    if sum(item.count for item in items) > 1:
        return Problem("prompt", "names several things; one is moved at a time")
    if items[0].name == "letters" and not items[0].looks.text.strip():
        return Problem("prompt", "names letters without saying which; set them in quotes")
    return None


def _has_motion(request: Object4DRequest) -> Problem | None:
    """A motion that the kind of skeleton has, and a prompt that does not ask for another one."""
    kind, named = _kind(request), _named(request)
    field = "motion" if request.motion is not None else "prompt"
    known = MOTION_NAMES.get(kind or "", tuple(MOTION_WORDS))
    for name in named:
        if name not in known:
            return Problem(field, f"{name!r} is no motion that a {kind or 'thing'} has; it has: {', '.join(known)}")
    spoken = read_action(request.prompt).motions if request.prompt and request.motion else ()
    if spoken and spoken != (request.motion,):
        return Problem(
            "motion", f"is {request.motion!r}, and the prompt says {', '.join(spoken)}: leave one of them out"
        )
    return None


def _few_keys(request: Object4DRequest) -> Problem | None:
    keys = (request.seconds or 0.0) * (request.fps or 30.0)
    if keys <= MOST_KEYS:
        return None
    return Problem("fps", f"makes {keys:,.0f} key frames; at most {MOST_KEYS:,} are made")


RIG = Model(
    id="rig",
    title="Skeletons for meshes and for things by name, and motions for them",
    request=Object4DRequest,
    tasks=("rigging", "text-to-4d"),
    accepts={
        "prompt": Judged(_short, f"words, in English or Chinese: a motion, a manner (happily, slowly), a thing: {', '.join(KIND_OF)}"),
        "object": Judged(lambda _object: None, "a mesh without a skeleton, in GLB, OBJ, PLY or STL, upright along +Y, that looks along an axis"),
        "skeleton": OneOf(*MOTION_NAMES),
        "motion": OneOf(*MOTION_WORDS),
        "seconds": Between(0.2, 600),
        "fps": Between(2, 120),
        "seed": Anything(),
        "n": Between(1, 16),
    },
    also=(_one_thing, _has_motion, _few_keys),
    defaults={"fps": 30, "n": 1},
    price=FREE,
    learned=False,
    typical_seconds=1,
    source=SOURCE,
    checked_on=WRITTEN,
)  # fmt: skip
