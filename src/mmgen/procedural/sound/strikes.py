"""Sounds that happen at moments: which there are, the words that ask for them, and how often they come again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.sound import foley
from mmgen.procedural.sound.effects import effect_wave

__all__ = ["STRIKES", "Strike"]

Maker = Callable[[np.random.Generator, int], F32]


@dataclass(frozen=True, slots=True)
class Strike:
    """One kind of sound: ``make`` renders one, ``every`` so many seconds it comes again, ``level`` is its loudest."""

    make: Maker
    every: float
    loose: float
    level: float
    width: float
    words: tuple[str, ...]


def _effect(name: str, seconds: float) -> Maker:
    return partial(_rendered, name, seconds)


def _rendered(name: str, seconds: float, rng: np.random.Generator, rate: int) -> F32:
    return effect_wave(name, seconds, rng=rng, rate=rate)


STRIKES: Mapping[str, Strike] = MappingProxyType(
    {
        "thunder": Strike(foley.thunder, 9.0, 0.25, 0.9, 0.5, ("thunder", "thunderstorm", "lightning", "雷", "闪电")),
        "footsteps": Strike(
            foley.step, 0.56, 0.05, 0.35, 0.25, ("footsteps", "footstep", "walking", "steps", "脚步", "走路", "步行")
        ),
        "camera": Strike(foley.camera, 2.4, 0.3, 0.5, 0.3, ("camera", "shutter", "photo", "快门", "相机", "拍照")),
        "bell": Strike(foley.bell, 5.0, 0.0, 0.6, 0.2, ("bell", "bells", "gong", "钟声", "敲钟", "古钟", "寺钟")),
        "clock": Strike(foley.clock, 1.0, 0.0, 0.25, 0.0, ("clock", "ticking", "tick", "时钟", "滴答")),
        "heartbeat": Strike(foley.heartbeat, 0.92, 0.02, 0.7, 0.0, ("heartbeat", "heart", "心跳")),
        "splash": Strike(foley.splash, 2.6, 0.35, 0.5, 0.7, ("splash", "splashing", "水花", "落水", "溅")),
        "knock": Strike(foley.knock, 3.5, 0.1, 0.6, 0.2, ("knock", "knocking", "敲门")),
        "whoosh": Strike(_effect("whoosh", 1.1), 2.5, 0.2, 0.5, 0.0, ("whoosh", "swoosh", "swish", "嗖", "呼啸")),
        "impact": Strike(
            _effect("impact", 3.0), 4.0, 0.1, 0.8, 0.0, ("impact", "hit", "boom", "explosion", "撞击", "爆炸")
        ),
        "riser": Strike(_effect("riser", 3.0), 4.0, 0.0, 0.6, 0.0, ("riser", "tension", "渐强", "蓄势")),
        "chime": Strike(_effect("chime", 2.0), 3.0, 0.1, 0.4, 0.2, ("chime", "chimes", "ding", "叮", "风铃")),
    }
)
"""Every sound of a moment by name."""
