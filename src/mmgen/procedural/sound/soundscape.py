"""What is heard when: places that fade in and out, and sounds of moments that come again, on one timeline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound.ambience import BED_WORDS, Bed, beds_from_prompt, made_beds
from mmgen.procedural.sound.length import BLOCK
from mmgen.procedural.sound.strikes import STRIKES, Strike
from mmgen.procedural.sound.synthesis import Sound, instants, single
from mmgen.procedural.sound.voice import Voice, panned

__all__ = ["Heard", "Soundscape", "heard_in", "unheard_words"]

FADE = 0.4
"""Seconds in which a place comes and goes, where its time on the timeline is long enough."""

VARIANTS = 5
"""So many renderings of each sound of a moment take turns."""

RELEASE = 0.15
"""Seconds in which a sound of a moment that is not over fades out, up to the end of its time."""

BODY = 0.8
"""The share of a sound's energy that there must be time for, or it does not come again."""

OVERLAP = 2.0
"""Seconds in which the end of a loop fades into its start."""

BED_LEVEL = 0.5
"""A place's power against that of what happens in it."""

_FILLER = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "distant",
        "far",
        "for",
        "from",
        "heavy",
        "in",
        "into",
        "is",
        "light",
        "of",
        "on",
        "over",
        "recording",
        "soft",
        "some",
        "sound",
        "sounds",
        "the",
        "then",
        "to",
        "with",
    ]
)
_CHINESE_FILLER = re.compile(r"的|声音|声|和|与|里|上|中|在|，|。|、")
_RUN = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """Sounds by name from ``start`` to ``end``, in seconds: places go on all the time, moments come again."""

    start: float
    end: float
    beds: tuple[str, ...]
    strikes: tuple[str, ...]


def heard_in(prompt: str, start: float, end: float) -> Heard:
    """What a prompt names, in English or Chinese; it may name nothing."""
    text = prompt.lower()
    words = set(re.findall(r"[a-z]+", text))
    named = (any(_said(word, text, words) for word in strike.words) for strike in STRIKES.values())
    return Heard(
        start, end, beds_from_prompt(prompt), tuple(name for name, said in zip(STRIKES, named, strict=True) if said)
    )


def unheard_words(prompt: str) -> tuple[str, ...]:
    """The words of a prompt that name no sound."""
    known = [word for words in BED_WORDS.values() for word in words.split()]
    known += [word for strike in STRIKES.values() for word in strike.words]
    text = prompt.lower()
    for word in sorted(known, key=len, reverse=True):
        text = text if word.isascii() else text.replace(word, " ")
    left = _RUN.findall(_CHINESE_FILLER.sub(" ", text))
    return tuple(dict.fromkeys(word for word in left if word not in _FILLER and word not in known))


@dataclass(frozen=True, slots=True)
class Soundscape:
    """
    A timeline of ``seconds``, ready to be heard as often as asked; nothing is levelled.

    ``follow`` gives the level at ascending times in seconds. In a ``loop`` what sounds at the end runs into the start.
    """

    parts: tuple[Heard, ...]
    seconds: float
    seed: int
    rate: int
    follow: Callable[[F64], F32] | None = None
    loop: bool = False

    def blocks(self) -> Iterator[F32]:
        """Yield ``(2, n)`` blocks, ``round(seconds * rate)`` samples in all."""
        places = self._turning() if self.loop else self._places(self.seconds)
        waiting = sorted(self._moments(), key=lambda voice: voice.start)
        playing: list[Voice] = []
        first = 0
        for block in places:
            if self.follow is not None:
                block *= self.follow(instants(block.shape[-1], self.rate) + first / self.rate)
            while waiting and waiting[0].start < first + block.shape[-1]:
                playing.append(waiting.pop(0))
            playing = [voice for voice in playing if voice.add(block, first)]
            first += block.shape[-1]
            yield block

    def _places(self, seconds: float) -> Iterator[F32]:
        made = [
            (part, made_beds(part.beds, seed=self.seed + 7919 * index, rate=self.rate))
            for index, part in enumerate(self.parts)
        ]
        total = round(seconds * self.rate)
        for first in range(0, total, BLOCK):
            bus = np.zeros((2, min(BLOCK, total - first)), np.float32)
            for part, beds in made:
                _add_beds(bus, first, part, beds, self.rate)
            yield bus

    def _turning(self) -> Iterator[F32]:
        """The places, with what comes after the end faded into the start."""
        overlap = min(OVERLAP, 0.5 * self.seconds)
        longer = replace(self, parts=tuple(_longer(part, self.seconds, overlap) for part in self.parts))
        count = round(self.seconds * self.rate)
        whole = longer._places(self.seconds + overlap)  # noqa: SLF001 - it is of this class
        after = np.concatenate([block[:, max(count - start, 0) :] for start, block in _counted(whole)], axis=1)
        rising = single(np.sin(np.linspace(0, np.pi / 2, after.shape[-1])))
        for first, block in _counted(longer._places(self.seconds)):  # noqa: SLF001
            mixing = min(max(after.shape[-1] - first, 0), block.shape[-1])
            share = rising[first : first + mixing]
            block[:, :mixing] *= share
            block[:, :mixing] += after[:, first : first + mixing] * np.sqrt(1 - share**2)
            yield block

    def _moments(self) -> Iterator[Voice]:
        for index, part in enumerate(self.parts):
            lasting = self.loop and part.start <= 0 and part.end >= self.seconds
            for name in part.strikes:
                seed = (self.seed, index, crc32(name.encode()))
                if lasting:
                    yield from _round(STRIKES[name], seed, self.seconds, self.rate)
                else:
                    end = min(part.end, self.seconds)
                    yield from _within(STRIKES[name], seed, (part.start, end), self.rate)


def _counted(blocks: Iterator[F32]) -> Iterator[tuple[int, F32]]:
    """Each block with its first sample's place in the stream."""
    first = 0
    for block in blocks:
        yield first, block
        first += block.shape[-1]


def _longer(part: Heard, seconds: float, overlap: float) -> Heard:
    """A place that lasts from the start to the end goes on beyond it, and needs no fade."""
    lasting = part.start <= 0 and part.end >= seconds
    return replace(part, start=-OVERLAP, end=seconds + overlap + OVERLAP) if lasting else part


def _add_beds(bus: F32, first: int, part: Heard, beds: Sequence[Bed], rate: int) -> None:
    """Add what the part's places sound like in the block at ``first``; beds are asked for their blocks in order."""
    begin, end = round(part.start * rate), round(part.end * rate)
    low, high = max(begin - first, 0), min(end - first, bus.shape[-1])
    if low >= high:
        return
    at = np.arange(first + low, first + high)
    fade = max(min(FADE, 0.25 * (part.end - part.start)) * rate, 1.0)
    shape = np.sin(np.clip(np.minimum(at - begin + 1, end - at) / fade, 0, 1) * np.pi / 2)
    gain = single(shape * BED_LEVEL / max(len(beds), 1) ** 0.5)
    for bed in beds:
        bus[:, low:high] += bed.block(first + low - begin, high - low) * gain


def _within(strike: Strike, seed: tuple[int, ...], span: tuple[float, float], rate: int) -> Iterator[Voice]:
    """A sound that comes again and again in a span of seconds, and at least once; what is not over fades out to its end."""
    rng = np.random.default_rng(seed)
    begin, end = span
    release = min(RELEASE, 0.25 * (end - begin))
    pool = _pool(strike, rng, rate, release)
    at, number = begin, 0
    while at < end:
        sound = pool[number % VARIANTS]
        gains = _gains(strike, rng)
        if number == 0 or at + _body(sound.wave) / rate < end - release:
            start = round(at * rate)
            stop = min(start + sound.wave.shape[-1], round((end - release) * rate))
            yield Voice(sound, start, stop, gains, rate)
        at += strike.every * (1 + strike.loose * float(rng.uniform(-1, 1)))
        number += 1


def _round(strike: Strike, seed: tuple[int, ...], seconds: float, rate: int) -> Iterator[Voice]:
    """A sound that comes again and again in a loop: the last is as far from the first as from the one before."""
    rng = np.random.default_rng(seed)
    pool = _pool(strike, rng, rate, RELEASE)
    times = max(round(seconds / strike.every), 1)
    count = round(seconds * rate)
    for number in range(times):
        sound = pool[number % VARIANTS]
        gains = _gains(strike, rng)
        loosened = 0.5 * strike.loose * float(rng.uniform(0, 1)) if number else 0.0
        start = round((number + loosened) * seconds / times * rate)
        # A sound that is longer than the loop is still heard in the turn after the next.
        for turn in range(-(-sound.wave.shape[-1] // count) + 1):
            early = start - turn * count
            yield Voice(sound, early, early + sound.wave.shape[-1], gains, rate)


def _pool(strike: Strike, rng: np.random.Generator, rate: int, release: float) -> list[Sound]:
    waves = [strike.make(rng, rate) for _ in range(VARIANTS)]
    levels = [np.float32(strike.level / max(float(np.abs(wave).max()), 1e-9)) for wave in waves]
    return [Sound(wave * level, release=release) for wave, level in zip(waves, levels, strict=True)]


def _gains(strike: Strike, rng: np.random.Generator) -> F32:
    return panned(float(rng.uniform(0.75, 1.0)), strike.width * float(rng.uniform(-1, 1)))


def _body(wave: F32) -> int:
    """After how many samples most of a sound's energy has been heard."""
    energy: F64 = np.cumsum(np.sum(np.square(wave, dtype=np.float64), axis=0))
    return int(np.argmax(energy >= BODY * float(energy[-1])))


def _said(word: str, text: str, words: set[str]) -> bool:
    return word in words if word.isascii() else word in text
