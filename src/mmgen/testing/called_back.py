"""The properties of a backend that calls back: a call is a hint to ask, is believed only from its vendor, and only once."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar
from unittest import SkipTest

from mmgen.backends import Delivery
from mmgen.blocking import Job
from mmgen.testing.bench import LONGEST, Bench, VendorBench, is_pending
from mmgen.testing.callbacks import LoopbackReceiver
from mmgen.testing.vendor import LoopbackVendor, VendorJob

__all__ = ["CalledBack"]

PATIENT_SECONDS, NEVER_SECONDS = 0.05, 600.0
LONG_JOB = 60.0
STRANGER = "whsec_c3RyYW5nZXI="
"""Base64 after its mark, for vendors that want a secret to look like one."""


class CalledBack(VendorBench):
    """
    Webhooks, for a backend that has one and a ``LoopbackVendor`` that calls back.

    The fake tells ``bill`` where it is to call, and signs in ``delivery_of`` as its vendor does, with ``signing_secret``.
    """

    calls_by_account: ClassVar[bool] = False
    """Whether the vendor is told by its account where to call, and not by each submit."""

    def test_a_call_wakes_who_waits(self) -> None:
        """One question, once the job is done, where without the call the next would come after ten minutes."""
        with self._called() as (bench, vendor, receiver):
            job = self._waiting(bench, vendor)
            assert job.result(timeout=LONGEST).assets
            assert vendor.tally.polls == 1, f"{vendor.tally.polls} questions, where one was due"
            assert [receipt.status for receipt in receiver.receipts if receipt.outcome == "delivered"] == [200]

    def test_a_lost_call_is_made_up_for(self) -> None:
        """The job is asked about all the same; how long such jobs take is known from one that was called about."""
        with self._called(seconds=PATIENT_SECONDS) as (bench, vendor, receiver):
            assert self._waiting(bench, vendor).result(timeout=LONGEST).assets
            vendor.calls = 0
            job = self._waiting(bench, vendor)
            assert job.result(timeout=LONGEST).assets
            assert job.id not in {receipt.job for receipt in receiver.receipts}, "a call that was not made was heard"

    def test_a_strange_call_is_not_believed(self) -> None:
        """Neither one that is signed by nobody, nor by somebody else, nor long ago; the genuine one is, and only once."""
        with self._called() as (bench, vendor, _):
            vendor.job_seconds, vendor.calls = LONG_JOB, 0
            self._waiting(bench, vendor)
            job = vendor.billed[-1]
            genuine, now = vendor.delivery_of(job), time.time()
            strange = {
                "unsigned": replace(genuine, headers={}),
                "by another": self._by_another(vendor, job),
                "old": vendor.delivery_of(job, at=now - 3600),
                "of the future": vendor.delivery_of(job, at=now + 3600),
            }
            for kind, delivery in strange.items():
                receipt = bench.client.deliver(bench.backend.name, delivery)
                assert receipt.status == 401, f"a call that is {kind} is {receipt.outcome}"
            for wanted in ("delivered", "duplicate"):
                receipt = bench.client.deliver(bench.backend.name, genuine)
                assert (receipt.outcome, receipt.status) == (wanted, 200), f"{receipt.outcome}, not {wanted}"

    # -- within ----------------------------------------------------------------------------------

    @contextmanager
    def _called(self, *, seconds: float = NEVER_SECONDS) -> Generator[tuple[Bench, LoopbackVendor, LoopbackReceiver]]:
        """A bench that is called back, and otherwise asks after *seconds* at the earliest."""
        with LoopbackReceiver() as receiver, self._bench(webhook_url=receiver.url) as bench:
            vendor = bench.vendor
            if not bench.backend.has_webhook or not isinstance(vendor, LoopbackVendor):
                raise SkipTest(f"{bench.backend.name} has no webhook")
            bench.backend.policy = replace(bench.backend.policy, called_back_seconds=seconds)
            vendor.webhook = f"{receiver.url}/{bench.backend.name}" if self.calls_by_account else ""
            receiver.serve(bench.client.deliver)
            yield bench, vendor, receiver

    def _waiting(self, bench: Bench, vendor: LoopbackVendor) -> Job[Any]:
        """A job that the vendor calls about: of the first model whose answer is not the result itself."""
        for model, fields in self._each_model():
            job = bench.submit(model, fields)
            if is_pending(job):
                assert vendor.billed[-1].webhook, f"{model.id}: nobody told the vendor where to call"
                return job
        raise SkipTest("every answer is the result itself")

    @staticmethod
    def _by_another(vendor: LoopbackVendor, job: VendorJob) -> Delivery:
        own, vendor.signing_secret = vendor.signing_secret, STRANGER
        try:
            return vendor.delivery_of(job)
        finally:
            vendor.signing_secret = own
