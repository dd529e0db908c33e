"""
The contract of a backend that costs money, as tests against a server that misbehaves.

Subclass ``VendorSuite``, give it a fake of your vendor that speaks its true protocol, and run pytest.
"""

from __future__ import annotations

import io
import json
import logging
import pickle
import tempfile
import traceback
from abc import abstractmethod
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, Protocol

from mmgen.assets import Asset
from mmgen.backends import Backend, Call, Model
from mmgen.blocking import Client
from mmgen.errors import BackendError, DeadlineError, MmgenError, SubmitUnknownError, UnsupportedError
from mmgen.jobs.result import JobRef
from mmgen.testing.faults import FILE_FAULTS, POLL_FAULTS, SUBMIT_FAULTS, Fault, Faults
from mmgen.testing.suite import BackendSuite
from mmgen.testing.vendor import Tally

__all__ = ["Vendor", "VendorSuite"]

MARKER = "marker-key-4711"
LONG = "tea 茶 🍵 " * 500


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


class VendorSuite(BackendSuite):
    """
    Every backend that asks a server passes these.

    ``make_backend`` gives a backend of a vendor that behaves; ``make_vendor`` a fresh one to be told otherwise, and
    ``backend_of`` a backend that asks it.
    """

    good_key: ClassVar[str] = "loopback-key"
    """The key that the fake vendor takes."""

    @abstractmethod
    def make_vendor(self) -> Vendor:
        """A fresh fake of the vendor, not yet started."""

    @abstractmethod
    def backend_of(self, vendor: Vendor, key: str) -> Backend:
        """A backend that asks *vendor* with *key*, and has short times in its policy."""

    # -- one bill for one call ---------------------------------------------------------------

    def test_a_submit_in_doubt_is_paid_once(self) -> None:
        """Whatever becomes of the answer: one bill, and the result or SubmitUnknownError with the job held."""
        for model, fields in self._each_model():
            for fault in SUBMIT_FAULTS:
                with self._client() as (vendor, client):
                    vendor.faults.add("submit", fault)
                    with suppress(SubmitUnknownError):
                        client.generate(model.request(**fields), model=self._name(client, model))
                    assert len(vendor.billed) == 1, f"{model.id}: {len(vendor.billed)} bills after {fault!r}"
                    state = client.jobs()[0].state
                    call = Call(model=model, request=model.request(**fields), folder=client.config.data)
                    safety = self._backend(client).safety_for(call)
                    wanted = "unknown" if safety == "none" else "succeeded"
                    assert state == wanted, f"{model.id}: {state} after {fault!r}, with safety {safety!r}"

    def test_a_busy_vendor_is_waited_for(self) -> None:
        """A refusal to take it now is no end, and no bill."""
        for model, fields in self._each_model():
            with self._client() as (vendor, client):
                vendor.faults.add("submit", "429")
                client.generate(model.request(**fields), model=self._name(client, model))
                assert len(vendor.billed) == 1

    def test_what_is_refused_is_never_sent(self) -> None:
        """A field that the record does not name does not reach the wire."""
        for model, fields in self._each_model():
            others: dict[str, Any] = {"negative_prompt": "x", "steps": 7, "guidance": 3.0}
            for name in set(others) & set(model.request.model_fields) - set(model.accepts):
                with self._client() as (vendor, client):
                    wish = model.request(**fields, **{name: others[name]})
                    with suppress(UnsupportedError):
                        client.generate(wish, model=self._name(client, model))
                    assert vendor.tally.submits == 0, f"{model.id}: {name} was sent"

    # -- after the money ---------------------------------------------------------------------

    def test_a_question_that_fails_loses_nothing(self) -> None:
        """The result arrives all the same."""
        for model, fields in self._each_model():
            for fault in POLL_FAULTS:
                with self._client() as (vendor, client):
                    vendor.faults.add("poll", fault)
                    self._delivers(client, model, fields, fault)
                    assert len(vendor.billed) == 1

    def test_a_download_that_fails_keeps_no_wrong_bytes(self) -> None:
        """What is kept is what was made."""
        for model, fields in self._each_model():
            kept: set[tuple[str, ...]] = set()
            plan: tuple[Fault | None, ...] = (None, *FILE_FAULTS)
            for fault in plan:
                with self._client() as (vendor, client):
                    if fault is not None:
                        vendor.faults.add("file", fault)
                    assets = self._delivers(client, model, fields, str(fault))
                    kept.add(tuple(asset.sha256 for asset in assets))
            assert len(kept) == 1, f"{model.id}: a fault changed what was kept"

    def test_a_job_is_taken_up_by_another_client(self) -> None:
        """After a deadline, by its reference alone."""
        for model, fields in self._each_model():
            with self._client() as (vendor, client), tempfile.TemporaryDirectory() as elsewhere:
                vendor.job_seconds = 0.4
                try:
                    client.submit(model.request(**fields), model=self._name(client, model)).result(timeout=0.05)
                except DeadlineError as error:
                    ref = JobRef.model_validate_json(json.dumps(error.ref.model_dump()))  # type: ignore[attr-defined] # a JobRef
                else:
                    raise AssertionError(f"{model.id}: done before it could be")
                backend = self.backend_of(vendor, self.good_key)
                with Client({backend.name: backend}, home=elsewhere) as other:
                    assert other.resume(ref).result().assets
                assert len(vendor.billed) == 1

    # -- what reaches the wire -----------------------------------------------------------------

    def test_long_prompts_and_seed_zero_arrive(self) -> None:
        """Beyond ASCII, 5,000 characters, and a zero that is no absence."""
        for model, fields in self._each_model():
            given: dict[str, Any] = {"prompt": LONG, "seed": 0}
            wanted = {name: value for name, value in given.items() if name in model.accepts}
            with self._client() as (vendor, client):
                wish = model.request(**(fields | wanted))
                if model.check(wish):
                    continue
                client.generate(wish, model=self._name(client, model))
                sent = json.dumps(vendor.tally.bodies[0], ensure_ascii=False)
                for name, value in wanted.items():
                    assert json.dumps(value, ensure_ascii=False) in sent, f"{model.id}: {name} did not arrive as it is"

    def test_the_key_shows_nowhere(self) -> None:
        """Not in errors, their pickles and tracebacks, reprs, logs, nor in any file."""
        for model, fields in self._each_model():
            log = io.StringIO()
            handler = logging.StreamHandler(log)
            logging.getLogger().addHandler(handler)
            try:
                with self._client(key=MARKER) as (vendor, client):
                    shown = [repr(self._backend(client)), *self._complaints(client, vendor, model, fields)]
                    files = [path.read_bytes() for path in client.config.data.rglob("*") if path.is_file()]
            finally:
                logging.getLogger().removeHandler(handler)
            leaks = [text for text in [*shown, log.getvalue()] if MARKER in text]
            assert not leaks, f"{model.id} shows its key: {leaks[0][:200]}"
            assert not any(MARKER.encode() in content for content in files), f"{model.id} writes its key into a file"

    def test_the_key_stays_with_its_host(self) -> None:
        """Files behind signed URLs are fetched without it."""
        for model, fields in self._each_model():
            with self._client() as (vendor, client):
                client.generate(model.request(**fields), model=self._name(client, model))
                assert vendor.tally.strangers == 0, f"{model.id} sends its key along to fetch a file"

    # -- within ----------------------------------------------------------------------------------

    def _each_model(self) -> list[tuple[Model, dict[str, Any]]]:
        return [(model, self.examples[model.id][0]) for model in self.make_backend().models()]

    @contextmanager
    def _client(self, *, key: str = "") -> Generator[tuple[Vendor, Client]]:
        vendor = self.make_vendor()
        vendor.start()
        try:
            backend = self.backend_of(vendor, key or self.good_key)
            with tempfile.TemporaryDirectory() as home, Client({backend.name: backend}, home=home) as client:
                self._known = backend
                yield vendor, client
        finally:
            vendor.stop()

    def _backend(self, client: Client) -> Backend:
        del client
        return self._known

    def _name(self, client: Client, model: Model) -> str:
        return f"{self._backend(client).name}:{model.id}"

    def _delivers(self, client: Client, model: Model, fields: dict[str, Any], fault: str) -> tuple[Asset, ...]:
        try:
            return client.generate(model.request(**fields), model=self._name(client, model)).assets
        except MmgenError as error:
            raise AssertionError(f"{model.id}: lost after {fault!r}: {error}") from error

    def _complaints(self, client: Client, vendor: Vendor, model: Model, fields: dict[str, Any]) -> list[str]:
        """Everything that the errors of several failures show."""
        shown: list[str] = []
        plan: tuple[Fault | None, ...] = ("503 before", "close", "401", None)
        for fault in plan:
            if fault is not None:
                vendor.faults.add("submit", fault)
            try:
                client.generate(model.request(**fields), model=self._name(client, model))
            except BackendError as error:
                lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
                shown += [str(error), repr(error), repr(pickle.loads(pickle.dumps(error))), *lines]  # noqa: S301 - its own
        return shown
