"""What begins no task: the library of subjects, recommended prompts, and the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    Image,
    InputError,
    PluginError,
    Reference,
    RefusedError,
    RequestError,
    TransportError,
    VideoRequest,
)
from mmgen.testing import hurried
from mmgen_vidu import Recommendation, Subject, Task, Vidu, creation
from mmgen_vidu.held import held
from vidu_asking import asked, backend_of
from vidu_examples import CLIP, ONE, THREE, TWO
from vidu_server import ViduServer


@pytest.fixture
def server() -> Iterator[ViduServer]:
    """A vendor that behaves."""
    with ViduServer(job_seconds=0.0) as server:
        yield server


def created(server: ViduServer, **fields: Any) -> Subject:
    return asked(server, lambda vidu: vidu.create_subject(Reference(**fields)))


def all_of(server: ViduServer) -> list[Subject]:
    async def listed(vidu: Vidu) -> list[Subject]:
        return [subject async for subject in vidu.subjects()]

    return asked(server, listed)


# -- the library -----------------------------------------------------------------------------


def test_a_subject_is_kept_and_told(server: ViduServer) -> None:
    """Under its name, with its pictures as the vendor keeps them, and what it was charged."""
    cat = created(server, name="cat", images=[ONE, TWO], voice="calm-woman")
    assert server.desk_bodies == [
        {
            "method": "POST",
            "path": "/ent/v2/subjects",
            "name": "cat",
            "images": [Image(ONE).data_uri(), Image(TWO).data_uri()],
            "voice_id": "calm-woman",
        }
    ]
    assert (cat.name, cat.voice_id, cat.credits, len(cat.images)) == ("cat", "calm-woman", 5, 2)
    assert cat.images[0].startswith(server.url)
    assert asked(server, lambda vidu: vidu.subject(cat.id)) == Subject(
        id=cat.id, name="cat", images=cat.images, voice_id="calm-woman"
    )
    assert asked(server, lambda vidu: vidu.subject("0")) is None
    assert asked(server, lambda vidu: vidu.subject(cat.id, ownership="system")) is None


def test_every_page_of_the_library_is_turned(server: ViduServer) -> None:
    """Three pages of five subjects, in order, each asked for once."""
    for name in "abcde":
        created(server, name=name, images=[ONE])
    assert [subject.name for subject in all_of(server)] == list("abcde")
    assert [query.get("next_page_token") for query in server.queries] == [None, ["2"], ["4"]]


def test_parts_of_a_subject_are_replaced(server: ViduServer) -> None:
    """What is given, and nothing else."""
    cat = created(server, name="cat", images=[ONE])
    changed = asked(server, lambda vidu: vidu.update_subject(cat.id, style="ink", description="a cat of ink"))
    assert (changed.name, changed.style, changed.description) == ("cat", "ink", "a cat of ink")
    new = asked(server, lambda vidu: vidu.update_subject(cat.id, Reference(name="tom", images=[TWO, THREE])))
    assert (new.name, new.style, len(new.images)) == ("tom", "ink", 2)
    assert [body["method"] for body in server.desk_bodies] == ["POST", "PUT", "PUT"]
    for wrong in ({}, {"style": "x" * 101}, {"description": ""}):
        with pytest.raises(InputError):
            asked(server, lambda vidu, wrong=wrong: vidu.update_subject(cat.id, **wrong))  # type: ignore[misc] # wrong on purpose
    with pytest.raises(BackendError, match="404: NotFound"):
        asked(server, lambda vidu: vidu.update_subject("7", style="ink"))
    assert len(server.desk_bodies) == 4


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"images": [ONE]}, "name"),
        ({"name": "cat", "voice": "calm-woman"}, "neither picture nor clip"),
        ({"name": "cat", "images": [ONE] * 4}, "at most 3"),
        ({"name": "cat", "images": [ONE], "role": "style"}, "role"),
        ({"name": "cat", "images": [ONE], "voice": "https://a.example/v.wav"}, "sample of a voice"),
        ({"name": "cat", "images": [held(Image, "subjects", "7")]}, "in the library already"),
    ],
)
def test_what_the_library_does_not_take_is_never_sent(server: ViduServer, fields: dict[str, Any], reason: str) -> None:
    """With the reason."""
    with pytest.raises(InputError, match=reason):
        created(server, **fields)
    assert server.desk_bodies == []


def test_a_subject_of_the_library_is_named_in_a_request(server: ViduServer, tmp_path: Path) -> None:
    """By its id, beside one that is given; not a byte of it is sent, and JSON keeps it."""
    cat = created(server, name="cat", images=[ONE])
    references = [cat.reference(voice="calm-woman"), Reference(name="dog", images=(Image(TWO),))]
    request = VideoRequest(prompt="@cat meets @dog", references=references, audio=True)
    request = VideoRequest.model_validate_json(request.model_dump_json())
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        assert client.generate(request, model="vidu:viduq2-pro").assets
    assert server.tally.bodies[-1]["subjects"] == [
        {"name": "cat", "server_id": cat.id, "voice_id": "calm-woman"},
        {"name": "dog", "images": [Image(TWO).data_uri()]},
    ]


def test_a_subject_with_a_clip_counts_as_one(server: ViduServer, tmp_path: Path) -> None:
    """Of two clips one at most may be given with the request."""
    cat = created(server, name="cat", video=CLIP)
    assert (cat.images, len(cat.videos)) == ((), 1)
    both = [cat.reference(), Reference(name="dog", video=CLIP)]
    given = [Reference(name="cat", video=CLIP), Reference(name="dog", video=CLIP)]
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        assert client.generate(VideoRequest(prompt="@cat, @dog", references=both), model="vidu:viduq2-pro").assets
        (problem,) = client.check(VideoRequest(prompt="@cat, @dog", references=given), model="vidu:viduq2-pro")
    assert "library of subjects" in problem.reason


def test_a_name_that_no_prompt_can_call_is_replaced() -> None:
    """Names of the library may have spaces."""
    subject = Subject(id="7", name="old tom")
    assert subject.reference(name="tom").name == "tom"
    with pytest.raises(InputError, match="old tom"):
        subject.reference()


def test_a_subject_stands_nowhere_else(server: ViduServer, tmp_path: Path) -> None:
    """Not as a frame, not without its name; nothing is sent."""
    mark = held(Image, "subjects", "7")
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        assert [found.field for found in client.check(VideoRequest(first_frame=mark), model="vidu:viduq3-pro")] == [
            "first_frame"
        ]
        for references in ([mark], [Reference(name="cat", images=(mark, Image(ONE)))]):
            with pytest.raises(RequestError, match=r"library|stands for"):
                client.generate(VideoRequest(prompt="x", references=references), model="vidu:viduq2")
    assert server.tally.submits == 0


# -- recommended prompts ------------------------------------------------------------------------


def test_prompts_are_recommended(server: ViduServer) -> None:
    """As many, of the kinds that are asked for."""
    found = asked(server, lambda vidu: vidu.recommend_prompts(Image(ONE), kinds=("img2video", "template"), count=3))
    assert found[:2] == [
        Recommendation("img2video", "proposal 0", prompt="the camera moves 0", resolution="360p"),
        Recommendation("template", "proposal 1", template="hugging", resolution="360p"),
    ]
    assert len(found) == 3
    body = server.desk_bodies[0]
    assert (body["images"], body["count"], body["resolution"]) == ([Image(ONE).data_uri()], 3, "360p")


def test_too_many_prompts_are_not_asked_for(server: ViduServer) -> None:
    """They would be charged."""
    for wrong in ({"count": 0}, {"count": 11}, {"kinds": ()}):
        with pytest.raises(InputError):
            asked(server, lambda vidu, wrong=wrong: vidu.recommend_prompts(Image(ONE), **wrong))  # type: ignore[misc] # wrong on purpose
    assert server.desk_bodies == []


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("close", TransportError),
        ("500", TransportError),
        ("broken json", PluginError),
        ("moderation before", RefusedError),
    ],
)
def test_what_is_charged_is_sent_once(server: ViduServer, fault: Any, error: type[Exception]) -> None:
    """Whatever becomes of the answer."""
    for question in (
        lambda vidu: vidu.create_subject(Reference(name="cat", images=(Image(ONE),))),
        lambda vidu: vidu.recommend_prompts(Image(ONE)),
    ):
        server.faults.add("submit", fault)
        before = len(server.desk_bodies)
        with pytest.raises(error):
            asked(server, question)
        assert len(server.desk_bodies) == before + 1


def test_a_wrong_key_is_told(server: ViduServer) -> None:
    """And shown in no message."""
    with pytest.raises(AuthError) as raised:
        asked(server, lambda vidu: vidu.balances(), key="marker-key")
    assert "marker-key" not in str(raised.value)


def test_a_strange_library_is_told(server: ViduServer) -> None:
    """A subject without an id can't be used."""
    server.subjects["7"] = {"id": "", "name": "cat"}
    with pytest.raises(PluginError, match="without its id"):
        all_of(server)


# -- the account ------------------------------------------------------------------------------------


def test_balances_and_packages_are_read(server: ViduServer) -> None:
    """Account by account, package by package."""
    (balance,) = asked(server, lambda vidu: vidu.balances())
    assert (balance.kind, balance.credits, balance.concurrency_limit) == ("metered", 1000, 5)
    (package,) = asked(server, lambda vidu: vidu.packages())
    assert (package.name, package.credits, package.left) == ("start", 2000, 1000)
    assert package.valid_to == "2027-01-01T00:00:00Z"


def test_tasks_are_listed_between_moments(server: ViduServer, tmp_path: Path) -> None:
    """Page by page, with what the list says of each."""
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        for prompt in ("tea", "milk", "rain"):
            client.generate(VideoRequest(prompt=prompt), model="vidu:viduq3-pro")

    async def listed(vidu: Vidu) -> list[Task]:
        since = datetime(2026, 11, 1, tzinfo=UTC)
        return [task async for task in vidu.tasks(since=since)]

    found = asked(server, listed)
    assert [task.prompt for task in found] == ["tea", "milk", "rain"]
    assert {task.state for task in found} == {"success"}
    assert all(task.payload is not None and task.payload.startswith("mmgen:") for task in found)
    assert datetime.fromisoformat(server.queries[0]["created_at.from"][0]) == datetime(2026, 11, 1, tzinfo=UTC)
    assert "created_at.to" not in server.queries[0]


def test_what_can_be_no_id_is_refused() -> None:
    """It would lead elsewhere."""
    for wrong in ("../tasks", "", "a b", "é"):
        with pytest.raises(InputError):
            creation(wrong)
