"""A call as a request on the wire: the fields and options that are set, under the names of the dialect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from mmgen import Asset, Image, Options, Reference, RequestError, VideoRequest
from mmgen.backends import Call
from mmgen.backends.http import FilePart, Inputs, WireRequest
from mmgen_openai.dialects import Dialect, Endpoint

__all__ = ["transparent_where_white", "written"]


def written(dialect: Dialect, call: Call, inputs: Inputs, *, model: str) -> WireRequest:
    """The submit of *call*; *model* is what the server calls the model, "" where it has only one."""
    endpoint = dialect.endpoints[call.request.task]
    options = chosen(call.options, endpoint)
    if "remix_of" in options:
        return remix(call, options["remix_of"])
    body: dict[str, Any] = {"model": model} if model else {}
    files: list[FilePart] = []
    multipart = endpoint.body != "json"
    for name, wire in endpoint.fields.items():
        value: Any = getattr(call.request, name)
        if name not in call.request.model_fields_set or value in (None, ()) or not wire:
            continue
        found = assets_of(value)
        if found and multipart:
            files += [part(inputs, name, wire, asset) for asset in found]
        elif found:
            texts = [within_json(dialect, inputs.text(asset)) for asset in found]
            body[wire] = texts if name == "references" else texts[0]
        else:
            body[wire] = plain(name, value, endpoint)
    files = alone_or_listed(files)
    negative: Any = getattr(call.request, "negative_prompt", None)
    if negative is not None and endpoint.negative_after_bar:
        body["prompt"] = f"{body['prompt']}|{negative}"
    body |= {**options, **endpoint.fixed}
    if endpoint.body == "json" or (endpoint.body == "multipart with files" and not files):
        return WireRequest(path=endpoint.path, json=body)
    return WireRequest(path=endpoint.path, form={name: text(value) for name, value in body.items()}, files=files)


def within_json(dialect: Dialect, located: str) -> str:
    """A URL or data URI as the server takes it."""
    return located.partition(",")[2] if dialect.bare_base64 and located.startswith("data:") else located


def part(inputs: Inputs, name: str, wire: str, asset: Asset) -> FilePart:
    """A file with a name of its kind, by which some servers judge it."""
    return inputs.part(wire, asset, filename=f"{name}.{asset.media_type.rpartition('/')[2]}")


def alone_or_listed(files: list[FilePart]) -> list[FilePart]:
    """A field that can be a list is written as one only where it has several files."""
    counts = Counter(file.name for file in files)
    return [replace(file, name=file.name.removesuffix("[]")) if counts[file.name] == 1 else file for file in files]


def chosen(options: Options | None, endpoint: Endpoint) -> dict[str, Any]:
    """The options that are set. Raises RequestError for one that the endpoint would ignore."""
    if options is None:
        return {}
    values = {name: value for name, value in options.model_dump(mode="json").items() if value is not None}
    ignored = sorted(set(values) - endpoint.options) if endpoint.options is not None else []
    if ignored:
        honoured = ", ".join(sorted(endpoint.options or ())) or "none"
        raise RequestError(f"options: {ignored[0]} is not honoured by {endpoint.path}; honoured are {honoured}")
    return values


def remix(call: Call, name: str) -> WireRequest:
    """The videos protocol makes a video again by its name and a prompt, and takes nothing else."""
    request = call.request
    assert isinstance(request, VideoRequest)
    if others := sorted(request.model_fields_set - {"prompt"}):
        raise RequestError(f"{others[0]} is not honoured with remix_of, which takes the prompt alone")
    return WireRequest(path=f"videos/{name}/remix", json={"prompt": request.prompt})


def assets_of(value: Any) -> list[Asset]:
    """The files of a field, in order."""
    if isinstance(value, Asset):
        return [value]
    if not isinstance(value, tuple):
        return []
    found: list[Asset] = []
    for item in cast("tuple[object, ...]", value):
        if isinstance(item, Reference):
            found += item.images
        elif isinstance(item, Asset):
            found.append(item)
    return found


def plain(name: str, value: Any, endpoint: Endpoint) -> Any:
    """A value as the protocol writes it."""
    if name == "size":
        return f"{value[0]}x{value[1]}"
    if name == "seconds":
        return str(int(value)) if endpoint.text_seconds else int(value)
    if name == "voice" and str(value).startswith("voice_"):
        return {"id": value}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text(value: Any) -> str:
    """A value as multipart holds it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | list | Mapping) else f"{value}"


def transparent_where_white(mask: Image) -> Image:
    """The mask as this vendor marks what may change: by transparency, where a request's own is white."""
    import numpy as np

    pixels = mask.to_numpy()
    brightness = pixels[..., :3].max(axis=2)
    return Image(np.dstack([pixels[..., :3], 255 - brightness]).astype(np.uint8))
