"""
Kill the paying program again and again, lose answers after the bill, and compare what was billed with what was kept.

``python tests/core/chaos_run.py --jobs 2000 --kills 25`` runs it in full; the test runs it in small.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mmgen.jobs.journal import JobRecord, Journal
from mmgen.testing import LoopbackVendor

WORKER = Path(__file__).with_name("chaos_worker.py")
Safety = Literal["key", "lookup", "none"]
IN_FLIGHT, MOST_LOST = 24, 0.08
"""A kill leaves no more submits in doubt than a program has on their way; a twentieth of the answers is lost besides."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left at the end."""

    jobs: int
    kills: int
    billed: int
    duplicates: int
    lost: int
    held: int
    succeeded: int
    wrong: int
    left: tuple[str, ...]
    """How each job that is lost was left."""

    def __str__(self) -> str:
        told = (
            f"{self.jobs} jobs, {self.kills} kills: {self.billed} billed, {self.succeeded} kept, "
            f"{self.duplicates} twice, {self.lost} lost, {self.held} held, {self.wrong} wrong files"
        )
        return "\n       ".join((told, *self.left))


def start(home: Path, vendor: LoopbackVendor, rows: list[int]) -> subprocess.Popen[bytes]:
    """One run of the program."""
    arguments = json.dumps({"home": str(home), "url": vendor.url, "safety": vendor.safety, "rows": rows})
    return subprocess.Popen([sys.executable, str(WORKER), arguments])


def asked(vendor: LoopbackVendor) -> int:
    """How often the vendor was asked for anything."""
    return vendor.tally.submits + vendor.tally.polls + vendor.tally.files


def wait_until(running: list[subprocess.Popen[bytes]], vendor: LoopbackVendor, reached: Callable[[], bool]) -> None:
    """Till then, or till every program has ended."""
    while not reached() and any(worker.poll() is None for worker in running):
        vendor.stopped.wait(0.001)


def wait_for_the_instant(
    running: list[subprocess.Popen[bytes]], vendor: LoopbackVendor, chance: random.Random, jobs: int, kills_left: int
) -> None:
    """
    Some way into what is left: by what was done, not by the clock, so that there is work left for every kill to come.

    First so many bills, at least one of them by a program that has just begun; then so many requests of any kind, so
    that it falls into submits, questions and downloads alike.
    """
    billed = len(vendor.billed)
    more = 1 + int(chance.uniform(0.0, 1.6) * (jobs - billed) / (kills_left + 1))
    bills = min(billed + more, jobs)
    wait_until(running, vendor, lambda: len(vendor.billed) >= bills)
    requests = asked(vendor) + chance.randrange(12)
    wait_until(running, vendor, lambda: asked(vendor) >= requests)


def run(safety: Safety, jobs: int, kills: int, *, processes: int = 1, seed: int = 0) -> Outcome:
    """Kill one program after another and begin it anew, while the others go on; then let the rest run to its end."""
    chance = random.Random(seed)
    shares = [[row for row in range(jobs) if row % processes == share] for share in range(processes)]
    with (
        tempfile.TemporaryDirectory() as folder,
        LoopbackVendor(safety=safety, job_seconds=0.1, answer_seconds=0.03, seed=seed) as vendor,
    ):
        vendor.faults.share("submit", "close", 0.05)
        home = Path(folder)
        killed = 0
        running = [start(home, vendor, share) for share in shares]
        for left in range(kills, 0, -1):
            wait_for_the_instant(running, vendor, chance, jobs, left)
            alive = [number for number, worker in enumerate(running) if worker.poll() is None]
            if not alive:
                break
            victim = chance.choice(alive)
            running[victim].kill()
            killed += running[victim].wait(timeout=600) == -signal.SIGKILL
            running[victim] = start(home, vendor, shares[victim])
        for worker in running:
            worker.wait(timeout=1200)
        for share in shares * 2:  # the second time, nothing may be left to do
            start(home, vendor, share).wait(timeout=1200)
        return judged(home, vendor, jobs, killed)


def judged(home: Path, vendor: LoopbackVendor, jobs: int, kills: int) -> Outcome:
    """Compare the vendor's bills with the journal and the files."""
    journal = Journal(home / "journal.sqlite3")
    records = journal.latest(limit=1_000_000)
    journal.close()
    bills = Counter(str(job.body["prompt"]) for job in vendor.billed)
    states = {str(json.loads(record.request)["prompt"]): record for record in records}
    by_prompt = {str(job.body["prompt"]): job for job in vendor.billed}
    wrong = sum(
        Path(record.files[0]).read_bytes() != vendor.content(by_prompt[prompt])
        for prompt, record in states.items()
        if record.state == "succeeded"
    )
    lost = [prompt for prompt in bills if prompt not in states or states[prompt].state not in {"succeeded", "unknown"}]
    return Outcome(
        jobs=jobs,
        kills=kills,
        billed=len(vendor.billed),
        duplicates=sum(count - 1 for count in bills.values()),
        lost=len(lost),
        held=sum(record.state == "unknown" for record in records),
        succeeded=sum(record.state == "succeeded" for record in records),
        wrong=wrong,
        left=tuple(f"{prompt}: {left_as(states.get(prompt))}" for prompt in lost),
    )


def left_as(record: JobRecord | None) -> str:
    """What the journal says of a job that is lost."""
    if record is None:
        return "not in the journal"
    return f"{record.state}, token {record.token!r}, {record.sends} sends, lease {record.fence}: {record.reason!r}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--safety", choices=("key", "lookup", "none"), action="append")
    arguments = parser.parse_args()
    failed = False
    for safety in arguments.safety or ("key", "lookup", "none"):
        outcome = run(safety, arguments.jobs, arguments.kills, processes=arguments.processes)
        held_allowed = 0 if safety != "none" else outcome.kills * IN_FLIGHT + int(outcome.jobs * MOST_LOST)
        failed |= outcome.kills < arguments.kills
        failed |= bool(outcome.duplicates or outcome.lost or outcome.wrong or outcome.held > held_allowed)
        print(f"{safety:6} {outcome}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
