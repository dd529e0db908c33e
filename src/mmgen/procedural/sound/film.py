"""The sound of a film: music cut to the picture, the place it shows, and air at its cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.loudness import normalise_stream
from mmgen.procedural.sound.ambience import Bed, beds_from_prompt, layered, made_beds
from mmgen.procedural.sound.effects import WHOOSH_PEAK, whoosh
from mmgen.procedural.sound.length import BLOCK, check_length, faded
from mmgen.procedural.sound.looping import Loop, loop_grid, render_loop
from mmgen.procedural.sound.mood import CATALOGUE, mood_from_prompt
from mmgen.procedural.sound.music import LOUDNESS, render
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import arrange
from mmgen.procedural.sound.soundscape import BED_LEVEL, Heard, Soundscape
from mmgen.procedural.sound.synthesis import Sound
from mmgen.procedural.sound.voice import Voice, amplitude, panned

__all__ = ["CEILING", "film_sound", "looping_film_sound"]

CEILING = -1.5
"""Highest true peak of a film's sound, in dBTP: AAC moves peaks by some tenths of a decibel, and they stay below -1."""

_WHOOSH_SECONDS = 1.1
_WHOOSH_LEVEL = -27.0
_PLACE_LEVEL = -9.0
_FADE_IN = 0.08
_RUSHES = 4


def film_sound(
    *, prompt: str | None, seconds: float, seed: int, cuts: Sequence[float] = (), sample_rate: int = 48_000
) -> Iterator[F32]:
    """
    Yield the sound of a film as ``(2, n)`` blocks of ``round(seconds * sample_rate)`` samples in all.

    The prompt chooses the mood of the music and, where it names a place ("sea", "雨"), that place's sound below it.
    The tempo is chosen so that the ``cuts`` (seconds) fall on beats as far as they are regular enough to; at each there
    is a soft whoosh. Music resolves and everything is silent at the end. Raises ``InputError`` for a cut outside the
    film, or a length or rate that can't be made.
    """
    _check(seconds, cuts, sample_rate)
    renderer = Renderer(arrange(mood_from_prompt(prompt), seconds, seed, cuts=cuts), rate=sample_rate)

    # Made with the first block, so that whoever draws the film meanwhile need not wait for it.
    @cache
    def recorded() -> tuple[list[Bed], list[Sound]]:
        beds = made_beds(beds_from_prompt(prompt), seed=seed, rate=sample_rate)
        return beds, _rushes(min(len(cuts), _RUSHES), seed, sample_rate)

    def mixed() -> Iterator[F32]:
        beds, rushes = recorded()
        layers = [render(renderer)]
        if rushes:
            layers.append(_passing(rushes, cuts, seconds, sample_rate))
        if beds:
            layers.append(_place(beds, seconds, sample_rate))
        total = (_sum(blocks) for blocks in zip(*layers, strict=True))
        return faded(total, seconds, sample_rate, rise=min(_FADE_IN, 0.1 * seconds), fall=min(0.8, 0.2 * seconds))

    return normalise_stream(mixed, sample_rate, target=LOUDNESS, ceiling=CEILING)


def looping_film_sound(
    *, prompt: str | None, seconds: float, seed: int, cuts: Sequence[float] = (), sample_rate: int = 48_000
) -> Iterator[F32]:
    """
    Yield the same for a film that is shown over and over: its end runs into its start, without a fade.

    The music has whole bars of the film's length, so its strokes need not fall on the cuts. Raises ``InputError`` as
    ``film_sound`` does, and for a film that is too short for a bar.
    """
    _check(seconds, cuts, sample_rate)
    mood = mood_from_prompt(prompt)
    loop = Loop(CATALOGUE[mood], loop_grid(CATALOGUE[mood].tempo, seconds, None), seed)
    renderer = Renderer(loop, rate=sample_rate)
    places = beds_from_prompt(prompt)
    place = Soundscape((Heard(0.0, seconds, places, ()),), seconds, seed, sample_rate, loop=True)
    made = _rushes(min(len(cuts), _RUSHES), seed, sample_rate)
    rushes = [made[number % len(made)] for number in range(len(cuts))]
    # What begins before the start or sounds beyond the end is heard at the other side of the seam.
    passing = [cut + turn for turn in (-seconds, 0.0, seconds) for cut in cuts]

    def mixed() -> Iterator[F32]:
        layers = [_in_blocks(render_loop(renderer, loop))]
        if rushes:
            layers.append(_passing(rushes, passing, seconds, sample_rate))
        if places:
            layers.append(block * np.float32(amplitude(_PLACE_LEVEL) / BED_LEVEL) for block in place.blocks())
        return (_sum(blocks) for blocks in zip(*layers, strict=True))

    return normalise_stream(mixed, sample_rate, target=LOUDNESS, ceiling=CEILING)


def _check(seconds: float, cuts: Sequence[float], sample_rate: int) -> None:
    check_length(seconds, sample_rate)
    for cut in cuts:
        if not 0 < cut < seconds:
            raise InputError("cuts", f"a cut at {cut:g} s lies outside the film of {seconds:g} s")


def _in_blocks(blocks: Iterator[F32]) -> Iterator[F32]:
    """The same stream in blocks of one length, the last of what is left."""
    held = np.zeros((2, 0), np.float32)
    for block in blocks:
        held = np.concatenate([held, block], axis=1)
        while held.shape[1] >= BLOCK:
            yield held[:, :BLOCK]
            held = held[:, BLOCK:]
    if held.shape[1]:
        yield held


def _sum(blocks: Sequence[F32]) -> F32:
    total = blocks[0].copy()
    for block in blocks[1:]:
        total += block
    return total


def _place(beds: Sequence[Bed], seconds: float, rate: int) -> Iterator[F32]:
    gain = np.float32(amplitude(_PLACE_LEVEL) / len(beds) ** 0.5)
    for block in layered(beds, seconds=seconds, rate=rate):
        yield block * gain


def _rushes(count: int, seed: int, rate: int) -> list[Sound]:
    """Render a few whooshes that differ."""
    generators = (np.random.default_rng((seed, 4, number)) for number in range(count))
    return [Sound(whoosh(_WHOOSH_SECONDS, rng=rng, rate=rate), release=0.01) for rng in generators]


def _passing(rushes: Sequence[Sound], cuts: Sequence[float], seconds: float, rate: int) -> Iterator[F32]:
    """Yield a whoosh around each cut, its loudest moment on the cut."""
    total = round(seconds * rate)
    gains = panned(amplitude(_WHOOSH_LEVEL), 0.0)
    waiting = list(enumerate(sorted(cuts)))
    voices: list[Voice] = []
    for first in range(0, total, BLOCK):
        bus = np.zeros((2, min(BLOCK, total - first)), np.float32)
        while waiting and (waiting[0][1] - _WHOOSH_SECONDS) * rate < first + bus.shape[-1]:
            number, cut = waiting.pop(0)
            sound = rushes[number % len(rushes)]
            start = round((cut - WHOOSH_PEAK * _WHOOSH_SECONDS) * rate)
            voices.append(Voice(sound, start, start + sound.wave.shape[-1], gains, rate))
        voices = [voice for voice in voices if voice.add(bus, first)]
        yield bus
