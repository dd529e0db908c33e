"""
Kill the paying program again and again, lose answers after the bill, and compare what was billed with what was kept.

``python tests/core/chaos_run.py --jobs 2000 --kills 25`` runs it in full; the test runs it in small.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mmgen.jobs.journal import Journal
from mmgen.testing import LoopbackVendor

WORKER = Path(__file__).with_name("chaos_worker.py")
Safety = Literal["key", "lookup", "none"]


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

    def __str__(self) -> str:
        return (
            f"{self.jobs} jobs, {self.kills} kills: {self.billed} billed, {self.succeeded} kept, "
            f"{self.duplicates} twice, {self.lost} lost, {self.held} held, {self.wrong} wrong files"
        )


def start(home: Path, vendor: LoopbackVendor, rows: list[int]) -> subprocess.Popen[bytes]:
    """One run of the program."""
    arguments = json.dumps({"home": str(home), "url": vendor.url, "safety": vendor.safety, "rows": rows})
    return subprocess.Popen([sys.executable, str(WORKER), arguments])


def wait_for_work(vendor: LoopbackVendor, running: list[subprocess.Popen[bytes]]) -> None:
    """Until the vendor is asked for something, or all have ended: a program that has only begun to load can lose nothing."""
    before = asked(vendor)
    while asked(vendor) == before and any(worker.poll() is None for worker in running):
        vendor.stopped.wait(0.002)


def asked(vendor: LoopbackVendor) -> int:
    """How often the vendor was asked for anything."""
    return vendor.tally.submits + vendor.tally.polls + vendor.tally.files


def run(
    safety: Safety, jobs: int, kills: int, *, processes: int = 1, seed: int = 0, longest_life: float = 1.5
) -> Outcome:
    """Loop until every kill has been made, up to *longest_life* seconds into the work, and the rest has run to its end."""
    chance = random.Random(seed)
    shares = [[row for row in range(jobs) if row % processes == share] for share in range(processes)]
    with (
        tempfile.TemporaryDirectory() as folder,
        LoopbackVendor(safety=safety, job_seconds=0.1, answer_seconds=0.03, seed=seed) as vendor,
    ):
        vendor.faults.share("submit", "close", 0.05)
        home = Path(folder)
        killed = 0
        for _ in range(kills):
            running = [start(home, vendor, share) for share in shares]
            victim = chance.choice(running)
            wait_for_work(vendor, running)
            try:
                victim.wait(timeout=chance.uniform(0.0, longest_life))
            except subprocess.TimeoutExpired:
                victim.kill()
                killed += 1
            for worker in running:
                worker.wait(timeout=600)
        for share in shares * 2:  # the second time, nothing may be left to do
            start(home, vendor, share).wait(timeout=600)
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
    return Outcome(
        jobs=jobs,
        kills=kills,
        billed=len(vendor.billed),
        duplicates=sum(count - 1 for count in bills.values()),
        lost=sum(prompt not in states or states[prompt].state not in {"succeeded", "unknown"} for prompt in bills),
        held=sum(record.state == "unknown" for record in records),
        succeeded=sum(record.state == "succeeded" for record in records),
        wrong=wrong,
    )


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
        held_allowed = 0 if safety != "none" else outcome.jobs
        failed |= bool(outcome.duplicates or outcome.lost or outcome.wrong or outcome.held > held_allowed)
        print(f"{safety:6} {outcome}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
