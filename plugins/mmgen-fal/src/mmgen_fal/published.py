"""
Any endpoint, by the OpenAPI document that the vendor publishes for it.

Properties that a request has a field for are written from that field; the others become options, typed and checked as
the document says. What it does not name is refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from mmgen import (
    ImageRequest,
    InputError,
    MusicRequest,
    Object3DRequest,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)
from mmgen.backends import Anything, Each, OneOf, Rule
from mmgen.backends.http import Field, Writer, file, files, named
from mmgen.backends.http.published import (
    Schema,
    matched,
    plain_properties,
    plain_schema,
    published_options,
    published_rule,
)
from mmgen_fal.endpoint import Endpoint, keyed
from mmgen_fal.options import FalOptions

__all__ = ["published_endpoint"]

NAMES: Mapping[type[Request[Any]], Mapping[str, tuple[str, ...]]] = {
    ImageRequest: {
        "image": ("image_url",),
        "mask": ("mask_url", "mask_image_url"),
        "n": ("num_images",),
        "size": ("image_size",),
        "aspect_ratio": ("aspect_ratio",),
        "strength": ("strength",),
    },
    VideoRequest: {
        "first_frame": ("image_url", "start_image_url", "first_frame_url"),
        "last_frame": ("end_image_url", "last_frame_url"),
        "video": ("video_url",),
        "seconds": ("duration",),
        "resolution": ("resolution",),
        "aspect_ratio": ("aspect_ratio",),
    },
    SpeechRequest: {"text": ("text", "prompt"), "voice": ("voice",), "speed": ("speed",), "prompt": ()},
    MusicRequest: {"lyrics": ("lyrics",)},
    SoundRequest: {"prompt": ("prompt", "text"), "video": ("video_url",), "loop": ("loop",)},
    Object3DRequest: {"images": ("image_url", "input_image_url", "image_urls", "input_image_urls")},
}
SHARED: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt",),
    "negative_prompt": ("negative_prompt",),
    "seed": ("seed",),
    "steps": ("num_inference_steps",),
    "guidance": ("guidance_scale",),
}
"""Where a field of a request may stand, the first that is there."""
OUTPUTS = ("images", "image", "video", "audio", "audio_file", "model_mesh", "model_glb")
UNWANTED = frozenset({"sync_mode"})
"""Would put the files into the result itself."""


def published_endpoint(
    endpoint: str,
    request: type[Request[Any]],
    document: Schema,
    *,
    output: str = "",
    checked_on: date | None = None,
) -> Endpoint:
    """
    The endpoint that *document* describes, asked by requests of the class *request*.

    *output* says where in the result the file lies, where the document does not make it plain. Raises InputError for
    a document that can't be used.
    """
    schema = _input_of(endpoint, document)
    properties = plain_properties(document, schema)
    for name in UNWANTED & properties.keys():
        del properties[name]
    required = frozenset(cast("list[str]", schema.get("required") or []))
    fields: dict[str, Field] = {}
    taken: set[str] = set()
    for field, name in _pairs(request, properties):
        rule, writer = _written(field, name, properties[name])
        fields[field] = Field(writer, rule, needed=name in required and field != "text")
        taken.add(name)
    rest = {name: part for name, part in properties.items() if name not in taken}
    return Endpoint(
        id=endpoint,
        title=f"{endpoint}, by its published schema",
        request=request,
        tasks=request.tasks(),
        fields=fields,
        output=output or _output_of(endpoint, document),
        options=published_options(FalOptions, rest, required),
        required=required,
        source=f"https://fal.ai/models/{endpoint}",
        checked_on=checked_on or datetime.now(UTC).date(),
    )


# -- reading the document --------------------------------------------------------------------


def _input_of(endpoint: str, document: Schema) -> Schema:
    for path in cast("Mapping[str, Schema]", document.get("paths") or {}).values():
        body = cast("Schema", cast("Schema", path.get("post") or {}).get("requestBody") or {})
        if found := _content(document, body):
            return found
    raise InputError(endpoint, "its document describes no JSON that can be posted")


def _output_of(endpoint: str, document: Schema) -> str:
    """The one property of a known name in the answer to ``GET .../requests/{request_id}``."""
    for place, path in cast("Mapping[str, Schema]", document.get("paths") or {}).items():
        if place.endswith("/status") or "get" not in path:
            continue
        answer = cast("Schema", cast("Schema", path["get"].get("responses") or {}).get("200") or {})
        properties = cast("Schema", _content(document, answer).get("properties") or {})
        if found := [name for name in OUTPUTS if name in properties]:
            return found[0]
    raise InputError(endpoint, f"its document shows no {', '.join(OUTPUTS)} in a result: say output=")


def _content(document: Schema, part: Schema) -> Schema:
    media = cast("Schema", cast("Schema", part.get("content") or {}).get("application/json") or {})
    return plain_schema(document, cast("Schema", media.get("schema") or {}))


# -- fields of the request -------------------------------------------------------------------


def _pairs(request: type[Request[Any]], properties: Schema) -> Iterator[tuple[str, str]]:
    """Each field of the request with the property that it is written as."""
    for field, name in matched(request, properties, {**SHARED, **NAMES.get(request, {})}):
        if field != "size" or _takes_sizes(cast("Schema", properties[name])):
            yield field, name


def _takes_sizes(schema: Schema) -> bool:
    """Whether one choice is an object, and not only names of sizes."""
    choices = [schema, *cast("list[Schema]", schema.get("anyOf") or schema.get("oneOf") or [])]
    return any("$ref" in choice or choice.get("type") == "object" for choice in choices)


def _written(field: str, name: str, schema: Schema) -> tuple[Rule, Writer]:
    if field == "size":
        return Anything(), named(name, lambda size: {"width": size[0], "height": size[1]})
    if name.endswith("_urls"):
        return Each(Anything(), int(schema.get("maxItems", 100))), files(name)
    if field == "images":
        return Each(Anything(), 1), keyed(name)
    if name.endswith("_url"):
        return Anything(), file(name)
    if "enum" in schema:
        values = {_asked(field, value): value for value in cast("list[Any]", schema["enum"])}
        return OneOf(*values), named(name, values.__getitem__)
    return published_rule(schema), named(name, int) if schema.get("type") == "integer" else named(name)


def _asked(field: str, value: Any) -> Any:
    """How a request says what the vendor calls *value*: 8.0 for ``"8s"``, ``"adaptive"`` for ``"auto"``."""
    if field == "seconds":
        return float(str(value).removesuffix("s"))
    if field == "aspect_ratio" and value == "auto":
        return "adaptive"
    return value.lower() if field == "resolution" and isinstance(value, str) else value
