"""A program that wants one file uploaded, tells each step in a line, and uploads for as long as nobody says go on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

import anyio
from anyio import to_thread

from mmgen import Image, ImageRequest
from mmgen.assets import Asset
from mmgen.backends import Call
from mmgen.backends.http import InputRule
from mmgen.backends.http.uploads import Uploads
from mmgen.jobs.uploads import KeptUploads
from mmgen.testing.loopback import PICTURE


def tell(step: str) -> None:
    """One line to who watches."""
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


class Watched(KeptUploads):
    """Tells when it is another's turn, the first time."""

    told = False

    def claim_upload(self, account: str, digest: str, holder: str) -> tuple[str, float] | Literal["yours", "taken"]:
        claimed = super().claim_upload(account, digest, holder)
        if claimed == "taken" and not self.told:
            self.told = True
            tell("waits")
        return claimed


async def upload(asset: Asset) -> str:
    """As slow as who watches wants it."""
    del asset
    tell("uploads")
    await to_thread.run_sync(sys.stdin.readline)
    return f"https://files.example/{os.getpid()}"


async def main(journal: Path, file: Path) -> None:
    """Prepare one call."""
    call = Call(
        model=PICTURE,
        request=ImageRequest(prompt="x", image=Image.from_path(file)),
        folder=file.parent,
        uploads=Watched(journal),
    )
    inputs = await Uploads(InputRule(upload=True), upload).inputs(call, "account")
    tell(inputs.text(call.request.image))  # type: ignore[attr-defined] # an image's


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]), Path(sys.argv[2]))
