"""ComfyUI from the client to the server and back, and what goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
import pytest

from comfyui_quick import quick
from comfyui_server import ComfyServer
from comfyui_workflows import FILM, PAINT, film, painting
from mmgen import (
    BackendError,
    Client,
    Config,
    ImageRequest,
    InputError,
    Job,
    JobError,
    Pending,
    RequestError,
    VideoRequest,
)
from mmgen.testing.vendor import picture_bytes
from mmgen_comfyui import ComfyUI

TEA = ImageRequest(prompt="tea", seed=7)


@pytest.fixture
def server() -> Iterator[ComfyServer]:
    """A server that behaves."""
    with ComfyServer() as server:
        yield server


def backend_of(server: ComfyServer, **changes: Any) -> ComfyUI:
    """A backend of that server."""
    return quick(server, painting(), film(), **changes)


def watched(server: ComfyServer, job: Job[Any], shows: Callable[[Pending], bool]) -> list[Pending]:
    """The statuses of a job that ends only when one *shows* what is waited for, however slow the machine is."""
    seen: list[Pending] = []
    for status in job:
        if isinstance(status, Pending):
            seen.append(status)
            if shows(status):
                server.finish()
    return seen


@pytest.fixture
def client(server: ComfyServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that server."""
    with Client({"comfyui": backend_of(server)}, home=tmp_path) as client:
        yield client


# -- the way there ---------------------------------------------------------------------------


def test_words_become_a_picture(server: ComfyServer, client: Client) -> None:
    """The holes are filled, and nothing else is touched."""
    options = client.models()["comfyui:painting"].options
    assert options is not None
    request = ImageRequest(prompt="tea", size=(96, 64), seed=7, guidance=2.5, n=2)
    result = client.generate(request, model="comfyui:painting", options=options(sampler="dpmpp_2m", denoise=0.5))
    sent = server.tally.bodies[0]
    expected = json.loads(json.dumps(PAINT))
    expected["3"]["inputs"] |= {"seed": 7, "cfg": 2.5, "sampler_name": "dpmpp_2m", "denoise": 0.5}
    expected["5"]["inputs"] |= {"width": 96, "height": 64, "batch_size": 2}
    expected["6"]["inputs"]["text"] = "tea"
    assert sent["prompt"] == expected
    assert sent["client_id"] == sent["prompt_id"] == str(UUID(sent["prompt_id"]))
    assert len(result.assets) == 2
    assert result.seed == 7
    assert result.details["prompt_id"] == sent["prompt_id"]
    assert str(result.cost) == "USD 0"


def test_one_call_leaves_no_trace_in_the_next(server: ComfyServer, client: Client) -> None:
    """What is not set is as the workflow has it, whatever was set before."""
    client.generate(TEA.replace(steps=4, negative_prompt="coffee"), model="comfyui:painting")
    client.generate(TEA, model="comfyui:painting")
    sent = server.tally.bodies[-1]["prompt"]
    assert sent["3"]["inputs"]["steps"] == 20
    assert sent["7"]["inputs"]["text"] == "text, watermark"


def test_a_seed_that_is_not_given_is_minted_and_told(server: ComfyServer, client: Client) -> None:
    """The workflow's own would make the server answer from memory each time."""
    results = [client.generate(ImageRequest(prompt="tea"), model="comfyui:painting") for _ in range(2)]
    seeds = [body["prompt"]["3"]["inputs"]["seed"] for body in server.tally.bodies]
    assert [result.seed for result in results] == seeds
    assert seeds[0] != seeds[1]


def test_a_picture_is_uploaded_once_and_seconds_become_frames(server: ComfyServer, client: Client) -> None:
    """Under a name of its content; the frames are what the workflow counts."""
    server.made = b"\0\0\0\x18ftypmp42" + b"\0" * 12 + b"\0\0\0\x08moov"
    request = VideoRequest(prompt="tea", first_frame=picture_bytes("in"), seconds=2)
    for _ in range(2):
        client.generate(request, model="comfyui:film")
    assert server.tally.uploads == 1
    (name,) = server.uploaded
    assert name.endswith(".png")
    assert picture_bytes("in") in server.uploaded[name]
    assert [body["prompt"]["10"]["inputs"]["image"] for body in server.tally.bodies] == [f"mmgen/{name}"] * 2
    assert server.tally.bodies[0]["prompt"]["20"]["inputs"]["length"] == 33
    assert server.tally.bodies[0]["prompt"]["20"]["inputs"]["width"] == FILM["20"]["inputs"]["width"]


# -- refused before anything is sent -------------------------------------------------------------


@pytest.mark.parametrize(
    ("break_server", "complaint"),
    [
        (lambda classes: classes.pop("VAEDecode"), "node 8: the server has no node class 'VAEDecode'"),
        (lambda classes: classes["KSampler"].pop("cfg"), "guidance: KSampler has no input 'cfg' on this server"),
        (lambda classes: classes["KSampler"].update(steps=["INT", {"max": 8}]), "steps: must be at most 8, got 20"),
        (lambda classes: classes["KSampler"].update(cfg=["INT", {}]), "guidance: must be a whole number, got 2.5"),
    ],
)
def test_what_the_server_lacks_is_refused(
    server: ComfyServer, client: Client, break_server: Any, complaint: str
) -> None:
    """By the server's own word on its nodes, and naming the field."""
    server.classes = json.loads(json.dumps(server.classes))
    break_server(server.classes)
    with pytest.raises(InputError, match=complaint.replace("(", r"\(")):
        client.generate(TEA.replace(guidance=2.5, steps=20), model="comfyui:painting")
    assert server.tally.submits == 0


def test_a_choice_that_the_server_does_not_list_is_refused(server: ComfyServer, client: Client) -> None:
    """A complaint from memory is asked after: the server may have learnt it meanwhile."""
    options = client.models()["comfyui:painting"].options
    assert options is not None
    server.classes["KSampler"] = server.classes["KSampler"] | {"sampler_name": [["heun"]]}
    with pytest.raises(InputError, match="sampler: 'dpmpp_2m' is not on the server's list: heun"):
        client.generate(TEA, model="comfyui:painting", options=options(sampler="dpmpp_2m"))
    server.classes["KSampler"]["sampler_name"] = [["dpmpp_2m"]]
    client.generate(TEA, model="comfyui:painting", options=options(sampler="dpmpp_2m"))


def test_a_server_that_does_not_tell_its_classes_judges_itself(server: ComfyServer, client: Client) -> None:
    """Its complaint names the node, its class and the input."""
    server.tells_classes = False
    server.classes["KSampler"] = {"steps": ["INT", {"max": 8}]}
    with pytest.raises(BackendError, match=r"node 3 \(KSampler, steps\): Value 20 bigger than max of 8"):
        client.generate(TEA.replace(steps=20), model="comfyui:painting")
    assert client.jobs()[0].state == "failed"


def test_a_private_address_must_be_allowed() -> None:
    """The server of this machine at its usual port is known; any other is named by the user."""
    assert ComfyUI().allow_private
    with pytest.raises(RequestError, match="allow_private"):
        ComfyUI(base_url="http://192.168.1.20:8188")


# -- how it stands -----------------------------------------------------------------------------


def test_progress_comes_over_the_websocket(server: ComfyServer, client: Client) -> None:
    """The share of nodes, the steps of the sampler, a preview; and few questions."""
    server.job_seconds = 60
    job = client.submit(TEA, model="comfyui:painting")
    seen = watched(server, job, lambda status: status.note == "KSampler 7/20" and status.preview is not None)
    assert max(status.fraction or 0.0 for status in seen) == pytest.approx((1 + 7 / 20) / len(PAINT))
    assert any(status.note == "KSampler 7/20" for status in seen)
    assert seen[-1].preview is not None
    assert seen[-1].preview.read() == picture_bytes("preview")
    assert job.result().assets
    assert server.sockets == 1
    assert server.tally.polls <= 4


def test_without_a_websocket_the_server_is_asked(server: ComfyServer, client: Client) -> None:
    """And the progress says why there is none."""
    server.has_websocket = False
    server.job_seconds = 60
    job = client.submit(TEA, model="comfyui:painting")
    assert watched(server, job, lambda status: "asked instead, without progress" in status.note)
    assert job.result().assets


def test_a_websocket_that_breaks_off_loses_nothing(server: ComfyServer, client: Client) -> None:
    """The server is asked from then on."""
    server.breaks_off = True
    server.job_seconds = 0.1
    assert client.generate(TEA, model="comfyui:painting").assets


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_it_runs_on_either_event_loop(server: ComfyServer, tmp_path: Path, loop: str) -> None:
    """The websocket too."""

    async def run() -> str:
        from mmgen import AsyncClient

        async with AsyncClient({"comfyui": backend_of(server)}, home=tmp_path) as client:
            return (await client.generate(TEA, model="comfyui:painting")).asset.media_type

    assert anyio.run(run, backend=loop) == "image/png"
    assert server.sockets == 1


def test_a_job_that_waits_tells_its_place(server: ComfyServer, client: Client) -> None:
    """Behind the one that runs."""
    server.job_seconds = 60
    first, second = (client.submit(TEA.replace(seed=seed), model="comfyui:painting") for seed in (1, 2))
    assert watched(server, second, lambda status: status.queue_position == 1)
    assert first.result().seed == 1
    assert second.result().seed == 2


def test_a_node_that_fails_is_named(server: ComfyServer, client: Client) -> None:
    """With its class and what it said."""
    server.failing = {
        "node_id": "3",
        "node_type": "KSampler",
        "exception_type": "OutOfMemoryError",
        "exception_message": "17 GiB",
    }
    with pytest.raises(JobError, match=r"node 3 \(KSampler\): OutOfMemoryError: 17 GiB"):
        client.generate(TEA, model="comfyui:painting")


def test_an_output_without_a_file_is_a_failure(server: ComfyServer, tmp_path: Path) -> None:
    """And one of another kind, too."""
    odd = painting(id="odd", outputs=["8"])
    mixed = painting(id="mixed", outputs=["9"], request=VideoRequest, holes={"prompt": "6.text"}, options={})
    backend = quick(server, odd, mixed)
    with Client({"comfyui": backend}, home=tmp_path) as client:
        with pytest.raises(JobError, match="node 8 made no file"):
            client.generate(TEA, model="comfyui:odd")
        with pytest.raises(JobError, match=r"node 9 made mmgen_job2_00000_\.png, where video is needed"):
            client.generate(VideoRequest(prompt="tea"), model="comfyui:mixed")


def test_a_server_that_was_restarted_has_forgotten(server: ComfyServer, client: Client) -> None:
    """That is said, not waited for."""
    server.job_seconds = 60
    job = client.submit(TEA, model="comfyui:painting")
    server.jobs.clear()
    with pytest.raises(JobError, match="does not know the job any more"):
        job.result()


# -- doubt and cancels ---------------------------------------------------------------------------


def test_a_server_that_names_jobs_itself_is_understood(server: ComfyServer, client: Client) -> None:
    """Older ones do: the job is then found by the client's id."""
    server.names_jobs = True
    server.job_seconds = 60
    job = client.submit(TEA, model="comfyui:painting")
    assert watched(server, job, lambda status: (status.fraction or 0.0) > 0)
    server.job_seconds = 0
    assert job.result().assets
    server.faults.add("submit", "close")
    client.generate(TEA, model="comfyui:painting")
    assert len(server.billed) == 2


def test_what_never_arrived_is_sent_again(server: ComfyServer, tmp_path: Path) -> None:
    """Its absence from queue and history is the proof."""
    server.faults.add("submit", "close before")
    with Client({"comfyui": backend_of(server, settle_seconds=0.1)}, home=tmp_path) as client:
        assert client.generate(TEA, model="comfyui:painting").assets
    assert len(server.billed) == 1
    assert server.tally.submits == 2


def test_a_waiting_job_is_taken_out_and_a_running_one_interrupted(server: ComfyServer, client: Client) -> None:
    """Each by its own id."""
    server.job_seconds = 60
    running, waiting = (client.submit(TEA.replace(seed=seed), model="comfyui:painting") for seed in (1, 2))
    assert waiting.cancel() == "cancelled"
    assert not server.billed[0].cancelled
    assert running.cancel() == "cancelled"
    assert server.billed[0].cancelled


def test_the_job_of_another_is_never_interrupted(server: ComfyServer, client: Client) -> None:
    """One that has ended is too late to stop, whatever runs now."""
    job = client.submit(TEA, model="comfyui:painting")
    server.finish()
    server.job_seconds = 60
    server.take({"prompt": {}, "prompt_id": "another", "client_id": "another"})
    assert job.cancel() == "too_late"
    assert server.tally.cancels == 0
    assert not server.jobs["another"].cancelled


def test_a_node_that_does_not_stop_is_told_truthfully(server: ComfyServer, client: Client) -> None:
    """The interrupt was sent, and the job goes on."""
    server.job_seconds, server.interruptible = 30, False
    assert client.submit(TEA, model="comfyui:painting").cancel() == "requested"


# -- settings ----------------------------------------------------------------------------------


def test_a_folder_of_workflows_is_read(tmp_path: Path) -> None:
    """A JSON file as exported, and beside it what its holes are."""
    folder = tmp_path / "workflows"
    folder.mkdir()
    (folder / "painting.json").write_text(json.dumps(PAINT))
    (folder / "painting.toml").write_text(
        'request = "image"\noutputs = ["9"]\n[holes]\nprompt = "6.text"\nsize = ["5.width", "5.height"]\n'
        'steps = {at = "3.steps", least = 1, most = 50}\n[options]\nsampler = {at = "3.sampler_name", one_of = ["euler"]}\n'
    )
    (tmp_path / "config.toml").write_text(
        f'[backends.comfyui]\nbase_url = "http://10.0.0.5:8188"\nallow_private = true\nworkflows = "{folder}"\n'
    )
    (model,) = ComfyUI.from_config(Config.load(home=tmp_path, environment={})).models()
    assert model.id == "painting"
    assert list(model.accepts) == ["prompt", "size", "steps"]
    assert model.defaults == {"size": (512, 512), "steps": 20}
    assert (
        model.check(ImageRequest(prompt="tea", steps=51))[0].reason == "must be from 1 to 50, got 51; the nearest is 50"
    )
    assert [str(problem) for problem in model.check(ImageRequest(steps=9))] == [
        "prompt: is needed by this model and is not set"
    ]
