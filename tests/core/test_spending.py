"""What was spent: by budget, backend, account and model, each currency apart, and also when jobs are forgotten."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_records import planned

from mmgen import BudgetError, Money, RequestError, Spending
from mmgen.jobs.journal import Journal
from mmgen.jobs.schema import STEPS
from mmgen.money import Budget

PLAIN = planned(
    "job",
    model="one:pot",
    state="submitted",
    created=0.0,
    updated=0.0,
    currency="",
    reserved=0,
    sends=1,
    payer="one key",
)
SPRING = Budget(name="spring", total=Money.parse("CNY 10"))


def money(*amounts: str) -> tuple[Money, ...]:
    """Amounts as they are written."""
    return tuple(map(Money.parse, amounts))


def written(path: Path) -> Journal:
    """Jobs of a budget and of none, at two backends in two currencies: ended, open, refused, and without a price."""
    journal = Journal(path)
    now = time.time()
    spring: dict[str, Any] = {"run": "spring", "cap": "CNY 10", "currency": "CNY"}
    jobs: list[dict[str, Any]] = [
        {"id": "paid", "reserved": 3_000_000, "seconds": 4.0, "created": now - 7200} | spring,
        {"id": "open", "reserved": 2_000_000, "model": "one:jar"} | spring,
        {"id": "doubt", "reserved": 500_000, "state": "unknown"} | spring,
        {"id": "refused", "reserved": 9_000_000} | spring,
        {"id": "dollars", "reserved": 70_000, "currency": "USD", "model": "two:cup", "payer": "two key"},
        {"id": "unpriced", "model": "two:cup", "payer": "other key"},
        {"id": "here", "model": "local:pen", "durable": False, "payer": "local"},
        {"id": "unpriced and refused", "model": "two:cup", "payer": "other key"},
    ]
    for job in jobs:
        journal.intend(replace(PLAIN, **({"created": now} | job)))
    journal.settle("paid", "succeeded", spent=Money.parse("CNY 2.5"))
    journal.settle("refused", "failed", spent=0)
    journal.settle("unpriced and refused", "failed", spent=0)
    journal.settle("dollars", "succeeded")
    journal.settle("unpriced", "succeeded")
    journal.settle("here", "succeeded")
    return journal


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    """The journal of these jobs."""
    return written(tmp_path_factory.mktemp("home") / "journal.sqlite3")


def by_name(found: list[Spending]) -> dict[str, Spending]:
    """Each group by its name."""
    return {each.name: each for each in found}


def test_a_budget_and_what_it_has_left(journal: Journal) -> None:
    """Settled and reserved apart; what was refused does not count; what is left is what ``intend`` would admit."""
    spring = by_name(journal.spending("budget"))["spring"]
    assert (spring.jobs, spring.unpriced, spring.items, spring.seconds) == (3, 0, 3, 4.0)
    assert (spring.settled, spring.reserved) == (money("CNY 2.5"), money("CNY 2.5"))
    assert (spring.cap, spring.left) == money("CNY 10", "CNY 5")
    more = replace(PLAIN, id="more", run="spring", currency="CNY", reserved=5_000_001)
    with pytest.raises(BudgetError, match="CNY 5 left"):
        journal.intend(more, budget=SPRING)


def test_jobs_without_a_budget(journal: Journal) -> None:
    """Their currencies stay apart, and a price that nobody told is a number of jobs, not an amount."""
    rest = by_name(journal.spending("budget"))[""]
    assert (rest.jobs, rest.settled, rest.reserved, rest.unpriced) == (3, money("USD 0.07"), (), 1)
    assert (rest.cap, rest.left) == (None, None)


def test_by_backend_account_and_model(journal: Journal) -> None:
    """The same jobs, each time all of them."""
    backends, accounts, models = (by_name(journal.spending(by)) for by in ("backend", "account", "model"))
    assert {name: each.jobs for name, each in backends.items()} == {"local": 1, "one": 3, "two": 2}
    assert {name: each.jobs for name, each in accounts.items()} == {
        "local": 1,
        "one key": 3,
        "other key": 1,
        "two key": 1,
    }
    assert {name: each.jobs for name, each in models.items()} == {
        "local:pen": 1,
        "one:jar": 1,
        "one:pot": 2,
        "two:cup": 2,
    }
    assert (backends["two"].settled, backends["two"].unpriced) == (money("USD 0.07"), 1)


def test_since(journal: Journal) -> None:
    """Only what was asked for since then."""
    spring = by_name(journal.spending("budget", since=timedelta(hours=1)))["spring"]
    assert (spring.jobs, spring.settled, spring.reserved) == (2, (), money("CNY 2.5"))


def test_what_is_forgotten_counts(tmp_path: Path) -> None:
    """In every grouping, as before; but not since a moment, for it has none any more."""
    journal = written(tmp_path / "journal.sqlite3")
    groups = ("budget", "backend", "account", "model")
    before = [[replace(each, cap=None) for each in journal.spending(by)] for by in groups]
    assert len(journal.forget(time.time() + 60)) == 6
    assert [[replace(each, cap=None) for each in journal.spending(by)] for by in groups] == before
    assert "local" not in by_name(journal.spending("backend", since=timedelta(days=1)))


def test_what_an_earlier_version_forgot_counts(tmp_path: Path) -> None:
    """It is known by its budget only."""
    path = tmp_path / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("".join(STEPS[:5]) + "PRAGMA user_version = 5;")
        connection.execute("INSERT INTO forgotten VALUES ('spring', 'CNY', 9000000, 2, 3.0)")
        connection.commit()
    journal = Journal(path)
    assert by_name(journal.spending("budget"))["spring"].settled == money("CNY 9")
    with pytest.raises(BudgetError, match="CNY 1 left"):
        journal.intend(replace(PLAIN, run="spring", currency="CNY", reserved=1_000_001), budget=SPRING)


@given(used=st.lists(st.integers(0, 10**12), max_size=4), cap=st.integers(0, 10**13))
def test_what_is_left_is_exact(used: list[int], cap: int) -> None:
    """Of the cap's own currency alone."""
    amounts = tuple(Money(each, "CNY") for each in used)
    spring = Spending(
        name="spring",
        jobs=0,
        settled=(*amounts, Money(7, "USD")),
        reserved=amounts,
        unpriced=0,
        items=0,
        seconds=0.0,
        cap=Money(cap, "CNY"),
    )
    assert spring.left == Money(cap - 2 * sum(used), "CNY")


def test_there_is_nothing_yet(tmp_path: Path) -> None:
    """A journal is not made by looking at it; a grouping that there is not is refused."""
    empty = Journal(tmp_path / "journal.sqlite3")
    assert empty.spending("budget") == []
    assert not empty.path.exists()
    with pytest.raises(RequestError, match="budget, backend, account, model"):
        written(empty.path).spending("key")  # type: ignore[arg-type]
