"""
What a preview and an unwrapping cost, in processor seconds.

The preview is lit and shadowed, two samples a pixel each way, 512 pixels a side, of 50,000 triangles; beside it stands the
limit: the same triangles passed through the rasteriser alone, once for the picture and once each for the shadows of
the lamp and of the ground. Unwrapping is timed at four sizes of one shape: what counts is whether a triangle costs
more in a large mesh.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.atlas.layout import unwrap
from mmgen.media.gltf_tangents import vertex_tangents
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.media.preview3d.camera import facing, fit_camera
from mmgen.media.preview3d.raster import Facets, rasterize, rasterize_depth
from mmgen.media.triangles import Detail, Surface, Triangles
from mmgen.media.turntable import render_preview

SECONDS_GOAL = 0.15
LIMIT_GOAL = 3.0
GROWTH_GOAL = 1.0
"""The power of the number of triangles by which the time of unwrapping grows."""


def ring(around: int, across: int) -> Triangles:
    """A bumpy ring of ``2 * around * across`` triangles."""
    u, v = np.meshgrid(np.linspace(0, 1, around + 1), np.linspace(0, 1, across + 1), indexing="ij")
    a, b = 2 * np.pi * u, 2 * np.pi * v
    thick = 0.42 + 0.03 * np.sin(9 * a) * np.cos(5 * b)
    out = np.stack([np.cos(b) * np.cos(a), np.sin(b), np.cos(b) * np.sin(a)], axis=-1)
    middle = np.stack([np.cos(a), np.zeros_like(a), np.sin(a)], axis=-1)
    first = np.arange(around)[:, None] * (across + 1) + np.arange(across)
    quads = np.stack([first, first + 1, first + across + 2, first + across + 1], axis=-1).reshape(-1, 4)
    indices = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)
    vertices = (around + 1) * (across + 1)
    return Triangles(
        positions=(middle + thick[..., None] * out).reshape(-1, 3).astype(np.float32),
        indices=indices,
        normals=out.reshape(-1, 3).astype(np.float32),
        uv=np.stack([6 * u, 2 * v], axis=-1).reshape(-1, 2).astype(np.float32),
        surface=np.zeros(vertices, np.int32),
        surfaces=(Surface(base_color=(0.7, 0.3, 0.2, 1.0)),),
    )


def pictured(part: Triangles) -> Triangles:
    """The same with pictures of its colour, of bumps and of roughness."""
    noise: NDArray[np.uint8] = np.random.default_rng(0).integers(0, 255, (1024, 1024, 3)).astype(np.uint8)
    soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), 6), np.uint8)
    detail = Detail(normal=soft | np.array([0, 0, 192], np.uint8), metallic_roughness=soft)
    tangents = vertex_tangents(part.positions, part.normals, part.uv, part.indices)
    return replace(part, surfaces=(Surface(texture=soft, detail=detail),), tangents=tangents)


def rasterized(part: Triangles, side: int) -> None:
    """The triangles through the rasteriser, as often as a preview needs at the least."""
    camera = fit_camera(part.positions.astype(np.float64), facing(30, 20), 1.0)
    facets = Facets(part.positions, part.indices)
    rasterize(camera, (2 * side, 2 * side), facets, part.normals)
    for size in (512, 256):
        rasterize_depth(camera, (size, size), facets)


def processor_seconds(work: Callable[[], object], rounds: int) -> float:
    """The middle of so many rounds, after one to warm up."""
    work()
    found: list[float] = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return float(np.median(found))


def growth(sizes: list[int], rounds: int) -> tuple[float, list[float]]:
    """The power by which the time of unwrapping grows with triangles, and the times."""
    parts = [ring(size, size // 2) for size in sizes]
    times = [
        processor_seconds(lambda part=part: unwrap(part.positions, part.indices, side=1024), rounds)  # type: ignore[misc]  # a default
        for part in parts
    ]
    counts = np.log([len(part.indices) for part in parts])
    return float(np.polyfit(counts, np.log(times), 1)[0]), times


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="512x512")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--around", type=int, default=250, help="of 100 across: 250 makes 50,000 triangles")
    options = parser.parse_args()
    side = int(options.size.split("x")[0])
    with one_opencv_thread():
        part = ring(options.around, 100)
        plain = processor_seconds(lambda: render_preview(part, size=(side, side)), options.rounds)
        rich = pictured(part)
        textured = processor_seconds(lambda: render_preview(rich, size=(side, side)), options.rounds)
        limit = processor_seconds(lambda: rasterized(part, side), options.rounds)
        power, times = growth([options.around * step // 5 for step in (1, 2, 3, 5)], max(options.rounds // 3, 1))
    print("unwrapping: " + ", ".join(f"{seconds:.3f} s" for seconds in times))
    figures = (
        ("preview", plain, "s", SECONDS_GOAL),
        ("preview with pictures of colour, bumps and roughness", textured, "s", 2 * SECONDS_GOAL),
        ("preview / rasterising alone", plain / limit, "x", LIMIT_GOAL),
        ("power of growth of unwrapping", power, "x", GROWTH_GOAL),
    )
    for label, value, measure, goal in figures:
        print(
            f"{label:54} {value:.3f} {measure} (rasterising {limit:.3f} s) <= {goal} {'met' if value <= goal else 'MISSED'}"
        )
    return int(any(value > goal for _, value, _, goal in figures))


if __name__ == "__main__":
    sys.exit(main())
