"""
How clips of many kinds turn out: a table of kinds of subject, grounds and sizes, made once by hand.

``python -m tests.capture.matrix results.json`` in the repository's root; it takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.procedural.capture.clip import read_frames
from mmgen.procedural.capture.closeup import follow_closely
from mmgen.procedural.capture.judgement import judge_overlap, judge_silhouettes
from mmgen.procedural.capture.overlap import overlap_of, rendered
from mmgen.procedural.capture.recovery import Recovery, recover
from mmgen.procedural.capture.sheet import sheet_of
from mmgen.procedural.capture.silhouettes import Silhouettes

from .rigged import RiggedFilm

SIZE = (320, 240)
FILMS = {
    "person, front": RiggedFilm("a robot", "biped", "dance", azimuth=0, travel=0.1, size=SIZE, fps=16),
    "person, side": RiggedFilm("a robot", "biped", "walk", size=SIZE, fps=16),
    "deer, side": RiggedFilm("a deer", "quadruped", "walk", size=SIZE, fps=24),
    "bird, front": RiggedFilm("a bird", "bird", "fly", azimuth=0, travel=0.15, size=SIZE, fps=24),
    "fish, above": RiggedFilm("a fish", "fish", "swim", elevation=89, travel=-0.15, size=SIZE, fps=24),
    "snake, above": RiggedFilm("a snake", "snake", "slither", elevation=80, size=SIZE),
}
GROUNDS = ("plain", "gradient", "shore", "ridge")
SHARES = (0.6, 0.3, 0.15)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a clip: why it was refused, or how much of the true subject is covered in each frame."""

    refused: str
    silhouettes: tuple[float, ...]
    figure: tuple[float, ...]
    reported: tuple[float, ...]
    explained: float = 0.0
    clear: float = 0.0


def turned_out(film: RiggedFilm, video: Video) -> Outcome:
    """Recover a clip's motion and compare it with the truth."""
    frames = read_frames(video)
    found: Silhouettes | None = None
    try:
        near = follow_closely(video, frames, lambda _: None)
        frames, found = near.frames, near.found
        judge_silhouettes(found, frames)
        recovery = recover(frames, found, film.kind, lambda _: None)
        judge_overlap(recovery.overlap, frames.fps)
    except InputError as error:
        if found is None:
            return Outcome(str(error), (), (), ())
        shared = _shared(found.masks, film.masks(frames.cut))
        return Outcome(
            str(error),
            shared,
            (),
            (),
            found.explained,
            float(np.mean(found.clear)),
        )
    figure, truth = _posed(found, recovery), film.masks(frames.cut)
    return Outcome(
        "",
        _shared(found.masks, truth),
        _shared(figure, truth),
        recovery.overlap,
        found.explained,
        float(np.mean(found.clear)),
    )


def _posed(found: Silhouettes, recovery: Recovery) -> list[Any]:
    mask = found.masks[recovery.rest]
    sheet = sheet_of(mask, max(0.045 * float(np.sqrt(mask.sum())), 3.0))
    size = (mask.shape[1], mask.shape[0])
    return [rendered(recovery.figure.moved(pose), sheet.triangles, size) for pose in recovery.poses]


def _shared(masks: Any, truth: list[Any]) -> tuple[float, ...]:
    return tuple(round(overlap_of(mask, true), 3) for mask, true in zip(masks, truth, strict=True))


def films(seeds: int) -> Iterator[tuple[dict[str, Any], RiggedFilm]]:
    """Every subject before every ground at every size."""
    for name, film in FILMS.items():
        for ground in GROUNDS:
            for share in SHARES:
                for seed in range(1, seeds + 1):
                    travel = film.travel * (1 if seed % 2 else -1) * (1 if share < 0.5 else 0.6)
                    made = replace(film, ground=ground, share=share, seed=seed, travel=travel)
                    yield {"subject": name, "ground": ground, "share": share, "seed": seed}, made


def main() -> int:
    """Write the outcomes as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with options.results.open("w") as page, tempfile.TemporaryDirectory() as folder, one_opencv_thread():
        for case, film in films(options.seeds):
            if options.only and options.only not in str(case):
                continue
            outcome = turned_out(film, film.save(Path(folder) / "clip.mp4"))
            line = {
                **case,
                "refused": outcome.refused,
                "masks": float(np.mean(outcome.silhouettes or (0,))),
                "figure": float(np.mean(outcome.figure or (0,))),
                "worst": min(outcome.figure, default=0.0),
                "explained": outcome.explained,
                "clear": outcome.clear,
                "reported": float(np.mean(outcome.reported or (0,))),
            }
            page.write(json.dumps(line) + "\n")
            page.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
