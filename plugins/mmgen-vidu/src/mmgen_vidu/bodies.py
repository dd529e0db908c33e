"""A call as the vendor's JSON: one function for each endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mmgen import Asset, ImageRequest, Reference, RequestError, SoundRequest, SpeechRequest, VideoRequest
from mmgen.backends import Call
from mmgen.backends.http import Inputs
from mmgen_vidu.catalog import endpoint_of, family_of
from mmgen_vidu.options import ImageOptions, LipSyncOptions, SoundOptions, SpeechOptions, VideoOptions
from mmgen_vidu.rules import segments

__all__ = ["LARGEST_BODY", "UNTAGGED", "body_of", "own_payload", "path_of", "tag_of"]

Body: TypeAlias = dict[str, Any]
LARGEST_BODY = 20 * 1000 * 1000
MARK = "mmgen:"
UNTAGGED = frozenset({"text2audio", "timing2audio", "lip-sync"})
"""Endpoints whose documentation knows no ``payload``, or is at odds over it; a field that is not known is refused."""
CORNERS = {"top_left": 1, "top_right": 2, "bottom_right": 3, "bottom_left": 4}


def tag_of(call: Call) -> str:
    """The last line of the payload, by which a task is found again."""
    return f"{MARK}{call.key}"


def own_payload(payload: str) -> str:
    """What the user gave as payload, without the line that mmgen added."""
    text, _, last = payload.rpartition("\n")
    return text if last.startswith(MARK) else payload


def path_of(call: Call) -> str:
    """The endpoint, below ``/ent/v2/``."""
    match call.request:
        case VideoRequest() if call.model.id in {"lip-sync", "upscale-new"}:
            return call.model.id
        case VideoRequest():
            return endpoint_of(call.request)
        case ImageRequest():
            return "reference2image"
        case SoundRequest():
            return "timing2audio" if call.request.events else "text2audio"
        case _:
            return "audio-tts"


def body_of(call: Call, inputs: Inputs) -> Body:
    """The fields that were set, and no others. Raises RequestError for options that don't go with the request."""
    path = path_of(call)
    body = WRITERS[path](call, inputs) | _options(call, path)
    if path not in UNTAGGED:
        given = getattr(call.options, "payload", None)
        body["payload"] = f"{given}\n{tag_of(call)}" if given else tag_of(call)
    body = {name: value for name, value in body.items() if value is not None}
    if (size := len(json.dumps(body, ensure_ascii=False).encode())) > LARGEST_BODY:
        raise RequestError(f"the files and words are {size} bytes, and at most {LARGEST_BODY} are taken: give URLs")
    return body


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


def _images(inputs: Inputs, *images: Asset | None) -> list[str]:
    return [inputs.text(image) for image in images if image is not None]


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
    if prompts and len(prompts) != len(request.keyframes):
        raise RequestError(f"prompts: must be one for each of the {len(request.keyframes)} key frames")
    settings: list[Body] = []
    for index, (frame, seconds) in enumerate(zip(request.keyframes, segments(request), strict=True)):
        prompt = prompts[index] if prompts else request.prompt
        words = {} if prompt is None else {"prompt": prompt}
        settings.append({"key_image": inputs.text(frame.image), "duration": int(seconds)} | words)
    return {
        "model": call.model.id,
        "start_image": inputs.text(request.first_frame),
        "image_settings": settings,
        "resolution": request.resolution,
    }


def _extend(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.video is not None
    images = _images(inputs, request.last_frame)
    return _shot(call) | {"video_url": inputs.text(request.video), "images": images or None}


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


def _lip_sync(call: Call, inputs: Inputs) -> Body:
    request, options = call.request, call.options
    assert isinstance(request, VideoRequest)
    assert request.video is not None
    words = options.text if isinstance(options, LipSyncOptions) else None
    if (words is None) == (request.audio is None):
        raise RequestError("lip-sync: give either audio, or words as the option text")
    spoken = options.model_fields_set & {"voice_id", "speed", "volume"} if options is not None else set[str]()
    if spoken and words is None:
        raise RequestError(f"{', '.join(sorted(spoken))}: of words only: give the option text")
    sound = inputs.text(request.audio) if isinstance(request.audio, Asset) else None
    return {"video_url": inputs.text(request.video), "audio_url": sound}


def _upscale(call: Call, inputs: Inputs) -> Body:
    request = call.request
    assert isinstance(request, VideoRequest)
    assert request.video is not None
    size = request.resolution
    return {
        "video_url": inputs.text(request.video),
        "upscale_resolution": size if size is None or size.endswith("p") else size.upper(),
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
    "lip-sync": _lip_sync,
    "upscale-new": _upscale,
}

# -- options -----------------------------------------------------------------------------------------


def _options(call: Call, path: str) -> Body:
    match call.options:
        case VideoOptions() as options:
            return _video_options(call, options, path)
        case SpeechOptions() as options:
            return {
                "voice_setting_volume": options.volume,
                "voice_setting_emotion": options.emotion,
                "pronunciation_dict_tone": list(options.pronunciation) or None,
            }
        case LipSyncOptions() as options:
            return options.model_dump()
        case ImageOptions() | SoundOptions() as options:
            return {"callback_url": options.callback_url}
        case _:
            return {}


def _video_options(call: Call, options: VideoOptions, path: str) -> Body:
    _refuse_misfits(call, options, path)
    named_corners = path in {"multiframe", "extend"}
    corner = options.wm_position
    return {
        "off_peak": options.off_peak,
        "bgm": options.bgm,
        "audio_type": options.audio_type,
        "watermark": options.watermark,
        "wm_position": corner if corner is None or named_corners else CORNERS[corner],
        "wm_url": options.wm_url,
        "meta_data": None if options.meta_data is None else json.dumps(dict(options.meta_data), ensure_ascii=False),
        "callback_url": options.callback_url,
    }


def _refuse_misfits(call: Call, options: VideoOptions, path: str) -> None:
    """Options that the vendor ignores, or refuses, for this request."""
    request, family = call.request, family_of(call.model.id)
    assert isinstance(request, VideoRequest)
    plain = path in {"multiframe", "extend"}
    silent_q2 = family == "q2" and request.audio is not True
    faults = {
        "off_peak: viduq3-mix has none": options.off_peak and call.model.id == "viduq3-mix",
        f"off_peak: is not honoured by {path}": options.off_peak is not None and plain,
        "off_peak: goes with sound in q3 only": options.off_peak and request.audio is True and family != "q3",
        f"bgm: is not honoured by {'q3' if family == 'q3' else path}": options.bgm is not None
        and (family == "q3" or plain),
        "bgm: is not honoured by q2 at 9 or 10 seconds": options.bgm and family == "q2" and (request.seconds or 0) >= 9,
        "audio_type: needs audio=True": options.audio_type is not None
        and (request.audio is False or plain or silent_q2 or family in {"q1", "2.0"}),
        "wm_position and wm_url: need watermark=True": not options.watermark
        and (options.wm_position is not None or options.wm_url is not None),
        "meta_data: is not honoured by extend": options.meta_data is not None and path == "extend",
        "prompts: need key frames": bool(options.prompts) and path != "multiframe",
    }
    if found := [reason for reason, is_fault in faults.items() if is_fault]:
        raise RequestError(f"{call.model.id} cannot honour these options; nothing was sent: {'; '.join(found)}")
