"""
The opacity of a transparent WebM: a second VP9 picture beside each frame's own, in a Matroska block addition.

libvpx can encode both at once, but then with one quality for both. Soft edges deserve better, so the opacity is encoded
by itself, without loss; for most mattes that takes no more bytes.
"""

from __future__ import annotations

import io
from collections import deque
from typing import TYPE_CHECKING, cast

import av
from av.packet import Packet, PacketSideData

from mmgen.media.muxing import encoded, mux
from mmgen.media.video_codecs import fixed_key_frames

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from mmgen.media.video_format import VideoFormat

_LOSSLESS = {"lossless": "1", "deadline": "good", "cpu-used": "5", "row-mt": "1", "lag-in-frames": "0"}


class AlphaTrack:
    """Packets of colour and mattes in, packets with both out; each colour packet waits for its matte, and inversely."""

    def __init__(self, container: OutputContainer, stream: VideoStream, video_format: VideoFormat) -> None:
        self._container = container
        context = av.CodecContext.create("libvpx-vp9", "w")
        context.width, context.height = video_format.size
        context.pix_fmt = "yuv420p"
        context.time_base = 1 / video_format.rate
        context.framerate = video_format.rate
        context.options = _LOSSLESS | fixed_key_frames()
        context.open()
        self._context = context
        self._colours: deque[Packet[VideoStream]] = deque()
        self._mattes: deque[bytes] = deque()
        stream.metadata["alpha_mode"] = "1"

    def add(self, packets: list[Packet[VideoStream]], matte: VideoFrame | None) -> None:
        """Take the next packets of colour, and a matte or, at the end, None."""
        self._colours.extend(packets)
        self._mattes.extend(bytes(cast("bytearray", packet)) for packet in encoded(self._context, matte))
        while self._colours and self._mattes:
            colour = self._colours.popleft()
            _attach(self._mattes.popleft(), colour)
            mux(self._container, [colour])


def _attach(matte: bytes, packet: Packet[VideoStream]) -> None:
    """
    Add an encoded matte to a packet, where the WebM muxer looks for it.

    PyAV can copy such side data between packets but not make it, so a Matroska file of one block is written in memory,
    and what its demuxer finds is copied.
    """
    with av.open(io.BytesIO(_one_block(matte)), "r", format="matroska") as container:
        for carrier in container.demux(video=0):
            if carrier.has_sidedata("matroska_block_additional"):
                addition = PacketSideData.from_packet(cast("Packet[Stream]", carrier), "matroska_block_additional")
                addition.to_packet(cast("Packet[Stream]", packet))  # pyright: ignore[reportUnknownMemberType]  # the stub leaves the result out
                return
    raise RuntimeError("libav's Matroska demuxer drops block additions")


def _one_block(addition: bytes) -> bytes:
    """Return a Matroska file (RFC 9559) with one 2 x 2 picture, and an addition to its block."""
    picture = _element("e0", _element("b0", b"\x02") + _element("ba", b"\x02") + _element("2eb524", b"I420"))
    kind = _element("83", b"\x01") + _element("86", b"V_UNCOMPRESSED") + _element("55ee", b"\x01")
    track = _element("ae", _element("d7", b"\x01") + _element("73c5", b"\x01") + kind + picture)
    more = _element("a6", _element("ee", b"\x01") + _element("a5", addition))
    group = _element("a0", _element("a1", b"\x81\x00\x00\x00" + bytes(6)) + _element("75a1", more))
    clock = _element("1549a966", _element("2ad7b1", (1_000_000).to_bytes(3, "big")))
    segment = clock + _element("1654ae6b", track) + _element("1f43b675", _element("e7", b"\x00") + group)
    return _element("1a45dfa3", _element("4282", b"matroska")) + _element("18538067", segment)


def _element(identity: str, body: bytes) -> bytes:
    return bytes.fromhex(identity) + (1 << 56 | len(body)).to_bytes(8, "big") + body
