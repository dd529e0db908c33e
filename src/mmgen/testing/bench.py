"""A fake vendor, a client and a backend in a hurry, put together for one test."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from abc import abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, ClassVar, Literal, Protocol, cast

from mmgen.assets import Asset
from mmgen.backends import Backend, Model
from mmgen.blocking import Client, Job
from mmgen.config import Config
from mmgen.errors import DeadlineError, MmgenError
from mmgen.status import Pending
from mmgen.testing.faults import Faults, PaidFault, Phase
from mmgen.testing.haste import SILENCE, hurried
from mmgen.testing.suite import BackendSuite
from mmgen.testing.vendor import LoopbackVendor, Tally

__all__ = ["Bench", "Vendor", "VendorBench", "by_content", "digests", "failure_of"]

LONGEST = 60.0
"""A job on loopback that takes longer hangs."""
PEEK_SECONDS, ENOUGH = 0.05, 3
MEMORY = Path("/dev/shm")  # noqa: S108 - folders of their own are made in it
NEEDED_BYTES = 2 * 1024**3
NOTHING = Event()
"""Nobody sets it: to wait for a thread of a vendor's own."""


class Vendor(Protocol):
    """A fake vendor: ``LoopbackVendor``, or one of your own over the same ``Faults`` and ``Tally``."""

    faults: Faults
    tally: Tally
    job_seconds: float

    @property
    def billed(self) -> list[Any]:
        """The jobs it would send a bill for."""
        ...

    def start(self) -> Any:
        """Begin to listen."""

    def stop(self) -> None:
        """Hang up on everybody."""

    def finish(self) -> None:
        """Have done with every job that is at work."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a test of the paid path works with."""

    vendor: Vendor
    client: Client
    backend: Backend

    def name(self, model: Model) -> str:
        """The model's full name."""
        return f"{self.backend.name}:{model.id}"

    def submit(self, model: Model, fields: dict[str, Any]) -> Job[Any]:
        """Submit a request of these fields."""
        return self.client.submit(model.request(**fields), model=self.name(model))

    def make(self, model: Model, fields: dict[str, Any]) -> tuple[str, ...]:
        """What a request of these fields makes, as digests."""
        return digests(self.submit(model, fields).result(timeout=LONGEST).assets)

    def tell(self, fault: PaidFault) -> None:
        """Have the vendor misbehave so."""
        if fault.always:
            self.vendor.faults.always(fault.phase, fault.faults[0])
        else:
            self.vendor.faults.add(fault.phase, *fault.faults)

    def bills_since(self, before: int) -> int:
        """How many more jobs were billed; a busy vendor may open its mail after its caller has hung up."""
        end = time.monotonic() + LONGEST
        while len(self.vendor.billed) == before and time.monotonic() < end:
            NOTHING.wait(0.01)
        return len(self.vendor.billed) - before

    def failure_of_one_that_never_ends(self, job: Job[Any], fault: PaidFault) -> MmgenError | None:
        """How a job ends whose vendor never behaves; it is given up once that has been met a few times."""
        end = time.monotonic() + LONGEST
        while True:
            error = failure_of(partial(job.result, PEEK_SECONDS))
            enough = self.vendor.faults.met[fault.phase] >= ENOUGH
            if not isinstance(error, DeadlineError) or enough or time.monotonic() > end:
                return error

    def kept(self, job: str) -> tuple[str, ...]:
        """The digests of the files that the journal holds for a job, from their bytes."""
        record = next(record for record in self.client.jobs() if record.id == job)
        return tuple(hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in record.files)

    def asked(self, phase: str) -> int:
        """How often the vendor was asked for something of this phase."""
        tally = self.vendor.tally
        return {"poll": tally.polls, "file": tally.files}.get(phase, 0)


def failure_of(work: Callable[[], object]) -> MmgenError | None:
    """What *work* raises, or None."""
    try:
        work()
    except MmgenError as error:
        return error
    return None


def folder_in_memory() -> str | None:
    """Where files are kept that nobody needs after a power cut, and need not wait for a disk; None for the usual place."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED_BYTES
    return str(MEMORY) if usable else None


def by_content(body: object, numbers: Mapping[str, object]) -> object:
    """*body* with what *numbers* holds in place of each text that it names: the addresses of what was uploaded, say."""
    if isinstance(body, dict):
        return {name: by_content(item, numbers) for name, item in cast("dict[str, object]", body).items()}
    if isinstance(body, list):
        return [by_content(item, numbers) for item in cast("list[object]", body)]
    return numbers.get(body, body) if isinstance(body, str) else body


def digests(assets: Sequence[Asset]) -> tuple[str, ...]:
    """What tells contents apart."""
    return tuple(asset.sha256 for asset in assets)


def is_pending(job: Job[Any]) -> bool:
    """Whether the vendor gave a job to ask for, and not the result itself."""
    return isinstance(job.status, Pending)


class VendorBench(BackendSuite):
    """What the tests of the paid path share."""

    few: ClassVar[Sequence[str]] = ()
    """
    The models that meet every fault by itself, one for each shape that the vendor's protocol has; all, where none is named.

    Every model meets those after the money all the same, one after another in a single job.
    """
    good_key: ClassVar[str] = "loopback-key"
    """The key that the fake vendor takes."""
    _known: ClassVar[dict[str, tuple[tuple[str, ...], set[str]]]] = {}

    @abstractmethod
    def make_vendor(self) -> Vendor:
        """
        A fresh fake of the vendor, not yet started, to be told how to misbehave.

        How long its jobs take, the suite says: a ``LoopbackVendor`` is done when it was asked once.
        """

    @abstractmethod
    def backend_of(self, vendor: Vendor, key: str) -> Backend:
        """A backend that asks *vendor* with *key*. The suite cuts its times short by itself."""

    vendor: Any
    """One that behaves, whose jobs are done at once; a fresh one for each test."""

    def setup_method(self) -> None:
        """By pytest, before each test."""
        self.vendor = self._made = self.make_vendor()
        self.vendor.job_seconds = 0.0
        if isinstance(self.vendor, LoopbackVendor):
            self.vendor.safety = "none"  # calls that differ are made here under one key, to be compared
        self.vendor.start()

    def teardown_method(self) -> None:
        """By pytest, after each test."""
        self._made.stop()

    def make_backend(self) -> Backend:
        """A backend of the vendor that behaves."""
        return self.backend_of(self.vendor, self.good_key)

    def _each_shape(self) -> list[tuple[Model, dict[str, Any]]]:
        """The models that meet every fault."""
        every = self._each_model()
        assert set(self.few) <= {model.id for model, _ in every}, f"few names what is no model: {self.few}"
        return [pair for pair in every if not self.few or pair[0].id in self.few]

    def _each_model(self) -> list[tuple[Model, dict[str, Any]]]:
        return [(model, self.examples[model.id][0]) for model in self.make_backend().models()]

    def _rightly_made(self, model: Model, fields: dict[str, Any]) -> tuple[tuple[str, ...], set[str]]:
        """
        What a vendor that behaves makes as its first job, and the phases it was never asked about.

        Found out once for each class of tests.
        """
        cls = type(self)
        known: dict[str, tuple[tuple[str, ...], set[str]]] = vars(cls).get("_known") or {}
        if model.id not in known:
            with self._bench() as bench:
                made = bench.make(model, fields)
                known[model.id] = made, {phase for phase in ("poll", "file") if not bench.asked(phase)}
            cls._known = known
        return known[model.id]

    @contextmanager
    def _bench(
        self, *, key: str = "", silent: Phase | Literal[""] = "", silence: float = SILENCE, webhook_url: str = ""
    ) -> Generator[Bench]:
        vendor = self.make_vendor()
        if isinstance(vendor, LoopbackVendor):  # by questions, not by the clock, which a busy machine overtakes
            vendor.job_seconds, vendor.job_polls = 0.0, 1
        vendor.start()
        try:
            backend = hurried(self.backend_of(vendor, key or self.good_key), silent=silent, silence=silence)
            with tempfile.TemporaryDirectory(dir=folder_in_memory()) as home:
                config = Config.load(home=home, webhook_url=webhook_url)
                with Client({backend.name: backend}, config=config) as client:
                    yield Bench(vendor, client, backend)
        finally:
            vendor.stop()

    @contextmanager
    def _client(self) -> Generator[tuple[Vendor, Client]]:
        """For tests of a subclass's own."""
        with self._bench() as bench:
            yield bench.vendor, bench.client

    def _name(self, client: Client, model: Model) -> str:
        """The model's full name; *client* serves one backend."""
        return next(name for name in client.models() if name.partition(":")[2] == model.id)
