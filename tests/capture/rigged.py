"""Clips of solids on skeletons whose joints are known in every frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.assets import Video
from mmgen.cli.demo.puppet import backdrop
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.preview3d.camera import Camera, facing
from mmgen.media.preview3d.raster import Facets, rasterize
from mmgen.media.triangles import Triangles
from mmgen.procedural.capture.clip import Cut
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.motions import make_motion
from mmgen.procedural.rigs.skeleton import Kind, Skeleton, pose
from mmgen.procedural.rigs.weights import skin_weights
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import read_things

FINE = 2
"""Drawn so many times finer than shown."""

LAMP = np.array([-0.45, 0.65, 0.6])

MARGIN = 8
"""Pixels at each edge that a camera in a hand needs."""


@cache
def _solid(words: str) -> Triangles:
    things = arrange(read_things(words).items, 3, detail=0.3)
    return load_triangles(write_glb(thing_scene(things, texture=False)))


@cache
def _skeleton(words: str, kind: Kind) -> Skeleton:
    return fit_skeleton(_solid(words), kind)


@cache
def _skin(words: str, kind: Kind) -> tuple[NDArray[np.generic], NDArray[np.floating[Any]]]:
    solid = _solid(words)
    return skin_weights(solid.positions, solid.indices, _skeleton(words, kind))


@dataclass(frozen=True)
class RiggedFilm:
    """
    A clip of a thing in motion before a photograph; ``travel`` in frame widths to the picture's right.

    With ``share`` its longer side is that part of the frame's height; ``shutter`` is how many moments between two
    frames a picture gathers, ``grain`` the levels of its noise, and ``shake`` the pixels by which a hand wanders from
    frame to frame.
    """

    words: str
    kind: Kind
    motion: str
    azimuth: float = 90.0
    elevation: float = 0.0
    travel: float = -0.25
    ground: str = "shore"
    size: tuple[int, int] = (192, 160)
    frames: int = 16
    fps: float = 16.0
    fill: float = 0.8
    share: float | None = None
    seed: int = 0
    shutter: int = 1
    grain: float = 2.5
    shake: float = 0.0

    @property
    def solid(self) -> Triangles:
        return _solid(self.words)

    @property
    def skeleton(self) -> Skeleton:
        return _skeleton(self.words, self.kind)

    @cached_property
    def worlds(self) -> F64:
        """Each joint's place and turn in each frame, ``(N, J, 4, 4)``; the motion starts anew when it is over."""
        motion = make_motion(self.skeleton, self.motion, fps=self.fps)
        frames = np.arange(self.frames) % (len(motion.times) - 1)
        return pose(self.skeleton, motion.rotations[frames], motion.shifts[frames])

    @cached_property
    def moved(self) -> F64:
        """Where the vertices are, ``(N, V, 3)``."""
        joints, weights = _skin(self.words, self.kind)
        places = self.solid.positions.astype(np.float64)
        turns, starts = self.worlds[..., :3, :3], self.worlds[..., :3, 3]
        found = np.zeros((self.frames, *places.shape))
        for column in range(joints.shape[1]):
            bone = joints[:, column].astype(int)
            turned = np.einsum("nvij,vj->nvi", turns[:, bone], places - self.skeleton.rest[bone])
            found += weights[:, column, None] * (turned + starts[:, bone])
        return found

    @cached_property
    def lens(self) -> tuple[F64, F64, float]:
        """The axes that look at the thing, the middle of all that it fills, and the pixels of a metre."""
        axes = facing(self.azimuth, self.elevation)
        local = (self.moved @ axes.T)[..., :2]
        low, high = local.min(axis=(0, 1)), local.max(axis=(0, 1))
        room = np.array([1 - abs(self.travel), 1.0]) * self.size
        if self.share is not None:
            tall = float(np.ptp(local, axis=1).max())
            return axes, (low + high) / 2, self.share * self.size[1] / tall
        return axes, (low + high) / 2, float((self.fill * room / (high - low)).min())

    def pixels(self, points: F64, frame: int) -> F64:
        """Where points are seen, and how near, ``(..., 3)``."""
        axes, middle, factor = self.lens
        local = points @ axes.T
        along = (frame / (self.frames - 1) - 0.5) * self.travel * self.size[0]
        x = self.size[0] / 2 + along + (local[..., 0] - middle[0]) * factor
        y = self.size[1] / 2 - (local[..., 1] - middle[1]) * factor
        return np.stack([x, y, local[..., 2] * factor], axis=-1)

    def places(self, frame: int) -> dict[str, F64]:
        """Where the joints are in the picture."""
        seen = self.pixels(self.worlds[frame, :, :3, 3], frame)[:, :2]
        return dict(zip((joint.name for joint in self.skeleton.joints), seen, strict=True))

    def turns(self, joint: str, end: str) -> F64:
        """The direction in the picture from one joint to another in each frame, in degrees, down being more."""
        ways = [places[end] - places[joint] for places in map(self.places, range(self.frames))]
        return np.degrees(np.unwrap([np.arctan2(y, x) for x, y in ways]))

    def row_turns(self, names: tuple[str, ...], low: float, high: float) -> F64:
        """The direction between two shares of the way through a row of joints in each frame, in degrees."""
        turns: list[float] = []
        for frame in range(self.frames):
            line = np.array([self.places(frame)[name] for name in names])
            way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
            x, y = (np.diff(np.interp((low * way[-1], high * way[-1]), way, line[:, axis]))[0] for axis in (0, 1))
            turns.append(float(np.arctan2(y, x)))
        return np.degrees(np.unwrap(turns))

    def save(self, path: Path) -> Video:
        """The clip, compressed as any other."""
        wander = np.cumsum(np.random.default_rng(self.seed).normal(0, self.shake, (self.frames, 2)), axis=0)
        wander = np.clip(wander - wander.mean(axis=0), -MARGIN, MARGIN)
        return Video.from_frames(
            (_shifted(self.picture(frame), wander[frame]) for frame in range(self.frames)), path, fps=self.fps
        )

    def picture(self, frame: int) -> U8:
        """A frame, with the grain of a camera."""
        width, height = (side * FINE for side in self.size)
        behind = cv2.resize(self.behind, (width, height), interpolation=cv2.INTER_LINEAR)
        later = min(frame + 1, self.frames - 1)
        moments: list[F64] = []
        for part in np.arange(self.shutter) / (2 * self.shutter):
            seen = self.pixels(self.moved[frame], frame) * (1 - part) + self.pixels(self.moved[later], later) * part
            shown = self._drawn(seen)
            whole = np.where(shown[..., :1] < 8, shown * 255, behind).astype(np.float32)
            moments.append(np.asarray(cv2.resize(whole, self.size, interpolation=cv2.INTER_AREA), np.float64))
        small = np.mean(moments, axis=0)
        chance = np.random.default_rng((self.seed, frame) if self.seed else frame)
        return np.clip(small + chance.normal(0, self.grain, small.shape), 0, 255).astype(np.uint8)

    def masks(self, cut: Cut) -> list[U8]:
        """Where the thing is in each frame, in a part of it as large as it is shown."""
        parts = (
            self.mask(frame)[cut.top : cut.top + cut.height, cut.left : cut.left + cut.width]
            for frame in range(self.frames)
        )
        shown = (cv2.resize(part.astype(np.float32), cut.size, interpolation=cv2.INTER_LINEAR) for part in parts)
        return [np.asarray(part > 0.5, np.uint8) for part in shown]

    def mask(self, frame: int) -> U8:
        """Where the thing is in a frame, 1."""
        shown = self._drawn(self.pixels(self.moved[frame], frame))[..., 0] < 8
        return np.asarray(cv2.resize(shown.astype(np.float32), self.size, interpolation=cv2.INTER_AREA) > 0.5, np.uint8)

    @cached_property
    def behind(self) -> U8:
        """The ground: one of the photographs, or an even one, or one that grows lighter downwards."""
        if self.ground == "plain":
            return np.full((self.size[1], self.size[0], 3), (168, 176, 182), np.uint8)
        if self.ground == "gradient":
            way = np.linspace(0, 1, self.size[1])[:, None, None]
            page = (1 - way) * np.array([86.0, 120, 168]) + way * np.array([226.0, 220, 206])
            return np.broadcast_to(page, (self.size[1], self.size[0], 3)).astype(np.uint8)
        return backdrop(self.ground, self.size)

    def _drawn(self, places: F64) -> F32:
        """The thing alone, ``FINE`` times as large; above 8 where it is not."""
        width, height = (side * FINE for side in self.size)
        seen = places * FINE
        seen[:, 1] = height - seen[:, 1]
        corners = seen[self.solid.indices].reshape(-1, 3).astype(np.float32)
        far = 40.0 * height
        view = 2 * float(np.arctan(height / 2 / far))
        camera = Camera(np.array([width / 2, height / 2, far]), np.eye(3), view, far - 2 * height, far + 2 * height)
        facets = Facets(corners, np.arange(len(corners), dtype=np.int32).reshape(-1, 3))
        return rasterize(camera, (width, height), facets, self._shades(corners))[0]

    def _shades(self, corners: F32) -> F32:
        """Colours of the triangles' corners, flat and lit from above."""
        colours = np.array([surface.base_color[:3] for surface in self.solid.surfaces]) ** (1 / 2.2)
        across = np.cross(corners[1::3] - corners[::3], corners[2::3] - corners[::3])
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        light = 0.62 + 0.38 * np.clip(across @ LAMP, -0.3, 1)
        own = colours[self.solid.surface[self.solid.indices]] * light[:, None, None]
        return np.ascontiguousarray(own.reshape(-1, 3), np.float32)


def _shifted(picture: U8, by: F64) -> U8:
    """The picture as a camera sees it that is moved a little, without the margin that it needs for that."""
    if not by.any():
        return picture
    height, width = picture.shape[:2]
    way = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float32)
    moved = np.asarray(cv2.warpAffine(picture, way, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    return np.ascontiguousarray(moved[MARGIN:-MARGIN, MARGIN:-MARGIN])
