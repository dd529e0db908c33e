"""The backend: how requests are queued, asked for, fetched and cancelled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Self, cast
from urllib.parse import urlsplit

from anyio import to_thread

from mmgen import Asset, BackendError, Config, InputError, PluginError, RefusedError, TransportError
from mmgen.backends import (
    Call,
    Cancelled,
    CancelOutcome,
    Delivery,
    Failed,
    Model,
    Notice,
    Pending,
    Policy,
    Secret,
    Status,
    SubmitSafety,
    Succeeded,
)
from mmgen.backends.http import (
    ErrorRule,
    HTTPBackend,
    InputRule,
    Inputs,
    SigningKeys,
    WireReply,
    WireRequest,
    allowed_origins,
)
from mmgen_fal.callbacks import check_can_verify, loaded_judge, notice_of, published_keys
from mmgen_fal.endpoint import Endpoint
from mmgen_fal.images import IMAGES
from mmgen_fal.objects import OBJECTS
from mmgen_fal.options import FalOptions
from mmgen_fal.sounds import SOUNDS
from mmgen_fal.storage import Storage
from mmgen_fal.videos import VIDEOS

__all__ = ["ENDPOINTS", "Fal"]

ENDPOINTS: Sequence[Endpoint] = (*IMAGES, *VIDEOS, *SOUNDS, *OBJECTS)
QUEUE = "https://queue.fal.run"
STORAGE = "https://rest.fal.ai"
PLATFORM = "https://api.fal.ai"
NAMESPACES = {"workflows", "comfy"}
CANCELLED = {"client_cancelled"}
PERCENT = re.compile(r"(\d{1,3})%\s*\|")
KEYS = "/.well-known/jwks.json"


@dataclass(frozen=True, slots=True)
class Completed(Pending):
    """The queue is done with it; whether it succeeded, only its result says."""

    error: str = ""
    error_type: str = ""
    inference_seconds: float | None = None


class Fal(HTTPBackend):
    """
    The queue of fal.

    It knows no idempotency key and lists no requests, so a submit in doubt is held and shown, never sent again.
    A *base_url* of one's own also serves storage and schemas; *endpoints* are served beside those with records.
    *keys_url* is where the keys of its calls are published, if that is elsewhere.
    """

    name: ClassVar[str] = "fal"
    base_url: ClassVar[str] = QUEUE
    key_names = ("FAL_KEY",)
    auth_format = "Key {key}"
    hosts = ("rest.fal.ai", "v3.fal.media", "api.fal.ai")
    submit_safety: ClassVar[SubmitSafety] = "none"
    error_rules = (ErrorRule(0, "content_policy_violation", "refused"),)
    inputs = InputRule(url=True, upload=True)
    policy = Policy()
    questions_after_cancel = 5

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        endpoints: Sequence[Endpoint] = (),
        keys_url: str = "",
    ) -> None:
        super().__init__(key, base_url=base_url, allow_private=allow_private)
        self._storage = Storage(host=(base_url or STORAGE).rstrip("/"), ask=self.ask)
        self._keys_at = keys_url or (base_url or STORAGE).rstrip("/") + KEYS
        self._keys = SigningKeys(self._published_keys)
        self._platform = (base_url or PLATFORM).rstrip("/")
        self._endpoints = {endpoint.id: endpoint for endpoint in (*ENDPOINTS, *endpoints)}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With FAL_KEY, or FAL_KEY_ID and FAL_KEY_SECRET; the settings ``base_url``, ``allow_private``, ``keys_url``."""
        settings = config.settings(cls.name)
        key = config.key(*cls.key_names)
        name, secret = config.key("FAL_KEY_ID"), config.key("FAL_KEY_SECRET")
        if key is None and name is not None and secret is not None:
            key = Secret(f"{name.reveal()}:{secret.reveal()}")
        return cls(
            key,
            base_url=str(settings.get("base_url", "")),
            allow_private=allowed_origins(settings),
            keys_url=str(settings.get("keys_url", "")),
        )

    def models(self) -> Sequence[Model]:
        """Every endpoint that has a record."""
        return [endpoint.model for endpoint in self._endpoints.values()]

    # -- the queue -----------------------------------------------------------------------------

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The submit: the model's input as it is, and the queue's own options around it."""
        body = self._endpoints[call.model.id].body(call, inputs)
        options = call.options if isinstance(call.options, FalOptions) else FalOptions()
        query = options.query(call.webhook_url)
        if call.webhook_url and options.webhook is None:
            check_can_verify()
        return WireRequest(path=call.model.id, query=query, headers=options.headers(), json=body)

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The status, with what the model has logged."""
        del model
        return WireRequest(method="GET", path=f"{token}/status", query={"logs": "1"})

    def parse(self, model: Model, reply: WireReply) -> Status:
        """The place in the queue, from the reply to the submit or to a question. The queue has no state of failure."""
        told: dict[str, Any] = reply.json()
        token = _place(model, told)
        match told["status"]:
            case "IN_QUEUE":
                return Pending(token, queue_position=told.get("queue_position"), note="queued")
            case "IN_PROGRESS":
                logs = cast("list[dict[str, Any]]", told.get("logs") or [])
                lines = [str(line.get("message", "")).strip() for line in logs]
                return Pending(token, fraction=_fraction(lines), note=lines[-1] if lines else "")
            case "COMPLETED":
                metrics = cast("dict[str, Any]", told.get("metrics") or {})
                return Completed(
                    token,
                    error=str(told.get("error") or ""),
                    error_type=str(told.get("error_type") or ""),
                    inference_seconds=metrics.get("inference_time"),
                )
            case other:
                raise ValueError(f"unknown status {other!r}")

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once, and fetch the result of what is completed."""
        status = await super().poll(model, token)
        if isinstance(status, Completed):
            return await self._result(model, replace(status, token=token))
        return replace(status, token=token) if isinstance(status, Pending) else status

    # -- the result ----------------------------------------------------------------------------

    async def _result(self, model: Model, job: Completed) -> Status:
        """What the model answered, its errors among it: the vendor passes them on with their own status."""
        try:
            reply = await self.ask(WireRequest(method="GET", path=job.token))
        except BackendError as error:
            verdict = _verdict(error, job)
            if verdict is None:
                raise
            return verdict
        return self._read(partial(self._succeeded, model, job, reply), reply)

    def _succeeded(self, model: Model, job: Completed, reply: WireReply) -> Succeeded:
        endpoint = self._endpoints[model.id]
        result: dict[str, Any] = reply.json()
        found = result[endpoint.output]
        made = cast("list[dict[str, Any]]", found) if isinstance(found, list) else [cast("dict[str, Any]", found)]
        seed = result.get("seed")
        details = {name: value for name, value in result.items() if name not in {endpoint.output, "prompt", "seed"}}
        return Succeeded(
            tuple(self.asset(model.request.yields, str(item["url"])) for item in made),
            seed=seed if isinstance(seed, int) else None,
            details={
                "request_id": job.token.rpartition("/")[2],
                "inference_seconds": job.inference_seconds,
                **details,
            },
        )

    # -- the rest ------------------------------------------------------------------------------

    def cancel_request(self, model: Model, token: str) -> WireRequest:
        """A cancel; it takes what waits out of the queue, and asks what runs to stop."""
        del model
        return WireRequest(method="PUT", path=f"{token}/cancel")

    def parse_cancel(self, reply: WireReply) -> CancelOutcome:
        """What was still in the queue is stopped for sure; what runs is asked to, and may go on and be paid."""
        return "cancelled" if reply.json().get("status") == "OK" else "requested"

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """
        A call is signed by one of the keys that the vendor publishes, for all of its accounts.

        It names the request and not its app, so the URL names the job.
        """
        is_signed = await to_thread.run_sync(loaded_judge)
        return await self._keys.verified(lambda keys: notice_of(delivery, keys, is_signed))

    async def _published_keys(self) -> tuple[bytes, ...]:
        try:
            return published_keys((await self.ask(WireRequest(method="GET", path=self._keys_at, keyless=True))).json())
        except (BackendError, PluginError) as error:
            raise TransportError(f"fal: the keys of its calls can't be had: {error}", sent=False) from error

    async def upload(self, asset: Asset) -> str:
        """Into the vendor's storage."""
        return await self._storage.upload(asset)

    async def published(self, endpoint: str) -> Mapping[str, Any]:
        """The OpenAPI document of *endpoint*, for ``published_endpoint``. Raises InputError when there is none."""
        query = {"endpoint_id": endpoint, "expand": "openapi-3.0"}
        told: Any = (await self.ask(WireRequest(method="GET", path=f"{self._platform}/v1/models", query=query))).json()
        for found in cast("list[dict[str, Any]]", told.get("models") or []):
            if found.get("endpoint_id") == endpoint and isinstance(found.get("openapi"), dict):
                return cast("dict[str, Any]", found["openapi"])
        raise InputError(endpoint, "the vendor publishes no schema of it")

    def told(self, reply: WireReply) -> tuple[str, str]:
        """The type and the message, with the request id by which the vendor's support finds it."""
        if reply.status < 400:
            return "", ""
        try:
            data: Any = reply.json()
        except PluginError:
            return "", ""
        error = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        detail: object = error.get("detail")
        items = cast("list[dict[str, Any]]", detail) if isinstance(detail, list) else []
        code = str((items[0].get("type") if items else error.get("error_type")) or "")
        message = "; ".join(map(_complaint, items)) if items else detail if isinstance(detail, str) else ""
        identity = reply.headers.get("x-fal-request-id")
        return code, f"{message} (request {identity})" if identity else message


def _place(model: Model, told: Mapping[str, Any]) -> str:
    """The path of a request: as the vendor says, or else below the app, which is the endpoint without its own path."""
    if told.get("response_url"):
        return urlsplit(str(told["response_url"])).path.strip("/")
    parts = model.id.split("/")
    app = parts[: 3 if parts[0] in NAMESPACES else 2]
    return "/".join([*app, "requests", str(told["request_id"])])


def _complaint(item: Mapping[str, Any]) -> str:
    place = ".".join(map(str, cast("list[object]", item.get("loc") or [])))
    return f"{place}: {item.get('msg', '')}" if place else str(item.get("msg", ""))


def _fraction(lines: Sequence[str]) -> float | None:
    """How far the last progress bar in the log has come."""
    for line in reversed(lines):
        if found := PERCENT.findall(line):
            return min(int(found[-1]), 100) / 100
    return None


def _verdict(error: BackendError, job: Completed) -> Status | None:
    """How a completed job ended, from the error that its result is; None when the error is not the job's own."""
    if isinstance(error, RefusedError):
        return Failed(str(error), refused=True)
    if job.error_type in CANCELLED or error.status == 499 or error.code in CANCELLED:
        return Cancelled()
    if type(error) is BackendError:
        return Failed(str(error))
    if isinstance(error, TransportError) and error.status is not None and (job.error or error.code):
        return Failed(str(error) if error.code else job.error)
    return None
