"""What a plugin implements: models as data, and two verbs that return the same status."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from mmgen.backends.policy import Policy
from mmgen.models import Model
from mmgen.status import CancelOutcome, Status

if TYPE_CHECKING:
    from mmgen.backends.call import Call
    from mmgen.backends.webhooks import Delivery, Notice
    from mmgen.config import Config

__all__ = ["INTERFACE", "Backend", "SubmitSafety"]

INTERFACE = 1
"""The version of this interface. A plugin of another version is quarantined, with its reason."""

SubmitSafety = Literal["key", "lookup", "none"]


class Backend(ABC):
    """Where generation happens: a vendor's endpoint, or a device of this machine."""

    name: ClassVar[str]
    """The first half of ``"backend:model"``, and the name of the entry point."""
    interface: ClassVar[int] = INTERFACE
    durable: ClassVar[bool] = True
    """Whether a job outlives this process, so that another can take it up."""
    writes_files: ClassVar[bool] = True
    """Whether the work writes into ``call.folder``, which is not made where no model that may be asked does."""
    submit_safety: ClassVar[SubmitSafety] = "none"
    """
    How an ambiguous submit is settled: by sending it again under the same key (``"key"``: the backend promises to
    know it again), by looking the job up with ``find`` (``"lookup"``), or not at all (``"none"``: it is held and shown).
    """
    policy: Policy = Policy()
    """Limits, times, and what they prove."""
    allow_private: bool = False
    """Whether results may be fetched from private addresses: for a server of the user's own."""

    @classmethod
    def from_config(cls, config: Config) -> Backend:
        """Make the backend from what the user configured. Makes no network call; a missing key is no error yet."""
        del config
        return cls()

    @abstractmethod
    def models(self) -> Sequence[Model]:
        """The models served, as data. Makes no network call, imports nothing heavy."""

    def needs_preparation(self, call: Call) -> bool:
        """Whether ``prepare`` has something to do for *call*; told without looking into its files."""
        del call
        return False

    async def prepare(self, call: Call) -> None:  # noqa: B027 - most backends need nothing
        """
        Bring there what *call* needs before it is submitted, such as files.

        Called before the journal says that it is sent, so that a program which dies meanwhile leaves no doubt; it may be
        called again, and is cancelled with its caller. What it brings, ``submit`` must find.
        """

    @abstractmethod
    async def submit(self, call: Call) -> Status:
        """
        Start the work. Called once for each job, and again only when that is proven to be safe.

        Raise TransportError with ``sent=False`` when nothing can have arrived, RateLimitError when the backend refused
        to take it now, AuthError, RefusedError or BackendError when it refused for good. Anything else counts as
        unknown: the job may have been accepted.
        """

    @abstractmethod
    async def poll(self, model: Model, token: str) -> Status:
        """Ask how the job stands. May be repeated, and called in another process when ``durable``."""

    def safety_for(self, call: Call) -> SubmitSafety:
        """How a submit of *call* is settled, where that differs by model or by what is asked; else ``submit_safety``."""
        del call
        return self.submit_safety

    async def find(self, call: Call) -> Status | None:
        """The job that an earlier submit of *call* began, by its key or payload; None when there is none (yet)."""
        del call
        return None

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """Ask the backend to stop, and say truthfully what became of it."""
        del model, token
        return "unsupported"

    def admits_private(self, url: str) -> bool:
        """Whether *url*, of a result or of a redirect on the way to it, may lead to a private address."""
        del url
        return self.allow_private

    @property
    def account(self) -> str:
        """Whose limits its jobs count against: the same for all who use one key. It goes into the journal, the key never."""
        return self.name

    @property
    def lacks(self) -> str:
        """What has to be configured before it can be asked, such as a key, and how; empty where nothing is missing."""
        return ""

    async def webhook(self, delivery: Delivery) -> Notice | None:
        """
        Verify a call that says it is from this backend; None when it is not, whatever the reason.

        A backend that calls back overrides this, verifies over the raw bytes, and writes ``call.webhook_url`` into the
        submit if it is not empty. Raise TransportError or AuthError when it can't be told now.
        """
        del delivery
        return None

    @property
    def has_webhook(self) -> bool:
        """Whether this backend calls back."""
        return type(self).webhook is not Backend.webhook

    def download_headers(self, url: str) -> Mapping[str, str]:
        """What must be sent along to fetch a result. The default sends nothing, for most URLs carry their own right."""
        del url
        return {}

    async def aclose(self) -> None:  # noqa: B027 - a backend that holds nothing has nothing to release
        """Release connections, threads and memory."""
