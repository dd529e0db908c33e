"""What only this vendor has, under the vendor's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mmgen import Options

__all__ = ["ImageOptions", "LipSyncOptions", "SoundOptions", "SpeechOptions", "UpscaleOptions", "VideoOptions"]

LONGEST_PAYLOAD = 1_048_000
Url = Annotated[str, Field(pattern=r"^https?://\S+$")]
Payload = Annotated[str, Field(max_length=LONGEST_PAYLOAD)]


class SoundOptions(Options):
    """Options of sounds."""

    callback_url: Url | None = None
    """Is called when the task changes; see ``is_genuine``."""


class ImageOptions(SoundOptions):
    """Options of images."""

    payload: Payload | None = None
    """Comes back with the task. A last line is added, by which mmgen finds the task again."""


class UpscaleOptions(ImageOptions):
    """Options of upscaling."""


class VideoOptions(ImageOptions):
    """Options of videos. What a model does not honour is refused before anything is sent."""

    off_peak: bool | None = None
    """Cheaper, and done within 48 hours or not at all; it may still be cancelled."""
    bgm: bool | None = None
    """Background music; not with q3, nor with q2 at 9 or 10 seconds."""
    audio_type: Literal["all", "speech_only", "sound_effect_only"] | None = None
    """What is to be heard, where sound is asked for."""
    watermark: bool | None = None
    """Whether to return the watermarked copy."""
    wm_position: Literal["top_left", "top_right", "bottom_right", "bottom_left"] | None = None
    """Where the watermark stands."""
    wm_url: Url | None = None
    """A picture to be the watermark."""
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


class LipSyncOptions(SoundOptions):
    """Options of lip-sync."""

    text: Annotated[str, Field(min_length=4, max_length=2000)] | None = None
    """Words to be spoken, in place of a sound."""
    voice_id: str | None = None
    """The voice that speaks the words, by name."""
    speed: Annotated[float, Field(ge=0.5, le=1.5)] | None = None
    """Of the words; 1 is the voice's own."""
    volume: Annotated[int, Field(ge=0, le=10)] | None = None
    """Of the words; 0 is normal."""
    ref_photo_url: Url | None = None
    """A photograph of the face that is to speak, where several are seen."""
