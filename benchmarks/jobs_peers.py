"""
Other clients in the benchmark of jobs, each as its documentation shows it, all retries and polling left at their defaults.

``fal`` subscribes, ``replicate`` waits in the submit and ``replicate polled`` does not, ``openai`` creates and polls;
each then fetches the result the way its documentation does, into a file. ``genblaze`` runs a provider of its own kind,
written here over httpx. Runs under any Python that has them; mmgen is not needed.
"""

from __future__ import annotations

import asyncio  # noqa: TID251 - what these clients are written for
import importlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jobs_course import Course

SECONDS = 120


def load(name: str) -> Any:
    """A module of a client that need not be installed where this is checked."""
    return importlib.import_module(name)


async def fal(course: Course) -> None:
    fal_client, httpx = load("fal_client.client"), load("httpx")
    fal_client.QUEUE_URL_FORMAT = course.url + "/fal/"
    client = fal_client.AsyncClient(key="k")
    async with httpx.AsyncClient(timeout=SECONDS) as downloads:

        async def one(number: int) -> None:
            told = await client.subscribe("acme/video", {"prompt": f"row {number}"})
            course.path(number).write_bytes((await downloads.get(told["video"]["url"])).content)

        await course.run(one)


async def replicate(course: Course, *, wait: bool = True) -> None:
    module, output = load("replicate"), load("replicate.helpers").FileOutput
    client = module.Client(api_token="t", base_url=course.url)  # noqa: S106 - no secret

    async def one(number: int) -> None:
        made = await client.async_run("acme/video", input={"prompt": f"row {number}"}, wait=wait)
        file = made if isinstance(made, output) else output(made, client)
        course.path(number).write_bytes(await file.aread())

    await course.run(one)


async def replicate_polled(course: Course) -> None:
    await replicate(course, wait=False)


async def openai(course: Course) -> None:
    client = load("openai").AsyncOpenAI(api_key="k", base_url=course.url + "/v1")

    async def one(number: int) -> None:
        made = await client.videos.create_and_poll(prompt=f"row {number}", model="sora-2")
        course.path(number).write_bytes((await client.videos.download_content(made.id)).content)

    await course.run(one)


async def genblaze(course: Course) -> None:
    httpx = load("httpx")
    base, step = load("genblaze_core.providers.base").BaseProvider, load("genblaze_core.models.step").Step
    modality = load("genblaze_core.models.enums").Modality.VIDEO
    limits = httpx.Limits(max_connections=256, max_keepalive_connections=256)
    server = httpx.Client(timeout=SECONDS, base_url=course.url, limits=limits)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(course.at_once))

    class Provider(base):  # type: ignore[misc,valid-type] # loaded at run time
        name = "loopback"

        def submit(self, step: Any, config: Any = None) -> Any:
            del config
            return server.post("/jobs", json={"prompt": step.prompt}).json()["id"]

        def poll(self, prediction_id: Any, config: Any = None) -> bool:
            del config
            return bool(server.get(f"/jobs/{prediction_id}").json()["status"] == "done")

        def fetch_output(self, prediction_id: Any, step: Any) -> Any:
            url = server.get(f"/jobs/{prediction_id}").json()["url"]
            course.path(int(step.prompt)).write_bytes(server.get(url).content)
            return step

    provider = Provider()

    async def one(number: int) -> None:
        asked = step(provider="loopback", model="m", prompt=str(number), modality=modality)
        made = await provider.ainvoke(asked, {"timeout": SECONDS})
        if "succ" not in str(made.status).lower():
            raise RuntimeError(f"{made.status} {made.error}")

    await course.run(one)


CLIENTS = {
    "fal": fal,
    "replicate": replicate,
    "replicate polled": replicate_polled,
    "openai": openai,
    "genblaze": genblaze,
}

if __name__ == "__main__":
    asked = Course.of_arguments()
    keys = dict.fromkeys(("FAL_KEY", "REPLICATE_API_TOKEN", "OPENAI_API_KEY"), "k")
    os.environ.update(keys, REPLICATE_BASE_URL=asked.url)
    asyncio.run(CLIENTS[sys.argv[1]](asked))
    asked.report()
