"""Money: exact sums, one currency at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Budget, Money, RequestError

amounts = st.decimals(0, 10**12, places=6, allow_nan=False, allow_infinity=False)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_sums_are_exact(parts: list[Decimal]) -> None:
    """No float ever touches an amount."""
    total = Money(0, "CNY")
    for part in parts:
        total += Money.of(part, "CNY")
    assert total == Money.of(sum(parts, Decimal(0)), "CNY")


@given(amounts, st.sampled_from(["CNY", "USD", "EUR"]))
def test_text_round_trip(amount: Decimal, currency: str) -> None:
    """What is shown can be read back, to the last micro."""
    money = Money.of(amount, currency)
    assert Money.parse(str(money)) == money


@pytest.mark.parametrize(
    ("text", "micros", "currency"),
    [
        ("CNY 3", 3_000_000, "CNY"),
        ("3 CNY", 3_000_000, "CNY"),
        ("USD0.05", 50_000, "USD"),
        (" 12.5 EUR ", 12_500_000, "EUR"),
        ("USD 0.0000005", 0, "USD"),
        ("USD 0.0000015", 2, "USD"),
    ],
)
def test_parse(text: str, micros: int, currency: str) -> None:
    """As people write it; the sixth decimal is rounded half to even."""
    assert Money.parse(text) == Money(micros, currency)


@pytest.mark.parametrize("text", ["3", "CNY", "¥3", "CNY -3", "CNY 3,50", "cny 3", "CNY 1e3", "CNY NaN", ""])
def test_what_is_not_money(text: str) -> None:
    """Is refused with an example."""
    with pytest.raises(RequestError, match="CNY 3"):
        Money.parse(text)


def test_nonsense_amounts() -> None:
    """Not a number is not an amount, however it is given."""
    for nonsense in ("x", "NaN", "Infinity"):
        with pytest.raises(RequestError, match="not a number"):
            Money.of(nonsense, "CNY")


@pytest.mark.parametrize(
    ("micros", "text"),
    [(3_000_000, "CNY 3"), (3_500_000, "CNY 3.50"), (50_000, "CNY 0.05"), (1, "CNY 0.000001"), (0, "CNY 0")],
)
def test_shown(micros: int, text: str) -> None:
    """With cents, and with more decimals only when there are some."""
    assert str(Money(micros, "CNY")) == text


def test_order_and_multiples() -> None:
    """Within one currency."""
    three, four = Money.parse("CNY 3"), Money.parse("CNY 4")
    assert four > three
    assert three <= Money.parse("CNY 3.00") <= four
    assert three * 4 == Money.parse("CNY 12")
    assert Money.parse("CNY 0.000001") * Decimal("0.5") == Money(0, "CNY")


def test_currencies_do_not_mix() -> None:
    """mmgen knows no exchange rate."""
    with pytest.raises(RequestError, match="different currencies"):
        Money.parse("CNY 3") + Money.parse("USD 3")
    with pytest.raises(RequestError, match="different currencies"):
        assert Money.parse("CNY 3") > Money.parse("USD 3")


@pytest.mark.parametrize("cap", ["total", "each"])
def test_a_budget_takes_amounts_as_text(cap: str) -> None:
    """As max_cost does; a plain text inside it came to light in the journal, as an AttributeError."""
    caps: dict[str, Any] = {cap: "CNY 100"}
    assert getattr(Budget(name="spring", **caps), cap) == Money.parse("CNY 100")


def test_a_budget_refuses_what_is_no_amount() -> None:
    """A number has no currency."""
    number: Any = 100
    with pytest.raises(RequestError, match=r'Budget\(total=\.\.\.\) was given 100: write a currency .* "CNY 3"'):
        Budget(name="spring", total=number)
