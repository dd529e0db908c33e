"""The properties of a backend that asks a server which concern what it sends, shows, holds and holds up."""

from __future__ import annotations

import io
import logging
import pickle
import tempfile
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from unittest import SkipTest

import anyio

from mmgen.backends import Model
from mmgen.client import AsyncClient
from mmgen.errors import BackendError
from mmgen.jobs.result import JobRef
from mmgen.testing.bench import LONGEST, Bench, VendorBench, digests, is_pending
from mmgen.testing.faults import Fault
from mmgen.testing.haste import hurried
from mmgen.testing.leaves import holds
from mmgen.testing.memory import peak_of
from mmgen.testing.processes import collected_by_another_process
from mmgen.testing.stalls import longest_stall
from mmgen.testing.suite import ATTEMPTS, LONG, STALL_SECONDS
from mmgen.testing.vendor import LoopbackVendor

__all__ = ["MARKER", "Manners"]

MARKER = "marker-key-4711"
CEILING = 48 * 1024 * 1024


class Manners(VendorBench):
    """What reaches the wire, where the key goes, and what a call costs the process that makes it."""

    large_bytes: ClassVar[int] = 300 * 1024 * 1024
    """The size of a large result, which a ``LoopbackVendor`` sends by its ``trailing_bytes``."""

    # -- what reaches the wire -----------------------------------------------------------------

    def test_long_prompts_and_seed_zero_arrive(self) -> None:
        """Beyond ASCII, 5,000 characters, and a zero that is no absence."""
        given: dict[str, Any] = {"prompt": LONG, "seed": 0}
        with self._bench() as bench:
            for model, fields in self._each_model():
                for name in [name for name in given if name in model.accepts]:
                    value, before = given[name], len(bench.vendor.tally.bodies)
                    if model.check(model.request(**{**fields, name: value})):
                        continue
                    bench.make(model, {**fields, name: value})
                    sent = bench.vendor.tally.bodies[before]
                    assert holds(sent, value), f"{model.id}: {name} did not arrive as it is"

    def test_what_is_made_is_of_its_class_and_checked(self) -> None:
        """The assets are of the class that the request promises, hold bytes, and were compared with what was asked."""
        with self._bench() as bench:
            for model, fields in self._each_model():
                result = bench.submit(model, fields).result(timeout=LONGEST)
                assert result.checks, f"{model.id}: nothing was checked"
                for asset in result.assets:
                    kind = model.request.yields.__name__
                    assert isinstance(asset, model.request.yields), f"{model.id}: {type(asset).__name__} for {kind}"
                    allowed = asset.media_types or ("",)
                    assert asset.size_bytes > 0, f"{model.id}: an empty {kind}"
                    assert asset.media_type.startswith(allowed), f"{model.id}: {asset.media_type} for {kind}"

    # -- the key -------------------------------------------------------------------------------

    def test_the_key_shows_nowhere(self) -> None:
        """Not in errors, their pickles and tracebacks with locals, reprs, logs at any level, nor in any file."""
        for model, fields in self._each_shape():
            with logged() as log, self._bench(key=MARKER) as bench:
                shown = [*self._complaints(bench, model, fields), *self._portraits(bench)]
                files = [path.read_bytes() for path in bench.client.config.data.rglob("*") if path.is_file()]
            leaks = [text for text in [*shown, log.getvalue()] if MARKER in text]
            assert not leaks, f"{model.id} shows its key: {leaks[0][:200]}"
            assert not any(MARKER.encode() in content for content in files), f"{model.id} writes its key into a file"

    def test_the_key_stays_with_its_host(self) -> None:
        """Files behind signed URLs are fetched without it."""
        with self._bench() as bench:
            for model, fields in self._each_model():
                bench.make(model, fields)
                assert bench.vendor.tally.strangers == 0, f"{model.id} sends its key along to fetch a file"

    # -- what a call costs the process -----------------------------------------------------------

    def test_the_loop_is_never_held_up(self) -> None:
        """From submit to file, nothing keeps the loop for 50 ms. The best of several, since what is first loads code."""
        for model, fields in self._each_shape():
            with self._bench() as bench:
                longest = min(self._times_held_up(bench, model, fields))
                assert longest < STALL_SECONDS, f"{model.id} holds the loop up for {longest * 1000:.0f} ms"

    def test_a_large_result_passes_through(self) -> None:
        """300 MB stream to the disk and add less than 48 MB to the memory of the process."""
        for model, fields in self._each_model():
            with self._bench() as bench:
                bench.make(model, fields)
                if not bench.vendor.tally.files or not self._enlarge(bench):
                    continue
                peak = peak_of(partial(bench.make, model, fields))
                assert peak < CEILING, f"{model.id}: {peak / 2**20:.0f} MiB for a large result"
                return
        raise SkipTest("no result here lies behind a URL of the fake vendor's own")

    def test_a_job_is_taken_up_in_a_new_process(self) -> None:
        """By its reference as JSON and the key alone, down to the same bytes; nothing is sent again."""
        refs: list[JobRef] = []
        made: list[list[str]] = []
        with self._bench() as bench, tempfile.TemporaryDirectory() as home:
            for model, fields in self._each_model():
                job = bench.submit(model, fields)
                if is_pending(job):
                    refs.append(job.ref)
                    made.append(list(digests(job.result(timeout=LONGEST).assets)))
            if not refs:
                raise SkipTest("every answer is the result itself")
            submits = bench.vendor.tally.submits
            assert collected_by_another_process(self, bench.vendor, refs, Path(home)) == made
            assert bench.vendor.tally.submits == submits, "another process sent a job again"

    # -- within ----------------------------------------------------------------------------------

    def _times_held_up(self, bench: Bench, model: Model, fields: dict[str, Any]) -> Generator[float]:
        for _ in range(ATTEMPTS):
            with tempfile.TemporaryDirectory() as home:
                stall = anyio.run(self._held_up, bench, model, fields, home)
            yield stall
            if stall < STALL_SECONDS:
                return

    async def _held_up(self, bench: Bench, model: Model, fields: dict[str, Any], home: str) -> float:
        backend = hurried(self.backend_of(bench.vendor, self.good_key))
        async with AsyncClient({backend.name: backend}, home=home) as client:
            wish = model.request(**fields)
            return await longest_stall(partial(client.generate, wish, model=bench.name(model)))

    def _enlarge(self, bench: Bench) -> bool:
        if not isinstance(bench.vendor, LoopbackVendor):
            return False
        bench.vendor.trailing_bytes = self.large_bytes
        return True

    def _complaints(self, bench: Bench, model: Model, fields: dict[str, Any]) -> list[str]:
        """Everything that the errors of several failures show."""
        shown: list[str] = []
        plan: tuple[Fault | None, ...] = ("503 before", "close", "401", "moderation before", None)
        for fault in plan:
            if fault is not None:
                bench.vendor.faults.add("submit", fault)
            bench.vendor.faults.add("poll", "500")
            try:
                shown.append(repr(bench.submit(model, fields).result(timeout=LONGEST)))
            except BackendError as error:
                shown += complaint(error)
        return shown

    @staticmethod
    def _portraits(bench: Bench) -> list[str]:
        """What the objects at hand show of themselves, and what the journal does."""
        backend = bench.backend
        return [repr(backend), str(vars(backend)), repr(bench.client), *map(repr, bench.client.jobs())]


def complaint(error: BackendError) -> list[str]:
    """Everything that an error shows."""
    lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    pickled = pickle.dumps(error)
    again = pickle.loads(pickled)  # noqa: S301 - its own
    return [str(error), repr(error), repr(vars(error)), repr(again), pickled.decode("latin-1"), *lines]


@contextmanager
def logged() -> Generator[io.StringIO]:
    """What is logged meanwhile, by anybody, at any level."""
    log, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(log), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
