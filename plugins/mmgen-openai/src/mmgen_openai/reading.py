"""Replies as they stand: pictures within the reply or beside it, a sound as the body itself, or a job to ask for."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from mmgen import Asset, Cancelled, Failed, Pending, Status, Succeeded
from mmgen.backends import Model
from mmgen.backends.http import WireReply
from mmgen_openai.prices import cost_of

__all__ = ["poll_hint", "read_file", "read_files", "read_job"]

A = TypeVar("A", bound=Asset)

REFUSALS = ("moderation_blocked", "content_policy_violation")
LONGEST_HINT = 60.0


def read_file(kind: type[A], data: bytes) -> A:
    """*data* as a file of that kind. Raises ValueError when its first bytes are of another."""
    asset = kind.from_bytes(data)
    if not data or not asset.media_type.startswith(asset.media_types or ("",)):
        raise ValueError(f"{len(data)} bytes of {asset.media_type} came, where {asset.modality} is needed")
    return asset


def read_files(model: Model, reply: WireReply, data: Mapping[str, Any], located: Mapping[str, Asset]) -> Succeeded:
    """The list of results of a reply that came at once; *located* holds those that lie behind URLs."""
    items: list[Mapping[str, Any]] = data["data"]
    kind: type[Asset] = model.request.yields
    assets = tuple(
        read_file(kind, base64.b64decode(item["b64_json"], validate=True))
        if item.get("b64_json")
        else located[item["url"]]
        for item in items
    )
    if not assets:
        raise ValueError("the list of results is empty")
    usage: Mapping[str, Any] | None = data.get("usage")
    details: dict[str, Any] = {"usage": usage} if usage else {}
    if revised := [item["revised_prompt"] for item in items if item.get("revised_prompt")]:
        details["revised_prompts"] = revised
    if named := reply.headers.get("x-request-id"):
        details["request_id"] = named
    return Succeeded(assets, cost=cost_of(model.id, usage), details=details)


def read_job(job: Mapping[str, Any], *, result: Asset, poll_after: float | None) -> Status:
    """A job as it is told; a status that is not known counts as going on."""
    status = str(job["status"])
    match status:
        case "completed":
            return Succeeded((result,), details=job_details(job))
        case "failed":
            error: Any = job.get("error") or {}
            code, message = (error.get("code"), error.get("message")) if isinstance(error, dict) else ("", str(error))  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - JSON
            told = ": ".join(str(part) for part in (code, message) if part)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
            return Failed(told or "the server says no more", refused=str(code).startswith(REFUSALS))  # pyright: ignore[reportUnknownArgumentType] - JSON
        case "cancelled" | "deleted":
            return Cancelled()
        case _:
            note = "waiting" if status == "queued" else status
            return Pending(str(job["id"]), fraction_of(job.get("progress")), note=note, poll_after=poll_after)


def job_details(job: Mapping[str, Any]) -> dict[str, Any]:
    """What is worth keeping of a job that is done."""
    names = ("id", "seconds", "size", "expires_at", "inference_time_s", "peak_memory_mb", "remixed_from_video_id")
    return {name: job[name] for name in names if job.get(name) is not None}


def fraction_of(progress: object) -> float | None:
    """Percents as a fraction."""
    if isinstance(progress, int | float) and math.isfinite(progress):
        return min(max(progress / 100, 0.0), 1.0)
    return None


def poll_hint(headers: Mapping[str, str]) -> float | None:
    """The seconds after which the server would be asked again."""
    hint = headers.get("openai-poll-after-ms", "").strip()
    return min(int(hint[:9]) / 1000, LONGEST_HINT) if hint.isascii() and hint.isdigit() else None
