"""A job on its way to the next of its models, committed before it is sent there."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from mmgen.backends import Call
from mmgen.errors import RequestError
from mmgen.jobs.log import log
from mmgen.jobs.result import Attempt
from mmgen.jobs.routes import attempts_text, routes_text
from mmgen.jobs.webhooks import webhook_url_of
from mmgen.money import Budget, Money

if TYPE_CHECKING:
    from mmgen.jobs.journal import JobRecord
    from mmgen.jobs.routes import LeftFor
    from mmgen.jobs.task import Task

__all__ = ["turn_to_the_next"]


async def turn_to_the_next(task: Task, call: Call, error: Exception, reason: LeftFor) -> Call:
    """Write down why the model at work is left, reserve for the next, and give the call for it."""
    left = Attempt(
        model=task.name,
        outcome=reason,
        error=type(error).__name__,
        reason=str(error),
        cost=Money(0, task.estimate.currency) if task.estimate is not None else None,
        started_at=task.began,
        finished_at=time.time(),
    )
    destination, *rest = task.routes
    key = token_hex(16)  # this backend has not seen the call
    url = webhook_url_of(task.around.webhooks, destination.backend, task.id)
    following = replace(call, model=destination.model, options=destination.options, key=key, webhook_url=url)
    record = await task.journal.do(partial(task.journal.get, task.id))
    task.attempts.append(left)
    task.routes[:] = rest
    task.turn_to(destination)
    task.webhook = url
    row = rerouted(task, following, record)
    if not await task.journal.do(partial(task.journal.reroute, row, budget=budget_of(task, record))):
        raise RequestError(f"job {task.id} has ended, or is worked on by another process")
    log(task, "rerouted", f"{left.model} was {reason}", error=error)
    return following


def rerouted(task: Task, call: Call, record: JobRecord) -> JobRecord:
    """The row of *record* with the model that *task* has turned to; nothing was sent there yet."""
    return replace(
        record,
        model=task.name,
        durable=task.backend.durable,
        process=os.getpid(),
        fence=record.fence if task.fence is None else task.fence,
        key=call.key,
        options=call.options.model_dump_json() if call.options is not None else "",
        reason="",
        token="",
        account=task.backend.account,
        payer=task.backend.account,
        webhook=task.webhook,
        sent=None,
        sends=0,
        currency=task.estimate.currency if task.estimate is not None else "",
        reserved=task.estimate.micros if task.estimate is not None else 0,
        seconds=task.model.seconds_of(call.request) or 0.0,
        began=task.began,
        routes=routes_text(task.routes),
        attempts=attempts_text(task.attempts),
    )


def budget_of(task: Task, record: JobRecord) -> Budget | None:
    """The budget that the job counts against, also when it was taken up by another process."""
    if task.budget is not None or not record.run:
        return task.budget if task.budget is not None and task.budget.name else None
    return Budget(name=record.run, total=Money.parse(record.cap) if record.cap else None)
