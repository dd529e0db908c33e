"""
How many times faster than it is heard sound is made: by processor time, of the other process that speaks too, and by the clock.

    python benchmarks/sound.py [--rounds 5]

Speech needs the plugin mmgen-espeak, or its source on the path. In each round everything is made once, in turn. On a busy machine the
clock measures the others; the goals, 50 times for speech and 20 for music, are held against the processor's time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from mmgen import Audio, MusicRequest, Request, SoundRequest, SpeechRequest
from mmgen.backends import Call, LocalBackend, Report
from mmgen.procedural import Procedural
from mmgen_espeak import Espeak

LINE = "The quick brown fox jumps over the lazy dog. It was a fine day. "
GOALS = {"speech": 50.0, "music": 20.0}
MANDARIN = "春天的安康，茶山青翠，汉江两岸风光如画，欢迎您来做客。"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of sound, and of the processor's time and the clock's that they took."""

    heard: float
    processor: float
    clock: float


@dataclass(slots=True)
class Subject:
    """One thing that is made again and again, by a backend of its own."""

    kind: str
    name: str
    request: Request[Audio]
    backend: LocalBackend
    rounds: list[Spent] = field(default_factory=list[Spent])
    beside: float = 0.0
    """Seconds of processor time that another process took for all of it, its start among them."""

    def once(self) -> Spent:
        """Make it."""
        model = next(each for each in self.backend.models() if each.request is type(self.request))
        with tempfile.TemporaryDirectory() as folder:
            call = Call(model=model, request=self.request, folder=Path(folder))
            clock, processor = time.perf_counter(), time.process_time()
            [asset] = self.backend.run(call, "cpu", Report()).assets
            spent = time.process_time() - processor, time.perf_counter() - clock
            assert isinstance(asset, Audio)
            return Spent(asset.seconds, *spent)

    def close(self) -> None:
        """End the backend, and see what its process has taken."""
        before = os.times()
        anyio.run(self.backend.aclose)
        after = os.times()
        own = after.children_user - before.children_user + after.children_system - before.children_system
        self.beside = own / (len(self.rounds) + 1)

    def times(self, spent: Callable[[Spent], float]) -> list[float]:
        """How many times faster than it is heard, in each round."""
        return [each.heard / spent(each) for each in self.rounds]


def subjects() -> list[Subject]:
    """What is made."""
    texts = {"a line": LINE, "a line at 1.5": LINE, "ten lines": 10 * LINE, "Mandarin": MANDARIN}
    speech = [
        Subject(
            "speech",
            name,
            SpeechRequest(text=text, speed=1.5 if "1.5" in name else None, word_timings=True),
            Espeak(),
        )
        for name, text in texts.items()
    ]
    music = [
        Subject("music", f"{style}, {seconds} s", MusicRequest(prompt=style, seconds=seconds, seed=1), Procedural())
        for style, seconds in (("warm", 30), ("chinese", 30), ("electronic", 30), ("epic", 120))
    ]
    storm = SoundRequest(
        prompt="rain and wind", events=[{"start": 2, "end": 9, "prompt": "thunder"}], seconds=30, seed=1
    )
    return [*speech, *music, Subject("effects", "rain, wind, thunder, 30 s", storm, Procedural())]


def shown(values: list[float]) -> str:
    """The middle, with the lowest and the highest."""
    return f"{statistics.median(values):5.0f} x ({min(values):.0f} to {max(values):.0f})"


def main() -> int:
    """Print a line for each; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    made = subjects()
    for subject in made:
        subject.once()
    for _ in range(options.rounds):
        for subject in made:
            subject.rounds.append(subject.once())
    missed = False
    for subject in made:
        subject.close()
        beside, goal = subject.beside, GOALS.get(subject.kind)
        processor = subject.times(lambda spent, beside=beside: spent.processor + beside)
        clock = subject.times(lambda spent: spent.clock)
        met = goal is None or statistics.median(processor) >= goal
        missed |= not met
        told = "" if goal is None else f" >= {goal:.0f} {'met' if met else 'MISSED'}"
        heard = f"{subject.rounds[0].heard:6.1f} s"
        label = f"{subject.kind}: {subject.name}"
        print(f"{label:36} {heard}   processor {shown(processor)}{told}   clock {shown(clock)}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
