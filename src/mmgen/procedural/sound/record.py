"""What the embedded backend can be asked to play, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Each, Fields, Judged, Model, OneOf, Problem
from mmgen.errors import InputError
from mmgen.procedural.records import FREE, LOOP, PROMPT, SEED, SOURCE, VIDEO, WRITTEN
from mmgen.procedural.sound.mood import FASTEST, SLOWEST
from mmgen.requests import MusicRequest, SoundRequest

__all__ = ["MUSIC", "SOUND"]


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
        "prompt": PROMPT,
        "seconds": Between(0.5, 3600),
        "bpm": Between(SLOWEST, FASTEST),
        "key": Judged(lambda _key: None, "a tonic and a mode, such as C minor"),
        "instrumental": OneOf(True),
        "loop": LOOP,
        "seed": SEED,
    },
    also=(_whole_bars, _choir),
    defaults={"seconds": 30, "loop": False},
    price=FREE,
    learned=False,
    typical_seconds=3,
    source=SOURCE,
    checked_on=WRITTEN,
)


HEARABLE = (
    "wind, sea, rain, river, birds, insects, fire, city, crowd, applause, thunder, footsteps, camera, bell, clock, "
    "heartbeat, splash, knock, whoosh, impact, riser, chime"
)


def _sounds_known(prompt: str) -> str | None:
    from mmgen.procedural.sound.soundscape import heard_in

    heard = heard_in(prompt, 0.0, 1.0)
    return None if heard.beds or heard.strikes else f"names no sound that can be made here; name one of: {HEARABLE}"


def _something_heard(request: SoundRequest) -> Problem | None:
    if request.prompt is not None or request.events or request.video is not None:
        return None
    return Problem("prompt", "is needed when there are no events and no video")


def _not_round_a_video(request: SoundRequest) -> Problem | None:
    if not request.loop or request.video is None:
        return None
    return Problem("loop", "is not made for a video, whose pictures have an end; leave one of them out")


TIME = Judged(lambda _seconds: None, "seconds from the start")
WORDS = Judged(_sounds_known, f"words, in English or Chinese, that name: {HEARABLE}")

SOUND = Model(
    id="sound",
    title="Places and effects by name, on a timeline, or over a video",
    request=SoundRequest,
    tasks=("text-to-sound", "video-to-audio"),
    accepts={
        "prompt": WORDS,
        "events": Each(Fields(start=TIME, end=TIME, prompt=WORDS), most=200),
        "video": VIDEO,
        "seconds": Between(0.2, 3600),
        "loop": LOOP,
        "seed": SEED,
    },
    also=(_something_heard, _not_round_a_video),
    defaults={"seconds": 8, "loop": False},
    price=FREE,
    learned=False,
    typical_seconds=2,
    source=SOURCE,
    checked_on=WRITTEN,
)
