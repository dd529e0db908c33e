"""Subjects before all kinds of grounds, near and far: their silhouettes are measured against the true ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmgen.backends import Call, Report
from mmgen.errors import InputError
from mmgen.procedural.capture.clip import read_frames
from mmgen.procedural.capture.closeup import Closeup, follow_closely
from mmgen.procedural.capture.ground import guessed
from mmgen.procedural.capture.overlap import overlap_of
from mmgen.procedural.capture.record import CAPTURE
from mmgen.procedural.capture.work import make_capture
from mmgen.requests import Object4DRequest

from .rigged import RiggedFilm

ROBOT = RiggedFilm("a robot", "biped", "dance", azimuth=0, travel=0.06, size=(240, 180), frames=8, fps=16, share=0.6)
DEER = RiggedFilm(
    "a deer", "quadruped", "walk", travel=-0.25, size=(320, 240), frames=12, fps=24, share=0.3, ground="shore"
)


def likeness(film: RiggedFilm, folder: Path) -> tuple[Closeup, float]:
    """What was followed, and how like the true silhouettes those that were found are, on average."""
    video = film.save(folder / "clip.mp4")
    seen = follow_closely(video, read_frames(video), lambda _: None)
    pairs = zip(seen.found.masks, film.masks(seen.frames.cut), strict=True)
    return seen, float(np.mean([overlap_of(mask, true) for mask, true in pairs]))


@pytest.mark.parametrize("ground", ["gradient", "shore"])
def test_a_subject_that_stays_before_its_ground_is_told_from_it(ground: str, tmp_path: Path) -> None:
    """Most of what is behind a trunk is seen in no frame: it is guessed from round about, or the trunk is known by itself."""
    _, found = likeness(replace(ROBOT, ground=ground), tmp_path)
    assert found > 0.75


def test_what_is_small_in_the_frame_is_looked_at_closely(tmp_path: Path) -> None:
    """A deer 72 pixels high keeps its legs."""
    seen, found = likeness(DEER, tmp_path)
    assert seen.frames.cut.scale > 1.5
    assert found > 0.75


def test_a_subject_of_too_few_pixels_is_refused(tmp_path: Path) -> None:
    """It says how large it is, and how large it must be."""
    video = replace(DEER, share=0.1, frames=6).save(tmp_path / "clip.mp4")
    request = Object4DRequest(video=video, skeleton="quadruped")
    with pytest.raises(InputError, match=r"is \d\d x \d\d of the video's pixels .* at least 36 in one direction"):
        make_capture(Call(model=CAPTURE, request=request, folder=tmp_path), Report())


def test_an_even_ground_goes_on_behind_what_is_always_before_it() -> None:
    """A slope of brightness is continued within a level; what has a pattern is not said to be known."""
    rows, columns = np.mgrid[:120, :160].astype(np.float32)
    lab = np.dstack([60 + 0.6 * rows + 0.2 * columns, 128 + 0.1 * columns, 140 - 0.15 * rows]).astype(np.float32)
    known = np.ones((120, 160), np.float32)
    known[30:110, 50:110] = 0
    ground = guessed(np.where(known[..., None] > 0, lab, 200).astype(np.float32), known)
    assert np.abs(ground.lab - lab)[36:104, 56:104].max() < 1
    assert ground.known.min() > 0.8
    chance = np.random.default_rng(1).uniform(0, 60, (30, 40, 3)).repeat(4, axis=0).repeat(4, axis=1)
    assert guessed((lab + chance).astype(np.float32), known).known[36:104, 56:104].max() < 0.1
