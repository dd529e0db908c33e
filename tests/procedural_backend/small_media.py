"""Pictures, clips and objects that are small, for the contract of the embedded backend."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from mmgen.assets import Image, Object3D, Video
from mmgen.media.gltf import Mesh, Node, Scene, write_glb
from mmgen.media.image import encode_image
from mmgen.samples import photograph


def filmed(frames: Iterable[np.ndarray[Any, Any]]) -> Video:
    """Frames as a clip that lies in no folder."""
    with tempfile.TemporaryDirectory() as folder:
        return Video(Video.from_frames(frames, Path(folder) / "clip.mp4", fps=10).read())


def moving(name: str, count: int = 5) -> Video:
    """A few frames of a camera that pans over a photograph."""
    photo = Image(photograph(name)).to_numpy()
    frames = (np.ascontiguousarray(photo[200:560:4, 100 + 8 * index : 740 + 8 * index : 4]) for index in range(count))
    return filmed(frames)


def crossed(name: str) -> Video:
    """A few frames in which a long dark thing crosses a photograph."""
    ground = np.ascontiguousarray(Image(photograph(name)).to_numpy()[100:484:4, 300:684:4])
    rows, columns = np.mgrid[:96, :96]
    frames: list[np.ndarray[Any, Any]] = []
    for index in range(8):
        inside = np.square((columns - 30 - 5 * index) / 20) + np.square((rows - 50) / 7) < 1
        frames.append(np.where(inside[..., None], (200, 60, 20), ground).astype(np.uint8))
    return filmed(frames)


def reduced(name: str) -> Image:
    """A sample photograph a few hundred pixels wide."""
    pixels = np.ascontiguousarray(Image(photograph(name)).to_numpy()[::8, ::8, :3])
    return Image(encode_image(pixels))


def marked(place: tuple[slice, slice]) -> Image:
    """A mask of 180 by 90 pixels, white at one place."""
    pixels = np.zeros((90, 180, 3), np.uint8)
    pixels[place] = 255
    return Image(encode_image(pixels))


def shelf(size: float) -> Object3D:
    """A scene with one thing in it, called a cup."""
    corners = np.array([[0, 0, 0], [size, 0, 0], [0, size, 0], [0, 0, size]], np.float32)
    mesh = Mesh(positions=corners, triangles=np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32))
    return Object3D(write_glb(Scene(nodes=(Node(name="cup", mesh=mesh),))))


def disc(color: tuple[int, int, int]) -> Image:
    """A ball with light and shade on a transparent ground."""
    rows, columns = np.mgrid[-40:40, -40:40]
    inside = np.hypot(rows, columns) < 36
    light = 1 - 0.4 * np.clip((rows + columns) / 72, 0, 1)[..., None]
    pixels = np.dstack([np.asarray(color) * light, inside * 255.0]).astype(np.uint8)
    return Image(encode_image(pixels))
