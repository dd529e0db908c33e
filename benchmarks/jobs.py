"""
What a job costs: mmgen beside other clients, and beside a bare one that knows no errors and no journal.

2,000 jobs of 0.5 s each, 200 at once, with results of 1 MB, all from one server on this machine (``jobs_vendor.py``).
Each round runs each client once, in a new order, in a process and a folder of its own, so that a busy moment falls on
all alike; the server has a core of its own, and the client has the other one. Then mmgen again with
times of 2 s that vary by half, 50 at once: how often each asks, and how late it notices. At last how much memory
one result of 500 MB and one input of 50 MB add.

``mmgen`` journals each job with three synced commits, hashes each result as it arrives, keeps it by its digest and
checks it, once on the loop of the standard library and once, where it is installed, on uvloop. ``bare`` hashes too,
and keeps nothing; ``bare, unhashed`` does not hash.

    python benchmarks/jobs.py
    python -m venv peers && peers/bin/pip install fal-client replicate openai genblaze-core
    python benchmarks/jobs.py --peers peers/bin/python
    python benchmarks/jobs.py --quick                        # to see whether it works

What counts are processor times, counts and their ratios, taken round by round; the rest holds for a quiet machine only.
It takes some three minutes a round with all clients, and 2 GB of disk. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from child import run

HERE = Path(__file__).parent
OWN = {
    "mmgen": "jobs_mmgen.py",
    "mmgen on uvloop": "jobs_mmgen.py",
    "bare": "jobs_bare.py",
    "bare, unhashed": "jobs_bare.py",
}
PEERS = ("fal", "replicate", "replicate polled", "openai", "genblaze")
ADDED_MEGABYTES = 8.0


@dataclass(frozen=True)
class Load:
    """What every client is given."""

    jobs: int = 2000
    at_once: int = 200
    seconds: float = 0.5
    jitter: float = 0.0
    file_bytes: int = 1 << 20


@dataclass(frozen=True)
class Figures:
    """One client in one round. Times are in milliseconds, memory in megabytes, lags in per cent of the job's time."""

    cpu: float
    rate: float
    over_half: float
    over_most: float
    peak: float
    polls: float
    lag_half: float
    lag_most: float


Rounds = dict[str, list[Figures]]


class Vendor:
    """The server, on the last core."""

    def __enter__(self) -> Self:
        cores = sorted(os.sched_getaffinity(0))
        self.core = cores[0] if len(cores) > 1 else None
        place = [str(cores[-1])] if len(cores) > 1 else []
        command = [sys.executable, str(HERE / "jobs_vendor.py"), *place]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.url + path, data) as reply:  # noqa: S310 - the server above
            return dict(json.loads(reply.read()))


def share(ordered: list[float], part: float) -> float:
    """The value that *part* of them do not exceed."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def measure(vendor: Vendor, name: str, load: Load, python: str) -> Figures:
    """One client, once."""
    settings = {"seconds": load.seconds, "jitter": load.jitter, "file_bytes": load.file_bytes}
    vendor.ask("/set", settings)
    with tempfile.TemporaryDirectory() as folder:
        course = {"url": vendor.url, "folder": folder, "jobs": load.jobs, "at_once": load.at_once}
        asked = json.dumps(course | {"seconds": load.seconds, "core": vendor.core})
        done = run([python, "-W", "ignore", str(HERE / OWN.get(name, "jobs_peers.py")), name, asked])
    facts, told = done.facts, vendor.ask("/told")
    if facts["errors"] or told["jobs"] != load.jobs:
        raise SystemExit(f"{name}: {told['jobs']} jobs for {load.jobs}: {facts['errors']}")
    over = sorted(1000 * (took - load.seconds) for took in facts["took"])
    lags = sorted(100 * lag / seconds for lag, seconds in zip(told["lags"], told["seconds"], strict=True))
    return Figures(
        cpu=1000 * facts["running_cpu"] / load.jobs,
        rate=load.jobs / facts["running"],
        over_half=share(over, 0.5),
        over_most=share(over, 0.99),
        peak=facts["peak"] / 1e6,
        polls=sum(told["polls"]) / load.jobs,
        lag_half=share(lags, 0.5),
        lag_most=share(lags, 0.99),
    )


def rounds_of(vendor: Vendor, load: Load, clients: dict[str, str], count: int) -> Rounds:
    """Every client in every round, in a new order each time."""
    found: Rounds = defaultdict(list)
    order, chance = list(clients), random.Random(1)
    for number in range(count):
        chance.shuffle(order)
        for name in order:
            found[name].append(measure(vendor, name, load, clients[name]))
            print(f"round {number + 1}: {name}", file=sys.stderr, flush=True)
    return found


def table(rounds: Rounds) -> None:
    """Medians, and how many times as much as the bare client each takes (lowest to highest)."""
    titles = ("CPU ms/job", "x bare", "(spread)", "jobs/s", "over p50", "over p99 ms", "polls", "peak MB")
    print(f"{'':20}" + "".join(f"{title:>13}" for title in titles))
    for name, rows in sorted(rounds.items(), key=lambda item: statistics.median(row.cpu for row in item[1])):
        middle = {key: statistics.median(getattr(row, key) for row in rows) for key in Figures.__annotations__}
        ratios = [row.cpu / bare.cpu for row, bare in zip(rows, rounds["bare"], strict=True)]
        spread = f"({min(ratios):.1f} to {max(ratios):.1f})"
        print(
            f"{name:20}{middle['cpu']:13.2f}{statistics.median(ratios):13.2f}{spread:>13}{middle['rate']:13.0f}"
            f"{middle['over_half']:13.0f}{middle['over_most']:13.0f}{middle['polls']:13.2f}{middle['peak']:13.0f}"
        )


def goal(name: str, values: list[float], bound: float, unit: str, *, least: bool = False) -> bool:
    """Print one figure beside what was asked for; whether it is met."""
    middle = statistics.median(values)
    met = middle >= bound if least else middle <= bound
    spread = f"({min(values):.2f} to {max(values):.2f})"
    asked = f"{'>=' if least else '<='} {bound:g}"
    print(f"{name:52}{middle:9.2f} {unit:7}{spread:20}{asked:>9}  {'met' if met else 'MISSED'}")
    return met


def added(vendor: Vendor, which: str, size: int) -> float:
    """The megabytes that one result or input of so many bytes adds."""
    with tempfile.TemporaryDirectory() as folder:
        asked = json.dumps({"url": vendor.url, "folder": folder, "bytes": size})
        facts = run([sys.executable, str(HERE / "jobs_memory.py"), which, asked]).facts
    return float(facts["peak"] - facts["before"]) / 1e6


def goals(vendor: Vendor, rounds: Rounds, jittered: Rounds, sizes: tuple[int, int]) -> bool:
    """Everything that was asked for."""
    own, varied = rounds["mmgen"], jittered.get("mmgen", [])
    met = [
        goal("processor time of a job", [row.cpu for row in own], 4, "ms"),
        goal("jobs on one core", [row.rate for row in own], 220, "a second", least=True),
        goal("peak memory", [row.peak for row in own], 110, "MB"),
    ]
    if varied:
        met += [
            goal("polls a job, times varied by half", [row.polls for row in varied], 7, ""),
            goal("lag of half the jobs, times varied by half", [row.lag_half for row in varied], 6, "%"),
            goal("lag of 99 of 100 jobs, times varied by half", [row.lag_most for row in varied], 25, "%"),
        ]
    for which, size in zip(("result", "input"), sizes, strict=True):
        name = f"added by one {which} of {size / 1e6:.0f} MB"
        met.append(goal(name, [added(vendor, which, size)], ADDED_MEGABYTES, "MB"))
    return all(met)


def on_uvloop() -> list[str]:
    """mmgen on a faster loop, where that is installed."""
    return ["mmgen on uvloop"] if find_spec("uvloop") else []


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", help="a Python that has fal-client, replicate, openai and genblaze-core")
    parser.add_argument("--clients", default=",".join(PEERS), help="which of them to run")
    parser.add_argument("--quick", action="store_true", help="small, to see whether it works")
    arguments = parser.parse_args()
    load = Load(16, 16, 0.05, file_bytes=1 << 16) if arguments.quick else Load()
    varied = Load(600, 50, 2.0, 0.5)
    sizes = (100 * 10**6, 10 * 10**6) if arguments.quick else (500 * 10**6, 50 * 10**6)
    count = 1 if arguments.quick else arguments.rounds
    own = ("mmgen", "bare") if arguments.quick else ("mmgen", *on_uvloop(), "bare", "bare, unhashed")
    clients = dict.fromkeys(own, sys.executable)
    if arguments.peers:
        clients |= dict.fromkeys(arguments.clients.split(","), arguments.peers)
    with Vendor() as vendor:
        rounds = rounds_of(vendor, load, clients, count)
        jittered = {} if arguments.quick else rounds_of(vendor, varied, {"mmgen": sys.executable}, count)
        table(rounds)
        met = goals(vendor, rounds, jittered, sizes)
    if not arguments.peers:
        print("other clients: left out; --peers names a Python that has them")
    sys.exit(not met)


if __name__ == "__main__":
    main()
