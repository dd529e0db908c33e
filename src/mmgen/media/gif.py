"""Animated GIFs: one palette for all frames, found from all of them, and delays in hundredths of a second."""

from __future__ import annotations

import math
import struct
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import IO, TYPE_CHECKING, Literal, cast, get_args

import av
import av.error
import cv2
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame

from mmgen.errors import InputError
from mmgen.media.container import libav_errors
from mmgen.media.muxing import add_picture_stream, encode
from mmgen.media.output_file import OutputFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av.filter.context import FilterContext

    from mmgen.media.arrays import U8

Dither = Literal["ordered", "diffusion", "none"]

_DITHERS: dict[Dither, str] = {
    "ordered": "dither=bayer:bayer_scale=3",
    "diffusion": "dither=sierra2_4a:diff_mode=rectangle",
    "none": "dither=none",
}
_SPOOLED = "<3IQ"
_CENTISECOND = Fraction(1, 100)
_MOST_FPS = 50
"""Browsers show a delay of under two hundredths as one of ten."""


def write_gif(path: Path, frames: Iterable[U8], *, fps: float, plays: int = 0, dither: Dither = "diffusion") -> Path:
    """
    Write ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA frames, all of one shape, to a GIF that appears whole or not at all.

    Frame ``k`` is shown at ``k / fps`` seconds, rounded to hundredths, since a GIF holds no finer times: 25 and 50
    frames a second are exact, and 30 alternates between delays of 0.03 and 0.04 s. ``plays`` is how often it is shown, 0
    meaning for ever. Each pixel is transparent or opaque, on either side of an opacity of one half. ``diffusion``
    dithers with a fine grain, ``ordered`` with a pattern that stands still from frame to frame. Frames wait on the disk
    until the palette is known, so memory does not grow with their number.
    """
    if not (math.isfinite(fps) and 1 <= fps <= _MOST_FPS):
        raise InputError("fps", f"{fps} is not within 1 to {_MOST_FPS}, which is what players of GIFs keep to")
    if not 0 <= plays <= 65535:
        raise InputError("plays", f"{plays} is not within 0 (for ever) to 65535")
    if dither not in get_args(Dither):
        raise InputError("dither", f"{dither!r} is not one of {', '.join(get_args(Dither))}")
    with (
        OutputFile(path) as output,
        tempfile.TemporaryFile() as spool,
        libav_errors(str(path), "can't be encoded as a GIF"),
    ):
        palette, count = _survey(frames, spool)
        clock = _Clock(Fraction(fps).limit_denominator(1001))
        # The muxer counts repeats after the first showing, and takes -1 for none.
        loop = {0: 0, 1: -1}.get(plays, plays - 1)
        options = {"loop": str(loop), "final_delay": str(clock.at(count) - clock.at(count - 1))}
        _write(output.temporary, _coloured(_unspooled(spool), clock, (palette, dither)), options)
    return path


@dataclass(frozen=True, slots=True)
class _Clock:
    """When frames are shown, in hundredths of a second."""

    rate: Fraction

    def at(self, index: int) -> int:
        return round(index * 100 / self.rate)

    def picture(self, pixels: U8, index: int) -> VideoFrame:
        rgba = pixels if pixels.shape[2] == 4 else cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
        picture = VideoFrame.from_ndarray(np.ascontiguousarray(rgba, np.uint8), "rgba")
        picture.pts, picture.time_base = self.at(index), _CENTISECOND
        return picture


def _survey(frames: Iterable[U8], spool: IO[bytes]) -> tuple[VideoFrame, int]:
    """Put the frames aside, and return a picture of the best 256 colours for them, and their number."""
    graph = Graph()
    clock = _Clock(Fraction(1))
    source: FilterContext | None = None
    sink: FilterContext | None = None
    shape: tuple[int, ...] | None = None
    count = 0
    for pixels in frames:
        _require_alike(pixels, shape)
        if source is None:
            shape = pixels.shape
            source, maker, sink = _source(graph, pixels.shape), graph.add("palettegen"), graph.add("buffersink")
            graph.link_nodes(source, maker, sink).configure()
        packed = zlib.compress(np.ascontiguousarray(pixels).tobytes(), 1)
        spool.write(struct.pack(_SPOOLED, *pixels.shape, len(packed)) + packed)
        source.push(clock.picture(pixels, count))
        count += 1
    if source is None or sink is None:
        raise InputError("frames", "there are none, and a GIF needs at least one")
    source.push(None)
    return cast("VideoFrame", sink.pull()), count


def _source(graph: Graph, shape: tuple[int, ...], layout: str = "rgba") -> FilterContext:
    options = f"video_size={shape[1]}x{shape[0]}:pix_fmt={layout}:time_base=1/100:pixel_aspect=1/1"
    return graph.add("buffer", options)


def _require_alike(pixels: U8, shape: tuple[int, ...] | None) -> None:
    if pixels.ndim != 3 or pixels.shape[2] not in {3, 4} or pixels.dtype != np.uint8 or pixels.size == 0:
        raise InputError("frames", f"must be uint8 of shape (H, W, 3) or (H, W, 4), not {pixels.dtype} {pixels.shape}")
    if max(pixels.shape) > 16384:
        raise InputError("frames", f"are {pixels.shape[1]} x {pixels.shape[0]}: no side may be longer than 16384")
    if shape is not None and pixels.shape != shape:
        raise InputError("frames", f"must all have one shape: {pixels.shape} follows {shape}")


def _unspooled(spool: IO[bytes]) -> Iterator[U8]:
    spool.seek(0)
    while header := spool.read(struct.calcsize(_SPOOLED)):
        *shape, size = struct.unpack(_SPOOLED, header)
        yield np.frombuffer(zlib.decompress(spool.read(size)), np.uint8).reshape(shape)


def _coloured(frames: Iterator[U8], clock: _Clock, look: tuple[VideoFrame, Dither]) -> Iterator[VideoFrame]:
    """Yield the frames in the palette's colours."""
    palette, dither = look
    first = next(frames)
    graph = Graph()
    source, use, sink = _source(graph, first.shape), graph.add("paletteuse", _DITHERS[dither]), graph.add("buffersink")
    colours = _source(graph, (palette.height, palette.width), palette.format.name)
    source.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, _CENTISECOND
    colours.push(palette)
    colours.push(None)
    for index, pixels in enumerate(chain([first], frames)):
        source.push(clock.picture(pixels, index))
        yield from _finished(sink)


def _finished(sink: FilterContext) -> Iterator[VideoFrame]:
    """Yield what the filters have ready."""
    with suppress(av.error.BlockingIOError, av.error.EOFError):
        while True:
            yield cast("VideoFrame", sink.pull())


def _write(path: Path, pictures: Iterator[VideoFrame], options: dict[str, str]) -> None:
    first = next(pictures)
    with av.open(str(path), "w", format="gif", options=options) as container:
        stream = add_picture_stream(container, "gif", Fraction(100), {})
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = first.width, first.height, "pal8"
        context.time_base = _CENTISECOND
        for picture in chain([first], pictures):
            encode(container, stream, picture)
        encode(container, stream, None)
