"""The backend: how predictions are made, asked for, looked up and cancelled."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self, cast
from urllib.parse import quote

from mmgen import Asset, Config, InputError, JobError, PluginError, RateLimitError
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
    standard_webhook,
)
from mmgen.backends.http import (
    ErrorRule,
    FilePart,
    HTTPBackend,
    InputRule,
    Inputs,
    SigningKeys,
    WireReply,
    WireRequest,
    allowed_origins,
)
from mmgen_replicate.callbacks import checked_secret
from mmgen_replicate.endpoint import Endpoint
from mmgen_replicate.images import IMAGES
from mmgen_replicate.objects import OBJECTS
from mmgen_replicate.published import Published
from mmgen_replicate.sounds import SOUNDS
from mmgen_replicate.videos import VIDEOS

__all__ = ["ENDPOINTS", "Replicate"]

ENDPOINTS: Sequence[Endpoint] = (*IMAGES, *VIDEOS, *SOUNDS, *OBJECTS)
API = "https://api.replicate.com/v1"
UPLOAD_SECONDS = 20 * 3600.0
"""The vendor keeps an uploaded file for a day."""
MOST_PAGES = 20
SENSITIVE = re.compile(r"nsfw|flagged as sensitive|\bE005\b|content (policy|moderation)|moderation", re.IGNORECASE)
"""How the errors of models say that their content policy was the reason; the vendor has no code for it."""
WAIT = re.compile(r"(\d{1,4})\s*s(?:ec|\b)")
"""The seconds in a refusal that tells them only in words: "resets in ~30s", "available in 1 second"."""
PERCENT = re.compile(r"(\d{1,3})%\s*\|")


class Replicate(HTTPBackend):
    """
    The predictions of Replicate.

    It knows no idempotency key, and lists predictions with their input. So a submit in doubt is looked up by the seed
    that was minted for it; one without such a seed is held and shown. *endpoints* are served beside those with records.
    """

    name: ClassVar[str] = "replicate"
    base_url: ClassVar[str] = API
    key_names = ("REPLICATE_API_TOKEN",)
    submit_safety: ClassVar[SubmitSafety] = "lookup"
    error_rules = (ErrorRule(0, "sensitive", "refused"),)
    inputs = InputRule(url=True, upload=True, upload_seconds=UPLOAD_SECONDS)
    policy = Policy(per_minute=600)
    questions_after_cancel = 5

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        endpoints: Sequence[Endpoint] = (),
    ) -> None:
        place = base_url.rstrip("/")
        super().__init__(
            key, base_url=place if place.endswith("/v1") or not place else f"{place}/v1", allow_private=allow_private
        )
        self._endpoints = {endpoint.id: endpoint for endpoint in (*ENDPOINTS, *endpoints)}
        self._secret = SigningKeys(self.webhook_secret)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With REPLICATE_API_TOKEN; the host from ``base_url`` of the settings, or from REPLICATE_BASE_URL."""
        settings = config.settings(cls.name)
        named = settings.get("base_url") or config.environment.get("REPLICATE_BASE_URL")
        return cls(
            config.key(*cls.key_names),
            base_url=str(named or ""),
            allow_private=allowed_origins(settings),
        )

    def models(self) -> Sequence[Model]:
        """Every model that has a record."""
        return [endpoint.model for endpoint in self._endpoints.values()]

    # -- predictions ---------------------------------------------------------------------------

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The prediction. It is not waited for: an answer that waits may still come before the end."""
        return self._endpoints[call.model.id].wire(call, inputs)

    async def submit(self, call: Call) -> Status:
        """Send once. What is done at once is asked for again, so that its URLs can be renewed by its name."""
        with _hinted():
            status = await super().submit(call)
        if isinstance(status, Succeeded):
            return Pending(str(status.details["prediction_id"]), poll_after=0.0)
        return status

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once."""
        with _hinted():
            return await super().poll(model, token)

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The prediction by its name."""
        del model
        return WireRequest(method="GET", path=f"predictions/{quote(token, safe='')}")

    def parse(self, model: Model, reply: WireReply) -> Status:
        """Where a prediction stands."""
        return self._status(model, _object(reply.json()))

    def _status(self, model: Model, told: Mapping[str, Any]) -> Status:
        match told["status"]:
            case "starting" | "processing" as state:
                lines = [line.strip() for line in re.split(r"[\r\n]+", str(told.get("logs") or "")) if line.strip()]
                return Pending(str(told["id"]), fraction=_fraction(lines), note=lines[-1] if lines else state)
            case "succeeded" if told.get("output") is None:
                return Failed("the result is gone: the vendor deletes it an hour after the end")
            case "succeeded":
                return self._succeeded(model, told)
            case "failed":
                reason = str(told.get("error") or "failed without a reason")
                return Failed(reason, refused=SENSITIVE.search(reason) is not None)
            case "canceled":
                return Cancelled()
            case "aborted":
                return Failed("aborted: its deadline came before it began, and it is not billed")
            case other:
                raise ValueError(f"unknown status {other!r}")

    def _succeeded(self, model: Model, told: Mapping[str, Any]) -> Succeeded:
        place = self._endpoints[model.id].output
        output: object = told["output"]
        found = _object(output)[place] if place else output
        metrics = cast("dict[str, Any]", told.get("metrics") or {})
        seed = cast("dict[str, Any]", told.get("input") or {}).get("seed")
        return Succeeded(
            tuple(self.asset(model.request.yields, url) for url in _urls(found)),
            seed=seed if isinstance(seed, int) else None,
            details={
                "prediction_id": str(told["id"]),
                "predict_seconds": metrics.get("predict_time"),
                "version": told.get("version"),
                "output": output if place else None,
            },
        )

    # -- cancelling ----------------------------------------------------------------------------

    def cancel_request(self, model: Model, token: str) -> WireRequest:
        """A cancel, which is answered with the prediction."""
        del model
        return WireRequest(path=f"predictions/{quote(token, safe='')}/cancel")

    def parse_cancel(self, reply: WireReply) -> CancelOutcome:
        """Whether it has stopped already; it may be a moment late."""
        match _object(reply.json()).get("status"):
            case "canceled" | "aborted":
                return "cancelled"
            case "succeeded" | "failed":
                return "too_late"
            case _:
                return "requested"

    # -- doubt ---------------------------------------------------------------------------------

    def safety_for(self, call: Call) -> SubmitSafety:
        """Only a seed that was minted for the call tells its prediction from others."""
        return "none" if self._endpoints[call.model.id].seed_of(call) is None else "lookup"

    async def find(self, call: Call) -> Status | None:
        """The prediction with this call's seed, among those of the last hour; older ones are listed without input."""
        seed = self._endpoints[call.model.id].seed_of(call)
        if seed is None:
            raise JobError(
                f"{call.model.id} was sent without a seed of its own, so its predictions can't be told apart"
            )
        async for told in self._listed():
            given = cast("dict[str, Any]", told.get("input") or {})
            if told.get("model") == call.model.id and given.get("seed") == seed and told.get("id"):
                return Pending(str(told["id"]), poll_after=0.0)
        return None

    async def _listed(self) -> AsyncIterator[dict[str, Any]]:
        """The predictions of the account, the latest first, until those that have lost their input."""
        wire = WireRequest(method="GET", path="predictions")
        for _ in range(MOST_PAGES):
            page = _object((await self.ask(wire)).json())
            for told in _objects(page.get("results")):
                if told.get("data_removed") is True:
                    return
                yield told
            if not page.get("next"):
                return
            wire = WireRequest(method="GET", path=str(page["next"]))

    # -- files, schemas, secrets ----------------------------------------------------------------

    async def upload(self, asset: Asset) -> str:
        """Into the vendor's storage, where it stays for a day."""
        media_type = asset.media_type
        filename = f"{asset.sha256[:16]}{mimetypes.guess_extension(media_type) or ''}"
        part = FilePart(name="content", content=asset.content(), media_type=media_type, filename=filename)
        reply = await self.ask(WireRequest(path="files", files=[part]), seconds=self.policy.submit_seconds * 10)
        return str(_object(_object(reply.json())["urls"])["get"])

    async def published(self, model: str, *, version: str = "") -> Published:
        """
        What the vendor publishes of *model*, for ``published_model``: of *version*, or of the latest.

        Raises InputError when there is no schema of it.
        """
        path = f"models/{model}/versions/{version}" if version else f"models/{model}"
        told = _object((await self.ask(WireRequest(method="GET", path=path))).json())
        found = told if version else _object(told.get("latest_version") or {})
        schema = found.get("openapi_schema")
        if not isinstance(schema, dict):
            raise InputError(model, "the vendor publishes no schema of it")
        official = not version and told.get("is_official") is True
        return Published(model, "" if official else str(found["id"]), cast("dict[str, Any]", schema))

    async def webhook_secret(self) -> Secret:
        """What calls are signed with. Raises InputError where the vendor names none."""
        told = _object((await self.ask(WireRequest(method="GET", path="webhooks/default/secret"))).json())
        return Secret(checked_secret(str(told["key"])))

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """A call holds the prediction, and is signed with the account's secret, which the vendor is asked for once."""
        known = await self._secret.verified(lambda secret: standard_webhook(delivery, secret.reveal()))
        if known is None:
            return None
        return Notice(id=known[0], sent_at=known[1], token=str(_object(json.loads(delivery.body))["id"]))

    # -- how it fails ----------------------------------------------------------------------------

    def told(self, reply: WireReply) -> tuple[str, str]:
        """What is wrong, field by field where the vendor says so."""
        if reply.status < 400:
            return "", ""
        try:
            problem = _object(reply.json())
        except PluginError:
            return "", ""
        fields = [
            f"{each.get('field') or 'input'}: {each.get('description') or each.get('type') or 'is wrong'}"
            for each in _objects(problem.get("invalid_fields"))
        ]
        message = "; ".join(fields) or str(problem.get("detail") or problem.get("title") or "").strip()
        reset = reply.headers.get("ratelimit-reset", "")
        if reply.status == 429 and reset.isascii() and reset.isdigit() and not WAIT.search(message):
            message = f"{message} (resets in {reset} s)".strip()
        return "sensitive" if SENSITIVE.search(message) else "", message


@contextmanager
def _hinted() -> Generator[None]:
    """A refusal for being too many says for how long, also where only its words do."""
    try:
        yield
    except RateLimitError as error:
        found = WAIT.search(str(error)) if error.retry_after is None else None
        if found is not None:
            error.retry_after = float(found[1])
        raise


def _object(found: object) -> dict[str, Any]:
    """A JSON object. Raises PluginError for anything else."""
    if not isinstance(found, dict):
        raise PluginError(f"replicate: an object was expected, not {type(found).__name__}")
    return cast("dict[str, Any]", found)


def _objects(found: object) -> list[dict[str, Any]]:
    """The objects of a list, as far as it is one."""
    entries = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", entry) for entry in entries if isinstance(entry, dict)]


def _urls(found: object) -> Iterator[str]:
    """The address of a file, or of each in a list. Raises ValueError for an output that is none."""
    for url in cast("list[object]", found) if isinstance(found, list) else [found]:
        if not isinstance(url, str) or not url.startswith(("https://", "http://", "data:")):
            raise ValueError("the output is no file")
        yield url


def _fraction(lines: Sequence[str]) -> float | None:
    """How far the last progress bar in the log has come."""
    for line in reversed(lines):
        if found := PERCENT.findall(line):
            return min(int(found[-1]), 100) / 100
    return None
