"""The decoded pictures of a stream, with the opacity that some of libav's decoders leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av

if TYPE_CHECKING:
    from collections.abc import Generator

    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""The decoders that follow the block additions in which WebM keeps opacity; libav's own do not."""


def decoded_pictures(container: InputContainer, stream: VideoStream) -> Generator[VideoFrame]:
    """Yield the stream's pictures in the order they are shown; other streams are to be discarded already."""
    decoder = _ALPHA_DECODERS.get(stream.codec_context.codec.canonical_name)
    if decoder is None or not _declares_alpha(stream):
        yield from container.decode(stream)
        return
    context = cast("VideoCodecContext", av.CodecContext.create(decoder, "r"))
    for packet in container.demux(stream):
        yield from context.decode(packet)  # pyright: ignore[reportUnknownMemberType]  # the stub leaves the packet's stream open


def has_alpha(frame: VideoFrame) -> bool:
    """Whether a picture has opacity; a GIF's always could have, so there it is what is in the picture that counts."""
    if not any(component.is_alpha for component in frame.format.components):
        return False
    return frame.format.name != "bgra" or bool((frame.to_ndarray()[..., 3] < 255).any())


def _declares_alpha(stream: VideoStream) -> bool:
    return any(key.lower() == "alpha_mode" and value == "1" for key, value in stream.metadata.items())
