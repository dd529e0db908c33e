"""What settles doubt may differ from call to call of one backend."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from mmgen import Client, ImageRequest, SubmitUnknownError
from mmgen.backends import Call, Status, SubmitSafety
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


class Stumbling(LoopbackBackend):
    """Its own way of looking a job up falls over what it reads."""

    submit_safety: ClassVar[SubmitSafety] = "lookup"

    async def find(self, call: Call) -> Status | None:
        """Reads what is not there."""
        raise KeyError(call.key)


def test_a_look_up_that_falls_over_leaves_the_job_held(tmp_path: Path) -> None:
    """With a typed error, and one bill."""
    with LoopbackVendor(safety="lookup") as vendor:
        backend = Stumbling("loopback-key", base_url=vendor.url, allow_private=True)
        with Client({"loopback": backend}, home=tmp_path) as client:
            vendor.faults.add("submit", "close")
            with pytest.raises(SubmitUnknownError):
                client.generate(ImageRequest(prompt="tea"), model="loopback:picture")
            assert [job.state for job in client.jobs()] == ["unknown"]
        assert len(vendor.billed) == 1
