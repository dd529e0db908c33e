"""What is done with the frames of clips once they are made: weather over them, a mask about them, an end that meets the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mmgen.assets import Image, Video
from mmgen.media.arrays import F32
from mmgen.media.blend import Mask, mix, mix_masked
from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.media.timeline.layer import Layer
from mmgen.procedural.atmosphere.layers import layers_of
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.view import View
from mmgen.procedural.editing.framing import mask_plane
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.video_request import light_of, motion_of, scaled_conditions
from mmgen.requests import VideoRequest

__all__ = ["loop_frames", "looped", "looped_sound", "masked", "masks_of", "under_weather", "weather_of"]

Frames = Callable[[], Iterator[Planes]]
"""Starts from the first frame, every time."""

LOOP_SECONDS = 0.8
"""How long the end of a clip takes to become its start."""


def weather_of(
    request: VideoRequest, seen: Callable[[], View], size: tuple[int, int], seed: int, *, period: float | None
) -> list[Layer]:
    """The layers of what the prompt names, over what is ``seen``, which is looked at only where something is named."""
    conditions = scaled_conditions(request.prompt or "", request)
    if not conditions:
        return []
    setting = Setting(size, seen(), seed, period, 0.25 + 1.5 * motion_of(request), conditions.wind)
    return list(layers_of(conditions, setting, light=light_of(request)))


def under_weather(
    frames: Iterator[Planes], layers: Sequence[Layer], rate: float, *, ahead: float = 0.0
) -> Iterator[Planes]:
    """The frames with layers drawn over them, so many frames *ahead*; each is valid until the next is taken."""
    own: Planes | None = None
    for index, frame in enumerate(frames):
        if own is None:
            own = Planes.black(frame.size)
        own.assign(frame)
        for layer in layers:
            layer.draw(own, (index + ahead) / rate)
        yield own


def masked(plain: Iterator[Planes], edited: Iterator[Planes], masks: Iterator[Mask]) -> Iterator[Planes]:
    """The edited frames where the mask is white, the plain ones elsewhere."""
    own: Planes | None = None
    for before, after, shown in zip(plain, edited, masks, strict=False):
        if own is None:
            own = Planes.black(before.size)
        mix_masked(before, after, shown, own)
        yield own


def masks_of(mask: Image | Video, clip: Clip, *, ahead: int = 0) -> Iterator[Mask]:
    """
    The mask of every frame of a clip, without an end; a mask video goes along with the clip's frames.

    It lies over what the clip was given as, and is cropped as that is. So many frames *ahead* of the clip's first one have
    the first one's mask; a mask that ends early stays as it was.
    """
    if isinstance(mask, Image):
        pixels = mask.to_numpy()
        one = Mask.of(clip.cut_from(mask_plane(pixels if pixels.ndim == 3 else pixels[..., None])))
        while True:
            yield one
    shown: Mask | None = None
    for frame in clip.beside(mask).planes():
        luma = planes_to_rgb(frame.y, frame.u, frame.v).max(axis=2)
        shown = Mask.of(np.ascontiguousarray(luma))
        while ahead > 0:
            ahead -= 1
            yield shown
        yield shown
    while shown is not None:
        yield shown


def loop_frames(frames: int, rate: float) -> int:
    """How many frames of a clip's start come back over its end."""
    return max(min(round(LOOP_SECONDS * rate), frames // 3), 1)


def looped(make: Frames, frames: int, back: int) -> Iterator[Planes]:
    """The clip without its first frames, which come back over its last ones: the end runs into the start."""
    first: Iterator[Planes] | None = None
    own: Planes | None = None
    for index, frame in enumerate(make()):
        if index < back:
            continue
        if index < frames - back:
            yield frame
            continue
        if first is None or own is None:
            first, own = make(), Planes.black(frame.size)
        mix(frame, next(first), smoothstep((index - (frames - back) + 1) / (back + 1)), own)
        yield own


def looped_sound(make: Callable[[], Iterator[F32]], back: int) -> tuple[Iterator[F32], Iterator[F32]]:
    """The same of a sound: what follows its first samples, and those samples."""
    return _after(make(), back), _until(make(), back)


def _after(blocks: Iterator[F32], samples: int) -> Iterator[F32]:
    for block in blocks:
        gone = min(samples, block.shape[1])
        samples -= gone
        if gone < block.shape[1]:
            yield block[:, gone:]


def _until(blocks: Iterator[F32], samples: int) -> Iterator[F32]:
    for block in blocks:
        yield block[:, :samples]
        samples -= block.shape[1]
        if samples <= 0:
            return
