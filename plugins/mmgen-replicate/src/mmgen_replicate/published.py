"""
Any model, by the OpenAPI schema that the vendor publishes for each of its versions.

Inputs that a request has a field for are written from that field; the others become options, typed and checked as the
schema says. What it does not name is refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import Field as Constraint
from pydantic import create_model

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
from mmgen.backends import Anything, Between, Each, Fields, NotEmpty, OneOf, Pixels, Rule
from mmgen_replicate.endpoint import (
    SEED,
    Endpoint,
    Field,
    Writer,
    file,
    files,
    first_file,
    named,
    referenced,
    sized,
    spoken,
)
from mmgen_replicate.options import ReplicateOptions

__all__ = ["Published", "published_model"]

Schema: TypeAlias = Mapping[str, Any]
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
MOST = 2**53
KINDS: Mapping[str, Any] = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "string": str,
    "array": list[Any],
    "object": dict[str, Any],
}


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
    properties = {
        name: _plain(found.document, cast("Schema", part))
        for name, part in cast("Schema", schema.get("properties") or {}).items()
    }
    required = frozenset(cast("list[str]", schema.get("required") or []))
    fields: dict[str, Field] = {}
    taken: set[str] = set()
    for name, place in _pairs(request, properties):
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
        options=_options(rest, required),
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
    return _plain(found.document, cast("Schema", schema))


def _output(found: Published) -> str:
    """Where the file lies: nowhere in particular when the output is a file or a list of files."""
    schema = _component(found, "Output")
    if schema.get("type") == "array":
        schema = _plain(found.document, cast("Schema", schema.get("items") or {}))
    if schema.get("format") == "uri":
        return ""
    properties = cast("Schema", schema.get("properties") or {})
    known = [name for name in OUTPUTS if name in properties]
    if not known:
        raise InputError(found.model, f"its schema shows no file in the output: say output=, one of {list(properties)}")
    return known[0]


def _plain(document: Schema, schema: Schema) -> Schema:
    """*schema* without references, wrappers of one, and "or null"."""
    for _ in range(8):
        wrapped = [
            choice
            for word in ("allOf", "anyOf", "oneOf")
            for choice in cast("list[Schema]", schema.get(word) or [])
            if choice.get("type") != "null"
        ]
        if "$ref" in schema:
            schema = _referred(document, str(schema["$ref"]))
        elif len(wrapped) == 1:
            own = {name: item for name, item in schema.items() if name not in {"allOf", "anyOf", "oneOf"}}
            schema = {**_plain(document, wrapped[0]), **own}
        else:
            break
    return schema


def _referred(document: Schema, place: str) -> Schema:
    found: Any = document
    for step in place.removeprefix("#/").split("/"):
        found = cast("Mapping[str, Any]", found).get(step) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        raise InputError(place, "is referred to in the schema, and is not there")
    return cast("Schema", found)


# -- fields of the request -------------------------------------------------------------------


def _pairs(request: type[Request[Any]], properties: Schema) -> Iterator[tuple[str, str]]:
    """Each field of the request with the input that it is written as; none is written twice."""
    taken: set[str] = set()
    for name, candidates in {**SHARED, **NAMES.get(request, {})}.items():
        found = next((place for place in candidates if place in properties and place not in taken), None)
        if found is not None and name in request.model_fields:
            taken.add(found)
            yield name, found


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
    rule = SEED if name == "seed" and not {"minimum", "maximum"} & schema.keys() else _rule(name, schema)
    return rule, named(place, int) if schema.get("type") == "integer" else named(place)


def _asked(name: str, value: Any) -> Any:
    """How a request says what the vendor calls *value*: 8.0 for ``"8s"``, ``"adaptive"`` for the input's own ratio."""
    if name == "seconds":
        return float(str(value).removesuffix("s"))
    if name == "resolution":
        return str(value).lower()
    return ASKED.get((name, value), value)


def _rule(name: str, schema: Schema) -> Rule:
    least = float(schema.get("minimum", -MOST if name == "pitch" else 0))
    match schema.get("type"):
        case "integer":
            return Between(least, float(schema.get("maximum", MOST)), 1)
        case "number":
            return Between(least, float(schema.get("maximum", MOST)))
        case "string" if "maxLength" in schema:
            return NotEmpty(int(schema["maxLength"]))
        case "boolean":
            return OneOf(True, False)
        case _:
            return Anything()


def _pixels(properties: Schema) -> Pixels:
    sides = [cast("Schema", properties[name]) for name in ("width", "height")]
    least = max(int(side.get("minimum", 1)) for side in sides)
    return Pixels(least, min(int(side.get("maximum", 65_536)) for side in sides))


# -- the rest --------------------------------------------------------------------------------


def _options(properties: Schema, required: frozenset[str]) -> type[ReplicateOptions]:
    """A class of options with a field for each input; one whose name the class needs itself is left out."""
    fields: dict[str, Any] = {}
    for name, schema in properties.items():
        if not name.isidentifier() or name.startswith("_") or hasattr(ReplicateOptions, name):
            continue
        if name in ReplicateOptions.model_fields:
            continue
        kind = _type(cast("Schema", schema))
        fields[name] = (kind, ...) if name in required else (kind | None, None)
    return create_model("PublishedOptions", __base__=ReplicateOptions, **fields)


def _type(schema: Schema) -> Any:
    if "enum" in schema:
        return Literal[tuple(cast("list[Any]", schema["enum"]))]
    limits = {
        short: schema[name]
        for short, name in (("ge", "minimum"), ("le", "maximum"), ("max_length", "maxLength"))
        if name in schema
    }
    kind: Any = KINDS.get(str(schema.get("type")), Any)
    return Annotated[kind, Constraint(**limits)] if limits else kind
