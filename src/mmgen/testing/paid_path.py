"""The properties of what costs money: one bill for one call, and what was paid for is not lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, TypeVar
from unittest import SkipTest

from mmgen.backends import Model
from mmgen.blocking import Client, Job
from mmgen.errors import (
    AuthError,
    BackendError,
    DeadlineError,
    JobError,
    RefusedError,
    RequestError,
    SubmitUnknownError,
    UnsupportedError,
)
from mmgen.jobs.result import JobRef
from mmgen.testing.bench import LONGEST, Bench, VendorBench, digests, failure_of, is_pending
from mmgen.testing.faults import (
    AFTER_THE_MONEY,
    FURTHER_FAULTS,
    ONE_AFTER_ANOTHER,
    SUBMIT_FAULTS,
    Fault,
    PaidFault,
)
from mmgen.testing.haste import SILENCE, hurried
from mmgen.testing.vendor import LoopbackVendor

__all__ = ["PaidPath"]

T = TypeVar("T")

IN_DOUBT: tuple[Fault, ...] = (*SUBMIT_FAULTS, "late", "twice")
REFUSALS: dict[Fault, type[BackendError]] = {
    "401": AuthError,
    "403": AuthError,
    "404": BackendError,
    "moderation before": RefusedError,
}
LONG_JOB, SOON = 60.0, 0.05
FILES_GONE: frozenset[Fault] = frozenset({"403", "404", "410"})
AT_ONCE, ENOUGH_ERRORS = 6, 6
SILENCES = (SILENCE, 4 * SILENCE, 16 * SILENCE)


class PaidPath(VendorBench):
    """Submits in doubt, faults after the money, and jobs that are taken up, stopped, or late."""

    untold: ClassVar[Mapping[Fault, str]] = {}
    """Refusals that the vendor's words don't tell from any other, and why; a BackendError will do for them."""

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """One test for each row of the tables, named after it."""
        if "submit_fault" in metafunc.fixturenames:
            metafunc.parametrize("submit_fault", IN_DOUBT)
        if "paid_fault" in metafunc.fixturenames:
            rows = (*AFTER_THE_MONEY, *FURTHER_FAULTS)
            metafunc.parametrize("paid_fault", rows, ids=[row.name for row in rows])
        if "refusal" in metafunc.fixturenames:
            metafunc.parametrize("refusal", REFUSALS)

    # -- one bill for one call ---------------------------------------------------------------

    def test_a_submit_in_doubt_is_paid_once(self, submit_fault: Fault) -> None:
        """Whatever becomes of the answer: one submit billed, and the result or SubmitUnknownError with the job held."""
        if submit_fault == "stall":
            self._at_once(partial(self._paid_once_in_silence, submit_fault))
            return
        with self._bench() as bench:
            for model, fields in self._each_shape():
                met = self._paid_once(bench, model, fields, submit_fault)
                assert met, f"the fake vendor does not heed {submit_fault!r}"

    def test_a_busy_vendor_is_waited_for(self) -> None:
        """A refusal to take it now is no end, and no bill."""
        with self._bench() as bench:
            for number, (model, fields) in enumerate(self._each_shape(), 1):
                bench.vendor.faults.add("submit", "429")
                bench.make(model, fields)
                assert len(bench.vendor.billed) == number, f"{model.id}: billed again after a refusal"

    def test_what_is_refused_is_never_sent(self) -> None:
        """A field that the record does not name does not reach the wire."""
        others: dict[str, Any] = {"negative_prompt": "x", "steps": 7, "guidance": 3.0}
        with self._bench() as bench:
            for model, fields in self._each_model():
                for name in set(others) & set(model.request.model_fields) - set(model.accepts):
                    with suppress(UnsupportedError):
                        bench.submit(model, {**fields, name: others[name]})
                    assert bench.vendor.tally.submits == 0, f"{model.id}: {name} was sent"

    def test_a_refusal_for_good_is_told_and_ends_the_job(self, refusal: Fault) -> None:
        """By the error of its kind, at once: sent once, billed never."""
        wanted = BackendError if self.untold.get(refusal) else REFUSALS[refusal]
        for model, fields in self._each_shape():
            with self._bench() as bench:
                bench.vendor.faults.add("submit", refusal)
                error = failure_of(partial(bench.make, model, fields))
                told = type(error).__name__
                assert isinstance(error, wanted), f"{model.id}: {told} for {refusal!r}, not {wanted.__name__}"
                assert not isinstance(error, SubmitUnknownError), f"{model.id}: {refusal!r} is no doubt"
                assert error.backend == bench.backend.name, f"{model.id}: the error does not name its backend"
                assert (bench.vendor.tally.submits, len(bench.vendor.billed)) == (1, 0), f"{model.id}: sent again"
                assert bench.client.jobs()[0].state == "failed"

    # -- after the money ---------------------------------------------------------------------

    def test_a_fault_after_the_money(self, paid_fault: PaidFault) -> None:
        """Delivered, or a typed error with the job still to be collected; never wrong bytes, a second bill, a hang."""
        pairs = self._each_shape()
        if paid_fault.phase == "file" and not FILES_GONE & set(paid_fault.faults):
            # The core fetches for all alike; whom it asks for another address, each shape shows.
            rows = (*AFTER_THE_MONEY, *FURTHER_FAULTS)
            fetched = [pair for pair in pairs if "file" not in self._rightly_made(*pair)[1]]
            pairs = [fetched[rows.index(paid_fault) % len(fetched)]] if fetched else []
        asked = [pair for pair in pairs if paid_fault.phase not in self._rightly_made(*pair)[1]]
        met = self._at_once(partial(self._survives_alone, paid_fault), asked)
        if not any(met):
            raise SkipTest(f"no model here has a request of the phase {paid_fault.phase!r}")

    def test_every_model_goes_through_every_fault(self) -> None:
        """One job of each model meets them all, one after another: one bill, the right bytes, and none that it evades."""
        for model, fields in self._each_model():
            wanted, unasked = self._rightly_made(model, fields)
            with self._bench() as bench:
                got = self._made_at_last(bench, self._led_through(bench, model, fields))
                assert got == wanted == bench.kept(bench.client.jobs()[0].id), f"{model.id}: wrong bytes were kept"
                assert len(bench.vendor.billed) == 1, f"{model.id}: paid again"
                for phase in ("poll", "file"):
                    evaded = bench.vendor.faults.left(phase)
                    assert not evaded or phase in unasked, f"{model.id}: {evaded} faults of {phase!r} met nothing"

    def test_every_model_bears_silence(self) -> None:
        """A question that is never answered is asked again; each model's own waits beside the others."""
        stall = PaidFault("poll", ("stall",))
        others = [pair for pair in self._each_model() if pair[0].id not in self.few]  # those wait elsewhere
        asked = [pair for pair in others if "poll" not in self._rightly_made(*pair)[1]]
        for first in range(0, len(asked), AT_ONCE):
            assert all(self._at_once(partial(self._survives_alone, stall), asked[first : first + AT_ONCE]))

    def test_a_job_is_taken_up_by_another_client(self) -> None:
        """After its caller gave up, by its reference alone; where the answer is the result, there is no reference."""
        for model, fields in self._each_shape():
            with self._bench() as bench:
                bench.vendor.job_seconds = LONG_JOB
                job = bench.submit(model, fields)
                if not is_pending(job):
                    self._has_no_reference(model, job)
                    continue
                ref = self._reference_of_a_late(model, job)
                bench.vendor.finish()
                assert self._collected_elsewhere(bench, ref), f"{model.id}: nothing was collected"
                assert len(bench.vendor.billed) == bench.vendor.tally.submits == 1

    def test_a_job_past_its_deadline_can_still_be_collected(self) -> None:
        """The policy's deadline ends the wait, not the job."""
        for model, fields in self._each_shape():
            with self._bench() as bench:
                bench.vendor.job_seconds = LONG_JOB
                bench.backend.policy = replace(bench.backend.policy, deadline_seconds=SOON)
                job = bench.submit(model, fields)
                if not is_pending(job):
                    continue
                self._reference_of_a_late(model, job, LONGEST)
                bench.vendor.finish()
                bench.backend.policy = replace(bench.backend.policy, deadline_seconds=None)
                assert bench.client.jobs()[0].state == "submitted", f"{model.id}: a late job was given up"
                assert bench.client.reconcile(job.id).result(timeout=LONGEST).assets

    def test_a_cancel_is_true(self) -> None:
        """What is said to be cancelled was asked for and delivers nothing; what is not goes on."""
        for model, fields in self._each_shape():
            with self._bench() as bench:
                bench.vendor.job_seconds = LONG_JOB
                job = bench.submit(model, fields)
                if not is_pending(job):
                    assert job.cancel() == "too_late", f"{model.id}: the result is there"
                    continue
                outcome, asked = job.cancel(), bench.vendor.tally.cancels
                assert (asked == 0) == (outcome == "unsupported"), f"{model.id}: {outcome} after {asked} requests"
                if outcome == "cancelled":
                    self._stays_cancelled(model, job)
                elif outcome != "too_late":
                    assert bench.client.jobs()[0].state == "submitted", f"{model.id}: lost by a cancel"

    # -- within --------------------------------------------------------------------------------

    @staticmethod
    def _led_through(bench: Bench, model: Model, fields: dict[str, Any]) -> Job[Any]:
        """A job that first is never told anything it knows, and then meets everything else."""
        if isinstance(bench.vendor, LoopbackVendor):
            bench.vendor.job_polls = 2
        job, faults = bench.submit(model, fields), bench.vendor.faults
        if is_pending(job):
            endless = PaidFault("poll", ("unknown status",), always=True)
            bench.tell(endless)
            bench.failure_of_one_that_never_ends(job, endless)
            faults.clear()
            job = bench.client.reconcile(job.id)
        for phase, row in ONE_AFTER_ANOTHER.items():
            faults.add(phase, *row)
        return job

    @staticmethod
    def _made_at_last(bench: Bench, job: Job[Any]) -> tuple[str, ...]:
        """What the job makes, collected again after each error, of which there is no more than faults are left."""
        for _ in range(ENOUGH_ERRORS):
            error = failure_of(partial(job.result, LONGEST))
            if error is None:
                break
            assert not isinstance(error, RequestError | DeadlineError), f"{job.model}: {error!r}"
            job = bench.client.reconcile(job.id)
        return digests(job.result(timeout=LONGEST).assets)

    def _at_once(
        self,
        work: Callable[[Model, dict[str, Any]], T],
        pairs: Sequence[tuple[Model, dict[str, Any]]] | None = None,
    ) -> list[T]:
        """*work* for each model, side by side, for most of it is waiting."""
        models = self._each_shape() if pairs is None else pairs
        with ThreadPoolExecutor(max(1, len(models))) as pool:
            return list(pool.map(work, [model for model, _ in models], [fields for _, fields in models]))

    def _paid_once_in_silence(self, fault: Fault, model: Model, fields: dict[str, Any]) -> None:
        """Again with more patience, where the vendor was so busy that the submit was given up before it was read."""
        for silence in SILENCES:
            with self._bench(silent="submit", silence=silence) as bench:
                if self._paid_once(bench, model, fields, fault):
                    return
        raise AssertionError(f"the fake vendor read no submit within {SILENCES[-1]:g} s")

    def _survives_alone(self, fault: PaidFault, model: Model, fields: dict[str, Any]) -> int:
        with self._bench(silent=fault.phase if fault.is_silent else "") as bench:
            return self._survives(bench, model, fields, fault)

    def _paid_once(self, bench: Bench, model: Model, fields: dict[str, Any], fault: Fault) -> bool:
        """Whether the submit was read at all, and met the fault."""
        before, met = len(bench.vendor.billed), bench.vendor.faults.met["submit"]
        bench.vendor.faults.add("submit", fault)
        with suppress(SubmitUnknownError):
            bench.make(model, fields)
        if bench.vendor.faults.met["submit"] == met:
            return False
        bills = bench.bills_since(before)
        assert bills == 1, f"{model.id}: {bills} bills after {fault!r}"
        record = next(record for record in bench.client.jobs() if record.model == bench.name(model))
        safety = self._safety(bench, model, fields)
        wanted = {"succeeded"} if safety != "none" or fault == "late" else {"unknown"}
        wanted |= {"succeeded"} if fault == "twice" else set()
        assert record.state in wanted, f"{model.id}: {record.state} after {fault!r}, with safety {safety!r}"
        return True

    def _safety(self, bench: Bench, model: Model, fields: dict[str, Any]) -> str:
        return bench.backend.safety_for(self._call(model, fields, bench.client.config.data / "none"))

    def _survives(self, bench: Bench, model: Model, fields: dict[str, Any], fault: PaidFault) -> int:
        """Whether the fault was met at all."""
        wanted, _ = self._rightly_made(model, fields)
        bench.tell(fault)
        job = bench.submit(model, fields)
        pending = is_pending(job)
        endless = partial(bench.failure_of_one_that_never_ends, job, fault)
        error = endless() if fault.always else failure_of(partial(job.result, LONGEST))
        bench.vendor.faults.clear()
        if error is not None:
            assert fault.always or not pending, f"{model.id}: lost after {fault.name!r}: {error}"
            assert not isinstance(error, RequestError), (
                f"{model.id}: {fault.name!r} is no fault of the request: {error}"
            )
            job = bench.client.reconcile(job.id)
        got = digests(job.result(timeout=LONGEST).assets)
        assert got == wanted == bench.kept(job.id), f"{model.id}: wrong bytes were kept after {fault.name!r}"
        assert len(bench.vendor.billed) == 1, f"{model.id}: paid again after {fault.name!r}"
        met = bench.vendor.faults.met[fault.phase] > 0
        assert met or not bench.asked(fault.phase), f"the fake vendor does not heed {fault.name!r}"
        return met

    @staticmethod
    def _has_no_reference(model: Model, job: Job[Any]) -> None:
        error = failure_of(lambda: job.ref)
        assert isinstance(error, RequestError), f"{model.id}: a reference to a job that has none"
        assert job.result(timeout=LONGEST).assets

    @staticmethod
    def _reference_of_a_late(model: Model, job: Job[Any], seconds: float = SOON) -> JobRef:
        error = failure_of(partial(job.result, seconds))
        assert isinstance(error, DeadlineError), f"{model.id}: {error!r} where it is only late"
        assert isinstance(error.ref, JobRef), f"{model.id}: a late job without a reference"
        return JobRef.model_validate_json(error.ref.model_dump_json())

    def _collected_elsewhere(self, bench: Bench, ref: JobRef) -> int:
        backend = hurried(self.backend_of(bench.vendor, self.good_key))
        with tempfile.TemporaryDirectory() as elsewhere, Client({backend.name: backend}, home=elsewhere) as other:
            return len(other.resume(ref).result(timeout=LONGEST).assets)

    @staticmethod
    def _stays_cancelled(model: Model, job: Job[Any]) -> None:
        error = failure_of(partial(job.result, LONGEST))
        assert isinstance(error, JobError), f"{model.id}: {error!r} after it was cancelled"
