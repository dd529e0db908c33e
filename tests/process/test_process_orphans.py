"""No process outlives whoever asked it to work."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from mmgen.backends import Stopped

from .process_cases import Cancelling, Graceless, done, is_gone, until

PARENT = """
import sys
sys.path.insert(0, {folder!r})
from pathlib import Path
from process_cases import Meshes, call_for, done
backend = Meshes()
done(backend, {prompt!r}, Path({scratch!r}))
print("idle", flush=True)
sys.stdin.read()
"""


def parent(tmp_path: Path, prompt: str) -> subprocess.Popen[bytes]:
    """A program that uses the backend, to be killed."""
    code = PARENT.format(folder=str(Path(__file__).parent), prompt=prompt, scratch=str(tmp_path / "scratch"))
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill it as nothing can prevent, and take its pipes away."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def pids_in(file: Path) -> list[int]:
    """The numbers that the program wrote down, once they are whole."""
    try:
        return json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return []


def test_a_killed_parent_leaves_no_worker_and_none_of_its_children(tmp_path: Path) -> None:
    """Though the worker hangs, and has started a process of its own."""
    file = tmp_path / "pids"
    process = parent(tmp_path, f"offspring {file}")

    async def live() -> None:
        await until(lambda: len(pids_in(file)) == 2)
        pids = pids_in(file)
        assert not any(map(is_gone, pids))
        end(process)
        await until(lambda: all(map(is_gone, pids)))

    anyio.run(live)


def test_a_killed_parent_leaves_no_idle_worker(tmp_path: Path) -> None:
    """The end of its input ends it."""
    process = parent(tmp_path, "cube")
    assert process.stdout is not None
    assert process.stdout.readline() == b"idle\n"
    outcome = json.loads((tmp_path / "scratch/outcome.json").read_text())
    pid = outcome["details"]["pid"]
    assert not is_gone(pid)
    end(process)
    anyio.run(until, lambda: is_gone(pid))


def test_what_a_hanging_program_has_started_ends_with_it(tmp_path: Path) -> None:
    """The whole group is ended."""
    file, backend = tmp_path / "pids", Graceless()
    with pytest.raises(Stopped):
        done(backend, f"offspring {file}", tmp_path / "job", Cancelling())
    pids = pids_in(file)
    assert len(pids) == 2
    anyio.run(until, lambda: all(map(is_gone, pids)))
    anyio.run(backend.aclose)
