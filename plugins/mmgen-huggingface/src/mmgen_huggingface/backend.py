"""The backend: one key, and a provider's name in front of the model's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, cast
from urllib.parse import quote

from mmgen import BackendError, PluginError, RefusedError, TransportError
from mmgen.backends import Call, Failed, Model, Pending, Policy, Secret, Status, SubmitSafety
from mmgen.backends.http import ErrorRule, HTTPBackend, InputRule, Inputs, WireReply, WireRequest
from mmgen_huggingface.options import RouterOptions
from mmgen_huggingface.providers import COMPLETED, ROUTES, Fal
from mmgen_huggingface.records import RECORDS, Entry, Routed

__all__ = ["HuggingFace"]

ROUTER = "https://router.huggingface.co"
HUB = "https://huggingface.co"
MEBIBYTE = 1024 * 1024


class HuggingFace(HTTPBackend):
    """
    The router of Hugging Face: ``huggingface:<provider>/<model>``.

    It knows no idempotency key and lists nothing, so a submit in doubt is held and shown. A *base_url* of one's own also
    serves the mapping; *models* of one's own are served beside those with records.
    """

    name: ClassVar[str] = "huggingface"
    base_url: ClassVar[str] = ROUTER
    key_names = ("HF_TOKEN",)
    hosts = ("huggingface.co",)
    submit_safety: ClassVar[SubmitSafety] = "none"
    error_rules = (
        ErrorRule(503, "loading", "not started"),
        ErrorRule(0, "content_policy_violation", "refused"),
    )
    inputs = InputRule(inline_bytes=32 * MEBIBYTE)
    policy = Policy(submit_seconds=300, stall_seconds=120)

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        models: Sequence[Routed] = (),
    ) -> None:
        super().__init__(key, base_url=base_url, allow_private=allow_private)
        self._hub = (base_url or HUB).rstrip("/")
        self._routed = {routed.id: routed for routed in (*RECORDS, *models)}

    def models(self) -> Sequence[Model]:
        """Every model that has a record, once for each provider that serves it."""
        return [routed.model for routed in self._routed.values()]

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The submit, as the provider has it."""
        routed = self._routed[call.model.id]
        wire = ROUTES[routed.provider].submit(routed, routed.parameters(call, inputs))
        options = call.options if isinstance(call.options, RouterOptions) else RouterOptions()
        return replace(wire, headers={**wire.headers, **options.headers()})

    def parse(self, model: Model, reply: WireReply) -> Status:
        """The file itself, or where its job stands."""
        routed = self._routed[model.id]
        return ROUTES[routed.provider].read(routed, reply, lambda url: self.asset(model.request.yields, url))

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The question that the provider has for its job."""
        return ROUTES[self._routed[model.id].provider].question(token)

    async def submit(self, call: Call) -> Status:
        """Send once. A queue that is done at once is asked for like one that is not."""
        status = await super().submit(call)
        return replace(status, note="") if isinstance(status, Pending) and status.note == COMPLETED else status

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once, and fetch the result of what a queue says is completed."""
        status = await super().poll(model, token)
        if not isinstance(status, Pending):
            return status
        route = ROUTES[self._routed[model.id].provider]
        if status.note != COMPLETED or not isinstance(route, Fal):
            return replace(status, token=token)
        return await self._result(model, route.result(token))

    async def _result(self, model: Model, wire: WireRequest) -> Status:
        """What the model answered; an error that names its type is the model's own, and the end of the job."""
        try:
            reply = await self.ask(wire)
        except BackendError as error:
            told = type(error) is BackendError or (isinstance(error, TransportError) and bool(error.code))
            if told or isinstance(error, RefusedError):
                return Failed(str(error), refused=isinstance(error, RefusedError))
            raise
        return self._read(partial(self.parse, model, reply), reply)

    async def mapping(self, model: str) -> Sequence[Entry]:
        """Which providers serve *model*, and how, for ``routed_model``."""
        query = {"expand": "inferenceProviderMapping"}
        path = f"{self._hub}/api/models/{quote(model, safe='/')}"
        told: Any = (await self.ask(WireRequest(method="GET", path=path, query=query))).json()
        found: Any = cast("dict[str, Any]", told).get("inferenceProviderMapping") if isinstance(told, dict) else None
        return [
            Entry(
                model,
                provider=str(each["provider"]),
                provider_id=str(each["providerId"]),
                task=str(each["task"]),
                status=str(each.get("status", "live")),
            )
            for each in _entries(found)
        ]

    def told(self, reply: WireReply) -> tuple[str, str]:
        """What is wrong, in the router's shape or that of a provider behind it."""
        if reply.status < 400:
            return "", ""
        try:
            data: Any = reply.json()
        except PluginError:
            return "", ""
        error = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        found: object = error.get("error") or error.get("detail") or error.get("message") or error.get("title")
        code, message = _told(found)
        code = code or str(error.get("error_type") or "")
        return ("loading", message) if "currently loading" in message else (code, message)


def _entries(found: object) -> Iterator[Mapping[str, Any]]:
    """The entries of a mapping, which was an object by provider before it became a list."""
    if isinstance(found, dict):
        for provider, entry in cast("dict[str, dict[str, Any]]", found).items():
            yield {"provider": provider, **entry}
    elif isinstance(found, list):
        yield from cast("list[dict[str, Any]]", found)


def _told(found: object) -> tuple[str, str]:
    """The code and the message within an error, which is a text, an object, or a list of either."""
    if isinstance(found, list):
        each = [_told(item) for item in cast("list[object]", found)]
        return next((code for code, _ in each if code), ""), "; ".join(message for _, message in each if message)
    if isinstance(found, dict):
        error = cast("dict[str, Any]", found)
        place = ".".join(map(str, cast("list[object]", error.get("loc") or [])))
        message = str(error.get("msg") or error.get("message") or "")
        return str(error.get("type") or error.get("code") or ""), f"{place}: {message}" if place else message
    return "", str(found or "")
