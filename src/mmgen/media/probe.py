"""Facts about files, from their headers and packets; nothing is decoded but a video's first frame."""

from __future__ import annotations

from dataclasses import dataclass

from mmgen.media.limits import DEFAULT_LIMITS, Limits
from mmgen.media.source import MediaInput, source_name


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a still image's header says; width and height are those of the upright picture."""

    media_type: str
    width: int
    height: int
    alpha: bool
    frames: int


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """
    What a video holds; width and height are those of the picture as it is shown, upright and with square pixels.

    ``frames`` and ``seconds`` are exact, counted from the packets. ``rotation`` is the turn that the file asks for, in
    degrees clockwise (0, 90, 180 or 270). ``color_space`` and ``color_range`` are FFmpeg's names, such as "bt709" and
    "tv" (limited), or "unknown" when the file does not say. ``alpha`` says whether its first frame has transparency.
    """

    media_type: str
    width: int
    height: int
    seconds: float
    fps: float
    frames: int
    codec: str
    rotation: int
    audio_codec: str | None
    sample_rate: int | None
    channels: int | None
    color_space: str
    color_range: str
    alpha: bool = False


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a sound file holds; ``seconds`` is counted from the packets."""

    media_type: str
    seconds: float
    sample_rate: int
    channels: int
    codec: str


def probe_image(source: MediaInput, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> ImageFacts:
    """Return what an image's header says. Raises ``InputError`` when there is none that can be read."""
    from mmgen.media.still import open_still, upright_size

    with open_still(source, source_name(source, name), limits) as (media_type, image):
        width, height = upright_size(image)
        frames = int(getattr(image, "n_frames", 1))
        return ImageFacts(media_type, width, height, image.has_transparency_data, frames)


def probe_video(source: MediaInput, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> VideoFacts:
    """Return what a video holds. Raises ``InputError`` when it is broken, cut short, too large, or has no pictures."""
    from mmgen.media.source import sniff_source, source_size
    from mmgen.media.stream_facts import video_facts

    called = source_name(source, name)
    source_size(source, called, max_bytes=limits.max_bytes)
    if sniff_source(source, called) == "image/webp":
        from mmgen.media.animation import animation_facts

        return animation_facts(source, called, limits)
    return video_facts(source, source_name(source, name), limits)


def probe_audio(source: MediaInput, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> AudioFacts:
    """Return what a sound file (or a video's sound) holds. Raises ``InputError`` when there is no sound in it."""
    from mmgen.media.stream_facts import audio_facts

    return audio_facts(source, source_name(source, name), limits)
