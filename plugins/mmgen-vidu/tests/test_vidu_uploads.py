"""Files that are large: pictures go through the vendor's storage, once and without the key; the rest within the body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmgen import (
    BackendError,
    Client,
    Config,
    Image,
    InputError,
    Reference,
    RequestError,
    TransportError,
    Video,
    VideoRequest,
)
from mmgen.backends import Call
from mmgen.backends.http import Inputs
from mmgen.testing import Fault, hurried
from mmgen.testing.vendor import picture_bytes
from mmgen_vidu import Vidu
from mmgen_vidu.bodies import body_of
from mmgen_vidu.storage import LARGEST_INLINE, LARGEST_UPLOAD, is_stored
from vidu_asking import asked, backend_of
from vidu_examples import ONE
from vidu_server import KEY, ViduServer

LARGE = picture_bytes("large", padding=LARGEST_INLINE)
OTHER = picture_bytes("other", padding=LARGEST_INLINE)
REQUEST = VideoRequest(prompt="they meet", references=[LARGE, ONE, OTHER])


@pytest.fixture
def server() -> Iterator[ViduServer]:
    """A vendor that behaves, with its storage."""
    with ViduServer(job_seconds=0.0) as server:
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        yield client


def test_large_pictures_go_through_the_storage(server: ViduServer, client: Client) -> None:
    """As they are, under their own type, and by the address that the last step gave; small ones go inline."""
    assert client.generate(REQUEST, model="vidu:viduq2").assets
    (first, large), (second, other) = server.storage.kept.items()
    assert server.tally.bodies[0]["images"] == [
        f"ssupload:?id={first}",
        Image(ONE).data_uri(),
        f"ssupload:?id={second}",
    ]
    assert (large[:2], other[:2]) == (("image/png", LARGE), ("image/png", OTHER))
    assert server.tally.strangers == 0


def test_a_picture_is_uploaded_once(server: ViduServer, client: Client, tmp_path: Path) -> None:
    """By its content: for another place in a request, another request, and another client of the same journal."""
    client.generate(VideoRequest(first_frame=LARGE, last_frame=Image(LARGE), prompt="on"), model="vidu:viduq3-pro")
    client.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as other:
        other.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    assert server.tally.uploads == 1
    assert len(server.billed) == 3


@pytest.mark.parametrize("fault", ["500", "close", "reset", "403"])
def test_an_upload_that_fails_is_begun_anew(server: ViduServer, client: Client, fault: Fault) -> None:
    """Nothing was submitted; the address of the first attempt may have expired, so another one is asked for."""
    server.faults.add("upload", fault)
    client.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    assert server.tally.uploads == 2
    assert len(server.billed) == server.tally.submits == 1


def test_a_storage_that_says_nothing_is_told(server: ViduServer, client: Client) -> None:
    """The upload can't be finished without its ETag; nothing was submitted."""
    server.faults.add("upload", "broken json")
    with pytest.raises(RequestError, match=r"no ETag.*nothing was sent"):
        client.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    assert server.tally.submits == 0


def test_an_upload_that_is_lost_is_told(server: ViduServer, client: Client) -> None:
    """At once, as the vendor's own refusal; nothing was submitted."""
    server.storage.forgetful = True
    with pytest.raises(BackendError, match="409: Conflict"):
        client.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    assert (server.tally.uploads, server.tally.submits) == (1, 0)


def test_a_storage_that_is_down_is_told(server: ViduServer) -> None:
    """As a failure of the network."""
    server.faults.always("upload", "500")
    with pytest.raises(TransportError, match="500"):
        asked(server, lambda vidu: vidu.upload(Image(LARGE)))
    assert server.tally.uploads == 1


def test_a_storage_in_a_private_place_is_not_believed(server: ViduServer, tmp_path: Path) -> None:
    """The vendor names the address; only the origins that were allowed may be private."""
    backend = hurried(Vidu(KEY, base_url=server.url, allow_private=True))
    with Client({"vidu": backend}, home=tmp_path) as client, pytest.raises((BackendError, RequestError)):
        client.generate(VideoRequest(first_frame=LARGE, prompt="on"), model="vidu:viduq3-pro")
    assert server.storage.kept == {}
    assert server.tally.submits == 0


def test_clips_go_within_the_body(server: ViduServer, client: Client) -> None:
    """As data URIs, for the storage takes none; and at most 20 MB in all."""
    clip = b"\0\0\0\x20ftypisom" + bytes(LARGEST_INLINE)
    request = VideoRequest(prompt="@dog runs", references=[Reference(name="dog", video=clip)])
    client.generate(request, model="vidu:viduq2-pro")
    assert server.tally.bodies[0]["subjects"] == [{"name": "dog", "videos": [Video(clip).data_uri()]}]
    assert server.tally.uploads == 0
    huge = VideoRequest(prompt="@dog runs", references=[Reference(name="dog", video=clip + bytes(15_000_000))])
    with pytest.raises(InputError, match="at most 20000000"):
        client.generate(huge, model="vidu:viduq2-pro")
    assert server.tally.submits == 1


def test_pictures_that_the_storage_refuses_go_within_the_body(server: ViduServer, client: Client) -> None:
    """Those of other types, and of 10 MB and more."""
    drawing = b"GIF89a" + bytes(LARGEST_INLINE)
    client.generate(VideoRequest(first_frame=drawing, prompt="on"), model="vidu:viduq3-pro")
    assert server.tally.bodies[0]["images"] == [Image(drawing).data_uri()]
    assert server.tally.uploads == 0
    huge = picture_bytes("huge", padding=LARGEST_UPLOAD)
    assert (is_stored(Image(LARGE)), is_stored(Image(huge)), is_stored(Image(drawing))) == (True, False, False)


def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """All its files together."""
    picture = Image(ONE)
    model = next(model for model in Vidu(KEY).models() if model.id == "viduq3-pro")
    call = Call(model=model, request=VideoRequest(first_frame=picture), folder=tmp_path)
    with pytest.raises(RequestError, match="at most 20000000 are taken"):
        body_of(call, Inputs({id(call.request.first_frame): "x" * 20_000_000}))


def test_a_subject_s_picture_goes_the_same_way(server: ViduServer) -> None:
    """Large ones through the storage."""
    asked(server, lambda vidu: vidu.create_subject(Reference(name="cat", images=(Image(LARGE), Image(ONE)))))
    body = server.desk_bodies[-1]
    (name,) = server.storage.finished
    assert body["images"] == [f"ssupload:?id={name}", Image(ONE).data_uri()]


def test_further_origins_come_from_the_settings(server: ViduServer, tmp_path: Path) -> None:
    """A storage of one's own beside a server of one's own."""
    base = Config.load(home=tmp_path, keys={"VIDU_API_KEY": KEY}, environment={})
    for allowed in (True, [server.storage.url]):
        settings: dict[str, Any] = {"vidu": {"base_url": server.url, "allow_private": allowed}}
        backend = Vidu.from_config(replace(base, backends=settings))
        assert backend.admits_private(server.url)
        assert backend.admits_private(server.storage.url) == (allowed is not True)
