"""The subject of a scene alone: what its words name, on nothing."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import blurred

__all__ = ["on_nothing"]

LEAST_SHARE = 0.0004


def on_nothing(picture: U8, covered: F32) -> U8:
    """
    The RGB picture as RGBA where ``covered`` (0 to 1) says, its soft edge freed of the colours behind it.

    Raises InputError where hardly anything is covered.
    """
    alpha = single(np.clip((covered - 0.02) / 0.96, 0, 1))
    if float(alpha.mean()) < LEAST_SHARE:
        raise InputError(
            "background",
            "the prompt names nothing that stands before a background; name a subject, such as a pagoda, boats or a house",
        )
    inside = single(alpha > 0.97)
    near = blurred(inside, 1.5) + np.float32(1e-6)
    colour = blurred(single(picture * inside[..., None]), 1.5) / near[..., None]
    trust = np.clip(near * 40, 0, 1) * (1 - inside)
    freed = picture + (colour - picture) * trust[..., None]
    pixels = np.clip(np.round(freed), 0, 255).astype(np.uint8)
    pixels[alpha <= 0] = 0
    return np.asarray(cv2.merge([*cv2.split(pixels), np.round(alpha * 255).astype(np.uint8)]), np.uint8)
