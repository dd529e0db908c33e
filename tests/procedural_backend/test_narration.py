"""Lines of films in words: said by a narrator where there is one, faster where they must be, and told truthfully."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from mmgen import Audio, Image, VideoRequest
from mmgen.backends import Call, Report
from mmgen.media.audio import read_audio
from mmgen.procedural.backend import Procedural
from mmgen.procedural.film.record import FILM
from mmgen.procedural.narration import PLACEHOLDER, narrated
from mmgen.procedural.sound.scratch_voice import Line, named_speaker
from mmgen.samples import photograph

RATE = 48_000
MEI = [("Mei", named_speaker("Mei"))]


@dataclass
class Tone:
    """Says every line as a tone of 1 kHz, a second long at a calm pace; it can't read 'x'."""

    name: str = "a tone"
    seconds: float = 1.0
    asked: list[tuple[str, float]] = field(default_factory=list)
    ended: int = 0

    def say(self, text: str, *, voice: str, pitch: float, speed: float) -> Audio | None:
        assert pitch > 50
        self.asked.append((voice, round(speed, 3)))
        if "x" in text:
            return None
        at = np.arange(round(self.seconds / speed * RATE)) / RATE
        return Audio.from_samples(0.2 * np.sin(2 * np.pi * 1000 * at)[None].astype(np.float32), sample_rate=RATE)

    async def aclose(self) -> None:
        self.ended += 1


def pitch(wave: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(wave[0]))
    return float(np.argmax(spectrum) / len(wave[0]) * RATE)


def test_a_line_is_said_by_the_narrator() -> None:
    tone = Tone()
    narration = narrated([Line("hello", 0.5, 1.5)], MEI, tone, seed=1)
    ((start, wave),) = narration.waves
    assert (start, wave.shape) == (24_000, (2, 48_000))
    assert pitch(wave) == pytest.approx(1000, abs=2)
    assert tone.asked == [("Mei", 1.0)]
    assert narration.told == "a tone: 1 of 1 lines in words"


def test_a_line_is_said_faster_to_fit_its_shot() -> None:
    tone = Tone()
    ((_, wave),) = narrated([Line("hello", 0.0, 0.7)], MEI, tone, seed=1).waves
    assert wave.shape[1] <= 0.7 * RATE
    assert tone.asked == [("Mei", 1.0), ("Mei", pytest.approx(1.02 / 0.7, abs=0.01))]


def test_what_is_not_said_in_words_is_told() -> None:
    """One line is too long for its shot, another can't be read; the third is said."""
    lines = [Line("hello", 0.0, 0.4), Line("x", 1.0, 1.0), Line("good", 2.0, 1.5)]
    narration = narrated(lines, MEI, Tone(), seed=1)
    assert narration.told.startswith(f"a tone: 1 of 3 lines in words; {PLACEHOLDER} for the others")
    assert "'hello' takes 0.5 s, and its shot leaves 0.4 s" in narration.told
    assert "'x' is in letters that it can't read" in narration.told
    assert [round(pitch(wave)) == 1000 for _, wave in narration.waves] == [False, False, True]


def test_without_a_narrator_it_is_a_placeholder() -> None:
    assert narrated([Line("hello", 0.0, 1.0)], MEI, None, seed=1).told == PLACEHOLDER
    assert narrated([], MEI, Tone(), seed=1).told == ""


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_film_is_narrated(tmp_path: Path, anyio_backend: str) -> None:
    """What the narrator says is heard in the film, and the details say who it was; it ends with the backend."""
    tone = Tone()
    backend = Procedural(narrator=tone)
    request = VideoRequest(
        first_frame=Image(photograph("ridge")),
        prompt='"Good morning everyone"',
        voices=["Mei"],
        seconds=2,
        size=(160, 90),
        fps=8,
        seed=1,
    )
    done = backend.run(Call(model=FILM, request=request, folder=tmp_path), "cpu", Report())
    assert done.details["voices"] == "a tone: 1 of 1 lines in words"
    heard = read_audio(done.assets[0].read(), sample_rate=RATE)
    assert pitch(heard[:, round(0.5 * RATE) : round(1.2 * RATE)]) == pytest.approx(1000, abs=5)
    await backend.aclose()
    assert tone.ended == 1
