"""From a hard mask to a matte: how much of each pixel is subject, and of which colour that subject is."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.tone import smooth, step

__all__ = ["matted"]

WORKING_SIDE = 1024
STRIP = 256


def matted(rgb: U8, mask: U8) -> U8:
    """
    RGBA with straight alpha from a picture and a small mask (1 is subject).

    Near the mask's edge each pixel is taken for a mixture of the subject's and the ground's colours nearby, which tells
    its share (as in Bayesian matting) and what the subject's own colour is; elsewhere the mask decides.
    """
    height, width = rgb.shape[:2]
    factor = min(WORKING_SIDE / max(height, width), 1.0)
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    whole = np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)
    soft = _by_colour(small, whole, radius=max(round(max(size) / 110), 2))
    near = _near_colours(small, soft, reach=max(size) / 60)
    result = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, STRIP):
        part = _rows(top, min(top + STRIP, height), (height, width), np.dstack([near, soft]))
        result[top : top + STRIP] = _unmixed(rgb[top : top + STRIP], part)
    return result


def _rows(top: int, bottom: int, shape: tuple[int, int], fields: F32) -> F32:
    """Rows of small fields brought to the picture's size."""
    down = (np.arange(top, bottom, dtype=np.float32) + 0.5) * np.float32(fields.shape[0] / shape[0]) - 0.5
    across = (np.arange(shape[1], dtype=np.float32) + 0.5) * np.float32(fields.shape[1] / shape[1]) - 0.5
    columns, rows = np.meshgrid(across, down)
    planes = [
        cv2.remap(
            np.ascontiguousarray(fields[..., index : index + 4]),
            columns.astype(np.float32),
            rows.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ).reshape(bottom - top, shape[1], -1)
        for index in range(0, fields.shape[2], 4)
    ]
    return np.asarray(np.concatenate(planes, axis=2), np.float32)


def _by_colour(picture: F32, mask: F32, *, radius: int) -> F32:
    """The mask made to follow the picture: the guided filter of He, Sun and Tang (2010) with a colour guide."""
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: F32) -> F32:
        return np.asarray(cv2.blur(plane, side, borderType=cv2.BORDER_REFLECT), np.float32)

    centre, level = mean(picture), mean(mask)
    joint = mean(np.asarray(picture * mask[..., None], np.float32)) - centre * level[..., None]
    spread = np.empty((*mask.shape, 3, 3), np.float32)
    for row in range(3):
        for column in range(row, 3):
            product = np.asarray(picture[..., row] * picture[..., column], np.float32)
            spread[..., row, column] = mean(product) - centre[..., row] * centre[..., column]
            spread[..., column, row] = spread[..., row, column]
    spread += np.eye(3, dtype=np.float32) * np.float32(4e-4)
    slope = np.asarray(np.linalg.solve(spread, joint[..., None])[..., 0], np.float32)
    offset = np.asarray(level - (slope * centre).sum(axis=2), np.float32)
    return np.asarray(np.clip((mean(slope) * picture).sum(axis=2) + mean(offset), 0, 1), np.float32)


def _near_colours(picture: F32, soft: F32, *, reach: float) -> F32:
    """The subject's and the ground's colour near each place, from where each is sure: six channels."""
    fields: list[F32] = []
    for sure in (step(soft, 0.80, 0.99), step(np.asarray(1 - soft, np.float32), 0.80, 0.99)):
        found, weight = np.zeros_like(picture), np.zeros((*soft.shape, 1), np.float32)
        carried = np.dstack([picture * sure[..., None], sure])
        for wider, trust in ((0.35, 1.0), (1.0, 0.05), (4.0, 0.002), (16.0, 1e-5)):
            spread = smooth(carried.astype(np.float32), reach * wider)
            found += spread[..., :3] * np.float32(trust)
            weight += np.maximum(spread[..., 3:], 0) * np.float32(trust)
        fields.append(np.asarray(found / np.maximum(weight, 1e-9), np.float32))
    return np.clip(np.concatenate(fields, axis=2), 0, 1).astype(np.float32)


def _unmixed(rgb: U8, fields: F32) -> U8:
    """Alpha and the subject's own colour for some rows."""
    exact = rgb.astype(np.float32) / np.float32(255)
    subject, ground, soft = fields[..., :3], fields[..., 3:6], fields[..., 6]
    between = subject - ground
    length = np.square(between).sum(axis=2)
    share = np.clip(((exact - ground) * between).sum(axis=2) / np.maximum(length, 1e-4), 0, 1)
    # Where the two colours are alike, the share means little and the mask's own softness is the better guess.
    trust = step(length.astype(np.float32), 0.005, 0.06) * step(
        np.asarray(1 - np.abs(2 * soft - 1), np.float32), 0.02, 0.3
    )
    alpha = step(np.asarray(share * trust + soft * (1 - trust), np.float32), 0.04, 0.96)
    part = alpha[..., None]
    own = np.clip((exact - (1 - part) * ground) / np.maximum(part, 0.15), 0, 1)
    certain = step(alpha, 0.25, 0.95)[..., None]
    colour = own * certain + (subject * 0.5 + own * 0.5) * (1 - certain)
    colour = np.where(part > 0, colour, subject)
    return np.clip(np.dstack([colour, alpha]) * 255 + 0.5, 0, 255).astype(np.uint8)
