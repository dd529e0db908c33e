"""The store is emptied safely: only what is old and in no job's hands goes, first as a dry run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from journal_records import planned

from mmgen import Client, Image, ImageRequest, Model, Pending, Succeeded
from mmgen.jobs.journal import Journal
from mmgen.jobs.pruning import prune
from mmgen.jobs.store import Store
from mmgen.testing import FakeBackend

DAY = 86400.0
NOW = time.time()
PLAIN = planned("job", model="fake:pot", state="submitted", created=0.0, updated=0.0, currency="", reserved=0)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal that does not exist yet."""
    return Journal(tmp_path / "journal.sqlite3")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that does not exist yet."""
    return Store(tmp_path)


@pytest.fixture
def put(store: Store) -> Callable[..., Path]:
    """Puts a picture of a shade into the store, as old as said."""

    def put(shade: int, days: float = 60.0) -> Path:
        path = store.put(Image(np.full((8, 8, 3), shade, np.uint8))).path
        assert path is not None
        os.utime(path, (NOW, NOW - days * DAY))
        return path

    return put


def test_what_is_old_and_in_nobodys_hands_goes(journal: Journal, store: Store, put: Callable[..., Path]) -> None:
    """Not what is young, nor what a job in the journal needs or made; a job that goes too keeps nothing."""
    lone, young, needed, doubtful, fresh, old = put(1), put(2, 3.0), put(3), put(4), put(5), put(6)
    journal.intend(replace(PLAIN, id="open", updated=0.0, request=f'{{"image":"{needed}"}}'))
    journal.intend(replace(PLAIN, id="doubt", state="unknown", request=f'{{"image":"file:{doubtful}"}}'))
    for name, path in (("fresh", fresh), ("old", old)):
        journal.intend(replace(PLAIN, id=name))
        journal.settle(name, "succeeded", outcome={"assets": [{"path": str(path)}]})
    journal._database.write(
        lambda connection: connection.execute("UPDATE jobs SET updated = 0 WHERE id = 'old'") and None
    )

    plan = prune(journal, store, NOW - 30 * DAY, dry_run=True)
    assert plan.dry_run
    assert ([job.id for job in plan.jobs], set(plan.files)) == (["old"], {lone, old})
    assert plan.size_bytes == lone.stat().st_size + old.stat().st_size
    assert len(journal.latest()) == 4

    done = prune(journal, store, NOW - 30 * DAY, dry_run=False)
    assert done == replace(plan, dry_run=False)
    assert [path.exists() for path in (lone, young, needed, doubtful, fresh, old)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert {job.id for job in journal.latest()} == {"open", "doubt", "fresh"}
    assert prune(journal, store, NOW - 30 * DAY, dry_run=False).files == ()


def test_what_is_put_again_is_young(store: Store, put: Callable[..., Path]) -> None:
    """Who uses a file again, between the look at its age and its end, keeps it."""
    path = put(1)
    assert store.put(Image(path)).path == path
    assert store.drop(path, NOW - 30 * DAY) == 0
    assert path.exists()
    assert store.drop(path, time.time() + DAY) > 0
    assert store.drop(path, time.time() + DAY) == 0  # somebody else was faster


def test_nothing_is_there(journal: Journal, store: Store) -> None:
    """Neither a journal nor a store is made by looking for what may go."""
    assert prune(journal, store, NOW, dry_run=True).files == ()
    assert not journal.path.exists()
    assert not (store.folder / "objects").exists()


def test_a_client_prunes_when_told_twice(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """The first word is a dry run; what a job in flight was given stays, and it ends as ever."""
    backend = FakeBackend([teapot], [Pending("any", poll_after=0.001), Succeeded((Image(png),))])
    with Client({"fake": backend}, home=tmp_path) as client:
        made = client.generate(ImageRequest(prompt="a"), model="fake:pot").asset.path
        assert made is not None
        job = client.submit(ImageRequest(prompt="b"), model="fake:pot")
        assert client.prune(older_than_days=-1).files == (made,)
        assert made.exists()
        assert client.prune(older_than_days=-1, dry_run=False).size_bytes == len(png)
        assert not made.exists()
        assert job.result().asset.read() == png
