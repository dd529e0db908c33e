"""What each endpoint is sent: one function for each, from the fields of the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mmgen import Asset, Audio, ImageRequest, Reference, RequestError, SoundRequest, SpeechRequest, VideoRequest
from mmgen.backends import Call
from mmgen.backends.http import Inputs
from mmgen_vidu.catalog import segments
from mmgen_vidu.held import held_id, is_held
from mmgen_vidu.options import CloneOptions, VideoOptions

__all__ = ["WRITERS", "Body", "voice_id_of"]

Body: TypeAlias = dict[str, Any]

# -- the parts that requests share ---------------------------------------------------------------


def _shot(call: Call) -> Body:
    """What most endpoints for videos take."""
    request = call.request
    assert isinstance(request, VideoRequest)
    return {
        "model": call.model.id,
        "prompt": request.prompt,
        "duration": None if request.seconds is None else int(request.seconds),
        "seed": request.seed,
        "resolution": request.resolution,
        "aspect_ratio": request.aspect_ratio,
        "audio": request.audio,
        "style": request.style,
        "movement_amplitude": None if request.motion is None else ("small", "medium", "large")[int(request.motion * 2)],
    }


def _text(inputs: Inputs, asset: Asset) -> str:
    """The URL or data URI of *asset*, which must be a file."""
    if is_held(asset):
        raise RequestError(f"{asset.name} stands for what the vendor holds, and is not taken here: give the file")
    return inputs.text(asset)


def _images(inputs: Inputs, *images: Asset | None) -> list[str]:
    return [_text(inputs, image) for image in images if image is not None]


def _source(inputs: Inputs, video: Asset | None) -> Body:
    """The video to work on: one that the vendor made, by its id, or any other by its URL."""
    assert video is not None
    made = held_id(video, "creations")
    return {"video_creation_id": made} if made is not None else {"video_url": _text(inputs, video)}


# -- the endpoints ---------------------------------------------------------------------------------


def _frames(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    images = _images(inputs, request.first_frame, request.last_frame)
    voice = next((voice for voice in request.voices if isinstance(voice, str)), None)
    return _shot(call) | {"images": images or None, "voice_id": voice}


def _references(call: Call, inputs: Inputs) -> Body:
    """Named subjects, or else pictures and clips without names."""
    request = call.request
    assert isinstance(request, VideoRequest)
    if any(reference.name for reference in request.references):
        return _shot(call) | {"subjects": [_subject(reference, inputs) for reference in request.references]}
    images = [image for reference in request.references for image in reference.images]
    videos = [reference.video for reference in request.references]
    return _shot(call) | {"images": _images(inputs, *images) or None, "videos": _images(inputs, *videos) or None}


def _subject(reference: Reference, inputs: Inputs) -> Body:
    media = [*reference.images, *([reference.video] if reference.video is not None else [])]
    known = [held_id(asset, "subjects") for asset in media]
    if any(known):
        if len(known) > 1:
            raise RequestError(f"@{reference.name}: is in the library of subjects; give nothing further with it")
        from_library = {"name": reference.name, "server_id": known[0]}
        return from_library | ({"voice_id": reference.voice} if reference.voice is not None else {})
    subject = {
        "name": reference.name,
        "images": _images(inputs, *reference.images) or None,
        "videos": _images(inputs, reference.video) or None,
        "voice_id": reference.voice,
    }
    return {name: value for name, value in subject.items() if value is not None}


def _multiframe(call: Call, inputs: Inputs) -> Body:
    request, options = call.request, call.options
    assert isinstance(request, VideoRequest)
    assert request.first_frame is not None
    prompts = options.prompts if isinstance(options, VideoOptions) else ()
    settings: list[Body] = []
    for index, (frame, seconds) in enumerate(zip(request.keyframes, segments(request), strict=True)):
        prompt = prompts[index] if prompts else request.prompt
        words = {} if prompt is None else {"prompt": prompt}
        settings.append({"key_image": _text(inputs, frame.image), "duration": int(seconds)} | words)
    return {
        "model": call.model.id,
        "start_image": _text(inputs, request.first_frame),
        "image_settings": settings,
        "resolution": request.resolution,
    }


def _extend(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    images = _images(inputs, request.last_frame)
    return _shot(call) | _source(inputs, request.video) | {"images": images or None}


def _reference_image(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, ImageRequest)
    references = [image for reference in request.references for image in reference.images]
    resolution = request.resolution
    return {
        "model": call.model.id.removesuffix("-image"),
        "prompt": request.prompt,
        "images": _images(inputs, request.image, *references) or None,
        "seed": request.seed,
        "aspect_ratio": "auto" if request.aspect_ratio == "adaptive" else request.aspect_ratio,
        "resolution": resolution.upper() if resolution in {"2k", "4k"} else resolution,
    }


def _audio(call: Call, inputs: Inputs) -> Body:
    del inputs
    request = call.request
    assert isinstance(request, SoundRequest)
    events = [{"from": event.start, "to": event.end, "prompt": event.prompt} for event in request.events]
    return {
        "model": call.model.id,
        "prompt": request.prompt,
        "timing_prompts": events or None,
        "duration": request.seconds,
        "seed": request.seed,
    }


def _speech(call: Call, inputs: Inputs) -> Body:
    del inputs
    request = call.request
    assert isinstance(request, SpeechRequest)
    return {
        "text": request.text,
        "voice_setting_voice_id": request.voice,
        "voice_setting_speed": request.speed,
        "voice_setting_pitch": None if request.pitch is None else int(request.pitch),
    }


def voice_id_of(call: Call) -> str:
    """What a cloned voice is called: as was asked, or else by a name of this call's own."""
    given = call.options.voice_id if isinstance(call.options, CloneOptions) else None
    return given or f"mmgen-{call.key}"


def _clone(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, SpeechRequest)
    assert isinstance(request.voice, Audio)
    return {"audio_url": _text(inputs, request.voice), "voice_id": voice_id_of(call), "text": request.text}


def _lip_sync(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.video is not None
    sound = request.audio if isinstance(request.audio, Asset) else None
    return {"video_url": _text(inputs, request.video), "audio_url": None if sound is None else _text(inputs, sound)}


def _portrait(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.first_frame is not None
    sound = request.audio if isinstance(request.audio, Asset) else None
    return {
        "model": "viduq2-pro",
        "image": _text(inputs, request.first_frame),
        "prompt": request.prompt,
        "audio_url": None if sound is None else _text(inputs, sound),
        "resolution": request.resolution,
    }


def _motion(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.first_frame is not None
    assert request.video is not None
    return {"image_url": _text(inputs, request.first_frame), "video_url": _text(inputs, request.video)}


def _upscale(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    size = request.resolution
    larger = size if size is None or size.endswith("p") else size.upper()
    return _source(inputs, request.video) | {"upscale_resolution": larger}


def _older_upscale(call: Call, inputs: Inputs) -> Body:
    del inputs
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.video is not None
    return {"model": "vidu1.0", "creation_id": held_id(request.video, "creations")}


def _template(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    images = [image for reference in request.references for image in reference.images]
    return {
        "template": request.style,
        "images": _images(inputs, *images),
        "prompt": request.prompt,
        "seed": request.seed,
        "aspect_ratio": request.aspect_ratio,
    }


def _story(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    images = [image for reference in request.references for image in reference.images]
    return {"story": request.style, "images": _images(inputs, *images)}


def _film(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert isinstance(request.audio, Asset)
    images = [image for reference in request.references for image in reference.images]
    return {
        "images": _images(inputs, *images),
        "audio_url": _text(inputs, request.audio),
        "prompt": request.prompt,
        "aspect_ratio": request.aspect_ratio,
        "resolution": request.resolution,
    }


WRITERS: Mapping[str, Callable[[Call, Inputs], Body]] = {
    "text2video": _frames,
    "img2video": _frames,
    "start-end2video": _frames,
    "reference2video": _references,
    "multiframe": _multiframe,
    "extend": _extend,
    "reference2image": _reference_image,
    "text2audio": _audio,
    "timing2audio": _audio,
    "audio-tts": _speech,
    "audio-clone": _clone,
    "lip-sync": _lip_sync,
    "digital-human": _portrait,
    "image2dance": _motion,
    "upscale-new": _upscale,
    "upscale": _older_upscale,
    "template": _template,
    "template-story": _story,
    "one-click/mv": _film,
}
