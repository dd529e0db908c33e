"""Skin weights brought to the form that glTF asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.media.arrays import F32
    from mmgen.media.gltf_scene import Joints


def normalize_weights(joints: Joints, weights: F32, part: str) -> tuple[Joints, F32]:
    """Merge a vertex's repeated joints, name joint 0 where a weight is 0, and make weights sum to 1."""
    merged_joints, merged = np.array(joints, np.uint16), np.array(weights, np.float64)
    if merged.min() < 0:
        raise InputError(f"{part} weights", "must not be negative")
    for later in range(1, 4):
        for earlier in range(later):
            same = merged_joints[:, later] == merged_joints[:, earlier]
            merged[same, earlier] += merged[same, later]
            merged[same, later] = 0
    sums = merged.sum(axis=1, keepdims=True)
    if (sums <= 0).any():
        raise InputError(f"{part} weights", f"are all zero for vertex {int(np.argmax(sums[:, 0] <= 0))}")
    merged = (merged / sums).astype(np.float32)
    merged_joints[merged == 0] = 0
    return merged_joints, merged.astype(np.float32)
