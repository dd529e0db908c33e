"""Everything a job needs to know of itself: what was asked, of whom, and where its traces go."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from mmgen.assets import Audio, Image, Object3D, Text
from mmgen.backends import Backend
from mmgen.errors import RequestError
from mmgen.jobs.journal import LEASE_SECONDS, JobRecord, Journal, Update
from mmgen.jobs.store import Store
from mmgen.jobs.uploads import KeptUploads
from mmgen.jobs.worker import Worker, Workers
from mmgen.models import Model
from mmgen.money import Money
from mmgen.requests import Request

if TYPE_CHECKING:
    from mmgen.backends.http.transport import Transport
    from mmgen.jobs.bells import Bells
    from mmgen.jobs.limits import Gate
    from mmgen.jobs.pacing import Pacer
    from mmgen.jobs.result import Attempt
    from mmgen.jobs.room import Room
    from mmgen.jobs.routes import Destination
    from mmgen.money import Budget

__all__ = ["CLOSED", "Surroundings", "Task", "checked_timeout", "deadline_of", "task_of"]

USUAL_SECONDS = ((Image, 600.0), (Text, 600.0), (Audio, 900.0), (Object3D, 7200.0))
LONGEST_USUAL_SECONDS = 3600.0
KEEPERS = 4
CLOSED = "this client is closed: make a new one"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the jobs of one client share."""

    journal: Journal
    store: Store
    downloads: Transport
    """Fetches results; it has no key."""
    uploads: KeptUploads
    bells: Bells = field(kw_only=True)
    webhooks: str = field(default="", kw_only=True)
    """Where backends may call back; empty when nobody listens."""
    files: Worker = field(default_factory=Worker)
    """For the short steps with files; what may take long, as to read a file through, goes to a thread of the pool."""
    keepers: Workers = field(default_factory=lambda: Workers(KEEPERS))
    """For results on their way to the medium, which is waited for: several at once, for the disk syncs them together."""
    closed: Event = field(default_factory=Event)
    """Set when the client is closed."""

    def refuse_closed(self) -> None:
        """Raise RequestError when the client is closed: nothing more is asked, nor written."""
        if self.closed.is_set():
            raise RequestError(CLOSED)


@dataclass(slots=True, kw_only=True)
class Task:
    """One job's own facts."""

    id: str
    name: str
    """The model's full name, ``"backend:model"``."""
    backend: Backend
    model: Model
    request: Request[Any] | None
    """None when the job was taken up by a JobRef whose request this journal does not hold."""
    folder: Path
    around: Surroundings
    gate: Gate
    pacer: Pacer
    submitted_at: float
    seed: int | None = None
    estimate: Money | None = None
    digest: str = ""
    budget: Budget | None = None
    routes: list[Destination] = field(default_factory=list["Destination"])
    """The models to ask next if this one is unavailable."""
    attempts: list[Attempt] = field(default_factory=list["Attempt"])
    """The models that were asked before."""
    webhook: str = ""
    """Where the backend was told to call back about this job."""
    called: float = 0.0
    """When it last did, as far as is known."""
    began: float = field(default_factory=time.time)
    """When the model at work was first asked."""
    fence: int | None = None
    """The lease under which this process writes; None when the journal does not know the job."""
    lease_until: float = field(default=float("inf"))

    @property
    def journal(self) -> Journal:
        """Where its states are written."""
        return self.around.journal

    @property
    def store(self) -> Store:
        """Where its files are kept."""
        return self.around.store

    @property
    def room(self) -> Room | None:
        """What one more job needs at the backend; None where there is no limit on jobs at once."""
        return self.gate.room(self.backend.account) if self.backend.durable else None

    def make_folder(self) -> None:
        """Make the folder for what the work writes, where a model that may be asked writes anything."""
        if self.backend.writes_files or any(route.backend.writes_files for route in self.routes):
            self.store.make_scratch(self.folder)

    def drop_folder(self) -> None:
        """Leave nothing of the work behind."""
        self.store.drop_scratch(self.folder)

    def turn_to(self, destination: Destination) -> None:
        """Ask another model from now on."""
        self.name, self.backend, self.model = destination.name, destination.backend, destination.model
        self.gate, self.pacer, self.estimate = destination.gate, destination.pacer, destination.estimate
        self.began = time.time()

    def hold(self, record: JobRecord) -> None:
        """Take over the lease that *record* was claimed with."""
        self.fence, self.lease_until = record.fence, time.monotonic() + LEASE_SECONDS

    @property
    def is_leased(self) -> bool:
        """Whether the lease still holds for a good while."""
        return self.lease_until - time.monotonic() > LEASE_SECONDS / 3

    async def write(self, state: Any, **columns: object) -> None:
        """Journal a change of state."""
        update = Update(state=state, fence=self.fence, columns=columns)
        await self.journal.do(partial(self.journal.update, self.id, update))


def task_of(job: str, destination: Destination, request: Request[Any] | None, around: Surroundings) -> Task:
    """The task of a job that *destination* is asked to do."""
    return Task(
        id=job,
        name=destination.name,
        backend=destination.backend,
        model=destination.model,
        request=request,
        folder=around.store.name_scratch(),
        around=around,
        gate=destination.gate,
        pacer=destination.pacer,
        estimate=destination.estimate,
        submitted_at=time.time(),
        seed=request.seed if request is not None else None,
    )


def checked_timeout(timeout: float | None) -> None:
    """Raise RequestError for a time to wait that there is not."""
    if timeout is not None and not timeout >= 0:
        raise RequestError(f"timeout={timeout:g}: give the seconds to wait, 0 or more, or None to wait for the end")


def deadline_of(backend: Backend, model: Model) -> float | None:
    """How many seconds a job may take, None for one of this process, which the user sees at work."""
    if not backend.durable:
        return None
    if backend.policy.deadline_seconds is not None:
        return backend.policy.deadline_seconds
    usual = (seconds for kind, seconds in USUAL_SECONDS if issubclass(model.request.yields, kind))
    return max(next(usual, LONGEST_USUAL_SECONDS), 10 * (model.typical_seconds or 0.0))
