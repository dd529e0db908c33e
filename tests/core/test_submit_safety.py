"""What settles doubt may differ from call to call of one backend."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from mmgen import Client, ImageRequest, SubmitUnknownError
from mmgen.backends import Call, SubmitSafety
from mmgen.testing import LoopbackVendor
from mmgen.testing.loopback import LoopbackBackend


class Mixed(LoopbackBackend):
    """Only some calls can be settled by their key."""

    submit_safety: ClassVar[SubmitSafety] = "none"

    def safety_for(self, call: Call) -> SubmitSafety:
        """By the words, in the place of an endpoint."""
        return "key" if getattr(call.request, "prompt", "") == "keyed" else self.submit_safety


def test_safety_is_judged_for_each_call(tmp_path: Path) -> None:
    """One call goes out with a key and is settled by it; another of the same model goes without, and is held."""
    with LoopbackVendor(safety="key") as vendor:
        mixed = Mixed("loopback-key", base_url=vendor.url, allow_private=True)
        with Client({"loopback": mixed}, home=tmp_path) as client:
            vendor.faults.add("submit", "close")
            assert client.generate(ImageRequest(prompt="keyed"), model="loopback:picture").assets
            vendor.faults.add("submit", "close")
            with pytest.raises(SubmitUnknownError):
                client.generate(ImageRequest(prompt="plain"), model="loopback:picture")
        assert [bool(job.key) for job in vendor.billed] == [True, False]
        assert vendor.tally.submits == 3
