"""Why a request, or a part of one, can't be made: one line for each field at fault, in words for who wrote it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["nearest_field", "readable"]

LONGEST = 80
BRANCHES = {"bool", "str", "int", "float"}
"""What pydantic calls the branches of a union by, beside names that are no identifiers."""
ELSEWHERE = {"model", "options", "max_cost", "timeout"}
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "aspect": ("aspect_ratio",),
    "cfg_scale": ("guidance",),
    "count": ("n",),
    "duration": ("seconds",),
    "duration_seconds": ("seconds",),
    "end_frame": ("last_frame",),
    "end_image": ("last_frame",),
    "frame_rate": ("fps",),
    "generate_audio": ("audio",),
    "guidance_scale": ("guidance",),
    "height": ("size",),
    "image": ("first_frame", "images"),
    "image_url": ("image", "first_frame"),
    "images": ("references", "image"),
    "input_image": ("image", "first_frame"),
    "last_image": ("last_frame",),
    "length": ("seconds",),
    "lyric": ("lyrics",),
    "mask_image": ("mask",),
    "mask_url": ("mask",),
    "mesh": ("object",),
    "music": ("audio",),
    "num_images": ("n",),
    "num_inference_steps": ("steps",),
    "num_outputs": ("n",),
    "output_format": ("format",),
    "ratio": ("aspect_ratio",),
    "reference_images": ("references",),
    "response_format": ("format",),
    "sound": ("audio",),
    "start_frame": ("first_frame",),
    "start_image": ("first_frame",),
    "tempo": ("bpm",),
    "text": ("prompt", "caption"),
    "video_url": ("video",),
    "voice": ("voices",),
    "voice_id": ("voice", "voices"),
    "width": ("size",),
}
"""Names that other programs give to what a field here says."""


def readable(model: type[BaseModel], error: ValidationError) -> str:
    """One line for each field at fault: what is wrong, what was given, and the nearest field name."""
    items: list[Any] = list(error.errors())
    media = {_place(item) for item in items if not item["type"].startswith("bool_")}
    lines = [
        line
        for item in items
        if not (item["type"].startswith("bool_") and _place(item) in media)  # where a truth value or a file may stand
        for line in _lines(model, item)
    ]
    return f"{model.__name__} can't be made:" + "".join(f"\n  {line}" for line in dict.fromkeys(lines))


def nearest_field(name: str, fields: Collection[str]) -> str | None:
    """The field that *name* most likely stands for: what other programs call so, or what is spelt so."""
    known = next((field for field in OTHER_NAMES.get(name, ()) if field in fields), None)
    return known or next(iter(difflib.get_close_matches(name, fields, 1, 0.6)), None)


def _lines(model: type[BaseModel], item: Any) -> list[str]:
    place, given = _place(item), repr(item["input"])
    if item["type"] == "extra_forbidden":
        return [f"{place}: no such field{_hint(model, item)}"]
    message = _message(item)
    head, *parts = message.split("\n  ")
    if parts and head.endswith("can't be made:"):  # a part's own refusal, each line of which names its field
        return [f"{place}.{part}" if place else part for part in parts]
    shown = f" (given {given})" if len(given) <= LONGEST and place and given not in message else ""
    return [f"{place}: {message}{'' if item['type'] == 'missing' else shown}" if place else message]


def _place(item: Any) -> str:
    """The field, and what lies within it; what pydantic calls the branches of a union says nothing to anybody."""
    return ".".join(str(part) for part in item["loc"] if isinstance(part, int) or _is_field(str(part)))


def _is_field(part: str) -> bool:
    return part.isidentifier() and part not in BRANCHES


def _hint(model: type[BaseModel], item: Any) -> str:
    name = str(item["loc"][-1])
    if len(item["loc"]) > 1:
        return ""
    near = nearest_field(name, model.model_fields)
    if name in ELSEWHERE:
        return f"; {name} is given to generate(...), submit(...) or check(...), beside the request"
    return f"; did you mean {near!r}?" if near else ""


def _message(item: Any) -> str:
    match item["type"]:
        case "missing":
            return "is needed"
        case "model_type" | "model_attributes_type":
            return (
                f"must be a {item['ctx']['class_name']}, or a dict of its fields" if "ctx" in item else "must be a dict"
            )
        case "union_tag_not_found":
            return f"does not say its {str(item['ctx']['discriminator']).strip(chr(39))}"
        case "union_tag_invalid":
            context = item["ctx"]
            name, tags = str(context["discriminator"]).strip("'"), str(context["expected_tags"])
            return f"its {name} must be one of {tags}{_did_you_mean(context['tag'], tags)}"
        case "literal_error":
            expected = str(item["ctx"]["expected"])
            return f"must be {expected}{_did_you_mean(item['input'], expected)}"
        case "too_long" if isinstance(item["input"], str):
            return f"must have at most {item['ctx']['max_length']} characters, got {item['ctx']['actual_length']}"
        case _:
            return re.sub("^Input should be ", "must be ", str(item["msg"]).removeprefix("Value error, "))


def _did_you_mean(given: object, listed: str) -> str:
    """The nearest of the names that are *listed*, each in quotation marks."""
    near = difflib.get_close_matches(str(given), re.findall("'(.*?)'", listed), 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
