"""Jobs whose submit was left in doubt, from the command line: shown, settled, cancelled, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmgen import Image, Succeeded, TransportError
from mmgen.backends import Pending


def in_doubt(run: Any, backend: Any, *turns: object) -> str:
    """Send a job whose answer is lost; its name."""
    lost = backend([TransportError("connection reset"), *turns])
    outcome = run("image", "x", "-m", "fake", backends={"fake": lost})
    assert outcome.exit_code == 1
    assert "may have been accepted" in outcome.stderr
    (job,) = run("jobs", "--json").data["jobs"]
    assert job["state"] == "unknown"
    assert f"mmgen jobs reconcile {job['id']}" in outcome.stderr
    return str(job["id"])


def test_what_cannot_be_settled_is_shown(run: Any, backend: Any) -> None:
    """With the reason, and nothing is sent."""
    job = in_doubt(run, backend)
    fresh = backend([Pending("any")])
    told = run("jobs", "reconcile", backends={"fake": fresh})
    assert "unknown  unknown  fake:" in told.stdout
    assert "may have been accepted" in told.stderr
    assert fresh.calls == []
    assert run("jobs", "reconcile", "--json", backends={"fake": fresh}).data["jobs"][0]["id"] == job


def test_a_person_may_send_it_again(run: Any, backend: Any, photo: Any) -> None:
    """One job by name, never all at once."""
    job = in_doubt(run, backend)
    fresh = backend([Succeeded((Image(photo),))])
    refused = run("jobs", "reconcile", "--resubmit", backends={"fake": fresh})
    assert (refused.exit_code, fresh.calls) == (2, [])
    told = run("jobs", "reconcile", job, "--resubmit", "--json", backends={"fake": fresh})
    assert len(fresh.calls) == 1
    assert told.data["jobs"][0]["was"] == "unknown"
    assert run("jobs", "resume", job, "-q", "-o", "a.png", backends={"fake": fresh}).exit_code == 0


def test_a_job_is_cancelled(run: Any, backend: Any) -> None:
    """Where the backend has a name for it."""
    shared: dict[str, Any] = {}
    waiting = backend([Pending("any", poll_after=0.01)], jobs=shared, cancel_outcome="unsupported")
    run("image", "x", "-m", "fake", "--timeout", "0.02", backends={"fake": waiting})
    job = run("jobs", "--json").data["jobs"][0]["id"]
    asked = backend([Pending("any", poll_after=0.01)], jobs=shared, cancel_outcome="requested")
    assert "not confirmed" in run("jobs", "cancel", job, backends={"fake": asked}).stdout
    again = backend([Pending("any")], jobs=shared)
    assert run("jobs", "cancel", job, backends={"fake": again}).stdout == f"{job} is cancelled\n"
    assert again.cancels == ["job-1"]
    assert run("jobs", "cancel", job, backends={"fake": again}).exit_code == 2


def test_old_jobs_are_forgotten(run: Any, backend: Any) -> None:
    """Those that ended; one in doubt stays."""
    job = in_doubt(run, backend)
    run("image", "a lake", "--seed", "1")
    assert run("jobs", "gc").stderr == "0 jobs forgotten\n"
    assert len(run("jobs", "gc", "--older-than", "0", "--json").data["forgotten"]) == 1
    assert [each["id"] for each in run("jobs", "--json").data["jobs"]] == [job]


def test_nothing_is_in_doubt(run: Any) -> None:
    """It says so."""
    assert run("jobs", "reconcile").stderr == "no job is in doubt\n"


def test_files_are_removed_after_a_question(run: Any) -> None:
    """A dry run tells how much; without a yes nothing goes; then both the jobs and their files do."""
    run("image", "a lake", "--seed", "1")
    (path,) = [asset["path"] for asset in run("jobs", "--json").data["jobs"][0]["outcome"]["assets"]]
    everything = ("jobs", "gc", "--older-than", "0", "--files")
    assert "1 job and 1 file, " in run(*everything, "--dry-run").stderr
    refused = run(*everything)
    assert (refused.exit_code, "nothing was removed" in refused.stderr) == (2, True)
    assert Path(path).exists()
    questions: list[str] = []
    assert run(*everything, ask=lambda question: not questions.append(question)).exit_code == 0
    assert "1 job and 1 file" in questions[0]
    assert not Path(path).exists()
    told = run(*everything, "--yes", "--json").data
    assert (told["dry_run"], told["forgotten"], told["files"], told["size_bytes"]) == (False, [], [], 0)
