"""How well a posed figure covers the silhouette that it follows."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64, I32, U8
from mmgen.media.preview3d.camera import Camera
from mmgen.media.preview3d.raster import Facets, rasterize_depth
from mmgen.procedural.capture.figure import C128

__all__ = ["overlap_of", "rendered"]


def rendered(points: C128, triangles: I32, size: tuple[int, int]) -> U8:
    """The silhouette of flat triangles in pixels, 1 inside."""
    width, height = size
    places = np.stack([points.real + 0.5, height - 0.5 - points.imag, np.zeros(len(points))], axis=1)
    distance = 2.0 * height
    eye: F64 = np.array([width / 2, height / 2, distance])
    view = 2 * float(np.arctan(height / 2 / distance))
    camera = Camera(eye, np.eye(3), view, distance * 0.5, distance * 2)
    facets = Facets(places.astype(np.float32), np.ascontiguousarray(triangles))
    depth = rasterize_depth(camera, size, facets)
    return np.asarray(depth < 1.5 * distance, np.uint8)


def overlap_of(first: U8, second: U8) -> float:
    """What two masks share, in parts of what either has."""
    either = int(np.count_nonzero(first | second))
    return int(np.count_nonzero(first & second)) / either if either else 0.0
