"""One worker process: its pipes, what it says, what it wrote last, and its end. Everything here blocks."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import IO, Any, cast

__all__ = ["Message", "Scrubber", "WorkerError", "WorkerProcess", "foreign_environment"]

LONGEST_LINE = 65_536
"""Bytes of one message: what is longer goes into files."""
MOST_WAITING = 256
"""Messages that wait to be read; then the worker waits."""
KEPT_LINES, KEPT_LINE, KEPT = 40, 500, 3000
"""How many lines of the standard error output are kept, and how many characters of each and of all."""
SHORTEST_SECRET = 6
TICK = 0.2
"""Seconds until a thread that waits looks whether all is over."""

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_OWN_INTERPRETER = re.compile(r"^(PYTHON(HOME|PATH|STARTUP|EXECUTABLE|PLATLIBDIR)|VIRTUAL_ENV|__PYVENV_LAUNCHER__)$")
_SECRET_TEXT = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:api[_-]?key|token|secret|passw(?:or)?d)[\w-]*)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&]+"
        ),
        r"\1\2***",
    ),
    (re.compile(r"://[^\s/@]+@"), "://***@"),
)


class WorkerError(Exception):
    """The worker process can't be used (any more): it did not start, ended, hung, or said what is not in the protocol."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the worker says."""

    kind: str
    job: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A field that holds words."""
        return str(self.fields.get(name, ""))


def is_secret(name: str) -> bool:
    """Whether an environment variable of that name holds what must not be told."""
    return _SECRET_NAME.search(name) is not None


def foreign_environment(environment: Mapping[str, str], *, passed: Iterable[str] = ()) -> dict[str, str]:
    """*environment* for another interpreter: nothing that is about this one, and no secret but those *passed* by name."""
    kept = set(passed)
    chosen = {
        name: value
        for name, value in environment.items()
        if name in kept or not (is_secret(name) or _OWN_INTERPRETER.match(name))
    }
    return {**chosen, "PYTHONIOENCODING": "utf-8:backslashreplace", "PYTHONUNBUFFERED": "1"}


class Scrubber:
    """Takes secrets out of text: those of an environment, and what looks like one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        secrets = {value for name, value in environment.items() if is_secret(name) and len(value) >= SHORTEST_SECRET}
        self._secrets = sorted(secrets, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """*text* without them."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        for pattern, shown in _SECRET_TEXT:
            text = pattern.sub(shown, text)
        return text


class WorkerProcess:
    """A worker that was started. Two threads read what it says and writes, and end with it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, grace: float) -> None:
        self.command = tuple(command)
        self._grace = grace
        self.jobs = 0
        """How many it was given."""
        self._heard: queue.Queue[Message | WorkerError | None] = queue.Queue(MOST_WAITING)
        self._written: deque[str] = deque(maxlen=KEPT_LINES)
        self._closed = Event()
        self._lock = Lock()
        self._process = self._started(environment)
        self._threads = [
            Thread(target=self._listen, name="mmgen worker output", daemon=True),
            Thread(target=self._keep_errors, name="mmgen worker errors", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _started(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """A process that leads a group of its own, so that what it starts ends with it, and Ctrl-C is not its affair."""
        program = self.command[0]
        try:
            return subprocess.Popen(  # noqa: S603 - the command is the author's own
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment),
                start_new_session=True,
            )
        except FileNotFoundError:
            raise WorkerError(f"there is no interpreter {program!r}") from None
        except OSError as error:
            raise WorkerError(f"{program!r} can't be run ({error.strerror})") from error

    @property
    def pid(self) -> int:
        """The process's own number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs and can be heard."""
        return not self._closed.is_set() and self._threads[0].is_alive() and self._process.poll() is None

    @property
    def last_words(self) -> str:
        """The end of its standard error output."""
        return "\n".join(list(self._written))[-KEPT:]

    def send(self, kind: str, job: str, **fields: str) -> None:
        """Say something. Raises WorkerError when nobody hears it; messages are short, so that a pipe holds them."""
        line = json.dumps({"type": kind, "job": job, **fields}) + "\n"
        stdin = cast("IO[bytes]", self._process.stdin)
        try:
            with self._lock:
                stdin.write(line.encode("ascii"))
                stdin.flush()
        except (OSError, ValueError):
            raise WorkerError(self._why_silent()) from None

    def receive(self, seconds: float) -> Message | None:
        """The next message, or None when there was none for so long. Raises WorkerError when there can't be any more."""
        try:
            heard = self._heard.get(timeout=seconds)
        except queue.Empty:
            return None
        if heard is None:
            raise WorkerError(self._why_silent())
        if isinstance(heard, WorkerError):
            raise heard
        return heard

    def end(self, *, at_once: bool = False) -> None:
        """Let it end by itself for the grace's seconds, tell it to for as long, then kill it. It is gone afterwards."""
        with self._lock:
            already = self._closed.is_set()
            self._closed.set()
            with suppress(OSError, ValueError):
                cast("IO[bytes]", self._process.stdin).close()
        if already:
            self._process.wait()
            return
        if at_once or not self._ended_within(self._grace):
            self._signal(signal.SIGTERM)
            self._ended_within(self._grace)
        self._signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        self._process.wait()
        for thread in self._threads:
            thread.join(self._grace)  # what left the group may have taken a pipe along

    def _ended_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        """To it and to all that it has started; where there are no groups, to it."""
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self._process.pid, number)
        self._process.send_signal(number)  # does nothing once it was waited for

    def _why_silent(self) -> str:
        """How it came to its end, as far as can be told."""
        if not self._ended_within(self._grace):
            return "the worker closed its output and did not end"
        self._threads[1].join(self._grace)
        code = self._process.returncode
        if code >= 0:
            return f"the worker ended with exit code {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        memory = ", as the system does where memory runs out" if name == "SIGKILL" else ""
        return f"the worker was killed by {name}{memory}"

    # -- on the threads -------------------------------------------------------------------

    def _listen(self) -> None:
        with suppress(OSError, ValueError), cast("IO[bytes]", self._process.stdout) as stdout:
            while line := stdout.readline(LONGEST_LINE + 1):
                heard = read_message(line)
                self._put(heard)
                if isinstance(heard, WorkerError):
                    break
        self._put(None)

    def _put(self, heard: Message | WorkerError | None) -> None:
        while not self._closed.is_set():
            try:
                self._heard.put(heard, timeout=TICK)
            except queue.Full:
                continue
            return

    def _keep_errors(self) -> None:
        with suppress(OSError, ValueError), cast("IO[bytes]", self._process.stderr) as stderr:
            while line := stderr.readline(LONGEST_LINE):
                self._written.append(line.decode("utf-8", "replace").rstrip()[:KEPT_LINE])


def read_message(line: bytes) -> Message | WorkerError:
    """A line of the protocol, or why it is none."""
    shown = line[:80].decode("utf-8", "backslashreplace").rstrip()
    if len(line) > LONGEST_LINE:
        return WorkerError(f"the worker said something longer than {LONGEST_LINE} bytes: {shown!r}...")
    try:
        plain: Any = json.loads(line)
        return Message(str(plain["type"]), str(plain.get("job", "")), plain)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return WorkerError(f"the worker said what is not in the protocol: {shown!r}")
