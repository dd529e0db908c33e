"""The tracks of a video file being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from mmgen.media.alpha_track import AlphaTrack
from mmgen.media.muxing import add_picture_stream, encoded, mux
from mmgen.media.scheduling import kept_scheduling
from mmgen.media.sound_track import SoundTrack
from mmgen.media.video_codecs import encoder_options, pixel_format, settings_of

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame

    from mmgen.media.frame_buffer import FrameBuffer
    from mmgen.media.video_format import VideoFormat


_UNORDERED_FRAMES = 2
"""How many frames may be all that there are for x265 to leave their decoding times unset."""


def open_encoder(context: VideoCodecContext, video_format: VideoFormat) -> None:
    """Open an encoder for pictures of this format, in BT.709 colour."""
    tag = settings_of(video_format.codec).tag
    context.width, context.height = video_format.size
    context.pix_fmt = pixel_format(video_format)
    context.time_base = 1 / video_format.rate
    if tag:
        context.codec_tag = tag
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.color_range = ColorRange.MPEG
    with kept_scheduling():
        context.open()


class PictureTrack:
    """Frames in, packets out; frame ``k`` is shown at exactly ``k / rate``."""

    def __init__(self, container: OutputContainer, video_format: VideoFormat) -> None:
        self._container = container
        self._time_base = 1 / video_format.rate
        encoder, options = settings_of(video_format.codec).encoder, encoder_options(video_format)
        self._stream = add_picture_stream(container, encoder, video_format.rate, options)
        open_encoder(self._stream.codec_context, video_format)
        is_vp9 = video_format.alpha and video_format.codec == "vp9"
        self._alpha = AlphaTrack(container, self._stream, video_format) if is_vp9 else None
        self._count = 0

    def encode(self, buffer: FrameBuffer) -> None:
        """Encode the next frame."""
        picture = buffer.encodable()
        for frame in (picture, buffer.matte):
            if frame is not None:
                frame.pts = self._count
                frame.time_base = self._time_base
        self._count += 1
        # ProRes takes its tags from the frames.
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        picture.color_primaries, picture.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        self._encode(picture, buffer.matte)

    def finish(self) -> None:
        """Write what the encoder still holds."""
        self._encode(None, None)

    def _encode(self, picture: VideoFrame | None, matte: VideoFrame | None) -> None:
        packets = encoded(self._stream, picture)
        if picture is None and self._count <= _UNORDERED_FRAMES:
            for packet in packets:
                packet.dts = packet.pts
        if self._alpha is None:
            mux(self._container, packets)
        else:
            self._alpha.add(packets, matte)


def add_sound_track(container: OutputContainer, video_format: VideoFormat) -> SoundTrack | None:
    """Add the stereo track that the format asks for, if it does."""
    if video_format.audio_rate is None:
        return None
    sound = settings_of(video_format.codec).sound
    return SoundTrack(container, sound, sample_rate=video_format.audio_rate, channels=2)
