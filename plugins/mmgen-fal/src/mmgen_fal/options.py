"""What only this vendor has, under the vendor's own names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mmgen import Options

__all__ = [
    "EffectsOptions",
    "FalOptions",
    "Flux2Options",
    "FluxOptions",
    "HunyuanOptions",
    "KlingOptions",
    "KontextOptions",
    "LtxOptions",
    "MinimaxMusicOptions",
    "MmaudioOptions",
    "NanoBananaOptions",
    "QueueOptions",
    "RodinOptions",
    "SpeechOptions",
    "StableAudioOptions",
    "TrellisOptions",
    "TriposrOptions",
    "VeoImageOptions",
    "VeoOptions",
    "VoiceOptions",
    "VoiceSetting",
    "WanOptions",
]

QUEUE = frozenset({"queue_priority", "request_timeout", "expiration_seconds", "webhook"})
"""What goes into headers and the query."""


class FalOptions(Options):
    """Options of the queue, which every endpoint has. Give those of the endpoint: its record names their class."""

    queue_priority: Literal["normal", "low"] | None = None
    request_timeout: Annotated[float, Field(gt=1)] | None = None
    """Seconds in which the work must have begun, or else the job fails."""
    expiration_seconds: Annotated[int, Field(gt=0)] | None = None
    """For how long the vendor keeps the files that are made."""
    webhook: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    """Is called when the job is done, in place of what mmgen listens at."""

    def headers(self) -> Mapping[str, str]:
        """What goes into the headers."""
        found: dict[str, str] = {}
        if self.queue_priority is not None:
            found["X-Fal-Queue-Priority"] = self.queue_priority
        if self.request_timeout is not None:
            found["X-Fal-Request-Timeout"] = f"{self.request_timeout:g}"
        if self.expiration_seconds is not None:
            lifecycle = {"expiration_duration_seconds": self.expiration_seconds}
            found["X-Fal-Object-Lifecycle-Preference"] = json.dumps(lifecycle)
        return found

    def query(self, webhook_url: str = "") -> Mapping[str, str]:
        """What goes into the query; *webhook_url* is called where the user names no other."""
        url = self.webhook or webhook_url
        return {"fal_webhook": url} if url else {}


class QueueOptions(FalOptions):
    """For endpoints that have no options of their own."""


class FluxOptions(FalOptions):
    """Options of FLUX.1."""

    acceleration: Literal["none", "regular", "high"] | None = None
    enable_safety_checker: bool | None = None


class KontextOptions(FalOptions):
    """Options of FLUX.1 Kontext."""

    safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | None = None
    enhance_prompt: bool | None = None


class Flux2Options(FalOptions):
    """Options of FLUX.2 Pro."""

    safety_tolerance: Literal["1", "2", "3", "4", "5"] | None = None
    enable_safety_checker: bool | None = None


class NanoBananaOptions(FalOptions):
    """Options of Nano Banana."""

    limit_generations: bool | None = None


class VeoImageOptions(FalOptions):
    """Options of Veo from pictures."""


class VeoOptions(FalOptions):
    """Options of Veo from words."""

    auto_fix: bool | None = None
    safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | None = None


class KlingOptions(FalOptions):
    """Options of Kling 3."""

    cfg_scale: float | None = None
    shot_type: Literal["customize", "intelligent"] | None = None


class WanOptions(FalOptions):
    """Options of Wan 2.7."""

    enable_prompt_expansion: bool | None = None
    enable_safety_checker: bool | None = None


class LtxOptions(FalOptions):
    """Options of LTX 2.3."""

    context: Annotated[float, Field(ge=1, le=20)] | None = None
    """Seconds of the video that are looked at."""


class MmaudioOptions(FalOptions):
    """Options of MMAudio 2."""

    mask_away_clip: bool | None = None


class SpeechOptions(FalOptions):
    """Options of Eleven v3."""

    stability: float | None = None
    apply_text_normalization: Literal["auto", "on", "off"] | None = None


class VoiceSetting(Options):
    """How a voice of MiniMax speaks, beside the fields of the request."""

    vol: Annotated[float, Field(ge=0, le=10)] | None = None
    emotion: str | None = None
    english_normalization: bool | None = None


class VoiceOptions(FalOptions):
    """Options of MiniMax Speech."""

    voice_setting: VoiceSetting | None = None
    language_boost: str | None = None


class EffectsOptions(FalOptions):
    """Options of ElevenLabs sound effects."""

    prompt_influence: float | None = None


class StableAudioOptions(FalOptions):
    """Options of Stable Audio 2.5."""

    num_inference_steps: Annotated[int, Field(ge=1)] | None = None
    guidance_scale: float | None = None


class MinimaxMusicOptions(FalOptions):
    """Options of MiniMax Music."""

    lyrics_optimizer: bool | None = None


class HunyuanOptions(FalOptions):
    """Options of Hunyuan3D 2."""

    octree_resolution: Annotated[int, Field(ge=1)] | None = None


class TrellisOptions(FalOptions):
    """Options of TRELLIS."""

    ss_guidance_strength: float | None = None
    ss_sampling_steps: Annotated[int, Field(ge=1)] | None = None
    slat_guidance_strength: float | None = None
    slat_sampling_steps: Annotated[int, Field(ge=1)] | None = None
    mesh_simplify: float | None = None
    texture_size: Literal[512, 1024, 2048] | None = None


class TriposrOptions(FalOptions):
    """Options of TripoSR."""

    do_remove_background: bool | None = None
    foreground_ratio: float | None = None
    mc_resolution: Annotated[int, Field(ge=1)] | None = None


class RodinOptions(FalOptions):
    """Options of Rodin 2."""

    material: Literal["PBR", "Shaded", "All"] | None = None
    TAPose: bool | None = None
    preview_render: bool | None = None
