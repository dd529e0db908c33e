"""Cats and dogs that sit and look out, in units of their height."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.procedural.scenes.animals import rounded
from mmgen.procedural.scenes.drawing import Part, curve, ellipse
from mmgen.procedural.scenes.sprite import shifted, tapered

__all__ = ["cat", "dog"]

_CAT_COATS: Final = ("ginger", "ash", "soot")
_DOG_COATS: Final = ("tan", "cream", "soot")

_CAT_BACK: Final = (
    (-0.285, 0.02), (-0.335, 0.16), (-0.27, 0.37), (-0.175, 0.55), (-0.135, 0.69), (0.0, 0.75),
    (0.135, 0.69), (0.175, 0.55), (0.27, 0.37), (0.335, 0.16), (0.285, 0.02), (0.0, -0.01),
)  # fmt: skip
_CAT_SHADE: Final = (
    (0.13, 0.69), (0.175, 0.55), (0.27, 0.37), (0.335, 0.16), (0.285, 0.02), (0.14, 0.0), (0.19, 0.2), (0.10, 0.45),
)  # fmt: skip
_CAT_HEAD: Final = (
    (-0.215, 0.77), (-0.205, 0.84), (-0.14, 0.895), (0.0, 0.915), (0.14, 0.895), (0.205, 0.84),
    (0.215, 0.77), (0.15, 0.68), (0.0, 0.645), (-0.15, 0.68),
)  # fmt: skip
_DOG_BODY: Final = (
    (-0.36, 0.04), (-0.40, 0.16), (-0.34, 0.32), (-0.22, 0.48), (-0.09, 0.63), (0.02, 0.74), (0.14, 0.74),
    (0.225, 0.62), (0.235, 0.48), (0.19, 0.34), (0.13, 0.22), (0.0, 0.06), (-0.20, 0.0),
)  # fmt: skip
_DOG_HEAD: Final = (
    (0.0, 0.80), (0.01, 0.91), (0.08, 0.985), (0.17, 0.985), (0.235, 0.935), (0.275, 0.900), (0.36, 0.890),
    (0.405, 0.865), (0.405, 0.80), (0.355, 0.760), (0.25, 0.745), (0.20, 0.72), (0.08, 0.70),
)  # fmt: skip
_DOG_EAR: Final = (
    (0.03, 0.93), (0.08, 0.96), (0.125, 0.91), (0.135, 0.80), (0.105, 0.71), (0.045, 0.70), (0.005, 0.79),
)  # fmt: skip


def cat(random: np.random.Generator) -> list[Part]:
    """A cat from behind: ears up, its back like a pear, the tail laid round to the right."""
    coat = _CAT_COATS[int(random.integers(0, 3))]
    nod = 0.02 * (2 * random.random() - 1)
    tail = curve((0.20, 0.06), (0.42, -0.015), (0.64, 0.0), (0.70, 0.13), (0.60, 0.18), count=18)
    return [
        Part(ellipse(0.12, 0.0, 0.56, 0.045), "dark", 0.30),
        Part(tapered(tail, 0.105, 0.055), f"{coat} shade"),
        Part(tapered(shifted(tail[:15], -0.004, 0.012), 0.062, 0.030), coat),
        Part(rounded(_CAT_BACK), coat),
        Part(rounded(_CAT_SHADE), f"{coat} shade", 0.75),
        Part(curve((-0.30, 0.05), (-0.18, 0.26), (-0.10, 0.02), count=10), f"{coat} shade", 0.55),
        Part(curve((0.30, 0.05), (0.18, 0.26), (0.10, 0.02), count=10), f"{coat} shade", 0.9),
        *(_stripes(coat) if coat != "soot" else []),
        *(Part(shifted(part.points, nod, 0.0), part.tone, part.opacity) for part in _cat_head(coat)),
    ]


def _stripes(coat: str) -> list[Part]:
    """A tabby's stripes across its back."""
    rows = ((0.62, 0.07), (0.53, 0.095), (0.43, 0.125), (0.32, 0.14))
    across = (curve((-half, y), (0.0, y - 0.045), (half, y), count=9) for y, half in rows)
    return [Part(tapered(line, 0.014, 0.014), f"{coat} shade", 0.8) for line in across]


def _cat_head(coat: str) -> list[Part]:
    """Two ears and the back of the head, with three stripes between them."""
    ears: list[Part] = []
    for side, tone in ((-1, coat), (1, f"{coat} shade")):
        outer = curve((side * 0.205, 0.80), (side * 0.225, 0.93), (side * 0.20, 1.0), count=7)
        inner = curve((side * 0.20, 1.0), (side * 0.11, 0.955), (side * 0.05, 0.885), count=7)
        ears.append(Part(np.concatenate([outer, inner]), tone))
    lit = rounded(((-0.205, 0.77), (-0.14, 0.885), (0.0, 0.905), (-0.06, 0.86), (-0.13, 0.78)))
    crown = [
        Part(tapered(np.array([[x, 0.90], [0.8 * x, 0.80]]), 0.016, 0.010), f"{coat} shade", 0.8)
        for x in (-0.055, 0.0, 0.055)
    ]
    head = [Part(rounded(_CAT_HEAD), coat), Part(lit, f"{coat} light", 0.8)]
    return [*ears, *head, *(crown if coat != "soot" else [])]


def dog(random: np.random.Generator) -> list[Part]:
    """A dog sitting in profile, its head raised, ear down and tail along the ground."""
    coat = _DOG_COATS[int(random.integers(0, 3))]
    wag = 0.05 * (2 * random.random() - 1)
    tail = curve((-0.34, 0.06), (-0.50, 0.03), (-0.60, 0.06 + wag), (-0.66, 0.16 + wag), count=12)
    chest = rounded(((0.13, 0.68), (0.225, 0.60), (0.24, 0.48), (0.20, 0.34), (0.15, 0.36), (0.14, 0.52)))
    back = rounded(((-0.34, 0.32), (-0.09, 0.63), (0.02, 0.73), (0.0, 0.64), (-0.12, 0.50), (-0.26, 0.34)))
    return [
        Part(ellipse(-0.10, 0.0, 0.52, 0.04), "dark", 0.30),
        Part(tapered(tail, 0.085, 0.03), f"{coat} shade"),
        Part(tapered(np.array([[0.115, 0.45], [0.155, 0.22], [0.175, 0.02]]), 0.13, 0.075), f"{coat} shade"),
        Part(ellipse(0.205, 0.022, 0.062, 0.026), f"{coat} shade"),
        Part(rounded(_DOG_BODY), coat),
        Part(back, f"{coat} light", 0.7),
        Part(chest, f"{coat} light", 0.9),
        Part(tapered(np.array([[0.15, 0.50], [0.215, 0.24], [0.235, 0.02]]), 0.15, 0.075), coat),
        Part(ellipse(0.265, 0.024, 0.068, 0.028), coat),
        *_haunch(coat),
        *_dog_head(coat),
    ]


def _haunch(coat: str) -> list[Part]:
    """The folded hind leg and its foot."""
    belly = rounded(((-0.08, 0.03), (-0.03, 0.16), (-0.10, 0.31), (-0.04, 0.36), (0.05, 0.20), (0.05, 0.05)))
    thigh = ((-0.38, 0.10), (-0.36, 0.26), (-0.24, 0.36), (-0.10, 0.31), (-0.03, 0.16), (-0.08, 0.03), (-0.26, 0.0))
    crease = curve((-0.24, 0.36), (-0.02, 0.36), (-0.03, 0.10), (-0.07, 0.14), (-0.10, 0.30), count=14)
    return [
        Part(belly, f"{coat} shade", 0.8),
        Part(rounded(thigh), coat),
        Part(crease, f"{coat} shade", 0.7),
        Part(rounded(((-0.20, 0.0), (-0.19, 0.05), (-0.05, 0.06), (0.035, 0.035), (0.035, 0.0))), coat),
    ]


def _dog_head(coat: str) -> list[Part]:
    """The head with its long ear, nose and eye, over the collar."""
    jaw = rounded(((0.25, 0.785), (0.385, 0.80), (0.355, 0.76), (0.25, 0.745)))
    return [
        Part(rounded(_DOG_HEAD), coat),
        Part(jaw, f"{coat} shade"),
        Part(rounded(_DOG_EAR), f"{coat} shade"),
        Part(ellipse(0.398, 0.858, 0.026, 0.022), "dark"),
        Part(ellipse(0.225, 0.895, 0.016, 0.018), "dark"),
        Part(tapered(curve((0.01, 0.735), (0.10, 0.66), (0.215, 0.685), count=8), 0.034, 0.034), "accent"),
    ]
