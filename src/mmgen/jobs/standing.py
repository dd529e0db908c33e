"""Where a job of the journal stands, for who takes it up."""

from __future__ import annotations

from mmgen.jobs.keeping import status_of_ready
from mmgen.jobs.planning import call_of, changed_since
from mmgen.jobs.record import JobRecord
from mmgen.jobs.submission import Submission
from mmgen.jobs.task import Task
from mmgen.status import Pending, Status

__all__ = ["standing_of"]


async def standing_of(task: Task, record: JobRecord, *, resubmit: bool = False) -> Status:
    """
    What becomes of *record*, which *task* holds the lease of: sent where it never was, settled where that is in doubt.

    *resubmit* sends one that may have been accepted again. Raises what the submit raises, and SubmitUnknownError for one
    that stays in doubt.
    """
    match record.state:
        case "submitted" if record.token:
            return Pending(record.token, poll_after=0)
        case "ready":
            return status_of_ready(task, record)
        case "intent" | "unknown" if resubmit or record.state == "intent":
            submission = Submission(task, call_of(task, record))
            if (changed := await changed_since(task)) is not None:
                raise changed
            if resubmit and record.state == "unknown":
                await task.write("intent", reason="sent again by a person's decision")
            return await submission.send()
        case _:
            return await Submission(task, call_of(task, record)).settle(record.sent or record.created)
