"""The engine runs on the loop that the program chose: trio and uvloop beside the standard library's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from mmgen import AsyncClient, ImageRequest
from mmgen.testing import LoopbackVendor


def settings(loop: str) -> dict[str, Any]:
    """What chooses the loop."""
    if loop != "uvloop":
        return {"backend": loop}
    pytest.importorskip("uvloop", reason="uvloop has no release for Windows")
    return {"backend": "asyncio", "backend_options": {"use_uvloop": True}}


@pytest.mark.parametrize("loop", ["asyncio", "trio", "uvloop"])
def test_jobs_run_side_by_side_on_every_loop(loop: str, tmp_path: Path) -> None:
    """Each is submitted, asked for, fetched and kept, and paid once."""
    with LoopbackVendor(file_bytes=300_000) as vendor:
        made: dict[int, bytes] = {}

        async def one(client: AsyncClient, number: int) -> None:
            request = ImageRequest(prompt=f"row {number}", seed=number)
            made[number] = (await client.generate(request, model="loopback:picture")).asset.read()

        async def main() -> str:
            client = AsyncClient({"loopback": vendor.backend()}, home=tmp_path)
            async with client, anyio.create_task_group() as group:
                for number in range(8):
                    group.start_soon(one, client, number)
            native: Any = anyio.lowlevel.current_token()
            return type(getattr(native, "native_token", native)).__module__.partition(".")[0]

        assert anyio.run(main, **settings(loop)) == loop
        paid = {job.body["seed"]: vendor.content(job) for job in vendor.billed}
        assert (len(vendor.billed), made) == (8, paid)
