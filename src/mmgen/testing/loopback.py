"""The backend of the vendor on this machine: what an HTTP backend is, in full."""

from __future__ import annotations

import json
from datetime import date
from typing import ClassVar
from urllib.parse import quote

from mmgen.assets import Asset, Image
from mmgen.backends import (
    Anything,
    Backend,
    Between,
    Call,
    Delivery,
    Failed,
    Model,
    NotEmpty,
    Notice,
    Pending,
    Policy,
    Status,
    SubmitSafety,
    Succeeded,
    standard_webhook,
)
from mmgen.backends.http import ErrorRule, HTTPBackend, InputRule, Inputs, WireReply, WireRequest
from mmgen.requests import ImageRequest
from mmgen.status import Cancelled
from mmgen.testing.haste import PATIENCE

__all__ = ["LoopbackBackend", "loopback_backend", "no_spend"]

PICTURE = Model(
    id="picture",
    request=ImageRequest,
    tasks=("text-to-image", "image-to-image"),
    accepts={"prompt": NotEmpty(100_000), "seed": Between(0, 2**31 - 1), "image": Anything()},
    typical_seconds=0.04,
    source="mmgen.testing.vendor",
    checked_on=date(2026, 11, 22),
)


class LoopbackBackend(HTTPBackend):
    """Offers nothing against doubt; the subclasses do."""

    name: ClassVar[str] = "loopback"
    base_url: ClassVar[str] = "http://127.0.0.1:9"
    key_names = ("LOOPBACK_API_KEY",)
    error_rules = (ErrorRule(400, "content_policy", "refused"), ErrorRule(409, "done", "invalid"))
    inputs = InputRule(url=True, upload=True)
    policy = Policy(
        settle_seconds=0.6,
        absence_is_proof=True,
        submit_seconds=PATIENCE,
        poll_seconds=PATIENCE,
        stall_seconds=PATIENCE,
        retry_seconds=60.0,
        first_pause=0.02,
    )

    def models(self) -> list[Model]:
        """One model of small pictures."""
        return [PICTURE]

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The fields that are set, under their own names."""
        request = call.request
        assert isinstance(request, ImageRequest)
        fields = {"prompt": request.prompt, "seed": request.seed}
        body = {name: value for name, value in fields.items() if value is not None}
        if request.image is not None:
            body["image"] = inputs.text(request.image)
        if self.submit_safety == "lookup":
            body["tag"] = call.key
        if call.webhook_url:
            body["webhook"] = call.webhook_url
        return WireRequest(path="jobs", json=body)

    def parse(self, model: Model, reply: WireReply) -> Status:
        """The job as it is told."""
        del model
        job = reply.json()
        match job["status"]:
            case "done":
                return Succeeded((self.asset(Image, job["url"]),), seed=job.get("seed"))
            case "failed":
                return Failed(job["reason"], refused=job.get("refused", False))
            case "cancelled":
                return Cancelled()
            case "running":
                return Pending(job["id"], job.get("fraction"))
            case other:
                raise ValueError(f"unknown status {other!r}")

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The job by its name."""
        del model
        return WireRequest(method="GET", path=f"jobs/{quote(token, safe='')}")

    def cancel_request(self, model: Model, token: str) -> WireRequest:
        """A cancel; a job that is done answers 409."""
        del model
        return WireRequest(path=f"jobs/{quote(token, safe='')}/cancel")

    def find_request(self, call: Call) -> WireRequest:
        """The listing by tag."""
        return WireRequest(method="GET", path="jobs", query={"tag": call.key})

    def parse_find(self, call: Call, reply: WireReply) -> Status | None:
        """The first of that tag."""
        del call  # the listing is of its tag alone
        jobs = reply.json()["jobs"]
        return Pending(jobs[0]["id"], poll_after=0.0) if jobs else None

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """Signed with the key that the job was submitted with."""
        known = standard_webhook(delivery, self._key.reveal()) if self._key is not None else None
        return Notice(id=known[0], sent_at=known[1], token=json.loads(delivery.body)["id"]) if known else None

    async def upload(self, asset: Asset) -> str:
        """Put the bytes under their digest."""
        wire = WireRequest(method="PUT", path="uploads", content=asset.content(), media_type=asset.media_type)
        return str((await self.ask(wire)).json()["url"])


class KeyLoopback(LoopbackBackend):
    """The vendor knows a key again."""

    submit_safety: ClassVar[SubmitSafety] = "key"


class LookupLoopback(LoopbackBackend):
    """The vendor lists jobs by their tag."""

    submit_safety: ClassVar[SubmitSafety] = "lookup"


BY_SAFETY: dict[str, type[LoopbackBackend]] = {"key": KeyLoopback, "lookup": LookupLoopback, "none": LoopbackBackend}


def loopback_backend(url: str, safety: str, *, key: str) -> LoopbackBackend:
    """The backend of a vendor that listens at *url*."""
    return BY_SAFETY[safety](key, base_url=url, allow_private=True)


def no_spend(backend: Backend) -> Backend:
    """*backend*, so that any submit raises: for tests that must not cost anything."""

    async def refuse(call: Call) -> Status:
        raise AssertionError(f"{backend.name}:{call.model.id} was about to be submitted")

    backend.submit = refuse  # type: ignore[method-assign] # that is the point
    return backend
