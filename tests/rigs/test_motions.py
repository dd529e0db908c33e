"""Motions repeat without a jump, feet stay where they stand, and each kind has those that its record names."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.procedural.rigs.manner import Manner
from mmgen.procedural.rigs.motion import Motion
from mmgen.procedural.rigs.motions import MOVES, make_motion, motion_names
from mmgen.procedural.rigs.skeleton import KINDS, Kind, Skeleton, pose
from mmgen.procedural.rigs.words import KIND_OF, MOTION_NAMES, MOTION_WORDS
from mmgen.procedural.solids.catalogue import BUILDERS

from .figures import skeleton

EVERY = [(kind, name) for kind in KINDS for name in MOVES[kind]]


def test_the_record_names_the_motions_that_there_are() -> None:
    assert {kind: tuple(moves) for kind, moves in MOVES.items()} == dict(MOTION_NAMES)
    assert {name for moves in MOVES.values() for name in moves} == set(MOTION_WORDS)
    assert set(KIND_OF) == set(BUILDERS)


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_motion_ends_as_it_begins_at_the_same_speed(kind: Kind, name: str) -> None:
    """Over the seam the joints go on as they do between any two other key frames."""
    figure = skeleton(kind)
    motion = make_motion(figure, name, fps=60)
    # A place beside each joint, so that a turn about its own axis is seen too.
    beside = np.array([0.2 * figure.height, 0.1 * figure.height, 0.1 * figure.height, 1])
    places = (pose(figure, motion.rotations, motion.shifts) @ beside)[..., :3] / figure.height
    assert np.isfinite(places).all()
    assert np.abs(places[-1] - places[0]).max() < 1e-6
    steps = np.diff(places, axis=0)
    assert np.abs(steps).max() > 1e-4
    bends = np.linalg.norm(np.diff(steps, axis=0), axis=2).max(axis=1)
    seam = np.linalg.norm(steps[0] - steps[-1], axis=1).max()
    assert seam < 1.6 * float(bends.max()) + 1e-5
    assert seam < 0.03


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_motion_runs_smoothly(kind: Kind, name: str) -> None:
    """No joint leaps between two key frames, and rotations are unit quaternions."""
    figure = skeleton(kind)
    motion = make_motion(figure, name, fps=60)
    places = motion.positions(figure) / figure.height
    assert float(np.linalg.norm(np.diff(places, axis=0), axis=2).max()) < 0.16
    assert np.abs(np.linalg.norm(motion.rotations, axis=2) - 1).max() < 1e-9


def ground_speed(figure: Skeleton, motion: Motion, foot: str) -> tuple[float, float]:
    """The mean speed of a foot along Z while its sole lies flat and low, and by how much it strays from it."""
    worlds = pose(figure, motion.rotations, motion.shifts)[:, figure.index[foot]]
    ankle = worlds[:, :3, 3] / figure.height
    low = (np.abs(worlds[:, :3, :3] - np.eye(3)).max(axis=(1, 2)) < 0.002) & (ankle[:, 1] < ankle[:, 1].min() + 0.004)
    both = low[1:] & low[:-1]
    speeds = np.diff(ankle[:, 2])[both] / np.diff(motion.times)[both]
    assert both.sum() >= 5
    return float(speeds.mean()), float(np.abs(speeds - speeds.mean()).max())


@pytest.mark.parametrize("name", ["walk", "run"])
@pytest.mark.parametrize("kind", ["biped", "quadruped"])
def test_feet_that_stand_go_with_the_ground(kind: Kind, name: str) -> None:
    """As on a moving floor: each foot backwards at the one even speed, and none slides."""
    figure = skeleton(kind)
    motion = make_motion(figure, name, fps=120)
    feet = [joint.name for joint in figure.joints if joint.name.endswith("_foot")]
    found = [ground_speed(figure, motion, foot) for foot in feet]
    speeds = [speed for speed, _ in found]
    assert max(speeds) < -0.1
    assert max(speeds) - min(speeds) < 0.03 * abs(speeds[0])
    assert all(stray < 0.05 * abs(speed) for speed, stray in found)


@pytest.mark.parametrize("name", ["idle", "wave", "nod", "bow"])
def test_feet_stay_where_they_stand(name: str) -> None:
    figure = skeleton("biped")
    places = make_motion(figure, name).positions(figure)
    for foot in ("left_foot", "right_foot"):
        assert np.ptp(places[:, figure.index[foot]], axis=0).max() < 0.002 * figure.height


def test_arms_swing_against_the_legs_and_the_weight_is_over_the_foot_that_stands() -> None:
    figure = skeleton("biped")
    motion = make_motion(figure, "walk")
    places = motion.positions(figure)
    foot, hand = places[:, figure.index["left_foot"], 2], places[:, figure.index["left_hand"], 2]
    assert np.corrcoef(foot, hand)[0, 1] < -0.7
    hips, height = places[:, figure.index["hips"], 0], places[:, figure.index["left_foot"], 1]
    assert np.corrcoef(hips, -height)[0, 1] > 0.3


def test_a_wave_lifts_the_right_hand_above_the_head_and_puts_it_down() -> None:
    figure = skeleton("biped")
    hand = make_motion(figure, "wave").positions(figure)[:, figure.index["right_hand_end"]]
    assert hand[:, 1].max() > figure.rest[figure.index["head"]][1]
    assert hand[0, 1] < figure.rest[figure.index["hips"]][1]
    assert int((np.diff(np.sign(np.diff(hand[:, 0]))) != 0).sum()) > 5


def test_a_jump_leaves_the_ground() -> None:
    figure = skeleton("biped")
    places = make_motion(figure, "jump").positions(figure)
    assert min(places[:, figure.index[f"{side}_foot_end"], 1].max() for side in ("left", "right")) > 0.15


def test_a_snake_winds_as_widely_at_every_moment() -> None:
    """A wave runs down its body, however it lies at rest; one that came and went would leave it straight at times."""
    figure = skeleton("snake")
    places = make_motion(figure, "slither").positions(figure)
    wide = np.ptp(places[..., 0], axis=1)
    assert wide.min() > 0.6 * wide.max()
    assert np.ptp(places[..., 2], axis=1).min() > 3 * wide.max()


def test_a_fish_bends_all_along_its_body() -> None:
    """Its tail follows in a curve, without a kink before it."""
    figure = skeleton("fish")
    turns = make_motion(figure, "swim").rotations
    row = ("spine_1", "spine_2", "spine_3", "tail")
    bends = [float(2 * np.arcsin(np.abs(turns[:, figure.index[name], 1]).max())) for name in row]
    assert bends[0] > np.radians(5)
    assert all(later < 1.6 * before for before, later in pairwise(bends))
    assert bends[-1] < 1.25 * bends[-2]


def test_seconds_and_key_frames_are_as_asked() -> None:
    motion = make_motion(skeleton("fish"), "swim", seconds=3.05, fps=10)
    assert motion.seconds == pytest.approx(3.05)
    assert np.allclose(motion.times[:-1], np.arange(31) / 10)


def test_manner_and_seed_change_the_motion_and_nothing_else_does() -> None:
    figure = skeleton("biped")
    plain, again = (make_motion(figure, "walk") for _ in range(2))
    assert np.array_equal(plain.rotations, again.rotations)
    assert not np.allclose(plain.rotations, make_motion(figure, "walk", manner=Manner(seed=4)).rotations)
    assert make_motion(figure, "walk", manner=Manner(tempo=0.5)).seconds == pytest.approx(2 * plain.seconds)
    sad = make_motion(figure, "walk", seconds=2.2, manner=Manner(spirit=-1))
    head = figure.index["head_end"]
    assert sad.positions(figure)[:, head, 1].mean() < plain.positions(figure)[:, head, 1].mean() - 0.02


def test_a_figure_that_looks_elsewhere_walks_that_way() -> None:
    """Turned by a quarter, it does the same, turned by a quarter."""
    figure = skeleton("biped")
    turned = Skeleton(
        "biped",
        tuple(type(j)(j.name, j.parent, (j.position[2], j.position[1], -j.position[0])) for j in figure.joints),
        (1.0, 0.0, 0.0),
    )
    here = make_motion(figure, "walk").positions(figure)
    there = make_motion(turned, "walk").positions(turned)
    assert np.allclose(there, here[..., [2, 1, 0]] * (1, 1, -1), atol=1e-9)


def test_a_motion_that_a_kind_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(InputError, match="it has: swim, turn, idle"):
        make_motion(skeleton("fish"), "walk")
    assert motion_names("fish") == ("swim", "turn", "idle")
