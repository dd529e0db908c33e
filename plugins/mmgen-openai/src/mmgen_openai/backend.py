"""OpenAI and the servers that speak its protocol, each a dialect of one backend."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self, cast
from urllib.parse import quote, urljoin, urlsplit

from anyio import to_thread

from mmgen import (
    Asset,
    Audio,
    Failed,
    ImageRequest,
    Object3DRequest,
    Pending,
    RequestError,
    Status,
    Succeeded,
    VideoRequest,
)
from mmgen.backends import Call, Config, Delivery, Model, Notice, Policy, Secret, standard_webhook
from mmgen.backends.http import ErrorRule, HTTPBackend, InputRule, Inputs, WireReply, WireRequest, allowed_origins
from mmgen_openai.account import Account
from mmgen_openai.dialects import LOCALAI, OPENAI, SGLANG, VLLM_OMNI, Dialect, Kind
from mmgen_openai.reading import poll_hint, read_file, read_files, read_job
from mmgen_openai.records import openai_records, served_records
from mmgen_openai.writing import transparent_where_white, written

__all__ = ["Compatible", "LocalAI", "OpenAI", "SGLang", "VLLMOmni"]

LONGEST_INPUT = 128 * 1024 * 1024


class Compatible(HTTPBackend):
    """
    A server that speaks OpenAI's protocol, in the words of one dialect.

    *models* says what the server has, ``{"its name": "image" | "speech" | "video" | "3d"}``. A server of a single model
    needs none: its models are then called after their kinds, and no name is sent.
    """

    dialect: ClassVar[Dialect]
    base_url = ""
    key_needed = False
    downloads_with_key = True
    error_rules = (
        ErrorRule(400, "moderation_blocked", "refused"),
        ErrorRule(400, "content_policy_violation", "refused"),
        ErrorRule(429, "insufficient_quota", "auth"),
    )

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        models: Mapping[str, Kind] | None = None,
    ) -> None:
        if not (base_url or self.base_url):
            raise RequestError(
                f"{self.name}: say where the server is: base_url, and allow_private = true for one of your own network"
            )
        super().__init__(key, base_url=base_url, allow_private=allow_private)
        self._named: dict[str, Kind] = dict(models or {})
        kinds = self.dialect.kinds()
        for identity, kind in self._named.items():
            if kind not in kinds:
                raise RequestError(f"{self.name}: {identity!r} can't be {kind!r}; served are {', '.join(kinds)}")
        self._models = self._records()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With the key and the settings ``base_url``, ``allow_private`` and ``models``."""
        settings: Mapping[str, Any] = config.settings(cls.name)
        return cls(
            config.key(*cls.key_names) if cls.key_names else None,
            base_url=str(settings.get("base_url", "")),
            allow_private=allowed_origins(settings),
            models=settings.get("models"),
        )

    def models(self) -> Sequence[Model]:
        """The models that the server is said to have."""
        return self._models

    def _records(self) -> tuple[Model, ...]:
        alone = not self._named and not self.dialect.names_models
        return served_records(
            self.dialect, [(kind, kind) for kind in self.dialect.kinds()] if alone else self._named.items()
        )

    # -- the wire -------------------------------------------------------------------------

    async def submit(self, call: Call) -> Status:
        """Send once; a mask is first marked as the server wants it."""
        request = call.request
        if self.dialect.mask == "transparent" and isinstance(request, ImageRequest) and request.mask is not None:
            mask = await to_thread.run_sync(transparent_where_white, request.mask)
            call = replace(call, request=request.replace(mask=mask))
        return await super().submit(call)

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The call in the words of the dialect."""
        known = self.dialect.names_models or call.model.id in self._named
        return written(self.dialect, call, inputs, model=call.model.id if known else "")

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once; a job keeps the name that it was given first, whatever an answer calls it."""
        status = await super().poll(model, token)
        return replace(status, token=token) if isinstance(status, Pending) else status

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The job by its name."""
        return WireRequest(method="GET", path=job_path(model, token))

    def cancel_request(self, model: Model, token: str) -> WireRequest | None:
        """Only videos are stopped, and not by every server."""
        if model.request is not VideoRequest or self.dialect.cancel is None:
            return None
        path = job_path(model, token)
        if self.dialect.cancel == "DELETE":
            return WireRequest(method="DELETE", path=path)
        return WireRequest(path=f"{path}/cancel")

    def parse(self, model: Model, reply: WireReply) -> Status:
        """A sound, a list of results, or a job."""
        if model.request.yields is Audio:
            return self._speech(reply)
        told: Any = reply.json()
        if not isinstance(told, dict):
            raise ValueError("the reply is no object")  # noqa: TRY004 - of the protocol, not of a type
        data = cast("dict[str, Any]", told)
        kind: type[Asset] = model.request.yields
        if "data" not in data:
            result = self.asset(kind, f"{job_path(model, str(data['id']))}/content")
            return read_job(data, result=result, poll_after=poll_hint(reply.headers))
        urls = [str(item["url"]) for item in data["data"] if not item.get("b64_json")]
        if strange := next((url for url in urls if not self._is_own(self._joined(url))), None):
            host = urlsplit(strange).hostname
            return Failed(
                f"the result lies at {host}, and this server's own address is {urlsplit(self._base).hostname}"
            )
        return read_files(model, reply, data, {url: self.asset(kind, self._joined(url)) for url in urls})

    def _joined(self, url: str) -> str:
        return urljoin(self._base, url)

    def _speech(self, reply: WireReply) -> Status:
        named = reply.headers.get("x-request-id")
        return Succeeded((read_file(Audio, reply.body),), details={"request_id": named} if named else {})


def job_path(model: Model, token: str) -> str:
    """Where a job is asked for."""
    return f"{'meshes' if model.request is Object3DRequest else 'videos'}/{quote(token, safe='')}"


class OpenAI(Compatible):
    """OpenAI, or by *base_url* and *models* another vendor that speaks just as it does."""

    name = "openai"
    dialect = OPENAI
    base_url = "https://api.openai.com/v1"
    key_names = ("OPENAI_API_KEY",)
    key_needed = True
    policy = Policy(submit_seconds=600, stall_seconds=120)

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        models: Mapping[str, Kind] | None = None,
        account: Account | None = None,
    ) -> None:
        super().__init__(key, base_url=base_url, allow_private=allow_private, models=models)
        account = account or Account()
        self.headers = account.headers()  # type: ignore[misc] # of this instance: they name the account's parts
        secret = account.webhook_secret
        self._webhook_secret = Secret(secret) if isinstance(secret, str) and secret else secret or None

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Also with ``OPENAI_BASE_URL``, and the parts of the account, as the vendor's own client."""
        settings: Mapping[str, Any] = config.settings(cls.name)
        return cls(
            config.key(*cls.key_names),
            base_url=str(settings.get("base_url") or config.environment.get("OPENAI_BASE_URL", "")),
            allow_private=allowed_origins(settings),
            models=settings.get("models"),
            account=Account.from_config(config),
        )

    @property
    def has_webhook(self) -> bool:
        """Only where the account has one: no submit can ask for a call."""
        return self._webhook_secret is not None

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """An event of the account is signed as Standard Webhooks has it, and names the job."""
        known = None if self._webhook_secret is None else standard_webhook(delivery, self._webhook_secret.reveal())
        if known is None:
            return None
        return Notice(id=known[0], sent_at=known[1], token=str(json.loads(delivery.body)["data"]["id"]))

    def _records(self) -> tuple[Model, ...]:
        own = tuple(model for model in openai_records() if model.id not in self._named)
        return (*own, *super()._records())


class VLLMOmni(Compatible):
    """A vLLM-Omni server."""

    name = "vllm-omni"
    dialect = VLLM_OMNI
    key_names = ("VLLM_API_KEY",)
    policy = Policy(submit_seconds=1800, stall_seconds=120)


class SGLang(Compatible):
    """A server of SGLang's diffusion part."""

    name = "sglang"
    dialect = SGLANG
    key_names = ("SGLANG_API_KEY",)
    policy = Policy(submit_seconds=1800, stall_seconds=120)


class LocalAI(Compatible):
    """A LocalAI server. It answers only when the work is done, so a submit may take long."""

    name = "localai"
    dialect = LOCALAI
    key_names = ("LOCALAI_API_KEY",)
    policy = Policy(submit_seconds=3600, stall_seconds=120)
    inputs = InputRule(url=True, inline_bytes=LONGEST_INPUT)

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        models: Mapping[str, Kind] | None = None,
    ) -> None:
        super().__init__(
            key, base_url=base_url.rstrip("/").removesuffix("/v1"), allow_private=allow_private, models=models
        )
