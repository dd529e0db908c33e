"""How much memory one large result, or one large input, adds to a program that has made a small one before."""

from __future__ import annotations

import json
import struct
import sys
import urllib.request
from pathlib import Path

import anyio
from jobs_course import highest
from jobs_mmgen import Backend

from mmgen import AsyncClient, Image, ImageRequest
from mmgen.testing.vendor import picture_bytes

SMALL = 1024 * 1024


def write_picture(path: Path, size: int) -> Path:
    """A PNG with so many zeros between its picture and its end, which take no room on the disk."""
    whole = picture_bytes(path.name)
    with path.open("wb") as file:
        file.write(whole[:-12] + struct.pack(">I", size) + b"paDd")
        file.seek(size, 1)
        file.write(bytes(4) + whole[-12:])
    return path


def set_vendor(url: str, size: int) -> None:
    """Let the results be of that size from now on."""
    told = json.dumps({"file_bytes": size, "seconds": 0.05}).encode()
    with urllib.request.urlopen(f"{url}/set", told) as reply:  # noqa: S310 - the vendor of this benchmark
        reply.read()


def begin_anew() -> None:
    """Let the peak of this process be what it has now."""
    Path("/proc/self/clear_refs").write_text("5")


def report(facts: dict[str, int]) -> None:
    """Write what was found."""
    Path(sys.argv[3]).write_text(json.dumps(facts))


async def main() -> None:
    which, asked = sys.argv[1], json.loads(sys.argv[2])
    url, folder, size = asked["url"], Path(asked["folder"]), asked["bytes"]
    backend = Backend("loopback-key", base_url=url, allow_private=True)
    async with AsyncClient({"loopback": backend}, home=folder) as client:

        async def make(size: int) -> None:
            set_vendor(url, size if which == "result" else SMALL)
            image = Image(write_picture(folder / f"{size}.png", size)) if which == "input" else None
            request = ImageRequest(prompt="tea", **({"image": image} if image else {}))
            result = await client.generate(request, model="loopback:picture")
            assert result.passed, result.checks
            assert which == "input" or result.asset.size_bytes > size

        await make(SMALL)
        begin_anew()
        before = highest()
        await make(size)
    report({"before": before, "peak": highest()})


if __name__ == "__main__":
    anyio.run(main)
