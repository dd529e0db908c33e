"""Turns and skeletons: poses that are known by hand, and arithmetic that holds for any turn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.rigs.rotations import about, between, compose, inverse, matrices, quaternions, rotate, steady
from mmgen.procedural.rigs.skeleton import Joint, Skeleton, joint_positions, pose, rest_rotations

ARM = Skeleton(
    "biped",
    (
        Joint("shoulder", -1, (1.0, 2.0, 0.0)),
        Joint("elbow", 0, (2.0, 2.0, 0.0)),
        Joint("hand", 1, (3.0, 2.0, 0.0)),
        Joint("hand_end", 2, (3.5, 2.0, 0.0)),
    ),
)
numbers = st.floats(-3, 3)
vectors = st.tuples(numbers, numbers, numbers).filter(lambda v: sum(x * x for x in v) > 0.01)


@given(vectors, vectors, st.floats(-6, 6))
def test_a_turn_is_its_matrix_and_back(axis: tuple[float, ...], vector: tuple[float, ...], angle: float) -> None:
    turn, point = about(np.array(axis), np.array(angle)), np.array(vector)
    assert np.allclose(matrices(turn) @ point, rotate(turn, point), atol=1e-9)
    assert np.allclose(rotate(inverse(turn), rotate(turn, point)), point, atol=1e-9)
    again = quaternions(matrices(turn))
    assert np.allclose(again * np.sign(again @ turn), turn, atol=1e-7)


@given(vectors, vectors)
def test_the_turn_between_two_directions_brings_one_to_the_other(
    start: tuple[float, ...], end: tuple[float, ...]
) -> None:
    first, second = np.array(start), np.array(end)
    turned = rotate(between(first, second), first)
    assert np.allclose(turned / np.linalg.norm(turned), second / np.linalg.norm(second), atol=1e-6)


def test_opposite_directions_have_a_turn_too() -> None:
    assert np.allclose(
        rotate(between(np.array([0, 1.0, 0]), np.array([0, -1.0, 0])), np.array([0, 1.0, 0])), [0, -1, 0]
    )


def test_turns_follow_one_another() -> None:
    quarter = about(np.array([0, 0, 1.0]), np.array(np.pi / 2))
    assert np.allclose(rotate(compose(quarter, quarter), np.array([1.0, 0, 0])), [-1, 0, 0])


def test_signs_are_kept_steady_over_time() -> None:
    turns: F64 = about(np.array([0, 1.0, 0]), np.linspace(0, 2 * np.pi, 40))
    turns[::3] *= -1
    assert np.sum(steady(turns)[1:] * steady(turns)[:-1], axis=1).min() > 0.9


def test_without_turns_every_joint_is_at_rest() -> None:
    assert np.array_equal(joint_positions(ARM, rest_rotations(ARM)), ARM.rest)


def test_an_elbow_turns_what_hangs_on_it() -> None:
    turns = rest_rotations(ARM)
    turns[1] = about(np.array([0, 0, 1.0]), np.array(np.pi / 2))
    assert np.allclose(joint_positions(ARM, turns, (0, 0, 5)), [(1, 2, 5), (2, 2, 5), (2, 3, 5), (2, 3.5, 5)])
    assert np.allclose(pose(ARM, turns)[2] @ [1, 0, 0, 1], [2, 4, 0, 1])


def test_many_poses_at_once_are_the_poses_one_by_one() -> None:
    turns = np.stack([about(np.random.default_rng(k).normal(size=(4, 3)), np.linspace(0, k, 4)) for k in range(3)])
    shifts = np.arange(9.0).reshape(3, 3)
    assert np.allclose(pose(ARM, turns, shifts), [pose(ARM, turns[k], shifts[k]) for k in range(3)])


@pytest.mark.parametrize(
    ("joints", "fault"),
    [
        ((Joint("a", 0, (0, 0, 0)),), "tree"),
        ((Joint("a", -1, (0, 0, 0)), Joint("b", 1, (0, 0, 0))), "tree"),
        ((Joint("a", -1, (0, 0, 0)), Joint("a", 0, (0, 0, 0))), "share"),
        ((), "tree"),
    ],
)
def test_what_is_no_tree_is_refused(joints: tuple[Joint, ...], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        Skeleton("rigid", joints)
