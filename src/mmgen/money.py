"""Amounts of money as integers: a millionth of the currency's unit, so that sums are exact."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal, cast

from mmgen.errors import RequestError

__all__ = ["Budget", "Money", "Tariff", "amount_of"]

MICROS = 1_000_000


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in *currency* (ISO 4217), in micros: ``Money.parse("CNY 3")``."""

    micros: int
    currency: str

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ``"CNY 3"``, ``"3 CNY"`` or ``"USD 0.05"``. Raises RequestError for anything else."""
        match = re.fullmatch(r"([A-Z]{3}) ?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?) ?([A-Z]{3})", text.strip())
        if not match:
            raise RequestError(f'{text!r} is not an amount of money: write a currency and a number, such as "CNY 3"')
        return cls.of(match[2] or match[3], match[1] or match[4])

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """From a decimal *amount*, rounded half to even at the sixth decimal."""
        try:
            micros = int((Decimal(amount) * MICROS).quantize(Decimal(1), ROUND_HALF_EVEN))
        except (InvalidOperation, ValueError) as error:
            raise RequestError(f"{amount!r} is not a number") from error
        return cls(micros, currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.micros + self._same(other).micros, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(int((self.micros * Decimal(factor)).quantize(Decimal(1), ROUND_HALF_EVEN)), self.currency)

    def __gt__(self, other: Money) -> bool:
        return self.micros > self._same(other).micros

    def __le__(self, other: Money) -> bool:
        return not self > other

    def __str__(self) -> str:
        amount = Decimal(self.micros) / MICROS
        text = f"{amount:.6f}".rstrip("0")
        whole, _, decimals = text.partition(".")
        return f"{self.currency} {whole}.{decimals:0<2}" if decimals else f"{self.currency} {whole}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise RequestError(f"{self} and {other} are in different currencies, and mmgen converts none")
        return other


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """
    What calls may cost, each and together: ``Budget(name="spring", total=Money.parse("CNY 100"))``.

    Jobs that are given budgets of one *name* share it, in any number of processes that use one journal. A job counts
    with its estimate until it ends, and with its cost from then on; one that may have been accepted keeps counting.
    """

    name: str
    total: Money | None = None
    each: Money | None = None
    per_day: Money | None = None
    """The most that jobs of this name may cost together that were asked for in any 24 hours."""
    items: int | None = None
    """The most assets that may be made under this name."""
    seconds: float | None = None
    """
    The most seconds of video and sound that may be made under this name: as asked for, or else by the model's own length.

    Where neither says how long it gets, as with speech, *on_unpriced* decides.
    """
    on_unpriced: Literal["refuse", "confirm", "allow"] = "refuse"
    """What to do about a call whose cost, or length, nobody knows under a cap of it; ``confirm`` asks *confirm*."""
    confirm: Callable[[str], bool] | None = None
    """Is given the model's name, on a thread where it may wait for a person, and says whether to go on."""

    def __post_init__(self) -> None:
        for cap in ("total", "each", "per_day"):
            object.__setattr__(self, cap, amount_of(getattr(self, cap), f"Budget({cap}=...)"))
        if self.per_day is not None and not self.name:
            raise RequestError(
                f"Budget(per_day={self.per_day}) has no name, by which its calls are added up: give name="
            )

    def __str__(self) -> str:
        return f"budget {self.name!r}"

    def admits_unpriced(self, model: str) -> bool:
        """Whether a call of unknown cost may be sent to *model*. Raises RequestError when there is nobody to ask."""
        if self.on_unpriced != "confirm":
            return self.on_unpriced == "allow"
        if self.confirm is None:
            raise RequestError(f'{self} has on_unpriced="confirm" and no confirm=: give a function that says yes or no')
        return self.confirm(model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What the user says that calls of a model cost, in place of what its record says."""

    each: Money | None = None
    """For each thing that is made."""
    second: Money | None = None
    """For each second of it."""
    checked_on: date

    @classmethod
    def read(cls, given: object, name: str) -> Tariff:
        """From ``"USD 0.03"``, or ``{"each": ..., "second": ..., "checked_on": date}``. Raises RequestError otherwise."""
        told = cast("Mapping[str, object]", given) if isinstance(given, Mapping) else {"each": given}
        each, second = (amount_of(told.get(part), f"{name}, {part}") for part in ("each", "second"))
        checked_on = told.get("checked_on", datetime.now(UTC).date())
        if set(told) - {"each", "second", "checked_on"} or not isinstance(checked_on, date):
            raise RequestError(f"{name} has {sorted(told)} where each, second, and checked_on, a date, belong")
        found = {amount.currency for amount in (each, second) if amount is not None}
        if len(found) != 1:
            raise RequestError(f"{name} needs each or second, in one currency: mmgen converts none")
        return cls(each=each, second=second, checked_on=checked_on)

    def of(self, items: int, seconds: float | None) -> Money | None:
        """What so many *items* cost that last so many *seconds* in all; None where that must be known and is not."""
        if self.second is None:
            return self.each * items if self.each is not None else None
        if seconds is None:
            return None
        lasting = self.second * Decimal(str(seconds))
        return lasting if self.each is None else self.each * items + lasting


def amount_of(given: object, name: str) -> Money | None:
    """An amount as it is or as its text, ``"CNY 3"``. Raises RequestError for anything else, which *name* was given."""
    if given is None or isinstance(given, Money):
        return given
    if isinstance(given, str):
        return Money.parse(given)
    raise RequestError(f'{name} was given {given!r}: write a currency and a number, such as "CNY 3"')
