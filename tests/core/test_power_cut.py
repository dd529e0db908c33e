"""A power cut at any moment: what the journal calls done is there, with its bytes and under its name."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from mmgen import Image, ImageRequest, InputError
from mmgen.backends import Call, Model, Policy, Succeeded
from mmgen.backends.http.transport import OwnTransport
from mmgen.files import Disk
from mmgen.jobs.bells import Bells
from mmgen.jobs.journal import Journal
from mmgen.jobs.keeping import keep
from mmgen.jobs.limits import Gate
from mmgen.jobs.pacing import Pacer
from mmgen.jobs.planning import planned
from mmgen.jobs.store import Store
from mmgen.jobs.task import Surroundings, Task
from mmgen.jobs.uploads import KeptUploads
from mmgen.testing import FakeBackend


class ForgetfulDisk(Disk):
    """Knows what would still be there after a power cut: what was synced, bytes and names apart."""

    def __init__(self) -> None:
        self._bytes: dict[int, bytes] = {}
        self._names: dict[Path, int] = {}

    def sync(self, file: Path) -> None:
        super().sync(file)
        self._bytes[file.stat().st_ino] = file.read_bytes()

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        self._names |= {name: name.stat().st_ino for name in folder.iterdir()}

    def left(self, file: Path, above: Path) -> bytes | None:
        """The bytes of *file*; None if its name is lost, or that of a folder that it lies in, below *above*."""
        names = [file, *(folder for folder in file.parents if above in folder.parents)]
        if any(name not in self._names for name in names):
            return None
        return self._bytes.get(self._names[file], b"")


class CutJournal(Journal):
    """Notes what would be left of the result if the power failed while its end is written."""

    def __init__(self, path: Path, disk: ForgetfulDisk) -> None:
        super().__init__(path)
        self.disk = disk
        self.left: list[bytes | None] = []

    def settle(self, job: str, state: Any, **told: Any) -> bool:
        above = self.path.parent
        self.left += [self.disk.left(Path(asset["path"]), above) for asset in told["outcome"]["assets"]]
        return super().settle(job, state, **told)


def ended(home: Path, model: Model, assets: list[Image | bytes], disk: ForgetfulDisk) -> CutJournal:
    """The journal after a job that made *assets* came to its end; bytes lie in its scratch folder."""
    home.mkdir()
    journal, store = CutJournal(home / "journal.sqlite3", disk), Store(home / "data", disk=disk)
    around = Surroundings(journal, store, OwnTransport(), KeptUploads(journal.path), bells=Bells(journal))
    backend, request, folder = FakeBackend([model], []), ImageRequest(prompt="a pot"), store.new_scratch()
    task = Task(
        id="job1",
        name="fake:pot",
        backend=backend,
        model=model,
        request=request,
        folder=folder,
        around=around,
        gate=Gate("fake", Policy()),
        pacer=Pacer(),
        submitted_at=time.time(),
    )

    def placed(number: int, made: Image | bytes) -> Image:
        if isinstance(made, Image):
            return made
        (folder / f"{number}.png").write_bytes(made)
        return Image.from_path(folder / f"{number}.png")

    made = tuple(placed(number, each) for number, each in enumerate(assets))

    async def end() -> None:
        await journal.do(
            partial(journal.intend, planned(task, Call(model=model, request=request, folder=folder), entered=True))
        )
        await keep(task, Succeeded(made))

    anyio.run(end)
    journal.close()
    return journal


def test_what_is_called_done_is_on_the_medium(tmp_path: Path, teapot: Model, png: bytes, other_png: bytes) -> None:
    """Bytes, name and new folders, of files that were moved in and of those that came in memory, before the journal says so."""
    journal = ended(tmp_path / "home", teapot, [png, Image(other_png)], ForgetfulDisk())
    assert journal.left == [png, other_png]
    assert Journal(journal.path).get("job1").state == "succeeded"


def test_what_another_has_stored_is_on_the_medium_too(tmp_path: Path, png: bytes) -> None:
    """Who finds the same content under its name syncs that name: the other may not have come to it."""
    disk = ForgetfulDisk()
    store = Store(tmp_path / "data", disk=disk)
    kept = store.path_of(Image(png).sha256, "image/png")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(png)
    disk.sync(kept)
    disk.sync_folder(kept.parent.parent)
    assert disk.left(kept, tmp_path / "data" / "objects") is None
    store.put(Image(png))
    assert disk.left(kept, tmp_path / "data" / "objects") == png


def test_a_file_that_the_disk_does_not_take_is_not_called_kept(tmp_path: Path, png: bytes) -> None:
    """The error names it, and nothing lies under its name."""

    class FullDisk(Disk):
        def sync(self, file: Path) -> None:
            raise OSError(28, "No space left on device", str(file))

    store = Store(tmp_path, disk=FullDisk())
    scratch = store.new_scratch()
    (scratch / "made.png").write_bytes(png)
    for given in (Image.from_path(scratch / "made.png"), Image(png)):
        with pytest.raises(InputError, match="No space left"):
            store.adopt(given, scratch)
        assert not store.path_of(given.sha256, "image/png").exists()
