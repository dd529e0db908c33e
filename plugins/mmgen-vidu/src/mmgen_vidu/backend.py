"""The backend: how tasks are started, asked for, found again and cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, cast
from urllib.parse import quote

from mmgen import Config, InputError, JobError, PluginError, Video
from mmgen.backends import (
    Call,
    Cancelled,
    Failed,
    Model,
    Pending,
    Policy,
    Status,
    SubmitSafety,
    Succeeded,
)
from mmgen.backends.http import ErrorRule, HTTPBackend, InputRule, Inputs, WireReply, WireRequest
from mmgen_vidu.bodies import LARGEST_BODY, UNTAGGED, body_of, own_payload, path_of, tag_of
from mmgen_vidu.options import VideoOptions
from mmgen_vidu.prices import money_of
from mmgen_vidu.records import records

__all__ = ["CHINA", "GLOBAL", "Balance", "Vidu"]

GLOBAL = "https://api.vidu.com"
CHINA = "https://api.vidu.cn"
REGIONS: Mapping[str, str] = {"global": GLOBAL, "china": CHINA}
MODERATED = ("TaskPromptPolicyViolation", "AuditSubmitIllegal", "CreationPolicyViolation")
WATERMARKED = "+watermarked"
"""Ends the token of a job whose watermarked copy is wanted."""
PAGE = 100
MOST_PAGES = 50
MOST_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on one account of the key's owner."""

    kind: str
    """``test``, ``metered`` or ``concurrent``."""
    credits: int
    concurrency_limit: int
    running: int
    queued: int


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
    )
    inputs = InputRule(url=True, inline_bytes=LARGEST_BODY, largest_bytes=100 * 1000 * 1000)
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
            allow_private=settings.get("allow_private") is True,
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
        """The task, from the reply to the submit or to a question. Speech is there at once, under ``file_url``."""
        task: dict[str, Any] = reply.json()
        token = str(task.get("task_id") or task.get("id") or "unnamed")
        match task["state"]:
            case "success":
                return self._succeeded(model, task)
            case "failed" if task.get("err_code") == "UserCancelled":
                return Cancelled()
            case "failed":
                reason = str(task.get("err_code") or "failed without a reason")
                return Failed(reason, refused=reason.startswith(MODERATED))
            case state:
                return Pending(token, note=str(state))

    async def submit(self, call: Call) -> Status:
        """Send once. The token remembers that the watermarked copy is wanted, for the task does not always tell."""
        status = await super().submit(call)
        return replace(status, token=_token(status.token, call)) if isinstance(status, Pending) else status

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once; the reply does not always name the task."""
        status = await super().poll(model, token)
        if isinstance(status, Pending):
            return replace(status, token=token)
        if isinstance(status, Succeeded):
            copies = status.details.pop("watermarked")
            return self._watermarked(status, copies) if token.endswith(WATERMARKED) else status
        return status

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The task by its name."""
        del model
        return WireRequest(method="GET", path=f"ent/v2/tasks/{_task_id(token)}/creations")

    def cancel_request(self, model: Model, token: str) -> WireRequest:
        """A cancel; a task that is scheduled already answers 400."""
        del model
        task = _task_id(token)
        return WireRequest(path=f"ent/v2/tasks/{task}/cancel", json={"id": task})

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

    # -- doubt ------------------------------------------------------------------------------

    async def find(self, call: Call) -> Status | None:
        """The task whose payload ends in the call's key, among those that the vendor lists: of the last seven days."""
        if path_of(call) in UNTAGGED:
            raise JobError(f"{path_of(call)} carries no payload, so its tasks can't be told apart")
        asked = 0
        async for task in self._listed():
            payload = task.get("payload")
            if payload is None and asked < MOST_QUESTIONS and _may_be(task, call):
                asked += 1
                payload = (await self._told(f"ent/v2/tasks/{_task_id(str(task['id']))}/creations")).get("payload")
            if isinstance(payload, str) and payload.endswith(tag_of(call)):
                return Pending(_token(str(task["id"]), call), poll_after=0.0)
        return None

    async def _listed(self) -> AsyncIterator[dict[str, Any]]:
        """Every task that the vendor lists, page by page."""
        page_token = ""
        for _ in range(MOST_PAGES):
            turned = {"pager.page_token": page_token} if page_token else {}
            listing = await self._told("ent/v2/tasks", {"pager.pagesz": str(PAGE)} | turned)
            for task in _objects(listing.get("tasks")):
                if task.get("id"):
                    yield task
            page_token = str(listing.get("next_page_token") or "")
            if not page_token:
                return

    async def _told(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object that a question is answered with."""
        reply = (await self.ask(WireRequest(method="GET", path=path, query=query or {}))).json()
        if not isinstance(reply, dict):
            raise PluginError(f"vidu: {path} was not answered with a JSON object")
        return cast("dict[str, Any]", reply)

    # -- the account --------------------------------------------------------------------------

    async def balances(self) -> list[Balance]:
        """What is left, account by account."""
        accounts = _objects((await self._told("ent/v2/credits", {"show_detail": "false"})).get("remains"))
        return [
            Balance(
                kind=str(account.get("type", "")),
                credits=_whole(account.get("credit_remain")),
                concurrency_limit=_whole(account.get("concurrency_limit")),
                running=_whole(account.get("current_concurrency")),
                queued=_whole(account.get("queue_count")),
            )
            for account in accounts
        ]

    # -- results ------------------------------------------------------------------------------

    def _succeeded(self, model: Model, task: Mapping[str, Any]) -> Succeeded:
        creations: list[dict[str, Any]] = task.get("creations") or [{"url": task["file_url"]}]
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

    def _watermarked(self, status: Succeeded, copies: list[str]) -> Succeeded:
        """The copies with the watermark, which is what was asked for."""
        if not all(copies):
            raise PluginError("vidu: a watermark was asked for, and no watermarked copy came")
        return replace(status, assets=tuple(self.asset(Video, url) for url in copies))


def _token(task: str, call: Call) -> str:
    wanted = isinstance(call.options, VideoOptions) and call.options.watermark
    return task + WATERMARKED if wanted else task


def _task_id(token: str) -> str:
    return quote(token.removesuffix(WATERMARKED), safe="")


def _objects(found: object) -> list[dict[str, Any]]:
    """The objects of a list, as far as it is one."""
    entries = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", entry) for entry in entries if isinstance(entry, dict)]


def _whole(number: object) -> int:
    return int(number) if isinstance(number, int | float) else 0


def _may_be(task: Mapping[str, Any], call: Call) -> bool:
    """Whether a listed task without payload may be that of *call*; one with other words is not."""
    words, wanted = task.get("prompt"), getattr(call.request, "prompt", None)
    return not words or not wanted or words == wanted
