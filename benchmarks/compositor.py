"""
The four-photo film against MoviePy 2, and against only encoding its finished frames.

Four photographs, slow zooms, dissolves, titles, sound; 15 s of 1080p30. Measured side by side:

- ``parallax``: one request to mmgen's client. It moves near and far against each other, and synthesises the sound;
- ``plain``: mmgen's timeline with plain zooms, the sound synthesised too;
- ``moviepy``: a MoviePy 2 program (``moviepy_film.py``), plain zooms, given a finished WAV file; two threads, x264 with
  the same preset and crf;
- ``encode``: the film's finished frames and sound, from memory, by x264 alone, with the threads that it chooses;
- ``encode own``: the same with what mmgen asks of x264 in place of its preset: what is left when encoding is cheaper;
- ``superfast``: the film and the encoding again with mmgen's draft quality.

Each round runs each of them once, in a new order, in a process of its own, so that a busy moment falls on all alike.
Time is from the process's start to its end, imports included, without the reading of frames by ``encode``; processor
time and memory are those of the process and of its children (MoviePy's ffmpeg). Ratios are taken round by round. That
mmgen's film is as like the frames as the preset's, in as many bytes, is measured too.

    pip install -e . pillow && python benchmarks/compositor.py
    python -m venv moviepy && moviepy/bin/pip install "moviepy>=2.2"
    python benchmarks/compositor.py --moviepy moviepy/bin/python
    python benchmarks/compositor.py --rounds 1 --seconds 4 --size 320x180      # to see whether it works

It takes some minutes a round on two cores, and 3 GB of disk for the frames.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from child import Run, run
from likeness import likeness
from still_checks import JITTER_GOAL, jitter_of_frames, jitter_of_shot, png_against_pillow

HERE = Path(__file__).parent
TEXTS = (
    ("dandelion", "Four days", "in the hills", "push in"),
    ("farmhouse", "The farm", "south of Siena", "pull out"),
    ("lake", "The lake", "at six", "push in"),
    ("summit", "Above it all", "2 310 m", "pull out"),
)
OWN = (
    "parallax",
    "plain",
    "parallax superfast",
    "draw",
    "draw plain",
    "encode",
    "encode plain",
    "encode own",
    "encode superfast",
)

SPEEDS = (
    ("parallax, veryfast", "encode", "parallax", 0.80),
    ("plain, veryfast", "encode plain", "plain", 0.88),
    ("plain, with its own settings", "encode own", "plain", None),
    ("parallax, superfast", "encode superfast", "parallax superfast", 0.70),
)

DRAWING = (
    ("parallax", "draw", "encode", 0.25),
    ("plain", "draw plain", "encode plain", 0.25),
    ("plain, with its own settings", "draw plain", "encode own", None),
)

Rounds = dict[str, list[Run]]


@dataclass(frozen=True)
class Goal:
    """One figure, in each round; ``bound`` is the least it should be, or the most, if that was asked for."""

    name: str
    values: list[float]
    bound: float | None
    least: bool = True
    unit: str = "x"

    @property
    def met(self) -> bool:
        if self.bound is None:
            return True
        median = statistics.median(self.values)
        return median >= self.bound if self.least else median <= self.bound

    def line(self) -> str:
        median, low, high = statistics.median(self.values), min(self.values), max(self.values)
        spread = f"({low:.2f} to {high:.2f})"
        told = f"{self.name:68}{median:8.2f} {self.unit:4}{spread:18}"
        if self.bound is None:
            return told
        asked = f"{'>=' if self.least else '<='} {self.bound:g}"
        return f"{told}{asked:>9}  {'met' if self.met else 'MISSED'}"


def write_plan(folder: Path, seconds: float, size: tuple[int, int]) -> dict[str, Any]:
    """What all programs are to make, with a finished sound for those that make none."""
    import numpy as np

    from mmgen.media.audio import write_audio
    from mmgen.media.text import library
    from mmgen.procedural.sound.film import film_sound
    from mmgen.samples import photograph

    cuts = [seconds / 4 * index for index in (1, 2, 3)]
    blocks = list(film_sound(prompt="calm", seconds=seconds, seed=3, cuts=cuts))
    write_audio(folder / "sound.wav", np.concatenate(blocks, axis=1), 48_000)
    shots = [
        {
            "photo": str(photograph(name)),
            "title": title,
            "subtitle": subtitle,
            "move": move,
            "closer": move == "push in",
            "zoom": 1.12,
        }
        for name, title, subtitle, move in TEXTS
    ]
    return {
        "shots": shots,
        "seconds": seconds,
        "size": size,
        "fps": 30,
        "transition": min(0.9, 0.4 * seconds / 4),
        "sound": str(folder / "sound.wav"),
        "font": str(Path(library.__file__).parent / "fonts" / "NotoSans.ttf"),
        "preset": "veryfast",
        "crf": 20,
    }


class Programs:
    """The programs, with a plan of its own for each, so that no output is another one's."""

    def __init__(self, folder: Path, plan: dict[str, Any], moviepy: str | None) -> None:
        self._folder, self._plan, self._moviepy = folder, plan, moviepy

    def start(self, name: str) -> Run:
        """Run one of them."""
        if name.startswith("moviepy"):
            assert self._moviepy is not None
            arguments = [self._moviepy, str(HERE / "moviepy_film.py"), "zoom" if "zoom" in name else "film"]
        else:
            arguments = [sys.executable, str(HERE / "four_photo_film.py"), name]
        return run([*arguments, str(self._written(name))])

    def path(self, name: str) -> Path:
        """The file that one of them makes."""
        return self._folder / f"{name.replace(' ', '-')}.mp4"

    def frames(self, *, layers: bool) -> Path:
        """The finished frames."""
        return self._folder / ("layers.yuv" if layers else "plain.yuv")

    def _written(self, name: str) -> Path:
        plan = self._folder / f"{name.replace(' ', '-')}.json"
        plan.write_text(json.dumps(self._plan | {"path": str(self.path(name)), "frames": str(self._folder)}))
        return plan


def measure(programs: Programs, names: Sequence[str], rounds: int) -> Rounds:
    """Run all once a round, in a new order each time."""
    found: Rounds = {name: [] for name in names}
    shuffle = random.Random(0)
    for number in range(rounds):
        for name in shuffle.sample(names, len(names)):
            found[name].append(programs.start(name))
        print(f"round {number + 1} of {rounds}: " + ", ".join(f"{n} {found[n][-1].wall:.1f} s" for n in names))
    return found


def goals(found: Rounds) -> list[Goal]:
    """What was asked for, as ratios of the same round."""

    def ratio(above: str, below: str, value: Callable[[Run], float]) -> list[float]:
        return [value(a) / value(b) for a, b in zip(found[above], found[below], strict=True)]

    def wall(run: Run) -> float:
        return run.wall

    made = [
        Goal(f"speed of encoding alone, {name}", ratio(encoded, film, wall), bound)
        for name, encoded, film, bound in SPEEDS
        if encoded in found and film in found
    ]
    made += [
        Goal(
            f"processor time of drawing / of encoding, {name}",
            _shares(found[drawn], found[encoded]),
            bound,
            least=False,
        )
        for name, drawn, encoded, bound in DRAWING
        if drawn in found and encoded in found
    ]
    if "moviepy" in found:
        made += [
            Goal(f"times as fast as MoviePy, {name}", ratio("moviepy", name, wall), bound)
            for name, bound in (("parallax", 8), ("plain", 10))
            if name in found
        ]
        peaks = ratio("parallax", "moviepy", lambda run: run.peak) if "parallax" in found else []
        if peaks:
            made.append(Goal("peak memory / MoviePy's and its ffmpeg's, parallax", peaks, 0.6, least=False))
    return made


def _shares(drawn: list[Run], encoded: list[Run]) -> list[float]:
    return [a.facts["draw_cpu"] / b.facts["encode_cpu"] for a, b in zip(drawn, encoded, strict=True)]


def likeness_goals(programs: Programs, size: tuple[int, int]) -> list[Goal]:
    """The film of plain moves beside the same frames encoded by the preset: as like them, in as many bytes."""
    frames = programs.frames(layers=False)
    film, preset = (likeness(programs.path(name), frames, size) for name in ("plain", "encode plain"))
    return [
        Goal(
            "SSIM lost beside encoding alone, plain, veryfast, thousandths",
            [1000 * (preset.ssim - film.ssim)],
            2,
            least=False,
            unit="",
        ),
        Goal("PSNR lost beside it", [preset.psnr - film.psnr], 0.25, least=False, unit="dB"),
        Goal("bytes beside it", [film.size / preset.size], 1.05, least=False),
    ]


def still_goals(programs: Programs, plan: dict[str, Any], rounds: int) -> list[Goal]:
    """Zoom jitter, PNG files and posters."""
    size = tuple(plan["size"])
    photo = Path(plan["shots"][0]["photo"])
    made = [
        Goal("zoom jitter, parallax", [jitter_of_shot(photo, size, layers=True)], JITTER_GOAL, least=False, unit="px"),
        Goal("zoom jitter, plain", [jitter_of_shot(photo, size, layers=False)], JITTER_GOAL, least=False, unit="px"),
    ]
    faster, larger = png_against_pillow([Path(shot["photo"]) for shot in plan["shots"]], rounds)
    made.append(Goal("PNG: times as fast as Pillow's default", faster, 8))
    made.append(Goal("PNG: bytes / Pillow's default", larger, 1.1, least=False))
    if not plan["posters"]:
        return made
    posters = [programs.start("poster").facts for _ in range(rounds)]
    taken = [seconds for facts in posters for seconds in facts["next"]]
    made.append(Goal("poster 1080 x 1350, processor seconds", taken, 0.6, least=False, unit="s"))
    first = statistics.median(facts["first"] for facts in posters)
    print(f"\nthe first poster of a program, with all that it loads: {first:.2f} processor seconds")
    return made


def table(found: Rounds) -> None:
    """Medians of each program."""
    print(f"\n{'':22}{'wall s':>9}{'spread':>16}{'cpu s':>9}{'spread':>16}{'peak MB':>9}  withheld s")
    for name, runs in found.items():
        walls, cpus = [each.wall for each in runs], [each.cpu for each in runs]
        peak = statistics.median(each.peak for each in runs) / 1e6
        spreads = [f"{min(values):.1f} to {max(values):.1f}" for values in (walls, cpus)]
        medians = statistics.median(walls), statistics.median(cpus)
        withheld = ", ".join(f"{each.withheld:.1f}" for each in runs)
        print(f"{name:22}{medians[0]:9.1f}{spreads[0]:>16}{medians[1]:9.1f}{spreads[1]:>16}{peak:9.0f}  {withheld}")


def has_moviepy(python: str) -> bool:
    """Whether this interpreter has MoviePy 2."""
    return (
        shutil.which(python) is not None
        and not subprocess.run(
            [python, "-c", "from moviepy import CompositeVideoClip"], check=False, capture_output=True
        ).returncode
    )


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each program is run")
    parser.add_argument("--seconds", type=float, default=15.0, help="the film's length")
    parser.add_argument("--size", default="1920x1080", help="the frame's width and height")
    parser.add_argument("--moviepy", default=sys.executable, help="the Python that has MoviePy")
    parser.add_argument("--programs", default=",".join(OWN), help="which of mmgen's own programs are run")
    parser.add_argument("--posters", type=int, default=4, help="how many posters are drawn in each round, 0 to 4")
    parser.add_argument("--folder", type=Path, help="keep the films here")
    return parser.parse_args()


def compare(asked: argparse.Namespace, folder: Path) -> bool:
    """Measure everything and print it; whether all goals are met."""
    width, height = (int(side) for side in asked.size.split("x"))
    plan = write_plan(folder, asked.seconds, (width, height)) | {"posters": asked.posters}
    names = asked.programs.split(",")
    if has_moviepy(asked.moviepy):
        names.append("moviepy")
    else:
        print(f"MoviePy: left out, {asked.moviepy} has none (pip install moviepy, and see --moviepy)")
    programs = Programs(folder, plan, asked.moviepy)
    for name in ("frames", "frames plain"):
        if {name.replace("frames", "encode"), "encode own"} & set(names):
            programs.start(name)
    found = measure(programs, names, asked.rounds)
    table(found)
    made = goals(found) + still_goals(programs, plan, asked.rounds)
    if {"plain", "encode plain"} <= set(names):
        made += likeness_goals(programs, (width, height))
    if "moviepy" in names:
        programs.start("moviepy zoom")
        jitter = jitter_of_frames(programs.path("moviepy zoom").with_suffix(".npy"), size=(width, height))
        print(f"zoom jitter of MoviePy: {jitter:.2f} px")
    print(f"\n{'medians of ' + str(asked.rounds) + ' rounds':68}{'':13}{'lowest to highest':18}{'goal':>9}")
    for goal in made:
        print(goal.line())
    if "parallax" in found:
        print(f"\nparallax in the film's shots: {found['parallax'][0].facts['parallax']}")
    return all(goal.met for goal in made)


def main() -> None:
    """The exit code is 1 when a goal is missed."""
    asked = options()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(0 if compare(asked, folder) else 1)


if __name__ == "__main__":
    main()
