"""A call as the journal writes it down before it is sent, and as it is read back to be sent again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from anyio import to_thread

from mmgen.assets import Asset
from mmgen.backends import Call
from mmgen.backends.http.inputs import assets_in
from mmgen.errors import BudgetError, RequestError
from mmgen.jobs.journal import LEASE_SECONDS, JobRecord
from mmgen.jobs.routes import attempts_text, routes_text
from mmgen.jobs.task import Task
from mmgen.models import Estimate
from mmgen.money import Budget, Money, amount_of
from mmgen.requests import Request, load_request

__all__ = [
    "affordable",
    "budget_of",
    "call_of",
    "changed_since",
    "judged_by",
    "must_ask",
    "off_loop",
    "planned",
    "request_of",
]

T = TypeVar("T")


async def off_loop(request: Request[Any], work: Callable[[], T]) -> T:
    """Do *work* on a thread where *request* holds files, which may have to be read; without any it takes no time."""
    if next(assets_in(request), None) is None:
        return work()
    return await to_thread.run_sync(work)


def planned(task: Task, call: Call, *, entered: bool) -> JobRecord:
    """The row of a new job, leased to this process; *entered*: it is sent as soon as the row is on the disk."""
    request, budget, now = call.request, task.budget, time.time()
    return JobRecord(
        id=task.id,
        model=task.name,
        kind=request.kind,
        task=request.task,
        request=json.dumps(request.dumped(kept_text(task)), ensure_ascii=False, separators=(",", ":")),
        digest=task.digest,
        state="sending" if entered else "intent",
        durable=task.backend.durable,
        process=os.getpid(),
        created=task.submitted_at,
        updated=now,
        key=call.key,
        seed=call.fresh_seed,
        options=call.options.model_dump_json() if call.options is not None else "",
        sent=now if entered else None,
        sends=int(entered),
        run=budget.name if budget is not None else "",
        currency=task.estimate.currency if task.estimate is not None else "",
        reserved=task.estimate.micros if task.estimate is not None else 0,
        items=request.n or 1,
        seconds=task.model.seconds_of(request) or 0.0,
        owner=task.journal.owner,
        lease=now + LEASE_SECONDS,
        fence=1,
        began=task.began,
        routes=routes_text(task.routes),
        attempts=attempts_text(task.attempts),
        account=task.backend.account,
        payer=task.backend.account,
        webhook=task.webhook,
        cap=str(budget.total) if budget is not None and budget.name and budget.total is not None else "",
    )


def kept_text(task: Task) -> Callable[[Asset], str]:
    """How assets are written into the journal: those in memory by their place in the store, so that it holds no bytes."""
    return lambda asset: asset.to_text() if asset.path or asset.url else task.store.put(asset).to_text()


def request_of(record: JobRecord) -> Request[Any] | None:
    """The request of *record*; None when it can't be read here."""
    try:
        return load_request(record.request)
    except RequestError:
        return None


async def changed_since(task: Task) -> RequestError | None:
    """Why the request is not the one that was submitted, if it is not: its files are read where they lie, as ever."""
    request, digest = task.request, task.digest
    if request is None or not digest or next(assets_in(request), None) is None:
        return None
    try:
        now = await to_thread.run_sync(request.digest)
    except RequestError as error:
        return error
    return None if now == digest else RequestError(f"a file of job {task.id} is not what it was when it was submitted")


def call_of(task: Task, record: JobRecord) -> Call:
    """The same logical call again: same key, same seed, same options. Raises RequestError when it can't be."""
    if task.request is None:
        raise RequestError(f"the request of job {record.id} can't be read here")
    options = None
    if record.options:
        if task.model.options is None:
            raise RequestError(f"{task.name} takes no options any more, and job {record.id} has some")
        options = task.model.options.model_validate_json(record.options)
    seed = {} if record.seed is None else {"fresh_seed": record.seed}
    return Call(
        model=task.model,
        request=task.request,
        folder=task.folder,
        options=options,
        key=record.key or record.id,
        uploads=task.around.uploads,
        webhook_url=record.webhook,
        **seed,
    )


def budget_of(max_cost: str | Money | Budget | None) -> Budget | None:
    """What was given as a budget; a plain amount is a cap on the one call."""
    if max_cost is None or isinstance(max_cost, Budget):
        return max_cost
    return Budget(name="", each=amount_of(max_cost, "max_cost"))


def judged_by(budget: Budget | None, per_day: Sequence[Money]) -> Budget | None:
    """What a call is judged by before it is written down: under a cap on all jobs of a day its cost must be known too."""
    if not per_day or (budget is not None and _money_cap(budget)):
        return budget
    return replace(budget or Budget(name="of all jobs"), name="of all jobs", per_day=per_day[0])


def must_ask(estimate: Estimate, budget: Budget | None, seconds: float | None = 0.0) -> bool:
    """Whether somebody has to say if a call of unknown cost or length may be sent; the question may take long."""
    return budget is not None and budget.on_unpriced == "confirm" and bool(_unknown(estimate, budget, seconds))


def affordable(estimate: Estimate, budget: Budget | None, name: str, seconds: float | None = 0.0) -> Estimate:
    """
    Return *estimate* if one call may cost so much, and make so many *seconds*.

    Raises BudgetError otherwise, and for what is unknown beforehand under a cap of it.
    """
    if budget is None:
        return estimate
    unknown = _unknown(estimate, budget, seconds)
    if unknown and not budget.admits_unpriced(name):
        raise BudgetError(f"{name} {unknown}; nothing was sent")
    limit = budget.each
    if estimate.money is None:
        return estimate
    if estimate.money.micros < 0:
        raise BudgetError(f"{name} is priced at {estimate.money}, which can't be; nothing was sent")
    if limit is None:
        return estimate
    if estimate.money.micros and estimate.money.currency != limit.currency:
        raise BudgetError(f"{name} is priced in {estimate.money.currency}: give the cap in it; nothing was sent")
    if estimate.money.micros > limit.micros:
        raise BudgetError(f"{name} is expected to cost {estimate.money}, more than {limit}; nothing was sent")
    return estimate


def _unknown(estimate: Estimate, budget: Budget, seconds: float | None) -> str:
    """What a cap of *budget* is on and nobody knows of a call beforehand; empty where all of it is known."""
    cap = _money_cap(budget)
    if estimate.money is None and cap:
        return f"is unpriced, so a cap of {cap} can't be held"
    if seconds is None and budget.seconds is not None:
        return f"does not say how long this gets, so a cap of {budget.seconds:g} s can't be held: set seconds if it takes them"
    return ""


def _money_cap(budget: Budget) -> str:
    """The first cap on money; empty without one."""
    each = str(budget.each or budget.total or "")
    return each or (f"{budget.per_day} per day" if budget.per_day is not None else "")
