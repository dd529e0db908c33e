"""What the embedded backend can be asked to play, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Between, Judged, Model, NotEmpty, OneOf, Problem
from mmgen.errors import InputError
from mmgen.procedural.models import FREE, SOURCE, WRITTEN
from mmgen.procedural.sound.mood import FASTEST, SLOWEST
from mmgen.requests import MusicRequest

__all__ = ["MUSIC"]


def _whole_bars(request: MusicRequest) -> Problem | None:
    if not request.loop:
        return None
    from mmgen.procedural.sound.brief import read_brief
    from mmgen.procedural.sound.looping import loop_grid

    try:
        loop_grid(read_brief(request.prompt).mood.tempo, request.seconds, request.bpm)
    except InputError as error:
        return Problem(error.name, error.reason)
    return None


def _choir(request: MusicRequest) -> Problem | None:
    if not request.instrumental or request.prompt is None:
        return None
    from mmgen.procedural.sound.brief import read_brief

    if read_brief(request.prompt).lead != "choir":
        return None
    return Problem("instrumental", "is true, and the prompt asks for a choir: leave one of them out")


MUSIC = Model(
    id="music",
    title="Music for a mood, of any length, with an end or without",
    request=MusicRequest,
    tasks=("text-to-music",),
    accepts={
        "prompt": NotEmpty(2000),
        "seconds": Between(0.5, 3600),
        "bpm": Between(SLOWEST, FASTEST),
        "key": Judged(lambda _key: None, "a tonic and a mode, such as C minor"),
        "instrumental": OneOf(True),
        "loop": Anything(),
        "seed": Anything(),
    },
    also=(_whole_bars, _choir),
    defaults={"seconds": 30, "loop": False},
    price=FREE,
    learned=False,
    typical_seconds=3,
    source=SOURCE,
    checked_on=WRITTEN,
)
