"""
Every exception mmgen raises; the first split answers "did this cost anything?".

```text
MmgenError
├── RequestError             nothing was sent: fix the request
│   ├── UnsupportedError     the model does not honour a field or its value (.problems)
│   ├── UnknownModelError    no installed backend serves the model that was named
│   ├── InputError           a given file, path, key or text can't be used (.name, .reason)
│   └── BudgetError          the call may cost more than allowed
├── PluginError              an entry point failed to load, or broke the protocol
├── DeadlineError            the wait ended before the job did (.ref takes it up again)
└── BackendError             the backend was reached: has .backend .model .job .status .code
    ├── AuthError            the key is missing or was refused
    ├── RateLimitError       too many requests (.retry_after)
    ├── RefusedError         the backend's content policy said no
    ├── RetiredError         the backend serves the model no longer; nothing was billed
    ├── TransportError       the network failed; the job may still be running
    ├── SubmitUnknownError   it may have been accepted: never resubmitted (.digest, .sent_at)
    └── JobError             accepted, then failed, cancelled or expired
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    class ProblemText(Protocol):
        """Anything that names a field and says why it can't be honoured."""

        @property
        def field(self) -> str: ...


__all__ = [
    "AuthError",
    "BackendError",
    "BudgetError",
    "DeadlineError",
    "InputError",
    "JobError",
    "MmgenError",
    "PluginError",
    "RateLimitError",
    "RefusedError",
    "RequestError",
    "RetiredError",
    "SubmitUnknownError",
    "TransportError",
    "UnknownModelError",
    "UnsupportedError",
]


class MmgenError(Exception):
    """Base class of every exception that mmgen raises."""


class RequestError(MmgenError, ValueError):
    """The request can't be sent as it stands. Nothing was billed."""


class UnsupportedError(RequestError):
    """The model does not honour one or more fields that the request sets."""

    def __init__(self, model: str, problems: Sequence[ProblemText]) -> None:
        self.model = model
        self.problems = tuple(problems)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{model} cannot honour this request; nothing was sent:{lines}")


class UnknownModelError(RequestError):
    """No installed backend serves the model that was named."""


class InputError(RequestError):
    """An input can't be used: the message names the input and says why."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class BudgetError(RequestError):
    """The call may cost more than the caller allowed."""


class PluginError(MmgenError):
    """An entry point could not be loaded, or its object broke the backend protocol."""


class DeadlineError(MmgenError, TimeoutError):
    """The wait ended before the job did. The job goes on: ``client.resume(error.ref)``."""

    def __init__(self, message: str, ref: object = None) -> None:
        super().__init__(message)
        self.ref = ref

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.ref)


class BackendError(MmgenError):
    """
    The backend was reached and did not deliver. Work may have been billed.

    ``status`` is the HTTP status of its answer, and ``code`` its own name for what is wrong, where it told them.
    """

    status: int | None = None
    code: str = ""

    def __init__(self, message: str, *, backend: str = "", model: str = "", job: str = "") -> None:
        super().__init__(message)
        self.backend = backend
        self.model = model
        self.job = job

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args, dict(self.__dict__))


class AuthError(BackendError):
    """The key is missing, or the backend refused it."""


class RateLimitError(BackendError):
    """The backend asked to slow down. ``retry_after`` is in seconds, or None when it did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None, backend: str = "", model: str = "") -> None:
        super().__init__(message, backend=backend, model=model)
        self.retry_after = retry_after


class RefusedError(BackendError):
    """The backend's content policy refused the request."""


class RetiredError(BackendError):
    """The backend serves the model no longer. Nothing was billed."""


class TransportError(BackendError):
    """
    The network failed. A job that was submitted may still be running.

    ``sent`` is False only when it is proven that nothing reached the backend, so that repeating is safe;
    ``retry_after`` is in seconds, or None when the backend did not say.
    """

    def __init__(
        self, message: str, *, sent: bool = True, retry_after: float | None = None, backend: str = "", model: str = ""
    ) -> None:
        super().__init__(message, backend=backend, model=model)
        self.sent = sent
        self.retry_after = retry_after


class SubmitUnknownError(BackendError):
    """
    The submit may have been accepted, so it is never sent again by machinery.

    ``digest`` is the request's, ``sent_at`` the moment in seconds since 1970, ``job`` mmgen's name of the job.
    """

    def __init__(self, message: str, *, digest: str, sent_at: float, model: str = "", job: str = "") -> None:
        super().__init__(message, backend=model.partition(":")[0], model=model, job=job)
        self.digest = digest
        self.sent_at = sent_at


class JobError(BackendError):
    """The backend accepted the job, and the job failed, was cancelled or expired."""


def _restored(kind: type[BackendError], arguments: tuple[object, ...], state: dict[str, object]) -> BackendError:
    """An error as it was pickled, whatever its constructor asks for."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error
