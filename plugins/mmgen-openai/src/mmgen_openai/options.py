"""What only these servers have, under their own names: each option is sent as it is called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mmgen import Options

__all__ = [
    "FidelityImageOptions",
    "ImageOptions",
    "LocalAI3DOptions",
    "LocalAIImageOptions",
    "LocalAISpeechOptions",
    "LocalAIVideoOptions",
    "SGLangImageOptions",
    "SGLangVideoOptions",
    "SpeechOptions",
    "VLLMImageOptions",
    "VLLMSpeechOptions",
    "VLLMVideoOptions",
    "VideoOptions",
]

Percent = Annotated[int, Field(ge=0, le=100)]
Positive = Annotated[int, Field(ge=1)]
Scale = Annotated[float, Field(ge=0, le=20)]


class ImageOptions(Options):
    """Options of OpenAI's images."""

    quality: Literal["low", "medium", "high"] | None = None
    """Finer pictures take more tokens; unset, the model chooses."""
    moderation: Literal["auto", "low"] | None = None
    """How strictly prompts are judged; not with edits."""
    output_compression: Percent | None = None
    """For JPEG and WebP."""
    user: str | None = None
    """Your own name for the person who asks, as the vendor wants it against abuse."""


class FidelityImageOptions(ImageOptions):
    """Options of OpenAI's image models that can keep close to the picture given."""

    input_fidelity: Literal["high", "low"] | None = None
    """How closely faces and details of the pictures given are kept; with edits only."""


class SpeechOptions(Options):
    """Options of OpenAI's speech."""

    response_format: Literal["mp3", "opus", "aac", "flac", "wav"] | None = None
    """The kind of file; unset, mp3."""


class VideoOptions(Options):
    """Options of the videos protocol."""

    remix_of: Annotated[str, Field(pattern=r"^[\w-]{1,200}$")] | None = None
    """The server's name of a video to be made again by another prompt; nothing but the prompt goes along."""


class VLLMImageOptions(Options):
    """Options of pictures of vLLM-Omni."""

    true_cfg_scale: Scale | None = None
    user: str | None = None


class VLLMVideoOptions(Options):
    """Options of videos of vLLM-Omni."""

    guidance_scale_2: Scale | None = None
    """For the second expert of models that have two."""
    boundary_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    """Where the second expert takes over."""
    flow_shift: float | None = None
    true_cfg_scale: Scale | None = None
    num_frames: Positive | None = None
    """In place of seconds times frames per second."""
    sound_duration: Annotated[float, Field(gt=0)] | None = None
    enable_frame_interpolation: bool | None = None
    frame_interpolation_exp: Positive | None = None
    frame_interpolation_scale: Annotated[float, Field(gt=0)] | None = None
    lora: Mapping[str, str | float | int] | None = None
    extra_params: Mapping[str, str | float | int | bool] | None = None
    """What only the model at work takes."""


class VLLMSpeechOptions(Options):
    """Options of speech of vLLM-Omni."""

    response_format: Literal["wav", "flac", "mp3", "opus"] | None = None
    """The kind of file; unset, wav."""
    task_type: Literal["CustomVoice", "VoiceDesign", "Base"] | None = None
    ref_audio: str | None = None
    """A sample of the voice, as a URL or data URI, with its owner's consent."""
    ref_text: str | None = None
    """What is said in it."""
    x_vector_only_mode: bool | None = None
    max_new_tokens: Positive | None = None


class SGLangImageOptions(Options):
    """Options of pictures of SGLang; with words only, as its edits take none."""

    true_cfg_scale: float | None = None
    flow_shift: float | None = None
    max_sequence_length: Positive | None = None
    enable_teacache: bool | None = None
    enable_upscaling: bool | None = None
    upscaling_scale: Positive | None = None
    output_quality: Literal["default", "maximum", "high", "medium", "low"] | None = None
    output_compression: Percent | None = None
    diffusers_kwargs: Mapping[str, str | float | int | bool] | None = None


class SGLangVideoOptions(Options):
    """Options of videos of SGLang."""

    guidance_scale_2: float | None = None
    true_cfg_scale: float | None = None
    flow_shift: float | None = None
    num_frames: Positive | None = None
    enable_teacache: bool | None = None
    enable_frame_interpolation: bool | None = None
    enable_upscaling: bool | None = None
    output_quality: Literal["default", "maximum", "high", "medium", "low"] | None = None
    output_compression: Percent | None = None
    diffusers_kwargs: Mapping[str, str | float | int | bool] | None = None


class LocalAIImageOptions(Options):
    """Options of pictures of LocalAI."""

    quality: str | None = None


class LocalAIVideoOptions(Options):
    """Options of videos of LocalAI."""

    num_frames: Positive | None = None
    params: Mapping[str, str] | None = None
    """What only the model at work takes."""


class LocalAISpeechOptions(Options):
    """Options of speech of LocalAI."""

    response_format: Literal["wav", "mp3", "flac", "opus", "aac"] | None = None
    backend: str | None = None
    sample_rate: Positive | None = None


class LocalAI3DOptions(Options):
    """Options of meshes of LocalAI."""

    quality: Literal["auto", "coarse", "512", "1024"] | None = None
    background: Literal["auto", "keep", "black", "white"] | None = None
    """What is done with what lies behind the thing."""
    texture_steps: Positive | None = None
    params: Mapping[str, str] | None = None
    """``texture_size`` and ``components``."""
