"""``mmgen jobs``: what was asked on this machine, and what became of it."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.facts import length_text, size_text
from mmgen.cli.job_lists import jobs, list_jobs, moment_told, record_data
from mmgen.cli.outputs import plan_output
from mmgen.cli.progress import await_result, progress_bar
from mmgen.cli.requesting import deliver
from mmgen.cli.results import note, print_json
from mmgen.cli.session import session_of
from mmgen.cli.spending import show_spending
from mmgen.cli.tables import print_table
from mmgen.cli.typer_application import Json, group
from mmgen.errors import MmgenError, RequestError
from mmgen.jobs.record import ENDED, OPEN
from mmgen.money import Money
from mmgen.requests import request_class
from mmgen.status import CANCEL_TOLD

if TYPE_CHECKING:
    from mmgen.blocking import Client
    from mmgen.jobs.journal import JobRecord
    from mmgen.jobs.pruning import Pruned

__all__ = ["command_for"]

Identity = Annotated[str, typer.Argument(metavar="ID", help="The job, or the beginning of its name.")]


def command_for(name: str) -> typer.Typer:
    """The command ``jobs``."""
    return group(
        name,
        jobs,
        COMMANDS[name].summary + ".",
        list=list_jobs,
        show=show_job,
        resume=resume_job,
        cancel=cancel_job,
        reconcile=reconcile_jobs,
        spend=show_spending,
        gc=forget_jobs,
    )


def show_job(context: typer.Context, *, job: Identity, json: Json = False) -> None:
    """Show a job: its request, its state, its files."""
    with session_of(context).connect() as client:
        record = client.job(job)
    if json:
        print_json({"ok": True} | record_data(record))
        return
    outcome: dict[str, Any] = json_format.loads(record.outcome)
    facts = {
        "model": record.model,
        "task": record.task,
        "state": f"{record.state}{f': {record.reason}' if record.reason else ''}",
        "submitted": moment_told(record.created),
        "took": length_text(outcome["seconds"]) if "seconds" in outcome else None,
        "seed": outcome.get("seed"),
        "before": "; ".join(_tried(record)) or None,
        "cost": outcome.get("cost"),
        "reserved": _reserved(record),
    }
    echo(record.id)
    echo("\n".join(f"  {name:<11}{value}" for name, value in facts.items() if value is not None))
    echo("\n".join([f"  {'file':<11}{path}" for path in record.files]))
    for check in outcome.get("checks", []):
        asked = "" if check["passed"] else f", asked {check['asked']}"
        echo(f"  {'check':<11}{check['name']}: {check['got']}{asked}")
    echo(f"  request    {record.request}")


def resume_job(
    context: typer.Context,
    *,
    job: Identity,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="File, folder/ or pattern.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the files, and no progress.")] = False,
    json: Json = False,
) -> None:
    """Take up a job that a backend is still doing, wait for it and save its result."""
    from mmgen.jobs.result import JobRef

    with session_of(context).connect() as client:
        record = client.job(job)
        if not record.token and not (record.durable and record.state in OPEN):
            raise RequestError(f"job {record.id} is {record.state}, and its backend knows no name of it to ask for")
        if record.state == "succeeded" and not record.durable:
            raise RequestError(f"job {record.id} has succeeded, and its files are kept: `mmgen jobs show {record.id}`")
        client.models()  # loads the plugins, whose own kinds of request may be meant
        planned = plan_output(output, request_class(record.kind), overwrite=force)
        with progress_bar(record.kind, wanted=not quiet) as show:
            ref = JobRef(id=record.id, model=record.model, token=record.token)
            taken = client.resume(ref) if record.token else client.reconcile(record.id)
            result = await_result(taken, show)
        deliver(taken, result, planned, {"json": json, "quiet": quiet, "open": False})


def cancel_job(context: typer.Context, *, job: Identity, json: Json = False) -> None:
    """Ask the backend to stop a job, and say what became of that."""
    from mmgen.jobs.result import JobRef

    with session_of(context).connect() as client:
        record = client.job(job)
        if not record.token or record.state in ENDED:
            hint = "; `mmgen jobs reconcile` finds out whether it was accepted" if record.state in OPEN else ""
            raise RequestError(f"job {record.id} is {record.state}: there is nothing to cancel{hint}")
        outcome = client.resume(JobRef(id=record.id, model=record.model, token=record.token)).cancel()
    if json:
        print_json({"ok": True, "id": record.id, "outcome": outcome})
    else:
        echo(f"{record.id} {CANCEL_TOLD[outcome]}")


def reconcile_jobs(
    context: typer.Context,
    *,
    job: Annotated[str | None, typer.Argument(metavar="ID", help="One job; without it, all that are in doubt.")] = None,
    resubmit: Annotated[
        bool, typer.Option("--resubmit", help="Send it again although it may have been accepted: it may cost twice.")
    ] = False,
    json: Json = False,
) -> None:
    """Find out what became of jobs whose submit was left in doubt; those that were never sent are sent."""
    if resubmit and job is None:
        raise RequestError("--resubmit is a decision about one job: name it")
    with session_of(context).connect() as client:
        found = [client.job(job)] if job else [record for record in client.unfinished() if not record.token]
        told = [_reconciled(client, record, resubmit=resubmit) for record in found]
    if json:
        print_json({"ok": True, "jobs": told})
    elif told:
        print_table(("JOB", "WAS", "IS", "MODEL"), [(one["id"], one["was"], one["is"], one["model"]) for one in told])
        for one in told:
            note(f"{one['id']}: {one['reason']}") if one["reason"] else None
    else:
        note("no job is in doubt")


def _reconciled(client: Client, record: JobRecord, *, resubmit: bool) -> dict[str, str]:
    reason = ""
    try:
        client.reconcile(record.id, resubmit=resubmit)
    except MmgenError as error:
        reason = str(error)
    now = client.job(record.id)
    return {"id": record.id, "model": record.model, "was": record.state, "is": now.state, "reason": reason}


def forget_jobs(
    context: typer.Context,
    *,
    days: Annotated[float, typer.Option("--older-than", metavar="DAYS", min=0, help="Ended so many days ago.")] = 30.0,
    files: Annotated[
        bool, typer.Option("--files", help="Remove stored files too that no other job names. Asks before it does.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Remove nothing; tell what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """
    Remove jobs that ended long ago from the list, and what interrupted work left behind.

    The files of jobs stay without --files, and so does every job that may still cost. With it, the store keeps the files
    that were made or used since, and those that a job which stays in the list names.
    """
    session = session_of(context)
    with session.connect() as client:
        plan = client.prune(older_than_days=days)
        told = _counted(len(plan.jobs), "job") + (f" and {_files_told(plan)}" if files else "")
        if files and plan.files and not (dry_run or yes or session.ask(f"Remove {told} for good?")):
            raise RequestError(f"nothing was removed; --yes removes {told} without being asked")
        if files and not dry_run:
            plan = client.prune(older_than_days=days, dry_run=False)
        elif not dry_run:
            client.forget(older_than_days=days)
    if json:
        removed = {"files": [str(path) for path in plan.files], "size_bytes": plan.size_bytes} if files else {}
        print_json({"ok": True, "dry_run": dry_run, "forgotten": [record.id for record in plan.jobs]} | removed)
    else:
        told = _counted(len(plan.jobs), "job") + (f" and {_files_told(plan)}" if files else "")
        note(f"{told} would go" if dry_run else f"{told} removed" if files else f"{told} forgotten")


def _files_told(plan: Pruned) -> str:
    return f"{_counted(len(plan.files), 'file')}, {size_text(plan.size_bytes)}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _tried(record: JobRecord) -> list[str]:
    """The models that were asked before the one at work, and why each was left."""
    return [f"{one['model']} was {one['outcome']} ({one['reason']})" for one in json_format.loads(record.attempts)]


def _reserved(record: JobRecord) -> str | None:
    """What a job that has not ended holds of its budget."""
    if not record.reserved or record.spent is not None:
        return None
    return f"{Money(record.reserved, record.currency)}{f' of {record.run}' if record.run else ''}"
