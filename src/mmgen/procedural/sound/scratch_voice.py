"""
A scratch voice: wordless babble that holds the place of a speaker, as in an animatic.

It says no words. It has the number and the rhythm of a line's syllables, the fall of a statement or the rise of a
question, and a pitch and timbre of its own: taken from a voice's name, or measured on a sample of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.pattern import Pattern
from mmgen.procedural.sound.synthesis import single

__all__ = ["Line", "Speaker", "measured_speaker", "named_speaker", "spoken", "syllables"]

RATE: Final = 48_000
CONTROL: Final = 200
"""Times a second at which pitch and vowel move."""

HARMONICS: Final = 48
SYLLABLE: Final = 0.175
"""Seconds of a syllable at a calm pace."""

PAUSE: Final = 0.28
"""Seconds of a comma; a full stop takes more."""

LEVEL: Final = 0.16
"""The root mean square of the voiced parts."""

PITCHES: Final = (95.0, 235.0)
"""The range, in Hz, of voices by name."""

_VOWELS: Final = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (300, 2200, 2960),
    (570, 840, 2410),
    (320, 900, 2240),
    (500, 1450, 2450),
)
_TOKEN: Final = Pattern(r"[A-Za-z']+|\d|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[,;:，、；：]|[.!?…。！？]|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice's mean ``pitch`` in Hz, its ``size`` (1 is a man's throat, larger numbers are higher), and how airy it is."""

    pitch: float
    size: float
    breath: float = 0.06


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are said from a time on, in seconds, by one of the speakers."""

    text: str
    start: float
    seconds: float
    speaker: int = 0


def named_speaker(name: str) -> Speaker:
    """The voice that goes with a name, always the same."""
    digest = hashlib.sha256(name.casefold().encode()).digest()
    share, size, air = (digest[index] / 255 for index in range(3))
    pitch = PITCHES[0] * (PITCHES[1] / PITCHES[0]) ** share
    return Speaker(pitch, 0.92 + 0.2 * share + 0.08 * (size - 0.5), 0.03 + 0.09 * air)


def measured_speaker(samples: F32, rate: int) -> Speaker:
    """A voice of a sample's pitch: the median of its loud, periodic moments; 150 Hz where none is found."""
    mono = np.asarray(samples.mean(axis=0), np.float64)
    window, hop = round(0.05 * rate), round(0.02 * rate)
    shortest, longest = rate // 400, rate // 65
    pitches: list[float] = []
    loud = 0.3 * float(np.sqrt(np.mean(mono**2))) if mono.size else 0.0
    for start in range(0, min(mono.size, 30 * rate) - window - longest, hop):
        part = mono[start : start + window + longest]
        if np.sqrt(np.mean(part**2)) < max(loud, 1e-5):
            continue
        lag, likeness = _period(part, window, (shortest, longest))
        if likeness > 0.7:
            pitches.append(rate / lag)
    pitch = float(np.median(pitches)) if pitches else 150.0
    return Speaker(
        pitch, float(np.clip(0.92 + 0.2 * np.log(pitch / PITCHES[0]) / np.log(PITCHES[1] / PITCHES[0]), 0.85, 1.3))
    )


def _period(part: F64, window: int, lags: tuple[int, int]) -> tuple[float, float]:
    """The delay after which a sound is most like itself, the shortest of such, and how like it is."""
    head = part[:window] - part[:window].mean()
    likeness = np.zeros(lags[1])
    for lag in range(lags[0], lags[1]):
        later = part[lag : lag + window]
        later = later - later.mean()
        likeness[lag] = head @ later / max(float(np.sqrt((head @ head) * (later @ later))), 1e-12)
    best = float(likeness.max())
    near = np.flatnonzero(likeness > 0.93 * best)
    first = int(near[0])
    while first + 1 < lags[1] and likeness[first + 1] > likeness[first]:
        first += 1
    return float(first), best


def syllables(text: str) -> list[str]:
    """A line as what is said one after another: ``"v"`` for a syllable, ``","`` and ``"."`` for short and long pauses."""
    said: list[str] = []
    for sign in _TOKEN.findall(text):
        if sign in ",;:，、；：":
            said.append(",")
        elif sign in ".!?…。！？":
            said.append(".")
        elif sign[0].isascii() and sign[0].isalpha():
            word = re.sub(r"e$", "", sign.casefold())
            said += ["v"] * max(len(re.findall(r"[aeiouy]+", word)), 1)
        else:
            said += ["v"] * (1 if len(sign) == 1 else max(len(sign) // 3, 1))
    while said and said[-1] != "v":
        said.pop()
    return said


def spoken(text: str, speaker: Speaker, *, seed: int, seconds: float | None = None) -> F32:
    """
    The line in a scratch voice as ``(2, n)`` samples at 48 kHz.

    Without *seconds* it takes its own time; with them it is said faster where it would be longer, never slower.
    """
    said = syllables(text) or ["v"]
    random = np.random.default_rng([seed, *hashlib.sha256(text.encode()).digest()[:8]])
    lengths = np.array([_length(sign, random) for sign in said])
    if seconds is not None:
        lengths *= min(seconds * 0.94 / float(lengths.sum()), 1.0)
    curves = _curves(said, lengths, speaker, random, question=text.rstrip().endswith(("?", "？")))
    wave = _voiced(curves, speaker, random)
    return np.stack([wave, wave])


def _length(sign: str, random: np.random.Generator) -> float:
    if sign == "v":
        return SYLLABLE * (0.75 + 0.5 * random.random())
    return PAUSE * (1.0 if sign == "," else 1.7)


def _curves(
    said: Sequence[str], lengths: F64, speaker: Speaker, random: np.random.Generator, *, question: bool
) -> tuple[F64, F64, F64]:
    """Pitch ``(n,)``, loudness ``(n,)`` and three formants ``(n, 3)``, ``CONTROL`` times a second."""
    ends = np.cumsum(lengths)
    count = max(int(ends[-1] * CONTROL) + round(0.12 * CONTROL), 2)
    at = np.arange(count) / CONTROL
    loudness, formants = np.zeros(count), np.zeros((count, 3))
    accents = np.zeros(count)
    vowels = [np.array(_VOWELS[int(random.integers(len(_VOWELS)))], np.float64) for _ in said]
    for index, sign in enumerate(said):
        start, length = float(ends[index] - lengths[index]), float(lengths[index])
        share = (at - start) / length
        inside = (share >= 0) & (share < 1)
        formants[inside] = vowels[index]
        if sign != "v":
            continue
        stressed = random.random() < 0.35
        rise = np.clip(share / 0.22, 0, 1) * np.clip((1 - share) / 0.3, 0, 1)
        loudness += np.where(inside, rise**0.8 * (1.0 if stressed else 0.7), 0)
        accents += np.where(inside, (0.12 if stressed else 0.03) * np.sin(np.pi * np.clip(share, 0, 1)), 0)
    formants[formants[:, 0] == 0] = _VOWELS[-1]
    smooth = np.hanning(round(0.09 * CONTROL) | 1)
    smooth /= smooth.sum()
    formants = np.stack(
        [np.convolve(np.pad(row, smooth.size // 2, mode="edge"), smooth, "valid") for row in formants.T], 1
    )
    fall = np.linspace(0.10, -0.12, count)
    if question:
        fall = fall + 0.34 * np.clip((at - ends[-1] * 0.72) / (0.28 * ends[-1]), 0, 1)
    pitch = np.asarray(speaker.pitch * np.exp(fall + accents), np.float64)
    return pitch, loudness, np.asarray(formants * speaker.size, np.float64)


def _voiced(curves: tuple[F64, F64, F64], speaker: Speaker, random: np.random.Generator) -> F32:
    """Harmonics of the pitch, each as strong as the throat lets it through, with some breath."""
    pitch, loudness, formants = curves
    count = pitch.size * RATE // CONTROL
    places = np.arange(count, dtype=np.float64) * (CONTROL / RATE)
    knots = np.arange(pitch.size, dtype=np.float64)
    wander = np.cumsum(random.standard_normal(pitch.size), dtype=np.float64)
    drift = 1 + wander * (0.006 / pitch.size**0.5)
    moving = np.asarray(np.interp(places, knots, pitch * drift), np.float64)
    phase = np.cumsum(moving, dtype=np.float64) * (2 * np.pi / RATE)
    wave = np.zeros(count, np.float64)
    for number in range(1, HARMONICS + 1):
        strength = _throat(pitch * number, formants) / number**1.1 * (pitch * number < 7000)
        if strength.max() > 1e-4:
            wave = np.asarray(wave + np.interp(places, knots, strength) * np.sin(number * phase), np.float64)
    breath: F64 = np.diff(random.standard_normal(count), prepend=0.0)
    level = speaker.breath * float(np.std(wave))
    wave = np.asarray((wave + level * breath) * np.interp(places, knots, loudness), np.float64)
    power = float(np.sqrt(np.mean(wave**2) / max(float(np.mean(loudness > 0.2)), 0.05)))
    return single(wave * (LEVEL / max(power, 1e-9)))


def _throat(hertz: F64, formants: F64) -> F64:
    """How much of a frequency a throat of these formants lets through."""
    passed = np.zeros(hertz.shape)
    for index, (width, level) in enumerate(((90.0, 1.0), (120.0, 0.6), (180.0, 0.28))):
        off = (hertz - formants[:, index]) / width
        passed += level / (1 + off * off)
    return np.asarray(passed + 0.015, np.float64)
