"""What each model documents as its input: every field, those that are needed, and the kind of file it makes."""

from __future__ import annotations

from mmgen_replicate import objects, videos
from mmgen_replicate.images import SDXL

__all__ = ["INPUTS", "VERSIONS"]

FLUX = (
    "prompt aspect_ratio num_outputs num_inference_steps seed output_format output_quality disable_safety_checker go_fast "
    "megapixels"
)
VEO = "prompt aspect_ratio duration image last_frame negative_prompt resolution generate_audio seed"
SPEECH = (
    "text voice_id speed volume pitch emotion english_normalization sample_rate bitrate audio_format channel "
    "subtitle_enable language_boost"
)
INPUTS: dict[str, tuple[str, str, str]] = {
    "black-forest-labs/flux-schnell": (FLUX, "prompt", "images"),
    "black-forest-labs/flux-dev": (f"{FLUX} image prompt_strength guidance", "prompt", "images"),
    "black-forest-labs/flux-1.1-pro": (
        "prompt aspect_ratio width height image_prompt output_format output_quality safety_tolerance prompt_upsampling seed",
        "prompt",
        "image",
    ),
    "black-forest-labs/flux-kontext-pro": (
        "prompt input_image aspect_ratio seed output_format safety_tolerance prompt_upsampling",
        "prompt",
        "image",
    ),
    "google/nano-banana": ("prompt image_input aspect_ratio output_format", "prompt", "image"),
    "prunaai/z-image-turbo": (
        "prompt height width num_inference_steps guidance_scale seed go_fast output_format output_quality",
        "prompt",
        "image",
    ),
    "stability-ai/sdxl": (
        (
            "prompt negative_prompt image mask width height num_outputs scheduler num_inference_steps guidance_scale "
            "prompt_strength seed refine high_noise_frac refine_steps apply_watermark lora_scale replicate_weights "
            "disable_safety_checker"
        ),
        "",
        "images",
    ),
    "google/veo-3.1": (f"{VEO} reference_images", "prompt", "video"),
    "google/veo-3.1-fast": (VEO, "prompt", "video"),
    "bytedance/seedance-1-pro": (
        "prompt image last_frame_image duration resolution aspect_ratio fps camera_fixed seed",
        "prompt",
        "video",
    ),
    "kwaivgi/kling-v2.1": ("mode duration prompt end_image start_image negative_prompt", "prompt start_image", "video"),
    "kwaivgi/kling-v2.5-turbo-pro": (
        "prompt negative_prompt start_image end_image aspect_ratio duration image",
        "prompt",
        "video",
    ),
    "minimax/video-01": ("prompt prompt_optimizer first_frame_image subject_reference", "prompt", "video"),
    "zsxkib/mmaudio": ("prompt negative_prompt video duration num_steps cfg_strength seed", "", "video"),
    "minimax/speech-02-hd": (SPEECH, "text", "audio"),
    "minimax/speech-02-turbo": (SPEECH, "text", "audio"),
    "minimax/music-1.5": ("lyrics prompt sample_rate bitrate audio_format", "lyrics prompt", "audio"),
    "google/lyria-2": ("prompt negative_prompt seed", "prompt", "audio"),
    "stability-ai/stable-audio-2.5": ("prompt duration steps cfg_scale seed", "prompt", "audio"),
    "tencent/hunyuan-3d-3.1": ("prompt image enable_pbr face_count generate_type", "", "mesh"),
    "firtoz/trellis": (
        (
            "images seed randomize_seed generate_color generate_model generate_normal save_gaussian_ply return_no_background "
            "ss_guidance_strength ss_sampling_steps slat_guidance_strength slat_sampling_steps mesh_simplify texture_size"
        ),
        "images",
        "model_file",
    ),
}
VERSIONS: dict[str, str] = {
    SDXL: "stability-ai/sdxl",
    videos.MMAUDIO: "zsxkib/mmaudio",
    objects.TRELLIS: "firtoz/trellis",
}
"""Models that are run by their version."""
