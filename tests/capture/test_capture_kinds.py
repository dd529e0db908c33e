"""Animals filmed on skeletons whose joints are known: what is recovered is measured against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen.assets import Object4D
from mmgen.backends import Call, Report
from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.gltf_document import open_document
from mmgen.media.gltf_pose import pose_at
from mmgen.procedural.capture.anatomy import biped
from mmgen.procedural.capture.animals import bird, quadruped
from mmgen.procedural.capture.lift import lifted
from mmgen.procedural.capture.likeness import is_ribbon, looks_human
from mmgen.procedural.capture.medial import medial_of
from mmgen.procedural.capture.record import CAPTURE
from mmgen.procedural.capture.sheet import sheet_of
from mmgen.procedural.capture.work import make_capture
from mmgen.requests import Object4DRequest

from .rigged import RiggedFilm

WINGS = tuple(
    (f"{side}_wing_{bone}", f"{side}_wing_{bone}", f"{side}_wing_{end}")
    for side in ("left", "right")
    for bone, end in ((1, "2"), (2, "3"), (3, "end"))
)
FISH = ("head_end", "head", "body", "spine_1", "spine_2", "spine_3", "tail", "tail_end")


def recovered(film: RiggedFilm, folder: Path) -> tuple[dict[str, F64], dict[str, Any]]:
    """Each bone's direction in the picture in each frame, in degrees against rest, by the file; and the details."""
    request = Object4DRequest(video=film.save(folder / "clip.mp4"), skeleton=film.kind)
    result = make_capture(Call(model=CAPTURE, request=request, folder=folder), Report())
    (asset,) = result.assets
    assert isinstance(asset, Object4D)
    document = open_document(asset.content())
    names = [str(node.get("name")) for node in document.json.top("nodes")]
    worlds = np.array([pose_at(document, 0, frame / film.fps).worlds for frame in range(film.frames)])
    turns = np.degrees(np.unwrap(-np.arctan2(worlds[:, :, 1, 0], worlds[:, :, 0, 0]), axis=0))
    return {name: turns[:, number] for number, name in enumerate(names)}, dict(result.details)


def off(turns: F64, truth: F64) -> F64:
    """How far changes of angle are from the true ones."""
    apart = turns - truth
    return np.abs(apart - np.median(apart))


def leg_errors(film: RiggedFilm, turns: dict[str, F64], end: str) -> F64:
    """Those of the two legs at one end; which is the far one an outline does not show, so the names may be exchanged."""
    found: list[F64] = []
    for names in (("left", "right"), ("right", "left")):
        pairs = [
            off(turns[f"{side}_{end}_{bone}"], film.turns(f"{true}_{end}_{start}", f"{true}_{end}_{stop}"))
            for side, true in zip(("left", "right"), names, strict=True)
            for bone, start, stop in (("thigh", "upper", "lower"), ("shin", "lower", "foot"))
        ]
        found.append(np.concatenate(pairs))
    return min(found, key=lambda errors: float(np.median(errors)))


def row_errors(film: RiggedFilm, turns: dict[str, F64], row: tuple[str, ...]) -> F64:
    """Those of the bones of a row, each against the same part of the true one."""
    count = sum(name.startswith("spine_") for name in turns)
    each = [
        off(turns[f"spine_{bone + 1}"], film.row_turns(row, bone / count, (bone + 1) / count)) for bone in range(count)
    ]
    return np.concatenate(each)


def test_legs_of_a_deer_that_pass_each_other_are_those_of_its_skeleton(tmp_path: Path) -> None:
    """From the hand, half of all angles of legs are within 3 degrees, and 95 % within 20; the trunk keeps its direction."""
    film = RiggedFilm(
        "a deer", "quadruped", "walk", ground="lake", size=(224, 184), frames=16, fps=24, grain=5, shake=0.3
    )
    turns, details = recovered(film, tmp_path)
    assert details["skeleton"] == "quadruped"
    errors = np.concatenate([leg_errors(film, turns, end) for end in ("front", "hind")])
    assert np.median(errors) <= 3
    assert np.quantile(errors, 0.95) <= 20
    assert np.ptp(turns["spine"]) <= 8
    assert details["overlap"]["worst"] >= 0.8


def test_wings_beat_as_those_of_the_bird_that_was_filmed(tmp_path: Path) -> None:
    """Tips turn by 150 degrees: half of all angles of wings are within 10 degrees, and 95 % within 24."""
    film = RiggedFilm(
        *("a bird", "bird", "fly"), azimuth=0, travel=0.15, ground="ridge", size=(200, 168), frames=14, fps=24
    )
    turns, details = recovered(film, tmp_path)
    errors = np.concatenate([off(turns[bone], film.turns(start, end)) for bone, start, end in WINGS])
    assert np.median(errors) <= 10
    assert np.quantile(errors, 0.95) <= 24
    assert details["overlap"]["worst"] >= 0.7


def test_the_tail_of_a_fish_seen_from_above_beats_as_it_did(tmp_path: Path) -> None:
    """Half of all angles along its body are within 2 degrees, and 95 % within 6, of a tail that turns by 70."""
    film = RiggedFilm(
        *("a fish", "fish", "swim"),
        elevation=89,
        travel=-0.15,
        ground="ridge",
        size=(200, 140),
        frames=14,
        fps=24,
        fill=0.95,
    )
    turns, details = recovered(film, tmp_path)
    errors = row_errors(film, turns, FISH)
    assert np.median(errors) <= 2
    assert np.quantile(errors, 0.95) <= 6
    assert details["overlap"]["worst"] >= 0.8


def test_a_snake_winds_as_it_did(tmp_path: Path) -> None:
    """Half of all angles along its body are within 5 degrees, and 95 % within 16."""
    film = RiggedFilm(
        "a snake", "snake", "slither", elevation=80, ground="ridge", fill=0.95, size=(160, 128), frames=12
    )
    turns, details = recovered(film, tmp_path)
    front = [joint.name for joint in film.skeleton.joints if joint.name.startswith(("front", "head"))]
    back = [joint.name for joint in film.skeleton.joints if joint.name.startswith(("back", "tail"))]
    errors = row_errors(film, turns, (*reversed(front), "body", *back))
    assert np.median(errors) <= 5
    assert np.quantile(errors, 0.95) <= 16
    assert details["overlap"]["worst"] >= 0.7


def animal(legs: tuple[int, ...], tail: int) -> U8:
    """The outline of an animal that looks to the left, with legs at places across, its tail ending at a height."""
    page = np.zeros((200, 260), np.uint8)
    lines = [((80, 90), (180, 92), 44), ((78, 84), (48, 44), 20), ((48, 44), (24, 50), 18), ((186, 88), (228, tail), 7)]
    lines += [((place, 100), (place + 3, 168), 13) for place in legs]
    for start, end, width in lines:
        cv2.line(page, start, end, 1, width)
    return page


def test_an_animal_has_its_head_tail_and_legs_where_they_are() -> None:
    """Whether its tail stands up or hangs down, it is no leg."""
    for tail in (50, 140):
        joints = quadruped(medial_of(animal((66, 96, 164, 192), tail)))
        places = dict(zip(joints.names, joints.places, strict=True))
        assert np.linalg.norm(places["head_end"] - (16, 52)) < 12
        assert np.linalg.norm(places["tail_2_end"] - (230, tail)) < 12
        assert places["chest"] == pytest.approx((82, 90), abs=12)
        assert places["hips"] == pytest.approx((178, 92), abs=12)
        feet = [places[f"{side}_{end}_shin_end"][0] for end in ("front", "hind") for side in ("left", "right")]
        assert feet == pytest.approx([69, 99, 167, 195], abs=8)


def test_legs_that_hide_each_other_all_the_time_are_refused() -> None:
    """A body on two legs would be no dog."""
    with pytest.raises(InputError, match="hide each other"):
        quadruped(medial_of(animal((70, 186), 50)))
    with pytest.raises(InputError, match="legs at both ends"):
        quadruped(medial_of(animal((66, 96), 50)))


def test_wings_that_hang_are_not_taken_for_legs() -> None:
    """A bird seen from the front is no person, nor is an animal that stands on four legs."""
    page = np.zeros((200, 260), np.uint8)
    for start, end, width in (((130, 60), (130, 96), 50), ((120, 80), (30, 140), 9), ((140, 80), (230, 140), 9)):
        cv2.line(page, start, end, 1, width)
    assert not looks_human(biped(medial_of(page)))
    wings = bird(medial_of(page))
    assert wings.places[wings.names.index("left_wing_3_end")] == pytest.approx((233, 142), abs=10)
    assert wings.places[wings.names.index("right_wing_3_end")] == pytest.approx((27, 142), abs=10)
    person = np.zeros((260, 200), np.uint8)
    for start, end, width in (
        *(((100, 80), (100, 140), 44), ((100, 60), (100, 34), 26), ((90, 140), (78, 240), 18)),
        *(((110, 140), (122, 240), 18), ((116, 80), (160, 130), 12), ((84, 80), (40, 130), 12)),
    ):
        cv2.line(person, start, end, 1, width)
    assert looks_human(biped(medial_of(person)))
    assert is_ribbon(medial_of(cv2.line(np.zeros((100, 200), np.uint8), (10, 30), (190, 70), 1, 9).astype(np.uint8)))
    assert not is_ribbon(medial_of(person))


def test_a_slanted_limb_is_round_and_has_no_ribs() -> None:
    """The middle of its front is a radius or so high all along, within a twentieth, whatever the pixels' steps."""
    mask = np.zeros((160, 120), np.uint8)
    cv2.line(mask, (35, 20), (82, 140), 1, 16)
    body = lifted(sheet_of(mask, 1.6), mask, 1.6)
    way = np.array([47.0, 120.0]) / np.hypot(47, 120)
    off = body.places[:, :2] - (58.5, 80)
    ridge = (np.abs(off @ (way[1], -way[0])) < 0.8) & (np.abs(off @ way) < 45) & (body.places[:, 2] > 0)
    height = body.places[ridge, 2]
    assert len(height) > 20
    assert float(np.median(height)) == pytest.approx(8.5, rel=0.2)
    assert float(np.std(height)) < 0.05 * float(np.median(height))
