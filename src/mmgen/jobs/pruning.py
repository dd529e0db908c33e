"""What may go from the data folder: jobs that ended long ago, and files that nobody has used since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mmgen.jobs.journal import Journal
from mmgen.jobs.record import JobRecord
from mmgen.jobs.store import Store

__all__ = ["Pruned", "prune"]

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed, or would be."""

    jobs: tuple[JobRecord, ...]
    """The jobs that are no longer in the journal; what they cost goes on counting."""
    files: tuple[Path, ...]
    size_bytes: int
    """How large the files are together."""
    dry_run: bool
    """Whether all of it is still there."""


def prune(journal: Journal, store: Store, before: float, *, dry_run: bool) -> Pruned:
    """
    Remove the jobs that ended before that moment, and the stored files that were neither made nor used since.

    A file stays while any other job of the journal names it, as an input or as a result: one that is not finished, above
    all. With *dry_run* it is only told.
    """
    jobs = journal.ended(before) if dry_run else journal.forget(before)
    gone = {job.id for job in jobs}
    # A digest in any place is taken for a use of the file: rather one too many is kept.
    used = {digest for name, text in journal.texts() if name not in gone for digest in DIGEST.findall(text)}
    files, sizes = list[Path](), list[int]()
    for path, size in _old(store, before):
        if path.stem not in used and (dry_run or (size := store.drop(path, before))):
            files.append(path)
            sizes.append(size)
    return Pruned(jobs=tuple(jobs), files=tuple(files), size_bytes=sum(sizes), dry_run=dry_run)


def _old(store: Store, before: float) -> Iterator[tuple[Path, int]]:
    for path in sorted(store.kept()):
        with suppress(FileNotFoundError):  # somebody else removes it
            facts = path.stat()
            if facts.st_mtime < before:
                yield path, facts.st_size
