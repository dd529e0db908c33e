"""The end of a job that succeeded: its files stored and verified, its result journalled, and read back from there."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from anyio import to_thread

from mmgen.assets import Asset, Image
from mmgen.errors import InputError, PluginError
from mmgen.jobs.journal import JobRecord
from mmgen.jobs.log import log
from mmgen.jobs.result import Attempt, Check, Result, Timing
from mmgen.jobs.routes import attempts_facts, attempts_from
from mmgen.jobs.task import Task
from mmgen.jobs.verify import verify
from mmgen.models import Model
from mmgen.money import Money
from mmgen.status import Succeeded

__all__ = ["in_scratch", "keep", "outcome_of", "promised", "ready_columns", "replayed", "status_of_ready", "stored"]

HANDY_BYTES = 16 * 1024 * 1024


def promised(task: Task, success: Succeeded) -> bool:
    """Whether these are the assets that the request yields."""
    wanted = task.model.request.yields
    return bool(success.assets) and all(isinstance(asset, wanted) for asset in success.assets)


async def keep(task: Task, success: Succeeded) -> Result[Any]:
    """Store, verify and journal what was made."""
    if not promised(task, success):
        await _fail(task, "the backend broke its protocol")
        raise PluginError(f"{task.name} promised {task.model.request.yields.__name__} assets and did not return them")
    try:
        if all(is_handy(asset) for asset in success.assets):
            result = await task.around.keepers.do(partial(kept, task, success))
        else:
            result = await to_thread.run_sync(kept, task, success)
    except InputError as error:
        if not task.backend.durable:
            await _fail(task, str(error))
        raise
    settle = partial(task.journal.settle, task.id, "succeeded")
    if await task.journal.do(partial(settle, outcome=outcome_of(result), spent=spent_of(task, success))):
        cost = str(result.cost or "unpriced")
        log(task, "settled", f"{cost}, {len(result.assets)} files after {result.timing.seconds:.1f} s")
    return result


async def _fail(task: Task, reason: str) -> None:
    if await task.journal.do(partial(task.journal.settle, task.id, "failed", reason=reason)):
        log(task, "failed", reason=reason)


def is_handy(asset: Asset) -> bool:
    """Whether to check and keep it is a matter of its head alone: a fetched picture, hashed already, of modest size."""
    known = vars(asset)
    return isinstance(asset, Image) and "sha256" in known and known.get("size_bytes", HANDY_BYTES + 1) <= HANDY_BYTES


def kept(task: Task, success: Succeeded) -> Result[Any]:
    """The result over files in the store; nothing is left in the scratch folder. Runs on a worker thread."""
    assets = tuple(task.store.adopt(asset, task.folder) for asset in success.assets)
    task.drop_folder()
    now, cost = time.time(), success.cost or task.estimate
    made = Attempt(model=task.name, outcome="succeeded", cost=cost, started_at=task.began, finished_at=now)
    return Result[Any](
        assets=assets,
        model=task.name,
        seed=success.seed if success.seed is not None else task.seed,
        cost=cost,
        timing=Timing(task.submitted_at, now),
        attempts=(*task.attempts, made),
        checks=verify(task.request, assets) if task.request is not None else (),
        details={"learned": task.model.learned, "source": task.model.source} | success.details,
        job=task.id,
    )


def spent_of(task: Task, success: Succeeded) -> Money | None:
    """What counts against the budget: what the backend reports, where it is in the currency that was reserved."""
    if success.cost is None or (task.estimate is not None and task.estimate.currency != success.cost.currency):
        return None
    return success.cost


def outcome_of(result: Result[Asset]) -> dict[str, Any]:
    """The plain data that the journal keeps of a result."""
    return {
        "assets": [
            {"path": str(asset.path), "sha256": asset.sha256, "media_type": asset.media_type} for asset in result.assets
        ],
        "seed": result.seed,
        "cost": str(result.cost) if result.cost else None,
        "seconds": round(result.timing.seconds, 3),
        "attempts": attempts_facts(result.attempts),
        "checks": [
            {"name": check.name, "passed": check.passed, "asked": check.asked, "got": check.got}
            for check in result.checks
        ],
    }


def replayed(record: JobRecord, model: Model) -> Result[Any]:
    """The result of a job that another process, or an earlier run, has finished."""
    told = record.results
    wanted: type[Asset] = model.request.yields
    return Result[Any](
        assets=tuple(asset_of(wanted, entry) for entry in told["assets"]),
        model=record.model,
        seed=told.get("seed"),
        cost=Money.parse(told["cost"]) if told.get("cost") else None,
        timing=Timing(record.created, record.created + float(told.get("seconds", 0.0))),
        checks=tuple(Check(**check) for check in told.get("checks", [])),
        attempts=attempts_from(told.get("attempts", [])),
        details={"learned": model.learned, "source": model.source},
        job=record.id,
    )


def asset_of(wanted: type[Asset], entry: dict[str, str]) -> Asset:
    """A kept file as an asset."""
    asset = wanted.from_path(Path(entry["path"]))
    asset.__dict__ |= {"media_type": entry["media_type"], "sha256": entry["sha256"]}
    return asset


def in_scratch(task: Task, success: Succeeded) -> bool:
    """Whether some of the files are where work is in progress, and sound enough to be kept."""
    places = [asset.path for asset in success.assets if asset.path is not None] if promised(task, success) else []
    return any(task.folder in place.parents for place in places)


def stored(task: Task, success: Succeeded) -> Succeeded:
    """The answer with the files of this machine in the store; what lies behind a URL is fetched later."""
    kept = tuple(asset if asset.url else task.store.adopt(asset, task.folder) for asset in success.assets)
    return replace(success, assets=kept)


def ready_columns(success: Succeeded) -> dict[str, object]:
    """What the journal needs to fetch the results of a backend that answered at once."""
    texts = [asset.url or str(asset.path) for asset in success.assets]
    told = {"ready": texts, "seed": success.seed, "cost": str(success.cost) if success.cost else None}
    return {"outcome": json.dumps(told)}


def status_of_ready(task: Task, record: JobRecord) -> Succeeded:
    """The answer as the journal knows it."""
    told = record.results
    wanted: type[Asset] = task.model.request.yields
    assets = tuple(
        wanted.from_url(text, allow_private=task.backend.admits_private(text))
        if text.startswith(("http://", "https://"))
        else wanted.from_path(text)
        for text in cast("list[str]", told.get("ready", []))
    )
    return Succeeded(assets, told.get("seed"), Money.parse(told["cost"]) if told.get("cost") else None)
