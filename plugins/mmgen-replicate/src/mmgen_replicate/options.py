"""What only this vendor has, under the vendor's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from mmgen import Options

__all__ = [
    "Flux11Options",
    "FluxOptions",
    "HunyuanOptions",
    "KontextOptions",
    "MmaudioOptions",
    "MusicOptions",
    "PlainOptions",
    "ReplicateOptions",
    "SdxlOptions",
    "SeedanceOptions",
    "SpeechOptions",
    "StableAudioOptions",
    "TrellisOptions",
    "VideoOneOptions",
    "ZImageOptions",
]

Quality = Annotated[int, Field(ge=0, le=100)]
Event = Literal["start", "output", "logs", "completed"]
AROUND = frozenset({"webhook", "webhook_events_filter", "cancel_after"})
"""What goes beside the model's input, or into a header."""


class ReplicateOptions(Options):
    """Options of a prediction, which every model has. Give those of the model: its record names their class."""

    cancel_after: Annotated[int, Field(ge=5, le=24 * 3600)] | None = None
    """Seconds after which the vendor ends the prediction; one that has not begun by then costs nothing."""
    webhook: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    """Is called when the prediction is done, in place of what mmgen listens at; redirects are not followed."""
    webhook_events_filter: tuple[Event, ...] = ()
    """When the webhook is called; without it, for output and at the end, and what mmgen listens at, at the end."""

    def around(self, webhook_url: str = "") -> Mapping[str, Any]:
        """What goes beside the model's input; *webhook_url* is called at the end, where the user names no other."""
        url, events = self.webhook or webhook_url, self.webhook_events_filter
        if self.webhook is None and not events:
            events = ("completed",)
        return {"webhook": url, **({"webhook_events_filter": list(events)} if events else {})} if url else {}

    def headers(self) -> Mapping[str, str]:
        """What goes into the headers."""
        return {} if self.cancel_after is None else {"Cancel-After": f"{self.cancel_after}s"}


class PlainOptions(ReplicateOptions):
    """For models that have no options of their own."""


class FluxOptions(ReplicateOptions):
    """Options of FLUX.1 schnell and dev."""

    go_fast: bool | None = None
    """Faster, and no longer the same picture for the same seed; the vendor's default is to do so."""
    megapixels: Literal["1", "0.25"] | None = None
    output_quality: Quality | None = None
    disable_safety_checker: bool | None = None


class Flux11Options(ReplicateOptions):
    """Options of FLUX 1.1 Pro."""

    output_quality: Quality | None = None
    safety_tolerance: Annotated[int, Field(ge=1, le=6)] | None = None
    prompt_upsampling: bool | None = None


class KontextOptions(ReplicateOptions):
    """Options of FLUX.1 Kontext Pro."""

    safety_tolerance: Annotated[int, Field(ge=0, le=6)] | None = None
    """With a picture to edit, at most 2."""
    prompt_upsampling: bool | None = None


class ZImageOptions(ReplicateOptions):
    """Options of Z-Image Turbo."""

    go_fast: bool | None = None
    output_quality: Quality | None = None


class SdxlOptions(ReplicateOptions):
    """Options of SDXL."""

    scheduler: (
        Literal["DDIM", "DPMSolverMultistep", "HeunDiscrete", "KarrasDPM", "K_EULER_ANCESTRAL", "K_EULER", "PNDM"]
        | None
    ) = None
    refine: Literal["no_refiner", "expert_ensemble_refiner", "base_image_refiner"] | None = None
    refine_steps: Annotated[int, Field(ge=1)] | None = None
    high_noise_frac: Annotated[float, Field(ge=0, le=1)] | None = None
    apply_watermark: bool | None = None
    disable_safety_checker: bool | None = None


class SeedanceOptions(ReplicateOptions):
    """Options of Seedance 1."""

    camera_fixed: bool | None = None


class VideoOneOptions(ReplicateOptions):
    """Options of MiniMax Video-01."""

    prompt_optimizer: bool | None = None


class MmaudioOptions(ReplicateOptions):
    """Options of MMAudio."""


class SpeechOptions(ReplicateOptions):
    """Options of MiniMax Speech 02."""

    emotion: (
        Literal["auto", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "calm", "fluent", "neutral"]
        | None
    ) = None
    volume: Annotated[float, Field(ge=0, le=10)] | None = None
    audio_format: Literal["mp3", "wav", "flac"] | None = None
    sample_rate: Literal[8000, 16000, 22050, 24000, 32000, 44100] | None = None
    bitrate: Literal[32000, 64000, 128000, 256000] | None = None
    channel: Literal["mono", "stereo"] | None = None
    english_normalization: bool | None = None


class MusicOptions(ReplicateOptions):
    """Options of MiniMax Music 1.5."""

    audio_format: Literal["mp3", "wav"] | None = None
    sample_rate: Literal[16000, 24000, 32000, 44100] | None = None
    bitrate: Literal[32000, 64000, 128000, 256000] | None = None


class StableAudioOptions(ReplicateOptions):
    """Options of Stable Audio 2.5."""

    steps: Annotated[int, Field(ge=4, le=8)] | None = None
    cfg_scale: Annotated[float, Field(ge=1, le=25)] | None = None


class TrellisOptions(ReplicateOptions):
    """Options of TRELLIS."""

    ss_guidance_strength: Annotated[float, Field(ge=0, le=10)] | None = None
    ss_sampling_steps: Annotated[int, Field(ge=1, le=50)] | None = None
    slat_guidance_strength: Annotated[float, Field(ge=0, le=10)] | None = None
    slat_sampling_steps: Annotated[int, Field(ge=1, le=50)] | None = None
    mesh_simplify: Annotated[float, Field(ge=0.9, le=0.98)] | None = None
    texture_size: Annotated[int, Field(ge=512, le=2048)] | None = None


class HunyuanOptions(ReplicateOptions):
    """Options of Hunyuan 3D 3.1."""

    enable_pbr: bool | None = None
    """Has no effect without a texture."""
