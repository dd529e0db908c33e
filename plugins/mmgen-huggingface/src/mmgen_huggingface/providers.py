"""How each provider is asked through the router, and how it answers: at once with the file, or with a job to ask for."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from mmgen import Asset, Failed, Pending, PluginError, Status, Succeeded
from mmgen.backends.http import WireReply, WireRequest
from mmgen_huggingface.records import Provider, Routed

__all__ = ["ROUTES", "Parameters", "Route"]

Parameters = dict[str, Any]
QUEUE: Mapping[str, str] = {"_subdomain": "queue"}
Located = Callable[[str], Asset]
"""Makes the asset that lies at an address."""


class Route(ABC):
    """One provider. Paths begin with its name, which tells the router where to go."""

    @abstractmethod
    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """What is asked."""

    @abstractmethod
    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """What the answer to the submit says. Raises for one that can't be read."""

    def question(self, token: str) -> WireRequest:
        """How the job *token* is asked for."""
        raise PluginError(f"huggingface: {token} answers at once and can't be asked for")


class Inference(Route):
    """``hf-inference``: the body of the answer is the file."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The words or the picture, and the parameters beside it."""
        rest = dict(given)
        if routed.task == "image-to-image":
            inputs = str(rest.pop("image")).partition(";base64,")[2]
            if "width" in rest:
                rest["target_size"] = {"width": rest.pop("width"), "height": rest.pop("height")}
        else:
            inputs = rest.pop("prompt")
        body = {"inputs": inputs, **({"parameters": rest} if rest else {})}
        return WireRequest(path=f"hf-inference/models/{routed.provider_id}", json=body)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The file."""
        del located
        return Succeeded((_file(routed, reply.body),))


class Fal(Route):
    """``fal-ai``: its queue, which the router reaches where the query says so."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The input as the endpoint has it."""
        body = dict(given)
        if routed.task == "text-to-speech":
            body["text"] = body.pop("prompt")
        if "width" in body:
            body["image_size"] = {"width": body.pop("width"), "height": body.pop("height")}
        if "image" in body:
            body["image_url"] = body.pop("image")
            if routed.task == "image-to-image":
                body["image_urls"] = [body["image_url"]]
        return WireRequest(path=f"fal-ai/{routed.provider_id}", query=QUEUE, json=body)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The place in the queue; what is completed is fetched by its place."""
        told = _object(reply)
        if "status" not in told:
            return self._made(told, located)
        path = urlsplit(str(told.get("response_url") or f"/{routed.provider_id}/requests/{told['request_id']}")).path
        match told["status"]:
            case "IN_QUEUE":
                return Pending(f"fal-ai{path}", queue_position=told.get("queue_position"), note="queued")
            case "IN_PROGRESS":
                return Pending(f"fal-ai{path}", note="in progress")
            case "COMPLETED":
                return Pending(f"fal-ai{path}", note=COMPLETED, poll_after=0.0)
            case other:
                raise ValueError(f"unknown status {other!r}")

    def question(self, token: str) -> WireRequest:
        """The status."""
        return WireRequest(method="GET", path=f"{token}/status", query=QUEUE)

    def result(self, token: str) -> WireRequest:
        """What was made."""
        return WireRequest(method="GET", path=token, query=QUEUE)

    def _made(self, told: Mapping[str, Any], located: Located) -> Succeeded:
        seed = told.get("seed")
        for name in ("images", "image", "video", "audio"):
            if name in told:
                made = told[name] if isinstance(told[name], list) else [told[name]]
                return Succeeded(
                    tuple(located(str(item["url"])) for item in cast("list[dict[str, Any]]", made)),
                    seed=seed if isinstance(seed, int) else None,
                )
        raise ValueError("the result holds no file")


class Replicate(Route):
    """``replicate``: a prediction that is waited for, and asked for where the wait was too short."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The prediction, by the model's name or its version."""
        body = dict(given)
        if routed.task == "text-to-speech":
            body["text"] = body.pop("prompt")
        if "image" in body:
            image = body.pop("image")
            body |= {"image": image, "images": [image], "input_image": image, "input_images": [image]}
        name, _, version = routed.provider_id.partition(":")
        path = "replicate/v1/predictions" if version else f"replicate/v1/models/{name}/predictions"
        around = {"version": version, "input": body} if version else {"input": body}
        return WireRequest(path=path, headers={"Prefer": "wait"}, json=around)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The prediction."""
        told = _object(reply)
        match told["status"]:
            case "succeeded" if told.get("output"):
                output: object = told["output"]
                urls = cast("list[object]", output) if isinstance(output, list) else [output]
                return Succeeded(tuple(located(str(url)) for url in urls))
            case "starting" | "processing":
                return Pending(f"replicate/v1/predictions/{told['id']}", note=str(told["status"]))
            case "succeeded" | "failed" | "canceled" | "aborted" as state:
                return Failed(str(told.get("error") or f"{routed.id}: {state}, without a result"))
            case other:
                raise ValueError(f"unknown status {other!r}")

    def question(self, token: str) -> WireRequest:
        """The prediction by its name."""
        return WireRequest(method="GET", path=token)


class Together(Route):
    """``together``: a picture lies within the answer; a video is a job."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The model beside the words."""
        if routed.task != "text-to-image":
            return self._film(routed, dict(given))
        words = {"num_inference_steps": "steps", "guidance_scale": "guidance"}
        body = {words.get(name, name): value for name, value in given.items()}
        fixed = {"model": routed.provider_id, "response_format": "base64"}
        return WireRequest(path="together/v1/images/generations", json=body | fixed)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The picture, or where the job stands."""
        if routed.task == "text-to-image":
            return _within(routed, reply)
        job = _object(reply)
        match job["status"]:
            case "completed":
                return Succeeded((located(str(cast("dict[str, Any]", job["outputs"])["video_url"])),))
            case "failed":
                return Failed(str(job.get("error") or "failed without a reason"))
            case str() as state:  # of its states only the ends are known
                return Pending(f"together/v2/videos/{job['id']}", note=state)
            case other:
                raise ValueError(f"unknown status {other!r} of {routed.id}")

    def question(self, token: str) -> WireRequest:
        """The job by its address."""
        return WireRequest(method="GET", path=token)

    def _film(self, routed: Routed, body: Parameters) -> WireRequest:
        if "image" in body:
            body["frame_images"] = [{"input_image": body.pop("image"), "frame": "first"}]
        return WireRequest(path="together/v2/videos", json={**body, "model": routed.provider_id})


class Nscale(Route):
    """``nscale``: the picture lies within the answer."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The model beside the words, and the size as text."""
        fixed = {"model": routed.provider_id, "response_format": "b64_json"}
        return WireRequest(path="nscale/v1/images/generations", json=_sized(given) | fixed)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The picture."""
        del located
        return _within(routed, reply)


class Wavespeed(Route):
    """``wavespeed``: a job of its own."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The input as it is."""
        return WireRequest(path=f"wavespeed/api/v3/{routed.provider_id}", json=given)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """Where the job stands."""
        job = cast("dict[str, Any]", _object(reply)["data"])
        match job["status"]:
            case "completed":
                return Succeeded(tuple(located(str(url)) for url in cast("list[str]", job["outputs"])))
            case "failed":
                return Failed(str(job.get("error") or "failed without a reason"))
            case "created" | "processing" as state:
                return Pending(f"wavespeed{urlsplit(str(job['urls']['get'])).path}", note=state)
            case other:
                raise ValueError(f"unknown status {other!r} of {routed.id}")

    def question(self, token: str) -> WireRequest:
        """The job by its address."""
        return WireRequest(method="GET", path=token)


class Novita(Route):
    """``novita``: the answer waits, and says where the video lies."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The input as it is."""
        return WireRequest(path=f"novita/v3/hf/{routed.provider_id}", json=given)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """The video."""
        del routed
        return Succeeded((located(str(cast("dict[str, Any]", _object(reply)["video"])["video_url"])),))


class Zai(Route):
    """``zai-org``: a job of its own."""

    def submit(self, routed: Routed, given: Parameters) -> WireRequest:
        """The model beside the words, and the size as text."""
        body = _sized(given) | {"model": routed.provider_id}
        headers = {"Accept-Language": "en-US,en", "x-source-channel": "hugging_face"}
        return WireRequest(path="zai-org/api/paas/v4/async/images/generations", headers=headers, json=body)

    def read(self, routed: Routed, reply: WireReply, located: Located) -> Status:
        """Where the job stands."""
        job = _object(reply)
        match job["task_status"]:
            case "SUCCESS":
                made = cast("list[dict[str, Any]]", job["image_result"])
                return Succeeded(tuple(located(str(item["url"])) for item in made))
            case "FAIL":
                return Failed(f"{routed.id}: failed, and the router does not say why")
            case "PROCESSING" as state:
                return Pending(f"zai-org/api/paas/v4/async-result/{job['id']}", note=state.lower())
            case other:
                raise ValueError(f"unknown status {other!r} of {routed.id}")

    def question(self, token: str) -> WireRequest:
        """The job by its address."""
        return WireRequest(method="GET", path=token)


COMPLETED = "completed"
ROUTES: Mapping[Provider, Route] = {
    "hf-inference": Inference(),
    "fal-ai": Fal(),
    "replicate": Replicate(),
    "together": Together(),
    "nscale": Nscale(),
    "novita": Novita(),
    "wavespeed": Wavespeed(),
    "zai-org": Zai(),
}


def _sized(given: Parameters) -> Parameters:
    """The size as text."""
    body = dict(given)
    if "width" in body:
        body["size"] = f"{body.pop('width')}x{body.pop('height')}"
    return body


def _object(reply: WireReply) -> dict[str, Any]:
    found: Any = reply.json()
    if not isinstance(found, dict):
        raise PluginError("huggingface: an object was expected")
    return cast("dict[str, Any]", found)


def _file(routed: Routed, data: bytes) -> Asset:
    """*data* as the file that was asked for. Raises ValueError when its first bytes are of another kind."""
    asset = routed.model.request.yields.from_bytes(data)
    if not data or not asset.media_type.startswith(asset.media_types or ("",)):
        raise ValueError(f"{len(data)} bytes of {asset.media_type} came, where {asset.modality} is needed")
    return asset


def _within(routed: Routed, reply: WireReply) -> Succeeded:
    items = cast("list[dict[str, Any]]", _object(reply)["data"])
    return Succeeded(tuple(_file(routed, base64.b64decode(item["b64_json"], validate=True)) for item in items))
