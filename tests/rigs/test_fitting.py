"""Skeletons are found where they are known to be, and kinds are told apart or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.mesh import load_triangles
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.guessing import Guess, clear_kind, guess_kind

from .figures import named, on_four_legs, standing


@pytest.mark.parametrize("arm", [90.0, 40.0])
def test_the_joints_of_a_standing_figure_are_within_a_twentieth_of_its_height(arm: float) -> None:
    mesh, truth = standing(arm)
    found = fit_skeleton(mesh, "biped")
    errors = {name: float(np.linalg.norm(found.rest[found.index[name]] - place)) / 1.7 for name, place in truth.items()}
    assert max(errors.values()) < 0.055, errors
    assert float(np.mean(list(errors.values()))) < 0.03, errors


def test_left_is_to_the_left_of_who_looks_ahead() -> None:
    found = fit_skeleton(standing(40.0)[0], "biped")
    assert found.rest[found.index["left_hand"]][0] > 0.2
    assert found.rest[found.index["left_foot_end"]][2] > found.rest[found.index["left_foot"]][2] + 0.05


def test_the_joints_of_an_animal_are_within_a_fifteenth_of_its_height() -> None:
    mesh, truth = on_four_legs()
    found = fit_skeleton(mesh, "quadruped")
    errors = {name: float(np.linalg.norm(found.rest[found.index[name]] - place)) / 1.3 for name, place in truth.items()}
    assert max(errors.values()) < 0.075, errors


def test_size_and_place_do_not_matter() -> None:
    mesh, _ = standing(40.0)
    moved = replace(mesh, positions=(mesh.positions * np.float32(37) + np.array([100, -5, 3], np.float32)))
    here, there = fit_skeleton(mesh, "biped").rest, fit_skeleton(moved, "biped").rest
    assert np.abs((there - [100, -5, 3]) / 37 - here).max() < 0.02


def test_the_same_mesh_gets_the_same_skeleton() -> None:
    mesh, _ = standing(90.0)
    assert fit_skeleton(mesh, "biped") == fit_skeleton(mesh, "biped")


@pytest.mark.parametrize(
    ("words", "kind"),
    [("robot", "biped"), ("dog", "quadruped"), ("bird", "bird"), ("fish", "fish"), ("snake", "snake"), ("table", "rigid"), ("chair", "rigid")],
)  # fmt: skip
def test_kinds_are_told_by_their_shape(words: str, kind: str) -> None:
    assert clear_kind(guess_kind(load_triangles(named(words)))) == kind


def test_known_figures_are_told_by_their_shape() -> None:
    assert guess_kind(standing(90.0)[0]).kind == "biped"
    assert guess_kind(on_four_legs()[0]).kind == "quadruped"


def test_an_unclear_shape_is_refused_with_the_kinds_in_question() -> None:
    guess = Guess("biped", 0.65, (("biped", 0.65), ("rigid", 0.6)))
    with pytest.raises(InputError, match=r"skeleton.*biped \(65%\), rigid \(60%\)"):
        clear_kind(guess)


def test_what_has_no_four_feet_is_no_quadruped() -> None:
    with pytest.raises(InputError, match="four feet"):
        fit_skeleton(load_triangles(named("ball")), "quadruped")


def test_a_mesh_without_extent_is_refused() -> None:
    mesh, _ = standing(90.0)
    with pytest.raises(InputError, match="no extent"):
        fit_skeleton(replace(mesh, positions=mesh.positions * np.float32(0)), "rigid")


@pytest.mark.parametrize("words", ["person", "tall person", "fat person"])
def test_people_of_any_build_have_hips_hands_and_sides_where_people_have_them(words: str) -> None:
    """Also where knees touch: the hips are half way up, the hands beside the hips, one side the other's mirror image."""
    found = fit_skeleton(load_triangles(named(words)), "biped")
    tall = found.rest[found.index["head_end"]][1]
    hip, hand = (found.rest[found.index[name]] / tall for name in ("left_thigh", "left_hand_end"))
    assert 0.4 < hip[1] < 0.56
    assert abs(hand[1] - hip[1]) < 0.1
    assert hand[0] > hip[0] + 0.12
    for joint, place in zip(found.joints, found.rest, strict=True):
        if joint.name.startswith("left_"):
            other = found.rest[found.index[joint.name.replace("left_", "right_")]]
            assert np.abs(place * (-1, 1, 1) - other).max() < 0.04 * tall, joint.name
