"""
The far side of a ``ProcessBackend``: runs an author's program in an interpreter that need not have mmgen.

``python process_worker.py program.py`` speaks JSON lines on its standard input and output; the page "a program in another
interpreter" of the documentation writes them down. The program has a function ``run(job, report)``. Standard library only,
and the syntax of Python 3.8.
"""

from __future__ import annotations

import sys

# The folder of this file has packages of mmgen's that are called as some of the standard library's are.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

# ruff: noqa: UP006, UP035 - some types are spelt as 3.8 spells them
import atexit
import contextlib
import faulthandler
import importlib.util
import json
import os
import platform
import queue
import signal
import threading
import traceback
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, List, NoReturn, cast

PROTOCOL = 1
LONGEST_NOTE = 500
LONGEST_LOG = 4000
LAST_SECONDS = 2.0
"""For how long a job may go on when whoever asked for it has gone."""

Plain = Dict[str, Any]
Send = Callable[..., None]


class Stopped(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised in ``run`` by the progress report when the job has been cancelled."""


class Rejected(Exception):  # noqa: N818 - what the user asked for is at fault
    """Raised by ``job.reject``: an input can't be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason


class Refused(Exception):  # noqa: N818 - a policy said no
    """Raised by ``job.refuse``: a content policy said no."""


class Job:
    """What is asked of ``run``."""

    def __init__(self, name: str, folder: Path, plain: Plain) -> None:
        self.id = name
        self.folder = folder
        """Where to write files; what ``run`` returns is looked for here."""
        self.model: str = plain["model"]
        self.request: Plain = plain["request"]
        """The fields that are set, with the path of a file where mmgen has an asset."""
        self.options: Plain = plain["options"]
        self.seed: int = plain["seed"]
        self.device: str = plain["device"]
        self.instructions: Plain = plain["instructions"]
        """What the backend's ``instructions`` says."""

    def reject(self, name: str, reason: str) -> NoReturn:
        """End the job, since the input called *name* can't be used."""
        raise Rejected(name, reason)

    def refuse(self, reason: str) -> NoReturn:
        """End the job, since a content policy says no."""
        raise Refused(reason)


class Report:
    """What ``run`` calls as it goes."""

    def __init__(self, send: Send, name: str, stop: threading.Event) -> None:
        self._send, self._name, self._stop = send, name, stop

    def __call__(self, fraction: float, note: str = "") -> None:
        """Say that *fraction* (0 to 1) is done. Raises Stopped when the job has been cancelled."""
        if self._stop.is_set():
            raise Stopped
        self._send("progress", job=self._name, fraction=float(fraction), note=str(note)[:LONGEST_NOTE])

    def log(self, text: object) -> None:
        """Say something for the log, and that the job is alive."""
        self._send("log", job=self._name, text=str(text)[:LONGEST_LOG])

    @property
    def stopped(self) -> bool:
        """Whether the job has been cancelled, for loops that would rather ask than be interrupted."""
        return self._stop.is_set()


class Pipes:
    """The two pipes of the protocol, out of reach of what the program prints and reads."""

    def __init__(self) -> None:
        self.orders: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._told = os.dup(1)
        self._lock = threading.Lock()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)

    def send(self, kind: str, **fields: object) -> None:
        """Write one message. Nobody may be there to read it any more."""
        line = json.dumps(dict(fields, type=kind), allow_nan=False) + "\n"
        rest = memoryview(line.encode("ascii"))
        with self._lock, contextlib.suppress(OSError):
            while rest:
                rest = rest[os.write(self._told, rest) :]


class Worker:
    """One job after another, until the orders end."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes
        self._waiting: queue.Queue[Plain | None] = queue.Queue()
        self._stops: dict[str, threading.Event] = {}
        self._left = threading.Event()
        self._ended = threading.Event()

    def live(self, program: str) -> int:
        """Load the program, then work; returns the exit code."""
        self._pipes.send("hello", protocol=PROTOCOL, python=platform.python_version(), pid=os.getpid())
        atexit.register(self._take_along)  # what is registered first is done last
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            run = loaded(program)
        except BaseException as error:  # noqa: BLE001 - whatever the program raises is why it can't be used
            traceback.print_exc()
            self._pipes.send("unusable", reason=told(error))
            return 3
        self._pipes.send("ready")
        while True:
            order = self._waiting.get()
            if order is None:
                self._ended.set()
                return 0
            self._work(run, order)

    def _listen(self) -> None:
        for line in self._pipes.orders:
            order = json.loads(line.decode("ascii"))
            if order["type"] == "job":
                self._stops[order["job"]] = threading.Event()
                self._waiting.put(order)
            elif order["job"] in self._stops:
                self._stops[order["job"]].set()
        self._bow_out()

    def _bow_out(self) -> None:
        """Whoever asks has gone: stop the job, and end, by force where it does not stop."""
        self._left.set()
        for stop in list(self._stops.values()):
            stop.set()
        self._waiting.put(None)
        if self._ended.wait(LAST_SECONDS):
            threading.Event().wait(LAST_SECONDS)  # an end by itself ends this thread too
        self._take_along()
        os._exit(1)

    def _take_along(self) -> None:
        """End the processes that the program has started, and this one, which leads their group."""
        if self._left.is_set() and hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(os.getpgrp(), signal.SIGKILL)

    def _work(self, run: Callable[[Job, Report], object], order: Plain) -> None:
        name, folder, send = order["job"], Path(order["folder"]), self._pipes.send
        stop = self._stops[name]
        try:
            plain = json.loads((folder / order["order"]).read_text("utf-8"))
            send("started", job=name)
            outcome = outcome_of(run(Job(name, folder, plain), Report(send, name, stop)))
            text = json.dumps(outcome, allow_nan=False, default=plain_array)
            (folder / order["outcome"]).write_text(text, "utf-8")
            send("done", job=name)
        except Stopped:
            send("cancelled", job=name)
        except Rejected as error:
            send("rejected", job=name, name=str(error.name)[:LONGEST_NOTE], reason=str(error.reason)[:LONGEST_LOG])
        except Refused as error:
            send("refused", job=name, reason=str(error)[:LONGEST_LOG])
        except BaseException as error:  # noqa: BLE001 - whatever the program raises is the reason of the failure
            traceback.print_exc()
            send("failed", job=name, reason=told(error))
        finally:
            self._stops.pop(name, None)
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()


def loaded(program: str) -> Callable[[Job, Report], object]:
    """The program's ``run``; its own folder is where it imports from first, as when it is run by itself."""
    sys.path.insert(0, str(Path(program).resolve().parent))
    spec = importlib.util.spec_from_file_location("mmgen_program", program)
    if spec is None or spec.loader is None:
        raise ImportError(f"{program} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mmgen_program"] = module
    spec.loader.exec_module(module)
    run: Any = getattr(module, "run", None)
    if not callable(run):
        raise TypeError(f"{program} has no function run(job, report)")
    return run  # type: ignore[no-any-return] # an author's function


def outcome_of(returned: object) -> Plain:
    """What ``run`` returns (a path, several, or a dict with "files", "details" and "seed") as one form."""
    given: Plain = cast("Plain", returned) if isinstance(returned, dict) else {"files": returned}
    files: object = given.get("files")
    several = list(cast("List[Any]", files)) if isinstance(files, (list, tuple)) else [cast("Any", files)]
    names = [cast("str", os.fspath(file)) for file in several if file is not None]
    return {"files": names, "details": given.get("details", {}), "seed": given.get("seed")}


def plain_array(value: Any) -> object:
    """Numbers and arrays of other libraries as JSON has them."""
    if hasattr(value, "tolist"):
        return cast("object", value.tolist())
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"details can't hold a {type(value).__name__}")


def told(error: BaseException) -> str:
    """An error in a line."""
    return f"{type(error).__name__}: {error}"[:LONGEST_LOG]


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(Worker(Pipes()).live(sys.argv[1]))
