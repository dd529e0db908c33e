"""Clips of solids on skeletons whose joints are known in every frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.cli.demo.puppet import backdrop
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.preview3d.camera import Camera, facing
from mmgen.media.preview3d.raster import Facets, rasterize
from mmgen.media.triangles import Triangles
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


@dataclass(frozen=True)
class RiggedFilm:
    """A clip of a thing in motion before a photograph; ``travel`` in frame widths to the picture's right."""

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

    @cached_property
    def solid(self) -> Triangles:
        things = arrange(read_things(self.words).items, 3, detail=0.3)
        return load_triangles(write_glb(thing_scene(things, texture=False)))

    @cached_property
    def skeleton(self) -> Skeleton:
        return fit_skeleton(self.solid, self.kind)

    @cached_property
    def worlds(self) -> F64:
        """Each joint's place and turn in each frame, ``(N, J, 4, 4)``; the motion starts anew when it is over."""
        motion = make_motion(self.skeleton, self.motion, fps=self.fps)
        frames = np.arange(self.frames) % (len(motion.times) - 1)
        return pose(self.skeleton, motion.rotations[frames], motion.shifts[frames])

    @cached_property
    def moved(self) -> F64:
        """Where the vertices are, ``(N, V, 3)``."""
        joints, weights = skin_weights(self.solid.positions, self.solid.indices, self.skeleton)
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
        return Video.from_frames((self.picture(frame) for frame in range(self.frames)), path, fps=self.fps)

    def picture(self, frame: int) -> U8:
        """A frame, with the grain of a camera."""
        width, height = (side * FINE for side in self.size)
        seen = self.pixels(self.moved[frame], frame) * FINE
        seen[:, 1] = height - seen[:, 1]
        corners = seen[self.solid.indices].reshape(-1, 3).astype(np.float32)
        far = 40.0 * height
        view = 2 * float(np.arctan(height / 2 / far))
        camera = Camera(np.array([width / 2, height / 2, far]), np.eye(3), view, far - 2 * height, far + 2 * height)
        facets = Facets(corners, np.arange(len(corners), dtype=np.int32).reshape(-1, 3))
        shown, _ = rasterize(camera, (width, height), facets, self._shades(corners))
        behind = cv2.resize(backdrop(self.ground, self.size), (width, height), interpolation=cv2.INTER_LINEAR)
        whole = np.where(shown[..., :1] < 8, shown * 255, behind).astype(np.float32)
        small = np.asarray(cv2.resize(whole, self.size, interpolation=cv2.INTER_AREA), np.float64)
        return np.clip(small + np.random.default_rng(frame).normal(0, 2.5, small.shape), 0, 255).astype(np.uint8)

    def _shades(self, corners: F32) -> F32:
        """Colours of the triangles' corners, flat and lit from above."""
        colours = np.array([surface.base_color[:3] for surface in self.solid.surfaces]) ** (1 / 2.2)
        across = np.cross(corners[1::3] - corners[::3], corners[2::3] - corners[::3])
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        light = 0.62 + 0.38 * np.clip(across @ LAMP, -0.3, 1)
        own = colours[self.solid.surface[self.solid.indices]] * light[:, None, None]
        return np.ascontiguousarray(own.reshape(-1, 3), np.float32)
