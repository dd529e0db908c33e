"""Files on their way to a vendor: inline, by URL, or uploaded once for each content, across processes and resumptions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from mmgen import BackendError, Client, Image, ImageRequest, InputError, SubmitUnknownError
from mmgen.assets import Asset
from mmgen.backends.http import InputRule
from mmgen.jobs.uploads import KeptUploads
from mmgen.testing import LoopbackVendor
from mmgen.testing.loopback import LoopbackBackend
from mmgen.testing.vendor import picture_bytes

SMALL, LARGE = picture_bytes("a"), picture_bytes("b", padding=3000)
MODEL = "loopback:picture"


class Mixed(LoopbackBackend):
    """Takes small files inline and large ones by upload."""

    inputs: ClassVar[InputRule] = InputRule(url=True, inline_bytes=1000, upload=True)


@pytest.fixture
def vendor() -> Iterator[LoopbackVendor]:
    """A vendor that offers nothing against doubt."""
    with LoopbackVendor() as vendor:
        yield vendor


def connect(vendor: LoopbackVendor, home: Path, kind: type[LoopbackBackend] = Mixed) -> Client:
    """A client of that vendor, over a backend object of its own, as another process would have."""
    return Client({"loopback": kind("loopback-key", base_url=vendor.url, allow_private=True)}, home=home)


def test_small_files_go_inline_and_large_ones_are_uploaded(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """By one rule."""
    with connect(vendor, tmp_path) as client:
        for content in (SMALL, LARGE):
            client.generate(ImageRequest(prompt="x", image=content), model=MODEL)
    inline, uploaded = (body["image"] for body in vendor.tally.bodies)
    assert inline == Image(SMALL).data_uri()
    assert uploaded == f"{vendor.url}/uploads/1"
    assert vendor.tally.uploads == 1


def test_the_same_content_is_uploaded_once(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Whatever it is called, by whichever process, for as long as the upload holds."""
    file = tmp_path / "b.png"
    file.write_bytes(LARGE)
    for given in (LARGE, file):
        with connect(vendor, tmp_path / "home") as client:
            for prompt in ("x", "y"):
                client.generate(ImageRequest(prompt=prompt, image=given), model=MODEL)
    assert vendor.tally.uploads == 1
    assert {body["image"] for body in vendor.tally.bodies} == {f"{vendor.url}/uploads/1"}


def test_a_job_that_is_taken_up_uses_its_upload_again(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Also when a person has it sent again from another process."""
    vendor.faults.add("submit", "close")
    with connect(vendor, tmp_path) as client, pytest.raises(SubmitUnknownError) as held:
        client.generate(ImageRequest(prompt="x", image=LARGE), model=MODEL)
    with connect(vendor, tmp_path) as client:
        assert client.reconcile(held.value.job, resubmit=True).result().assets
    assert vendor.tally.uploads == 1
    assert vendor.tally.bodies[0] == vendor.tally.bodies[1]


def test_what_has_expired_is_uploaded_again(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Within one process and by another."""

    class Fleeting(Mixed):
        """Forgets at once."""

        inputs: ClassVar[InputRule] = InputRule(upload=True, upload_seconds=0)

    for _ in range(2):
        with connect(vendor, tmp_path, Fleeting) as client:
            for prompt in ("x", "y"):
                client.generate(ImageRequest(prompt=prompt, image=LARGE), model=MODEL)
    assert vendor.tally.uploads == 4


def test_uploads_are_kept_by_account_and_till_they_expire(tmp_path: Path) -> None:
    """Another account, another digest, or too late: nothing."""
    kept = KeptUploads(tmp_path / "journal.sqlite3")
    assert kept.upload_of("a", "d") is None
    kept.keep_upload("a", "d", "https://x.example/1", 4e9)
    kept.keep_upload("a", "old", "https://x.example/2", 1.0)
    kept.close()
    kept = KeptUploads(tmp_path / "journal.sqlite3")
    assert kept.upload_of("a", "d") == ("https://x.example/1", 4e9)
    assert (kept.upload_of("b", "d"), kept.upload_of("a", "e"), kept.upload_of("a", "old")) == (None, None, None)
    kept.close()


def test_an_account_does_not_give_its_key_away(tmp_path: Path) -> None:
    """But tells two keys, and two servers, apart."""
    accounts = {
        LoopbackBackend(key, base_url=url, allow_private=True).account
        for key in ("marker-key-1", "marker-key-2")
        for url in ("http://127.0.0.1:1", "http://127.0.0.1:2")
    }
    assert len(accounts) == 4
    assert not any("marker" in account for account in accounts)


@pytest.mark.parametrize("answer", ["", 7, None, "a\nb"])
def test_an_upload_without_an_address_sends_nothing(vendor: LoopbackVendor, tmp_path: Path, answer: object) -> None:
    """Nor is the job held: it was not sent."""

    class Broken(Mixed):
        """Its storage answers nonsense."""

        async def upload(self, asset: Asset) -> str:
            """What the storage said."""
            return answer  # type: ignore[return-value] # the fault at hand

    with connect(vendor, tmp_path, Broken) as client:
        with pytest.raises(ValueError, match="nothing was sent"):
            client.generate(ImageRequest(prompt="x", image=LARGE), model=MODEL)
        assert [job.state for job in client.jobs()] == ["failed"]
    assert vendor.tally.submits == 0


def test_an_upload_that_fails_for_good_sends_nothing(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """And costs nothing."""
    vendor.faults.always("upload", "404")
    with connect(vendor, tmp_path) as client:
        with pytest.raises(BackendError, match="404"):
            client.generate(ImageRequest(prompt="x", image=LARGE), model=MODEL)
        assert [job.state for job in client.jobs()] == ["failed"]
    assert vendor.tally.submits == 0


def test_a_url_is_not_downloaded_where_it_goes_as_it_is(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Not even to tell two requests apart: the address does."""
    wish = ImageRequest(prompt="x", image="https://no-such-host.invalid/a.png?signature=s")
    with connect(vendor, tmp_path) as client:
        assert client.generate(wish, model=MODEL).assets
        assert client.jobs()[0].digest == wish.digest()
    assert vendor.tally.bodies[0]["image"] == "https://no-such-host.invalid/a.png?signature=s"
    assert wish.digest() != wish.replace(image="https://no-such-host.invalid/b.png").digest()
    assert wish.digest() == ImageRequest(prompt="x", image=Image.from_url(wish.image.url or "")).digest()  # type: ignore[union-attr]


def test_a_url_that_can_not_be_read_is_named(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Where its bytes are needed; nothing was sent, and no signature shows."""

    class ByBytes(Mixed):
        """Takes no URLs."""

        inputs: ClassVar[InputRule] = InputRule(upload=True)

    with connect(vendor, tmp_path, ByBytes) as client:
        for url in ("https://no-such-host.invalid/a.png?signature=s", f"{vendor.url}/a.png?signature=s"):
            with pytest.raises(InputError, match=r"/a\.png: ") as caught:
                client.generate(ImageRequest(prompt="x", image=url), model=MODEL)
            assert "signature" not in str(caught.value)
        assert {job.state for job in client.jobs()} == {"failed"}
    assert vendor.tally.submits == 0


def test_a_file_that_has_gone_is_named(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """By the error that the file deserves, not by one of the library that writes the request down."""
    file = tmp_path / "gone.png"
    file.write_bytes(LARGE)
    wish = ImageRequest(prompt="x", image=file)
    file.unlink()
    with pytest.raises(InputError, match=r"gone\.png: can't be read"):
        wish.digest()
    with connect(vendor, tmp_path) as client, pytest.raises(InputError, match=r"gone\.png"):
        client.generate(wish, model=MODEL)
