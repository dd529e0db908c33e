"""Colour between RGB and planar YUV 4:2:0 with the BT.709 matrix in limited range, which is what video files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64, U8, U16

_RED, _BLUE = 0.2126, 0.0722
"""The luma weights of ITU-R BT.709; green's is what is left of 1."""


def _forward() -> F64:
    """Return the 3 x 4 matrix from R, G, B (0 to 255) to Y, U, V (16 to 235, and 16 to 240 about 128)."""
    luma = np.array([_RED, 1 - _RED - _BLUE, _BLUE])
    blue = (np.array([0.0, 0.0, 1.0]) - luma) / (2 * (1 - _BLUE))
    red = (np.array([1.0, 0.0, 0.0]) - luma) / (2 * (1 - _RED))
    scaled = np.stack([luma * 219, blue * 224, red * 224]) / 255
    return np.concatenate([scaled, np.array([[16.0], [128.0], [128.0]])], axis=1)


def _inverse() -> F64:
    matrix = np.linalg.inv(_forward()[:, :3])
    offset = -matrix @ np.array([[16.0], [128.0], [128.0]])
    return np.concatenate([matrix, offset], axis=1).astype(np.float64)


_TO_YUV: F32 = _forward().astype(np.float32)
_TO_RGB: F32 = _inverse().astype(np.float32)


def rgb_to_planes(pixels: U8, *, out: tuple[U8, U8, U8] | None = None) -> tuple[U8, U8, U8]:
    """
    Return the Y ``(H, W)``, U and V ``(H/2, W/2)`` planes of ``(H, W, 3)`` RGB pixels; H and W must be even.

    With ``out`` they are written into those planes, which is how frames reach an encoder without a copy.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        raise InputError("pixels", f"must be uint8 of shape (H, W, 3), not {pixels.dtype} {pixels.shape}")
    height, width = pixels.shape[:2]
    require_even((width, height))
    half = (height // 2, width // 2)
    y, u, v = out or (np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8))
    full = cv2.transform(pixels, _TO_YUV)
    cv2.extractChannel(full, 0, y)
    for channel, plane in ((1, u), (2, v)):
        cv2.resize(cv2.extractChannel(full, channel), half[::-1], dst=plane, interpolation=cv2.INTER_AREA)
    return y, u, v


def rgb_to_full_planes(pixels: U8) -> list[U16]:
    """Return Y, U and V planes of ``(H, W, 3)`` RGB pixels with ten bits (64 to 940, and 960), none of them halved."""
    full = cv2.transform(pixels.astype(np.float32), _TO_YUV * 4)
    return [np.rint(full[..., channel]).astype(np.uint16) for channel in range(3)]


def planes_to_rgb(y: U8, u: U8, v: U8) -> U8:
    """Return the ``(H, W, 3)`` RGB pixels of BT.709 limited-range planes."""
    height, width = y.shape
    chroma = (cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in (u, v))
    return np.asarray(cv2.transform(cv2.merge([y, *chroma]), _TO_RGB), np.uint8)


def require_even(size: tuple[int, int]) -> None:
    """Refuse a frame size that 4:2:0 chroma can't halve, naming the nearest size that it can."""
    width, height = size
    if width < 2 or height < 2 or width % 2 or height % 2:
        even = tuple(max(2, side + side % 2) for side in size)
        raise InputError("size", f"{width} x {height}: video needs even sides; use {even[0]} x {even[1]}")
