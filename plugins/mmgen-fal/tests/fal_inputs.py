"""What each endpoint documents as its input: every field, those that are needed, and where its result lies."""

from __future__ import annotations

VEO = "prompt aspect_ratio duration resolution generate_audio"
HUNYUAN = "num_inference_steps guidance_scale octree_resolution textured_mesh seed"
FLUX = (
    "prompt image_size num_inference_steps guidance_scale num_images seed enable_safety_checker output_format "
    "acceleration sync_mode"
)
INPUTS: dict[str, tuple[str, str, str]] = {
    "fal-ai/flux/dev": (FLUX, "prompt", "images"),
    "fal-ai/flux/schnell": (FLUX, "prompt", "images"),
    "fal-ai/flux-pro/kontext": (
        "prompt image_url aspect_ratio guidance_scale num_images safety_tolerance output_format enhance_prompt sync_mode",
        "prompt image_url",
        "images",
    ),
    "fal-ai/flux-2-pro": (
        "prompt image_size seed safety_tolerance enable_safety_checker output_format sync_mode",
        "prompt",
        "images",
    ),
    "fal-ai/nano-banana": (
        "prompt aspect_ratio num_images output_format safety_tolerance limit_generations sync_mode",
        "prompt",
        "images",
    ),
    "fal-ai/veo3.1": (f"{VEO} negative_prompt auto_fix safety_tolerance seed", "prompt", "video"),
    "fal-ai/veo3.1/image-to-video": (
        f"{VEO} negative_prompt auto_fix safety_tolerance seed image_url",
        "prompt image_url",
        "video",
    ),
    "fal-ai/veo3.1/reference-to-video": (f"{VEO} image_urls", "prompt image_urls", "video"),
    "fal-ai/veo3.1/first-last-frame-to-video": (
        f"{VEO} first_frame_url last_frame_url negative_prompt seed",
        "prompt first_frame_url last_frame_url",
        "video",
    ),
    "fal-ai/kling-video/v3/pro/image-to-video": (
        (
            "start_image_url end_image_url prompt multi_prompt duration generate_audio negative_prompt cfg_scale shot_type "
            "elements"
        ),
        "start_image_url",
        "video",
    ),
    "fal-ai/wan/v2.7/image-to-video": (
        (
            "prompt image_url end_image_url video_url audio_url duration resolution negative_prompt enable_prompt_expansion "
            "enable_safety_checker seed"
        ),
        "",
        "video",
    ),
    "fal-ai/vidu/q3/image-to-video": (
        "image_url end_image_url prompt duration resolution audio",
        "image_url",
        "video",
    ),
    "fal-ai/ltx-2.3/extend-video": ("video_url prompt duration mode context", "video_url", "video"),
    "fal-ai/mmaudio-v2": (
        "video_url prompt duration num_steps cfg_strength negative_prompt mask_away_clip",
        "video_url prompt",
        "video",
    ),
    "fal-ai/elevenlabs/tts/eleven-v3": (
        "text voice stability language_code timestamps apply_text_normalization",
        "text",
        "audio",
    ),
    "fal-ai/minimax/speech-2.8-hd": (
        (
            "prompt voice_setting audio_setting language_boost output_format pronunciation_dict voice_modify "
            "normalization_setting"
        ),
        "prompt",
        "audio",
    ),
    "fal-ai/kokoro/american-english": ("prompt voice speed", "", "audio"),
    "fal-ai/elevenlabs/music": (
        "prompt composition_plan music_length_ms force_instrumental respect_sections_durations output_format",
        "",
        "audio",
    ),
    "fal-ai/minimax-music/v2.6": (
        "prompt lyrics is_instrumental lyrics_optimizer audio_setting",
        "prompt",
        "audio",
    ),
    "fal-ai/stable-audio-25/text-to-audio": (
        "prompt seconds_total num_inference_steps guidance_scale seed",
        "prompt",
        "audio",
    ),
    "fal-ai/elevenlabs/sound-effects/v2": (
        "text duration_seconds prompt_influence loop output_format",
        "text",
        "audio",
    ),
    "fal-ai/hunyuan3d/v2": (f"input_image_url {HUNYUAN}", "input_image_url", "model_mesh"),
    "fal-ai/hunyuan3d/v2/multi-view": (
        f"front_image_url back_image_url left_image_url {HUNYUAN}",
        "front_image_url back_image_url left_image_url",
        "model_mesh",
    ),
    "fal-ai/trellis": (
        (
            "image_url ss_guidance_strength ss_sampling_steps slat_guidance_strength slat_sampling_steps mesh_simplify "
            "texture_size"
        ),
        "image_url",
        "model_mesh",
    ),
    "fal-ai/triposr": (
        "image_url output_format do_remove_background foreground_ratio mc_resolution",
        "image_url",
        "model_mesh",
    ),
    "fal-ai/hyper3d/rodin/v2": (
        (
            "prompt input_image_urls geometry_file_format material quality_mesh_option tier addons bbox_condition TAPose "
            "preview_render seed"
        ),
        "",
        "model_mesh",
    ),
}
