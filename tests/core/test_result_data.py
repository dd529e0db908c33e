"""Results and jobs as a service hands them on: plain data, and a line for the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import anyio

from mmgen import AsyncClient, Client, Image, ImageRequest, Succeeded
from mmgen.backends import Model, Pending
from mmgen.status import Cancelled, Failed, told
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a", seed=0)


def test_a_result_is_plain_data(make_client: MakeClient, png: bytes) -> None:
    """As JSON holds it, whatever lies in the details."""
    view = Image(png)
    client = make_client(Succeeded((Image(png),), details={"views": (view,), "size": (1, 2), "kind": Path("a")}))
    result = client.generate(WISH, model="fake:pot")
    read = json.loads(json.dumps(result.to_dict()))
    assert read == result.to_dict()
    assert (read["job"], read["seed"], read["cost"], read["passed"]) == (client.jobs()[0].id, 0, None, True)
    (asset,) = read["assets"]
    assert Path(asset["path"]).read_bytes() == png
    assert (asset["media_type"], asset["size_bytes"], asset["url"]) == ("image/png", len(png), None)
    assert read["details"]["views"][0]["sha256"] == view.sha256
    assert [check["name"] for check in read["checks"]] == ["count", "not empty"]
    assert [attempt["outcome"] for attempt in read["attempts"]] == ["succeeded"]


def test_a_stored_result_names_its_job(make_client: MakeClient, png: bytes) -> None:
    client = make_client(Pending("", poll_after=0.001), Succeeded((Image(png),)))
    job = client.submit(WISH, model="fake:pot")
    assert job.result().job == job.id == client.resume(job.ref).result().job


def test_jobs_and_clients_say_what_they_are(make_client: MakeClient, png: bytes, tmp_path: Path) -> None:
    client = make_client(Pending("", poll_after=0.001), Succeeded((Image(png),)))
    assert repr(client) == f"<Client: {tmp_path / 'home'}>"
    job = client.submit(WISH, model="fake:pot")
    assert repr(job) == f"<Job {job.id}: fake:pot, pending>"
    job.result()
    assert repr(job) == f"<Job {job.id}: fake:pot, succeeded>"


def test_where_a_job_stands() -> None:
    assert told(Pending("a", 0.4)) == "40% done"
    assert told(Pending("a", queue_position=2)) == "waiting behind 2"
    assert told(Failed("out of memory")) == "failed: out of memory"
    assert told(Cancelled()) == "cancelled"


def test_a_job_is_awaited(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Which is to wait for its result."""

    async def main() -> Image:
        backend = FakeBackend([teapot], [Pending("", poll_after=0.001), Succeeded((Image(png),))])
        async with AsyncClient({"fake": backend}, home=tmp_path) as client:
            return (await (await client.submit(WISH, model="fake:pot"))).asset

    assert anyio.run(main).read() == png
