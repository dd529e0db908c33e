"""A cap on what a day may cost: of a budget, and of all jobs of a journal, over runs, processes and forgetting."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from journal_records import planned

from mmgen import Budget, BudgetError, Client, Config, ImageRequest, InputError, Money, RequestError
from mmgen.backends import Anything, Model, Pending
from mmgen.jobs.journal import Journal
from mmgen.testing import FakeBackend

DAY = 86400.0
SPRING = Budget(name="spring", per_day=Money.parse("CNY 3"))
CAPS = (Money.parse("CNY 3"), Money.parse("USD 1"))


@pytest.fixture(params=["of a budget", "of all jobs"])
def day(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Journal, dict[str, Any]]:
    """A journal, and what ``intend`` is given for CNY 3 a day, either way."""
    path = tmp_path / "journal.sqlite3"
    return (Journal(path), {"budget": SPRING}) if request.param == "of a budget" else (Journal(path, per_day=CAPS), {})


def test_the_last_24_hours_count(day: tuple[Journal, dict[str, Any]]) -> None:
    """With what jobs cost, or all that they hold in doubt; the fourth is refused, a day later it is not."""
    journal, capped = day
    journal.intend(planned("doubt", run="spring", state="unknown", sends=1), **capped)
    for name in ("failed", "cheap"):
        journal.intend(planned(name, run="spring", sends=1), **capped)
    journal.settle("failed", "failed", spent=0)
    journal.settle("cheap", "succeeded", spent=500_000)
    journal.intend(planned("third", run="spring", reserved=1_500_000), **capped)
    with pytest.raises(BudgetError, match=r"per_day=CNY 3 of .* has CNY 0 left .*, and this may cost CNY 1: ask again"):
        journal.intend(planned("fourth", run="spring"), **capped)
    later = time.time() + DAY + 60
    journal.intend(planned("fourth", run="spring", created=later), **capped)
    with pytest.raises(BudgetError, match="has CNY 2 left"):
        journal.intend(planned("fifth", run="spring", created=later, reserved=2_000_001), **capped)


def test_what_is_forgotten_counts_for_the_day(day: tuple[Journal, dict[str, Any]]) -> None:
    """Tidying up lifts no cap."""
    journal, capped = day
    journal.intend(planned("paid", run="spring", reserved=3_000_000, sends=1), **capped)
    journal.settle("paid", "succeeded")
    assert len(journal.forget(time.time() + 60)) == 1
    with pytest.raises(BudgetError, match="CNY 0 left"):
        journal.intend(planned("more", run="spring"), **capped)
    journal.intend(planned("more", run="spring", created=time.time() + DAY + 60), **capped)


def test_another_model_is_asked_within_the_day(day: tuple[Journal, dict[str, Any]]) -> None:
    """What the job itself had reserved is free for it; what others have is not."""
    journal, capped = day
    for name in ("other", "job"):
        journal.intend(planned(name, run="spring"), **capped)
    with pytest.raises(BudgetError, match="CNY 2 left"):
        journal.reroute(planned("job", run="spring", reserved=2_000_001), **capped)
    assert journal.reroute(planned("job", run="spring", reserved=2_000_000), **capped)


def test_several_runs_and_connections_share_the_day(tmp_path: Path) -> None:
    """Each run is another budget and another connection, all at once; together they stay below the journal's cap."""
    refused: list[str] = []

    def spend(run: str) -> None:
        journal = Journal(tmp_path / "journal.sqlite3", per_day=CAPS)
        for number in range(5):
            try:
                journal.intend(planned(f"{run}{number}", run=run), budget=Budget(name=run, total=Money.parse("CNY 9")))
            except BudgetError:
                refused.append(run)
        journal.close()

    threads = [threading.Thread(target=spend, args=(run,)) for run in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal = Journal(tmp_path / "journal.sqlite3")
    assert (len(journal.latest()), len(refused)) == (3, 7)


def test_each_currency_has_its_own_day(tmp_path: Path) -> None:
    """One without an amount is refused; what is free is not looked at. A budget's day has one currency."""
    journal = Journal(tmp_path / "journal.sqlite3", per_day=CAPS)
    journal.intend(planned("yuan", reserved=3_000_000))
    journal.intend(planned("dollars", currency="USD"))
    with pytest.raises(BudgetError, match=r"per_day in config.toml is CNY 3, USD 1, and this is priced in EUR: give"):
        journal.intend(planned("euros", currency="EUR"))
    journal.intend(planned("free", currency="", reserved=0))
    with pytest.raises(BudgetError, match="another currency"):
        Journal(journal.path).intend(planned("pounds", currency="GBP", run="spring"), budget=SPRING)


def test_the_config_file_says_it(tmp_path: Path, teapot: Model) -> None:
    """For every client of that folder; a call whose cost nobody knows is refused, or agreed to."""
    (tmp_path / "config.toml").write_text('[budget]\nper_day = ["CNY 3", "USD 1"]\n')
    assert Config.load(home=tmp_path, environment={}).per_day == CAPS
    pot = Model(id="pot", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()},
                source="the tests", checked_on=teapot.checked_on)  # fmt: skip
    backend = FakeBackend([pot], [Pending("", poll_after=60)])
    with Client({"fake": backend}, home=tmp_path) as client:
        for budget in (None, Budget(name="things", items=5)):
            with pytest.raises(BudgetError, match="unpriced, so a cap of CNY 3 per day can't be held"):
                client.submit(ImageRequest(prompt="a"), model="fake:pot", max_cost=budget)
        client.submit(ImageRequest(prompt="a"), model="fake:pot", max_cost=Budget(name="a", on_unpriced="allow"))
    priced = Config.load(home=tmp_path, environment={}).with_prices({"fake:pot": "USD 0.6"})
    with Client({"fake": backend}, config=priced) as client:
        client.submit(ImageRequest(prompt="a"), model="fake:pot")
        with pytest.raises(BudgetError, match=r"USD 0.40 left for these 24 hours, and this may cost USD 0.60"):
            client.submit(ImageRequest(prompt="a"), model="fake:pot")


@pytest.mark.parametrize(
    ("table", "told"),
    [("per_day = 3", "was given 3"), ('per_day = ["CNY 3", "CNY 4"]', "one amount for each"), ("daily = 1", "per_day")],
)
def test_what_is_no_cap_is_refused(tmp_path: Path, table: str, told: str) -> None:
    """By the table and the field; a budget without a name has no calls to add up."""
    (tmp_path / "config.toml").write_text(f"[budget]\n{table}\n")
    with pytest.raises(InputError, match=told) as caught:
        Config.load(home=tmp_path, environment={})
    assert caught.value.name.startswith("[budget]")
    with pytest.raises(RequestError, match="give name="):
        Budget(name="", per_day=Money.parse("CNY 3"))
