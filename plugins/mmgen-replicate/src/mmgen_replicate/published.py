"""
Any model, by the OpenAPI schema that the vendor publishes for each of its versions.

Inputs that a request has a field for are written from that field; the others become options, typed and checked as the
schema says. What it does not name is refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from mmgen.backends import Anything, Each, Fields, OneOf, Pixels, Rule
from mmgen.backends.http import Field, Writer, file, files, named
from mmgen.backends.http.published import (
    Schema,
    matched,
    plain_properties,
    plain_schema,
    published_options,
    published_rule,
)
from mmgen_replicate.endpoint import SEED, Endpoint, first_file, referenced, sized, spoken
from mmgen_replicate.options import ReplicateOptions

__all__ = ["Published", "published_model"]

FRAMES: Mapping[str, tuple[str, ...]] = {
    "first_frame": ("start_image", "first_frame_image", "first_frame", "image"),
    "last_frame": ("end_image", "last_frame", "last_frame_image", "last_image"),
    "video": ("video", "input_video"),
    "references": ("reference_images",),
    "seconds": ("duration", "seconds"),
    "resolution": ("resolution",),
    "fps": ("fps", "frames_per_second"),
    "audio": ("generate_audio",),
}
NAMES: Mapping[type[Request[Any]], Mapping[str, tuple[str, ...]]] = {
    ImageRequest: {
        "image": ("image", "input_image"),
        "references": ("image_input", "input_images", "reference_images"),
        "mask": ("mask",),
        "n": ("num_outputs", "num_images", "number_of_images"),
        "strength": ("prompt_strength", "strength"),
        "format": ("output_format",),
    },
    VideoRequest: FRAMES,
    SpeechRequest: {"text": ("text", "prompt"), "voice": ("voice", "voice_id"), "speed": ("speed",), "prompt": ()},
    MusicRequest: {"lyrics": ("lyrics",), "seconds": ("duration", "seconds_total")},
    SoundRequest: {"prompt": ("prompt", "text"), "video": ("video",), "seconds": ("duration", "seconds_total")},
    Object3DRequest: {"images": ("images", "image", "input_image"), "faces": ("face_count", "target_face_num")},
}
SHARED: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt",),
    "negative_prompt": ("negative_prompt",),
    "seed": ("seed",),
    "aspect_ratio": ("aspect_ratio",),
    "steps": ("num_inference_steps", "steps", "num_steps"),
    "guidance": ("guidance_scale", "guidance", "cfg_scale", "cfg_strength"),
}
"""Where a field of a request may stand, the first that is there."""
FILES = frozenset({"image", "mask", "first_frame", "last_frame", "video"})
OUTPUTS = ("model_file", "mesh", "glb", "video", "audio", "image", "images", "output")
ASKED: Mapping[tuple[str, Any], Any] = {("aspect_ratio", "match_input_image"): "adaptive", ("format", "jpg"): "jpeg"}
"""How a request says what the vendor says in its own words."""
LOWEST = -(2.0**53)
"""A pitch may be below zero, also where the schema does not say so."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the vendor publishes of one version of a model; an official model is run without naming a version."""

    model: str
    version: str
    document: Schema = field(repr=False)


def published_model(
    found: Published, request: type[Request[Any]], *, output: str = "", checked_on: date | None = None
) -> Endpoint:
    """
    The model that *found* describes, asked by requests of the class *request*.

    *output* says where in the output the file lies, where the schema does not make it plain. Raises InputError for a
    schema that can't be used.
    """
    schema = _component(found, "Input")
    properties = plain_properties(found.document, schema)
    required = frozenset(cast("list[str]", schema.get("required") or []))
    fields: dict[str, Field] = {}
    taken: set[str] = set()
    for name, place in matched(request, properties, {**SHARED, **NAMES.get(request, {})}):
        rule, writer = _written(name, place, properties[place])
        fields[name] = Field(writer, rule, needed=place in required and name != "text")
        taken.add(place)
    if "size" in request.model_fields and {"width", "height"} <= properties.keys():
        fields["size"] = Field(sized(), _pixels(properties))
        taken |= {"width", "height"}
    rest = {name: part for name, part in properties.items() if name not in taken}
    place = f"/versions/{found.version}/api" if found.version else "/api/schema"
    return Endpoint(
        id=found.model,
        title=f"{found.model}, by its published schema",
        request=request,
        tasks=request.tasks(),
        version=found.version,
        fields=fields,
        output=output or _output(found),
        options=published_options(ReplicateOptions, rest, required),
        required=required,
        source=f"https://replicate.com/{found.model}{place}",
        checked_on=checked_on or datetime.now(UTC).date(),
    )


# -- reading the schema ----------------------------------------------------------------------


def _component(found: Published, name: str) -> Schema:
    components = cast("Schema", found.document.get("components") or {})
    schema = cast("Schema", components.get("schemas") or {}).get(name)
    if not isinstance(schema, Mapping):
        raise InputError(found.model, f"its schema describes no {name}")
    return plain_schema(found.document, cast("Schema", schema))


def _output(found: Published) -> str:
    """Where the file lies: nowhere in particular when the output is a file or a list of files."""
    schema = _component(found, "Output")
    if schema.get("type") == "array":
        schema = plain_schema(found.document, cast("Schema", schema.get("items") or {}))
    if schema.get("format") == "uri":
        return ""
    properties = cast("Schema", schema.get("properties") or {})
    known = [name for name in OUTPUTS if name in properties]
    if not known:
        raise InputError(found.model, f"its schema shows no file in the output: say output=, one of {list(properties)}")
    return known[0]


# -- fields of the request -------------------------------------------------------------------


def _written(name: str, place: str, schema: Schema) -> tuple[Rule, Writer]:
    listed = schema.get("type") == "array"
    if name == "references":
        return Each(Fields(images=Each(Anything(), 100)), int(schema.get("maxItems", 100))), referenced(place)
    if name == "images":
        return (Each(Anything(), 100), files(place)) if listed else (Each(Anything(), 1), first_file(place))
    if name in FILES:
        return Anything(), files(place) if listed else file(place)
    if "enum" in schema:
        words = {_asked(name, value): value for value in cast("list[Any]", schema["enum"])}
        return OneOf(*words), spoken(place, words)
    unbounded = name == "seed" and not {"minimum", "maximum"} & schema.keys()
    rule = SEED if unbounded else published_rule(schema, least=LOWEST if name == "pitch" else 0.0)
    return rule, named(place, int) if schema.get("type") == "integer" else named(place)


def _asked(name: str, value: Any) -> Any:
    """How a request says what the vendor calls *value*: 8.0 for ``"8s"``, ``"adaptive"`` for the input's own ratio."""
    if name == "seconds":
        return float(str(value).removesuffix("s"))
    if name == "resolution":
        return str(value).lower()
    return ASKED.get((name, value), value)


def _pixels(properties: Schema) -> Pixels:
    sides = [cast("Schema", properties[name]) for name in ("width", "height")]
    least = max(int(side.get("minimum", 1)) for side in sides)
    return Pixels(least, min(int(side.get("maximum", 65_536)) for side in sides))
