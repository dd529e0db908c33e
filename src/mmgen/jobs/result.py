"""What a job gives: the assets, and everything worth knowing of how they came to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from mmgen.assets import Asset
from mmgen.money import Money

__all__ = ["Attempt", "Check", "JobRef", "Result", "Timing"]

A_co = TypeVar("A_co", bound=Asset, covariant=True)


class JobRef(BaseModel):
    """All that any process needs to take a job up again. Plain JSON, no secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """mmgen's own name of the job, as ``mmgen jobs`` lists it."""
    model: str
    token: str
    """The backend's name of the job."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the bytes that came with what was asked."""

    name: str
    passed: bool
    asked: str
    got: str

    def __str__(self) -> str:
        return f"{self.name}: {'as asked' if self.passed else f'asked {self.asked}, got'} {self.got}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One model that was asked. Only the last of a result's attempts succeeded; those before it were not accepted."""

    model: str
    outcome: Literal["succeeded", "unavailable", "rate_limited", "retired"]
    error: str = ""
    """The class of what was raised."""
    reason: str = ""
    cost: Money | None = None
    """What it cost, zero where it was not accepted; None when unpriced."""
    started_at: float
    """Seconds since 1970."""
    finished_at: float


@dataclass(frozen=True, slots=True)
class Timing:
    """When the job was submitted and when it ended, as seconds since 1970, and how long it took."""

    submitted_at: float
    finished_at: float

    @property
    def seconds(self) -> float:
        """From submit to the last byte."""
        return self.finished_at - self.submitted_at


@dataclass(frozen=True, kw_only=True)
class Result(Generic[A_co]):
    """The assets of a job that succeeded."""

    assets: tuple[A_co, ...]
    model: str
    """The model that made them, as ``"backend:model"``."""
    seed: int | None
    """The seed that was used; None when the backend does not say."""
    cost: Money | None
    """What it cost: as the backend reports it, or else as estimated; None when unpriced."""
    timing: Timing
    checks: tuple[Check, ...]
    """The bytes compared with the request."""
    attempts: tuple[Attempt, ...] = ()
    """The models that were asked, in order; the last is the one that made this."""
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    job: str = ""
    """The name by which ``mmgen jobs`` lists the job."""

    @property
    def asset(self) -> A_co:
        """The only asset, or the first."""
        return self.assets[0]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON: each asset by where it lies, with its media type, its size and its digest."""
        return {
            "job": self.job,
            "model": self.model,
            "seed": self.seed,
            "cost": str(self.cost) if self.cost is not None else None,
            "seconds": round(self.timing.seconds, 3),
            "passed": self.passed,
            "assets": plain(self.assets),
            "checks": [asdict(check) for check in self.checks],
            "attempts": [asdict(one) | {"cost": one.cost and str(one.cost)} for one in self.attempts],
            "details": plain(self.details),
        }

    def __iter__(self) -> Iterator[A_co]:
        return iter(self.assets)

    def __len__(self) -> int:
        return len(self.assets)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/plain": repr(self), **self.asset.bundle()}


def plain(value: object) -> Any:
    """Any value as JSON can hold it; an asset as where it lies and what it is."""
    match value:
        case Asset():
            return {
                "path": str(value.path) if value.path is not None else None,
                "url": value.url,
                "media_type": value.media_type,
                "size_bytes": value.size_bytes,
                "sha256": value.sha256,
            }
        case Mapping():
            return {str(key): plain(item) for key, item in cast("Mapping[object, object]", value).items()}
        case list() | tuple():
            return [plain(item) for item in cast("list[object]", value)]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
