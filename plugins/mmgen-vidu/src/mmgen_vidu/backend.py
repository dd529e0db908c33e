"""The backend: how tasks are started, asked for, found again and cancelled; and what the vendor answers at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Literal, Self, cast

from anyio import to_thread

from mmgen import Asset, Config, Image, InputError, JobError, PluginError, Reference, Video
from mmgen.backends import (
    Call,
    Cancelled,
    Delivery,
    Failed,
    Model,
    Notice,
    Pending,
    Policy,
    Status,
    SubmitSafety,
    Succeeded,
)
from mmgen.backends.http import ErrorRule, HTTPBackend, InputRule, Inputs, WireReply, WireRequest, allowed_origins
from mmgen_vidu.account import Account, Balance, Package, Task, listed
from mmgen_vidu.bodies import AT_ONCE, UNTAGGED, body_of, own_payload, path_of, tag_of
from mmgen_vidu.callbacks import notice_of
from mmgen_vidu.library import Ownership, Subject, SubjectLibrary
from mmgen_vidu.prices import money_of
from mmgen_vidu.recommendations import Recommendation, RecommendationKind, asked_for, recommended
from mmgen_vidu.records import records
from mmgen_vidu.replies import Told, told_object
from mmgen_vidu.storage import LARGEST_INLINE, Storage, is_stored, with_data_uris
from mmgen_vidu.tokens import Token

__all__ = ["CHINA", "GLOBAL", "Vidu"]

GLOBAL = "https://api.vidu.com"
CHINA = "https://api.vidu.cn"
REGIONS: Mapping[str, str] = {"global": GLOBAL, "china": CHINA}
MODERATED = ("TaskPromptPolicyViolation", "AuditSubmitIllegal", "CreationPolicyViolation")
MOST_QUESTIONS = 50
UPLOADED_SECONDS = 6 * 24 * 3600.0
"""The vendor's example of an upload is kept for seven days; that it always is, is not confirmed."""


class Vidu(HTTPBackend):
    """The open platform of Vidu. One task for one call; doubt is settled by the payload that the task carries."""

    name: ClassVar[str] = "vidu"
    base_url: ClassVar[str] = GLOBAL
    key_names = ("VIDU_API_KEY",)
    auth_format = "Token {key}"
    submit_safety: ClassVar[SubmitSafety] = "lookup"
    error_rules = (
        *(ErrorRule(0, code, "refused") for code in MODERATED),
        ErrorRule(400, "CreditInsufficient", "auth"),
        ErrorRule(400, "OperationInProcess", "busy"),
        ErrorRule(409, "Conflict", "invalid", "upload"),
    )
    inputs = InputRule(url=True, inline_bytes=LARGEST_INLINE, upload=True, upload_seconds=UPLOADED_SECONDS)
    policy = Policy(concurrency=5)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With VIDU_API_KEY; the host from ``base_url`` or ``region`` of the settings, or from VIDU_BASE_URL."""
        settings = config.settings(cls.name)
        region = str(settings.get("region", "global"))
        if region not in REGIONS:
            raise InputError("region", f"must be one of {', '.join(REGIONS)}, got {region!r}")
        named = settings.get("base_url") or config.environment.get("VIDU_BASE_URL")
        return cls(
            config.key(*cls.key_names),
            base_url=str(named or REGIONS[region]),
            allow_private=allowed_origins(settings),
        )

    @property
    def currency(self) -> str:
        """What credits are paid in on this host."""
        return "CNY" if self._base.startswith(CHINA) else "USD"

    def models(self) -> Sequence[Model]:
        """Every model, with the prices of this host."""
        return records(self.currency)

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The task."""
        return WireRequest(path=f"ent/v2/{path_of(call)}", json=body_of(call, inputs))

    def parse(self, model: Model, reply: WireReply) -> Status:
        """The task, from the reply to the submit or to a question, which does not always name it."""
        task = told_object(reply, model.id)
        match task["state"]:
            case "success":
                return self._succeeded(model, task)
            case "failed" if task.get("err_code") == "UserCancelled":
                return Cancelled()
            case "failed":
                reason = str(task.get("err_code") or "failed without a reason")
                return Failed(reason, refused=reason.startswith(MODERATED))
            case "created" | "queueing" | "processing" as state:
                return Pending(str(task.get("task_id") or ""), note=str(state))
            case state:
                raise PluginError(f"vidu: a task is in a state that is not known: {str(state)[:40]!r}")

    def parse_submit(self, call: Call, reply: WireReply) -> Status:
        """The task that began; its token remembers what a question later does not tell. Speech is there at once."""
        status = self.parse(call.model, reply)
        if not isinstance(status, Pending):
            return self._settled(status, Token.of(call, ""))
        if not status.token:
            raise PluginError("vidu: a submit was answered without the task's id")
        return replace(status, token=str(Token.of(call, status.token)))

    def parse_poll(self, model: Model, token: str, reply: WireReply) -> Status:
        """The task of that token."""
        status = self.parse(model, reply)
        return replace(status, token=token) if isinstance(status, Pending) else self._settled(status, Token.read(token))

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The task by its name."""
        del model
        return WireRequest(method="GET", path=f"ent/v2/tasks/{Token.read(token).path}/creations")

    def cancel_request(self, model: Model, token: str) -> WireRequest:
        """A cancel; a task that is scheduled already answers 400."""
        del model
        task = Token.read(token)
        return WireRequest(path=f"ent/v2/tasks/{task.path}/cancel", json={"id": task.task})

    def told(self, reply: WireReply) -> tuple[str, str]:
        """The reason, and the message with the trace by which the vendor's support finds the request."""
        if reply.status < 400:
            return "", ""
        try:
            data: Any = reply.json()
        except PluginError:
            return "", ""
        if not isinstance(data, dict):
            return "", ""
        error = cast("dict[str, Any]", data)
        metadata = cast("dict[str, Any]", error.get("metadata") or {})
        trace = metadata.get("trace_id")
        message = str(error.get("message") or "")
        return str(error.get("reason") or ""), f"{message} (trace {trace})" if trace else message

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """A call is signed with the key that began the task; what it says is not, so its URL names the job."""
        return notice_of(self._key.reveal(), delivery) if self._key is not None else None

    # -- files ------------------------------------------------------------------------------

    async def prepare(self, call: Call) -> None:
        """Pictures that are large are uploaded, once for each content."""
        await super().prepare(await self._as_sent(call))

    async def submit(self, call: Call) -> Status:
        """Send once."""
        return await super().submit(await self._as_sent(call))

    async def _as_sent(self, call: Call) -> Call:
        return replace(call, request=await to_thread.run_sync(with_data_uris, call.request))

    async def upload(self, asset: Asset) -> str:
        """Put *asset*, a picture below 10 MB, into the vendor's storage; return the address that stands for it there."""
        return await Storage(partial(self.ask, seconds=self.policy.submit_seconds, phase="upload")).upload(asset)

    async def _sent_as(self, asset: Asset) -> str:
        """What stands for *asset* in a body that begins no task."""
        if asset.url is not None:
            return asset.url
        uri = await to_thread.run_sync(asset.data_uri)
        stored = len(uri) > LARGEST_INLINE and await to_thread.run_sync(is_stored, asset)
        return await self.upload(asset) if stored else uri

    # -- doubt ------------------------------------------------------------------------------

    def safety_for(self, call: Call) -> SubmitSafety:
        """By the payload, where the endpoint is known to take one and to begin a task that is listed."""
        return "none" if path_of(call) in UNTAGGED | AT_ONCE else self.submit_safety

    async def find(self, call: Call) -> Status | None:
        """The task whose payload ends in the call's key, among those that the vendor lists: of the last seven days."""
        if path_of(call) in UNTAGGED:
            raise JobError(f"{path_of(call)} carries no payload, so its tasks can't be told apart")
        asked = 0
        async for task in listed(self._tell):
            payload = task.get("payload")
            if payload is None and asked < MOST_QUESTIONS and _may_be(task, call):
                asked += 1
                question = self.poll_request(call.model, str(Token(str(task["id"]))))
                payload = (await self._tell(question)).get("payload")
            if isinstance(payload, str) and payload.endswith(tag_of(call)):
                return Pending(str(Token.of(call, str(task["id"]))), poll_after=0.0)
        return None

    async def _tell(self, wire: WireRequest) -> Told:
        """The object that a question is answered with."""
        return told_object(await self.ask(wire), wire.path)

    # -- the account --------------------------------------------------------------------------

    async def balances(self) -> list[Balance]:
        """What is left, account by account."""
        return await Account(self._tell).balances()

    async def packages(self) -> list[Package]:
        """The credits that were bought, package by package."""
        return await Account(self._tell).packages()

    def tasks(self, *, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[Task]:
        """The tasks of the account between two moments; of the last seven days where none is given."""
        return Account(self._tell).tasks(since=since, until=until)

    # -- the library of subjects, and recommended prompts -----------------------------------------

    async def create_subject(self, subject: Reference) -> Subject:
        """
        Put *subject* into the library, under its name, with up to three images or a clip, and the name of a voice.

        The vendor charges for it (5 credits, third parties say). It is sent once: after a TransportError that was sent,
        look through ``subjects()`` before you send it again.
        """
        return await self._library.create(subject)

    async def update_subject(
        self,
        subject_id: str,
        subject: Reference | None = None,
        *,
        style: str | None = None,
        description: str | None = None,
    ) -> Subject:
        """Replace what is given: the name, images, clip and voice of *subject*, a style, a description."""
        return await self._library.update(subject_id, subject, {"style": style, "description": description})

    def subjects(self, *, ownership: Ownership = "private") -> AsyncIterator[Subject]:
        """The subjects of the library: your own, or the vendor's."""
        return self._library.listed(ownership)

    async def subject(self, subject_id: str, *, ownership: Ownership = "private") -> Subject | None:
        """The subject *subject_id*; None when there is none."""
        return await self._library.one(subject_id, ownership)

    async def recommend_prompts(
        self,
        image: Image,
        *,
        kinds: Sequence[RecommendationKind] = ("img2video",),
        resolution: Literal["360p", "720p"] = "360p",
        count: int = 5,
    ) -> list[Recommendation]:
        """Prompts, or templates, that the vendor proposes for *image*. Takes 10 credits, whatever the *count* of 1 to 10."""
        asked = asked_for(kinds, resolution, count)
        return await recommended(image, asked, self._tell, self._sent_as)

    @property
    def _library(self) -> SubjectLibrary:
        return SubjectLibrary(self._tell, self._sent_as)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    # -- results ------------------------------------------------------------------------------

    def _succeeded(self, model: Model, task: Mapping[str, Any]) -> Succeeded:
        creations: list[dict[str, Any]] = task.get("creations") or [{"url": _address(task)}]
        charged = task.get("credits")
        return Succeeded(
            tuple(self.asset(model.request.yields, creation["url"]) for creation in creations),
            cost=money_of(charged, self.currency) if isinstance(charged, int) else None,
            details={
                "credits": charged,
                "payload": own_payload(str(task.get("payload") or "")),
                "creations": [str(creation["id"]) for creation in creations if "id" in creation],
                "watermarked": [creation.get("watermarked_url") or "" for creation in creations],
            },
        )

    def _settled(self, status: Status, token: Token) -> Status:
        """What was asked for, of what was made: the copy with the watermark, the name of the new voice."""
        if not isinstance(status, Succeeded):
            return status
        copies = status.details.pop("watermarked")
        if token.voice_id:
            status.details["voice_id"] = token.voice_id
        if not token.watermarked:
            return status
        if not all(copies):
            raise PluginError("vidu: a watermark was asked for, and no watermarked copy came")
        return replace(status, assets=tuple(self.asset(Video, url) for url in copies))


def _address(task: Mapping[str, Any]) -> str:
    """Where speech lies. Raises PluginError where the vendor does not say."""
    found = task.get("file_url") or task.get("demo_audio")
    if not isinstance(found, str):
        raise PluginError("vidu: a task succeeded and did not say where its result lies")
    return found


def _may_be(task: Mapping[str, Any], call: Call) -> bool:
    """Whether a listed task without payload may be that of *call*; one with other words is not."""
    words, wanted = task.get("prompt"), getattr(call.request, "prompt", None)
    return not words or not wanted or words == wanted
