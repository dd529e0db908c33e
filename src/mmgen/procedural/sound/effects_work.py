"""Effects as they were asked for, in a file."""

from __future__ import annotations

from dataclasses import replace

from mmgen.assets import Audio
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.audio_writer import AudioWriter
from mmgen.media.loudness import normalise_stream
from mmgen.procedural.sound.soundscape import FADE, Heard, Soundscape, heard_in, unheard_words
from mmgen.procedural.sound.watching import Watched, watch
from mmgen.procedural.sound.work import RATE, reported
from mmgen.requests import SoundRequest

__all__ = ["make_sound"]

DEFAULT_SECONDS = 8.0
LOUDNESS = -20.0
"""Integrated loudness of what is made, in LUFS."""

RUSH = 0.6
"""Seconds by which a whoosh begins before the cut that it goes with."""


def make_sound(call: Call, report: Report) -> Succeeded:
    """Place all that is asked for on one timeline, and level it."""
    request = call.request
    assert isinstance(request, SoundRequest)
    watched = None if request.video is None else watch(request.video)
    seconds = _seconds(request, watched)
    parts = [heard_in(event.prompt, event.start, event.end) for event in request.events]
    if request.prompt is not None:
        parts.append(heard_in(request.prompt, 0.0, seconds))
    if watched is not None:
        parts += [Heard(cut - RUSH, cut + RUSH, (), ("whoosh",)) for cut in watched.cuts if cut < seconds]
        parts += [] if request.prompt or request.events else _shots(watched, seconds)
    follow = None if watched is None else watched.level
    scape = Soundscape(tuple(parts), seconds, call.seed, RATE, follow, loop=bool(request.loop))
    with AudioWriter(call.folder / "sound.wav", RATE) as writer:
        levelled = normalise_stream(scape.blocks, RATE, target=LOUDNESS)
        for block in reported(levelled, round(seconds * RATE), report):
            writer.push(block)
    words = [*(event.prompt for event in request.events), request.prompt or ""]
    details = {
        "heard": sorted({name for part in parts for name in (*part.beds, *part.strikes)}),
        "cuts": [] if watched is None else [round(cut, 3) for cut in watched.cuts],
        "without_effect": list(dict.fromkeys(word for text in words for word in unheard_words(text))),
    }
    return Succeeded((Audio.from_path(writer.path),), seed=call.seed, details=details)


def _shots(watched: Watched, seconds: float) -> list[Heard]:
    """The place of each shot, which passes into the next one's about the cut; like places are one."""
    parts: list[Heard] = []
    for start, place in zip((0.0, *watched.cuts), watched.places, strict=True):
        if start >= seconds:
            break
        if not parts or parts[-1].beds != (place,):
            parts = [*parts[:-1], *(replace(last, end=start + 0.5 * FADE) for last in parts[-1:])]
            parts.append(Heard(start - 0.5 * FADE if start else 0.0, seconds, (place,), ()))
    return parts


def _seconds(request: SoundRequest, watched: Watched | None) -> float:
    """As asked, as long as the video, or until the last event ends."""
    if request.seconds is not None:
        return request.seconds
    if watched is not None:
        return watched.seconds
    return max((event.end for event in request.events), default=DEFAULT_SECONDS)
