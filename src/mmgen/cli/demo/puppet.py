"""A jointed figure before a photograph, filmed; its angles are known, so that a recovered motion can be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.media.arrays import F64, U8
from mmgen.media.image import read_image
from mmgen.samples import photograph

Angles = Mapping[str, float]
"""Each bone's direction in degrees: 0 hangs straight down, positive turns its tip to the picture's right."""

Pose = Callable[[float], Angles]
"""Angles at a moment in seconds."""

FINE = 3
"""Drawn so many times finer than shown."""

SHIRT, TROUSERS, SKIN, HAIR, SHOES = (176, 52, 46), (38, 66, 132), (226, 178, 142), (52, 36, 30), (58, 40, 36)


@dataclass(frozen=True, slots=True)
class Bone:
    """A tapered limb from its parent's end; lengths and widths are parts of the figure's height."""

    parent: str
    length: float
    widths: tuple[float, float]
    colour: tuple[int, int, int]
    beside: float = 0.0
    shade: float = 1.0


def _bones(*, side: bool) -> dict[str, Bone]:
    far = 0.72 if side else 1.0
    apart = 0.012 if side else 1.0
    return {
        "far_upper_arm": Bone("chest", 0.16, (0.064, 0.052), SHIRT, -0.088 * apart, far),
        "far_forearm": Bone("far_upper_arm", 0.17, (0.05, 0.04), SKIN, 0, far),
        "far_thigh": Bone("pelvis", 0.24, (0.094, 0.074), TROUSERS, -0.045 * apart, far),
        "far_shin": Bone("far_thigh", 0.24, (0.07, 0.05), TROUSERS, 0, far),
        "near_thigh": Bone("pelvis", 0.24, (0.094, 0.074), TROUSERS, 0.045 * apart),
        "near_shin": Bone("near_thigh", 0.24, (0.07, 0.05), TROUSERS),
        "torso": Bone("pelvis", 0.30, (0.15 if not side else 0.12, 0.19 if not side else 0.13), SHIRT),
        "head": Bone("torso", 0.13, (0.05, 0.05), SKIN),
        "near_upper_arm": Bone("chest", 0.16, (0.064, 0.052), SHIRT, 0.088 * apart),
        "near_forearm": Bone("near_upper_arm", 0.17, (0.05, 0.04), SKIN),
    }


def dancer(seconds: float) -> Angles:
    """Seen from the front: arms that wave, legs that step apart, a body that sways; it repeats after two seconds."""
    p = np.pi * seconds
    sway = 5 * np.sin(p)
    return {
        "torso": 180 + sway,
        "head": 180 + 1.6 * sway,
        "near_upper_arm": 62 + 26 * np.sin(p),
        "near_forearm": 78 + 42 * np.sin(p + 0.5),
        "far_upper_arm": -62 + 24 * np.sin(p + 0.9),
        "far_forearm": -84 + 40 * np.sin(p + 1.5),
        "near_thigh": 15 + 9 * np.sin(p + 0.3),
        "near_shin": 7 + 12 * np.sin(p - 0.3),
        "far_thigh": -15 + 9 * np.sin(p + 0.8),
        "far_shin": -7 + 12 * np.sin(p + 0.4),
    }


def walker(seconds: float) -> Angles:
    """Seen from the side, walking to the picture's right, a step in each half second; legs and arms cross."""
    p = 2 * np.pi * seconds
    swing = np.sin(p), np.sin(p + np.pi)
    lift = max(np.cos(p), 0.0), max(np.cos(p + np.pi), 0.0)
    near, far = 28 * swing[0], 28 * swing[1]
    return {
        "torso": 178,
        "head": 178,
        "near_upper_arm": -24 * swing[0],
        "near_forearm": -24 * swing[0] + 16,
        "far_upper_arm": -24 * swing[1],
        "far_forearm": -24 * swing[1] + 16,
        "near_thigh": near,
        "near_shin": near - 6 - 34 * lift[0],
        "far_thigh": far,
        "far_shin": far - 6 - 34 * lift[1],
    }


@dataclass(frozen=True, slots=True)
class Film:
    """A clip of a figure: *place* gives the pelvis in parts of the frame at each moment."""

    pose: Pose
    size: tuple[int, int] = (320, 320)
    fps: float = 24.0
    frames: int = 24
    side: bool = False
    height: float = 0.72
    ground: str = "farmhouse"
    place: Callable[[float], tuple[float, float]] = field(default=lambda _seconds: (0.5, 0.56))
    camera: Callable[[float], float] = field(default=lambda _seconds: 0.0)

    def angles(self) -> list[Angles]:
        """The truth, frame by frame."""
        return [self.pose(frame / self.fps) for frame in range(self.frames)]

    def picture(self, frame: int) -> U8:
        """One frame, with the grain of a camera."""
        seconds = frame / self.fps
        behind = backdrop(self.ground, self.size, self.camera(seconds))
        shown = drawn(self, behind, seconds)
        grain = np.random.default_rng(frame).normal(0, 2.5, shown.shape)
        return np.clip(shown + grain, 0, 255).astype(np.uint8)

    def save(self, path: Path) -> Video:
        """The clip, compressed as any other."""
        return Video.from_frames((self.picture(frame) for frame in range(self.frames)), path, fps=self.fps)


def backdrop(name: str, size: tuple[int, int], shift: float = 0.0) -> U8:
    """A part of a photograph that fills the frame, *shift* frame widths along."""
    photo = read_image(photograph(name))
    width, height = size
    high = photo.shape[0]
    wide = high * width / height
    left = (photo.shape[1] - wide) / 2 + shift * wide
    factor = high / height
    matrix = np.array([[factor, 0, left], [0, factor, 0.0]])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    soft = cv2.GaussianBlur(photo, (0, 0), max(factor / 2.5, 0.3))
    return np.asarray(cv2.warpAffine(soft, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8)


def joints(film: Film, seconds: float) -> dict[str, tuple[F64, F64]]:
    """Where each bone starts and ends, in pixels."""
    angles = film.pose(seconds)
    width, height = film.size
    unit = film.height * height
    x, y = film.place(seconds)
    ends: dict[str, F64] = {"pelvis": np.array([x * width, y * height])}
    turn = np.radians(angles["torso"])
    along = np.array([np.sin(turn), np.cos(turn)])
    ends["chest"] = ends["pelvis"] + along * unit * 0.27
    across = np.array([-along[1], along[0]])
    placed: dict[str, tuple[F64, F64]] = {}
    bones = _bones(side=film.side)
    for name in ("torso", *(name for name in bones if name != "torso")):
        bone = bones[name]
        start = ends[bone.parent] + across * bone.beside * unit
        turn = np.radians(angles[name])
        end = start + np.array([np.sin(turn), np.cos(turn)]) * bone.length * unit
        placed[name] = start, end
        ends[name] = end
    return placed


def drawn(film: Film, behind: U8, seconds: float) -> U8:
    """The figure over a picture."""
    width, height = film.size
    fine = np.asarray(cv2.resize(behind, (width * FINE, height * FINE), interpolation=cv2.INTER_LINEAR), np.uint8)
    unit = film.height * height * FINE
    places = joints(film, seconds)
    for name, bone in _bones(side=film.side).items():
        start, end = (place * FINE for place in places[name])
        _limb(fine, start, end, (bone.widths[0] * unit, bone.widths[1] * unit), _shaded(bone.colour, bone.shade))
        if name.endswith("shin"):
            toe = np.array([0.055 if film.side else np.sign(bone_side(name)) * 0.016, 0.012]) * unit
            _limb(fine, end, end + toe, (0.05 * unit, 0.042 * unit), _shaded(SHOES, bone.shade))
        if name == "torso":
            _buttons(fine, start, end, unit, side=film.side)
        if name == "head":
            _head(fine, end, unit, side=film.side)
    return np.asarray(cv2.resize(fine, film.size, interpolation=cv2.INTER_AREA), np.uint8)


def bone_side(name: str) -> float:
    """1 for a near limb, which is at the picture's right, -1 for a far one."""
    return 1.0 if name.startswith("near") else -1.0


def _shaded(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    return (int(colour[0] * share), int(colour[1] * share), int(colour[2] * share))


def _limb(canvas: U8, start: F64, end: F64, widths: tuple[float, float], colour: tuple[int, int, int]) -> None:
    """A tapered limb, lighter along its upper left."""
    for part, share in ((1.0, 0.82), (0.78, 0.95), (0.45, 1.06)):
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
        across = np.array([-along[1], along[0]])
        aside = np.array([-0.16, -0.1]) * (1 - part) * widths[0]
        a, b = start + aside, end + aside
        first, last = across * widths[0] / 2 * part, across * widths[1] / 2 * part
        tone = tuple(int(min(value * share, 255)) for value in colour)
        cv2.fillConvexPoly(canvas, np.array([a + first, b + last, b - last, a - first]).round().astype(np.int32), tone)
        cv2.circle(canvas, a.round().astype(int).tolist(), round(widths[0] / 2 * part), tone, -1, cv2.LINE_AA)
        cv2.circle(canvas, b.round().astype(int).tolist(), round(widths[1] / 2 * part), tone, -1, cv2.LINE_AA)


def _buttons(canvas: U8, start: F64, end: F64, unit: float, *, side: bool) -> None:
    aside = np.array([0.03 * unit if side else 0.0, 0.0])
    for place in np.linspace(0.15, 0.85, 5):
        middle = (start + (end - start) * place + aside).round().astype(int).tolist()
        cv2.circle(canvas, middle, round(unit * 0.009), (232, 226, 214), -1, cv2.LINE_AA)


def _head(canvas: U8, place: F64, unit: float, *, side: bool) -> None:
    middle = place.round().astype(int).tolist()
    axes = (round(unit * 0.055), round(unit * 0.07))
    cv2.ellipse(canvas, middle, axes, 0, 0, 360, SKIN, -1, cv2.LINE_AA)
    turn = (150, 345) if side else (180, 360)
    cv2.ellipse(canvas, middle, (axes[0] + 3, axes[1] + 3), 0, *turn, HAIR, -1, cv2.LINE_AA)
    for aside in (0.035,) if side else (-0.02, 0.02):
        eye = (place + np.array([aside, 0.012]) * unit).round().astype(int).tolist()
        cv2.circle(canvas, eye, round(unit * 0.008), (36, 30, 30), -1, cv2.LINE_AA)
