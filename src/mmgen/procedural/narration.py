"""Who says a film's lines: a narrator that a plugin brings, in words; where there is none, or it can't, a scratch voice without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Final, Protocol

import numpy as np

from mmgen.assets import Audio
from mmgen.errors import MmgenError
from mmgen.media.arrays import F32
from mmgen.procedural.quoted import spoken_lines
from mmgen.procedural.sound.scratch_voice import RATE, SYLLABLE, Line, Speaker, spoken, syllables
from mmgen.requests import VideoRequest

__all__ = ["GROUP", "Narration", "Narrator", "installed_narrator", "lines_within", "narrated", "spoken_by", "voices_of"]

GROUP: Final = "mmgen.narrators"
"""The entry points by which plugins offer narrators: classes without arguments."""

FASTEST: Final = 1.9
"""How many times faster than its calm pace a line is said to fit into its shot."""

LEAD: Final = 0.35
"""Seconds of a shot before somebody speaks, where it is long enough."""

GAP: Final = 0.3
"""Seconds between two lines."""

PLACEHOLDER: Final = "placeholder: a scratch voice without words, in the rhythm of the lines"


class Narrator(Protocol):
    """Says a line in words."""

    name: str

    def say(self, text: str, *, voice: str, pitch: float, speed: float) -> Audio | None:
        """The line, by the voice of that name or one about as high (Hz); None where it can't be read."""
        ...

    async def aclose(self) -> None:
        """End what it runs."""
        ...


def installed_narrator() -> Narrator | None:
    """The first that is installed, by name."""
    found = sorted(entry_points(group=GROUP), key=lambda each: each.name)
    made: Narrator | None = found[0].load()() if found else None
    return made


@dataclass(frozen=True, slots=True)
class Narration:
    """The lines of a film as sound, each with its first sample, and how they are said."""

    waves: tuple[tuple[int, F32], ...] = ()
    told: str = ""


def voices_of(request: VideoRequest) -> list[str | Audio]:
    """The voices of a request, or those of its references."""
    return list(request.voices) or [each.voice for each in request.references if each.voice is not None]


def lines_within(prompt: str | None, start: float, seconds: float, *, first: int = 0) -> list[Line]:
    """The quoted lines of a prompt within so many seconds from a start; the voices take turns from the ``first`` line's on."""
    words = spoken_lines(prompt or "")
    if not words:
        return []
    lead = min(LEAD, 0.2 * seconds)
    free = max(seconds - lead - GAP * (len(words) - 1) - 0.1 * seconds, 0.2 * seconds)
    wanted = [max(len(syllables(text)), 1) * SYLLABLE * 1.15 for text in words]
    factor = min(free / sum(wanted), 1.0)
    lines: list[Line] = []
    at = start + lead
    for text, length in zip(words, wanted, strict=True):
        lines.append(Line(text, at, length * factor, first + len(lines)))
        at += length * factor + GAP * min(factor, 1.0)
    return lines


def spoken_by(
    voices: Sequence[str | Audio], lines: Sequence[Line], narrator: Narrator | None, *, seed: int
) -> Narration:
    """The lines by these voices, by name or by sample, in turn; nothing where there are none."""
    if not voices:
        return Narration()
    from mmgen.procedural.soundtrack import speaker_of

    named = [(voice if isinstance(voice, str) else "", speaker_of(voice)) for voice in voices]
    return narrated(lines, named, narrator, seed=seed)


def narrated(
    lines: Sequence[Line], voices: Sequence[tuple[str, Speaker]], narrator: Narrator | None, *, seed: int
) -> Narration:
    """Every line, by the voices in turn, each with its name and what stands for it."""
    waves: list[tuple[int, F32]] = []
    missing: list[str] = []
    for line in lines:
        name, speaker = voices[line.speaker % len(voices)]
        wave = _worded(line, name, speaker, narrator)
        if isinstance(wave, str):
            missing.append(wave)
            wave = spoken(line.text, speaker, seed=seed, seconds=line.seconds)
        waves.append((round(line.start * RATE), wave))
    return Narration(tuple(waves), _told(len(lines), missing, narrator))


def _worded(line: Line, name: str, speaker: Speaker, narrator: Narrator | None) -> F32 | str:
    """A line in words, within its time; or why it is not."""
    if narrator is None:
        return "no narrator is installed"
    speed = 1.0
    while True:
        try:
            audio = narrator.say(line.text, voice=name, pitch=speaker.pitch, speed=speed)
        except MmgenError as error:
            return f"{line.text!r} failed: {error}"
        if audio is None:
            return f"{line.text!r} is in letters that it can't read"
        if audio.seconds <= line.seconds:
            return _stereo(audio.to_numpy(sample_rate=RATE))
        if speed >= FASTEST:
            return f"{line.text!r} takes {audio.seconds:.1f} s, and its shot leaves {line.seconds:.1f} s"
        # Past the first try, each is faster by a twentieth at least.
        speed = min(speed * max(audio.seconds / line.seconds * 1.02, 1.05), FASTEST)


def _stereo(samples: F32) -> F32:
    return np.ascontiguousarray(np.repeat(samples, 2, axis=0) if len(samples) == 1 else samples[:2])


def _told(count: int, missing: Iterable[str], narrator: Narrator | None) -> str:
    reasons = list(missing)
    if not count:
        return ""
    if narrator is None:
        return PLACEHOLDER
    words = f"{narrator.name}: {count - len(reasons)} of {count} lines in words"
    return f"{words}; {PLACEHOLDER} for the others ({'; '.join(reasons)})" if reasons else words
