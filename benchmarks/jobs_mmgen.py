"""mmgen in the benchmark of jobs: a journalled submit, polls, a download hashed as it arrives, and a stored, checked result."""

from __future__ import annotations

import sys
from dataclasses import replace

import anyio
from jobs_course import Course

from mmgen import AsyncClient, ImageRequest
from mmgen.backends import Model, Policy
from mmgen.testing.loopback import PICTURE, KeyLoopback


class Backend(KeyLoopback):
    """With the times of a real vendor, and how long its jobs take is not known."""

    policy = Policy()
    records = (replace(PICTURE, typical_seconds=None),)

    def models(self) -> list[Model]:
        """The vendor's one model."""
        return list(self.records)


async def main() -> None:
    course = Course.of_arguments()
    backend = Backend("loopback-key", base_url=course.url, allow_private=True)
    async with AsyncClient({"loopback": backend}, home=course.folder) as client:

        async def one(number: int) -> None:
            await client.generate(ImageRequest(prompt=f"row {number}", seed=number), model="loopback:picture")

        await course.run(one)
    course.report()


if __name__ == "__main__":
    anyio.run(main, backend_options={"use_uvloop": "uvloop" in sys.argv[1]})
