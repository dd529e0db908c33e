"""What only this vendor has, under the vendor's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mmgen import Options

__all__ = [
    "CloneOptions",
    "FilmOptions",
    "ImageOptions",
    "LipSyncOptions",
    "MotionOptions",
    "PortraitOptions",
    "SoundOptions",
    "SpeechOptions",
    "StoryOptions",
    "TemplateOptions",
    "UpscaleOptions",
    "VideoOptions",
    "WatermarkOptions",
]

LONGEST_PAYLOAD = 1_048_000
Url = Annotated[str, Field(pattern=r"^https?://\S+$")]
Payload = Annotated[str, Field(max_length=LONGEST_PAYLOAD)]
VoiceId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{6,254}[A-Za-z0-9]$")]
"""8 to 256 letters, digits, ``-`` and ``_``, the first of them a letter, the last a letter or a digit."""
Area = Literal[
    "auto",
    "denmark",
    "uk",
    "africa",
    "china",
    "mexico",
    "switzerland",
    "russia",
    "italy",
    "korea",
    "thailand",
    "india",
    "japan",
]
Beast = Literal["auto", "bear", "tiger", "elk", "snake", "lion", "wolf"]


class SoundOptions(Options):
    """Options of sounds."""

    callback_url: Url | None = None
    """Is called when the task changes, in place of what mmgen listens at; see ``is_genuine``."""


class ImageOptions(SoundOptions):
    """Options of images."""

    payload: Payload | None = None
    """Comes back with the task. A last line is added, by which mmgen finds the task again."""


class UpscaleOptions(ImageOptions):
    """Options of upscaling."""


class MotionOptions(ImageOptions):
    """Options of motion transfer."""


class StoryOptions(ImageOptions):
    """Options of template stories."""


class PortraitOptions(ImageOptions):
    """Options of digital humans."""

    text: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    """Words to be spoken, in place of a sound."""
    voice_id: str | None = None
    """The voice that speaks the words, by name."""


class WatermarkOptions(ImageOptions):
    """Options of what can bear a watermark."""

    bgm: bool | None = None
    """Background music; not with q3, nor with q2 at 9 or 10 seconds."""
    watermark: bool | None = None
    """Whether to return the watermarked copy."""
    wm_position: Literal["top_left", "top_right", "bottom_right", "bottom_left"] | None = None
    """Where the watermark stands."""
    wm_url: Url | None = None
    """A picture to be the watermark."""


class TemplateOptions(WatermarkOptions):
    """Options of scene templates."""

    area: Area | None = None
    """Whose dress it is; of the template ``exotic_princess`` alone."""
    beast: Beast | None = None
    """Which animal it is; of the template ``beast_companion`` alone."""


class VideoOptions(WatermarkOptions):
    """Options of videos. What a model does not honour is refused before anything is sent."""

    off_peak: bool | None = None
    """Cheaper, and done within 48 hours or not at all; it may still be cancelled."""
    audio_type: Literal["all", "speech_only", "sound_effect_only"] | None = None
    """What is to be heard, where sound is asked for."""
    is_rec: bool | None = None
    """Whether the vendor writes the prompt, for 10 credits more than is estimated; from one or two frames."""
    auto_subjects: bool | None = None
    """Whether the vendor may add subjects of its library to those that are named."""
    meta_data: Mapping[str, str] | None = None
    """Labels written into the file, as rules for generated media ask for: ``{"Label": "..."}``."""
    prompts: tuple[str, ...] = ()
    """One prompt for each key frame, in place of the request's own."""


class SpeechOptions(Options):
    """Options of speech."""

    payload: Payload | None = None
    volume: Annotated[int, Field(ge=0, le=10)] | None = None
    """0 is normal."""
    emotion: Literal["happy", "sad", "angry", "fearful", "disgusted", "surprised", "calm"] | None = None
    pronunciation: tuple[str, ...] = ()
    """How words are said: ``"omg/oh my god"``."""


class CloneOptions(Options):
    """Options of a voice's clone."""

    payload: Payload | None = None
    voice_id: VoiceId | None = None
    """How the voice is to be called from then on; a new name where it is not set. ``result.details`` tells it."""
    prompt_audio_url: Url | None = None
    """A further sample, of less than 8 seconds, whose words are known."""
    prompt_text: Annotated[str, Field(min_length=1)] | None = None
    """The words of that sample, with the punctuation at their end."""


class LipSyncOptions(SoundOptions):
    """Options of lip-sync."""

    text: Annotated[str, Field(min_length=4, max_length=2000)] | None = None
    """Words to be spoken, in place of a sound."""
    voice_id: str | None = None
    """The voice that speaks the words, by name."""
    speed: Annotated[float, Field(ge=0.5, le=2)] | None = None
    """Of the words; 1 is the voice's own."""
    volume: Annotated[int, Field(ge=0, le=10)] | None = None
    """Of the words; 0 is normal."""
    ref_photo_url: Url | None = None
    """A photograph of the face that is to speak, where several are seen."""


class FilmOptions(SoundOptions):
    """Options of films in one go."""

    add_subtitle: bool | None = None
    """Whether what is sung or said is written below."""
    language: Literal["en", "zh"] | None = None
    """Of the subtitles."""
    srt_url: Url | None = None
    """Subtitles of your own."""
