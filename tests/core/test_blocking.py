"""The blocking face: in notebooks, across forks, under Ctrl-C, and from several threads."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest

from mmgen import AsyncClient, Client, Image, ImageRequest, RequestError, Succeeded
from mmgen.backends import Model, Pending
from mmgen.blocking import LoopThread
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a")

PRELUDE = """
import os, sys, threading
from datetime import date
from mmgen import Client, ImageRequest, RequestError
from mmgen.backends import Anything, Model, Pending
from mmgen.testing import FakeBackend
teapot = Model(id="pot", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()},
               source="the tests", checked_on=date(2026, 11, 22))
backend = FakeBackend([teapot], [Pending("", poll_after=0.01)])
client = Client({"fake": backend}, home=sys.argv[1])
wish = ImageRequest(prompt="a")
"""


def run(code: str, home: Path) -> subprocess.Popen[str]:
    """Start *code* after the prelude, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_it_works_inside_a_running_loop(make_client: MakeClient, png: bytes) -> None:
    """As in a notebook, whose cells run inside a loop."""

    async def cell() -> Image:
        job = make_client(Pending("", poll_after=0.001), Succeeded((Image(png),))).submit(WISH, model="fake:pot")
        assert [type(status) for status in job] == [Pending, Succeeded]
        return job.result().asset

    assert anyio.run(cell).read() == png


def test_no_thread_is_started_for_free_questions(make_client: MakeClient) -> None:
    """Listing and checking need no loop."""
    before = set(threading.enumerate())
    client = make_client(Pending(""))
    client.models()
    client.check(WISH, model="fake:pot")
    assert set(threading.enumerate()) <= before


def test_closing_ends_the_thread(make_client: MakeClient, png: bytes) -> None:
    """Nothing of a client outlives it."""
    before = set(threading.enumerate())
    client = make_client(Succeeded((Image(png),)))
    client.generate(WISH, model="fake:pot")
    client.close()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "mmgen-loop"]
    client.close()


def test_a_client_that_nobody_closed_does_not_keep_the_program(tmp_path: Path) -> None:
    """A script may forget to close it, and still ends."""
    process = run("print(client.submit(wish, model='fake:pot').id)", tmp_path)
    output, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (0, "")
    assert output.strip()


def test_a_client_that_nobody_holds_gives_its_thread_back(tmp_path: Path, teapot: Model) -> None:
    """Garbage collection ends the loop, too."""
    client = Client({"fake": FakeBackend([teapot], [Pending("")])}, home=tmp_path)
    client.submit(WISH, model="fake:pot")
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "mmgen-loop"]
    del client
    gc.collect()
    thread.join(60)
    assert not thread.is_alive()


def test_several_threads_may_share_a_client(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Each gets its own result."""
    backend = FakeBackend(
        [teapot], [Pending("", poll_after=0.001), lambda call: Succeeded((Image(png),), seed=call.seed)]
    )
    client = make_client(backend=backend)
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(
            lambda seed: client.generate(ImageRequest(prompt="a", seed=seed), model="fake:pot").seed, range(8)
        )
    assert list(made) == list(range(8))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_use_after_a_fork_is_refused(tmp_path: Path) -> None:
    """The loop's thread is not in the child; waiting for it would hang."""
    code = """
client.submit(wish, model="fake:pot")
child = os.fork()
if child == 0:
    try:
        client.submit(wish, model="fake:pot")
    except RequestError as error:
        os.write(1, str(error).encode())
    client.close()
    sys.exit()
os.waitpid(child, 0)
client.close()
"""
    output, errors = run(code, tmp_path).communicate(timeout=300)
    assert output == "this Client was made before a fork: make a new one in the child process", errors


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_cancels_what_generate_began(tmp_path: Path) -> None:
    """A paid job is not left running behind an interrupted program."""
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
print("ready", flush=True)
try:
    client.generate(wish, model="fake:pot")
except KeyboardInterrupt:
    print(backend.cancels, client.jobs()[0].state, flush=True)
"""
    process = run(code, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    with Client(home=tmp_path) as watcher:
        while not [job for job in watcher.jobs() if job.state == "submitted"]:
            threading.Event().wait(0.02)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=300)
    assert output == "['job-1'] cancelled\n", errors


class Interrupted(LoopThread):
    """Ctrl-C comes when the work has begun, and before the caller has anything in hand."""

    def __init__(self, begun: threading.Event) -> None:
        super().__init__()
        self.begun = begun
        self.calls = 0

    def _started(self) -> Any:
        portal = super()._started()
        outer = self

        class Portal:
            def start_task_soon(self, function: Callable[[], Any]) -> Any:
                future = portal.start_task_soon(function)
                outer.calls += 1
                if outer.calls == 1:
                    outer.begun.wait(60)
                    raise KeyboardInterrupt
                return future

        return Portal()


def test_ctrl_c_at_the_very_beginning_cancels_too() -> None:
    """What was begun is cleaned up, and the program ends rather than wait for it."""
    begun, cleaned = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await anyio.sleep_forever()
        finally:
            cleaned.set()

    loop = Interrupted(begun)
    with pytest.raises(KeyboardInterrupt):
        loop.call(work)
    assert cleaned.is_set()
    loop.close()


def test_an_error_reads_as_if_there_were_no_thread(make_client: MakeClient) -> None:
    """The caller's own line is in the traceback."""
    with pytest.raises(RequestError) as caught:
        make_client(Pending("")).generate(WISH, model="none:pot")
    assert "test_blocking.py" in str(caught.traceback[0].path)


USES: list[Callable[[Client], object]] = [
    lambda client: client.models(),
    lambda client: client.plugins(),
    lambda client: client.check(ImageRequest(prompt="a"), model="fake:pot"),
    lambda client: client.estimate(ImageRequest(prompt="a"), model="fake:pot"),
    lambda client: client.jobs(),
    lambda client: client.spending(),
    lambda client: client.submit(ImageRequest(prompt="a"), model="fake:pot"),
    lambda client: client.generate(ImageRequest(prompt="a"), model="fake:pot"),
    lambda client: client.forget(),
    lambda client: client.prune(),
    lambda client: client.__enter__(),
]


def test_a_closed_client_is_closed(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Nothing is asked of it any more, nor of its jobs; to close it again does nothing."""
    backend = FakeBackend([teapot], [Pending("any", poll_after=0.001), Succeeded((Image(png),))])
    with Client({"fake": backend}, home=tmp_path) as client:
        job = client.submit(ImageRequest(prompt="a"), model="fake:pot")
    client.close()
    for use in (*USES, lambda _: job.result()):
        with pytest.raises(RequestError, match="is closed: make a new one"):
            use(client)
    assert len(backend.calls) == 1
    with Client({"fake": backend}, home=tmp_path) as other:
        assert other.resume(job.ref).result().asset.read() == png


def test_a_closed_asynchronous_client_is_closed(tmp_path: Path, teapot: Model) -> None:
    """The same, awaited."""

    async def work() -> None:
        async with AsyncClient({"fake": FakeBackend([teapot], [])}, home=tmp_path) as client:
            assert await client.jobs() == []
        await client.aclose()
        for use in (client.jobs, client.spending, client.unfinished, client.__aenter__):
            with pytest.raises(RequestError, match="is closed: make a new one"):
                await use()
        with pytest.raises(RequestError, match="is closed"):
            client.models()

    anyio.run(work)


def test_a_job_of_a_closed_asynchronous_client_is_not_asked_for(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Nor cancelled; a result that was there stays, and another client takes the rest up."""
    backend = FakeBackend([teapot], [Pending("any", poll_after=0.001), Succeeded((Image(png),))])

    async def work() -> None:
        async with AsyncClient({"fake": backend}, home=tmp_path) as client:
            ended = await client.submit(ImageRequest(prompt="a"), model="fake:pot")
            assert (await ended.result()).asset.read() == png
            job = await client.submit(ImageRequest(prompt="b"), model="fake:pot")
            progress = aiter(job)
            assert isinstance(await anext(progress), Pending)
        asked = len(backend.polls)
        for use in (job.result, job.cancel, lambda: anext(progress)):
            with pytest.raises(RequestError, match="is closed: make a new one"):
                await use()
        assert len(backend.polls) == asked
        assert (await ended.result()).asset.read() == png
        async with AsyncClient({"fake": backend}, home=tmp_path) as other:
            assert (await (await other.resume(job.ref)).result()).asset.read() == png

    anyio.run(work)
