"""
What importing costs: CPU time of ``import mmgen`` over a bare interpreter, beside three well-known peers, in one run.

The import alone can be made cheap by putting work off, so what a first client costs stands beside it.

    pip install -e ".[bench]" && python benchmarks/import_time.py

Each round runs every command once, in a new order, so that a busy moment of the machine falls on all alike. CPU time is
that of the child process, user and system. A peer that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from child import with_bytecode

CLIENTS = {
    "mmgen": "from mmgen import Client, ImageRequest",
    "huggingface_hub": "from huggingface_hub import InferenceClient",
    "fal_client": "from fal_client import SyncClient",
    "openai": "from openai import OpenAI",
}
"""What a program imports before its first request, by package; mmgen first, then its peers."""
IMPORT_GOAL_MS = 30.0
HELP_GOAL_MS = 150.0


@dataclass
class Command:
    """One thing to time, and what was measured, in milliseconds."""

    name: str
    arguments: list[str]
    cpu: list[float] = field(default_factory=list[float])
    wall: list[float] = field(default_factory=list[float])

    def measure(self) -> None:
        """Run it once."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(self.arguments, check=True, stdout=subprocess.DEVNULL, env=with_bytecode(os.environ))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.wall.append((time.perf_counter() - started) * 1000)
        self.cpu.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)


def commands() -> list[Command]:
    """Bare Python first, then mmgen, its peers, and the command line."""
    found = [Command("bare", [sys.executable, "-c", ""])]
    for package, client in CLIENTS.items():
        if find_spec(package) is None:
            print(f'{package}: not installed, left out (pip install -e ".[bench]")')
        else:
            statements = (f"import {package}", client)
            found += [Command(statement, [sys.executable, "-c", statement]) for statement in statements]
    script = Path(sys.executable).with_name("mmgen")
    if shutil.which(str(script)):
        found.append(Command("mmgen --help", [str(script), "--help"]))
    else:
        print(f"mmgen --help: left out, there is no {script}")
    return found


def spread(values: list[float]) -> str:
    """The quartiles around the median."""
    low, _, high = statistics.quantiles(values, n=4)
    return f"{low:.0f} to {high:.0f}"


def report(found: list[Command]) -> bool:
    """Print the table; whether both goals are met."""
    bare = statistics.median(found[0].cpu)
    imports = [each for each in found if each.arguments[1] == "-c"][1:]
    over = {each.name: [cpu - bare for cpu in each.cpu] for each in imports}
    own = statistics.median(over["import mmgen"])
    rounds = len(found[0].cpu)
    print(f"\nbare Python: {bare:.0f} ms CPU ({spread(found[0].cpu)}), medians of {rounds} rounds, quartiles\n")
    for start, beside in (("import", own), ("from", statistics.median(over[CLIENTS["mmgen"]]))):
        print(f"{'':46}{'CPU ms over bare':>18}{'quartiles':>16}{'times mmgen':>14}")
        for name, values in over.items():
            if name.startswith(f"{start} "):
                median = statistics.median(values)
                print(f"{name:46}{median:18.1f}{spread(values):>16}{median / max(beside, 0.1):14.1f}")
        print()
    met = own <= IMPORT_GOAL_MS
    print(f"import mmgen: {own:.1f} ms over bare; the goal is {IMPORT_GOAL_MS:.0f}: {'met' if met else 'MISSED'}")
    for each in found:
        if each.name == "mmgen --help":
            cpu, wall = statistics.median(each.cpu), statistics.median(each.wall)
            met &= (good := cpu <= HELP_GOAL_MS)
            print(
                f"mmgen --help: {cpu:.0f} ms CPU in all ({spread(each.cpu)}), {wall:.0f} ms by the clock "
                f"({spread(each.wall)}); the goal is {HELP_GOAL_MS:.0f}: {'met' if good else 'MISSED'}"
            )
    return met


def main() -> None:
    """Measure and report; the exit code is 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="how often each command is run")
    rounds: int = parser.parse_args().rounds
    found = commands()
    for each in found:
        each.measure()  # once for the file caches and the compiled modules, not counted
        each.cpu.clear()
        each.wall.clear()
    shuffle = random.Random(0)
    for _ in range(rounds):
        for each in shuffle.sample(found, len(found)):
            each.measure()
    sys.exit(0 if report(found) else 1)


if __name__ == "__main__":
    main()
