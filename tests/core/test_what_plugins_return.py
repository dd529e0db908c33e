"""What an untyped plugin returns in place of a status or of assets: named as its mistake, and taken for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mmgen import Client, Image, ImageRequest, JobError, PluginError, Succeeded
from mmgen.backends import Call, LocalBackend, Model, Pending, Policy, Report
from mmgen.errors import SubmitUnknownError
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a")


class Careless(LocalBackend):
    """Returns what it was given."""

    name = "careless"

    def __init__(self, model: Model, made: Any) -> None:
        super().__init__()
        self.model = model
        self.made: Succeeded = made

    def models(self) -> Sequence[Model]:
        return [self.model]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        return self.made


class Quick(FakeBackend):
    """Is asked again at once."""

    policy = Policy(first_pause=0.001)


@pytest.mark.parametrize(("made", "named"), [(None, "NoneType"), ("image", "Image")])
def test_a_run_that_returns_no_result_has_failed(
    make_client: MakeClient, teapot: Model, png: bytes, made: object, named: str
) -> None:
    """It was told as a cancel, which nobody had asked for."""
    client = make_client(backend=Careless(teapot, Image(png) if made else made))
    with pytest.raises(JobError, match=rf"run\(\) returned {named}, where Succeeded\(\(asset, \.\.\.\)\) is needed"):
        client.generate(WISH, model="careless:pot")


def test_an_asset_alone_is_no_row_of_assets(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """The mistake is easily made, and its name says how to mend it."""
    made: Any = Image(png)
    client = make_client(backend=Careless(teapot, Succeeded(made)))
    with pytest.raises(JobError, match=r"run\(\) returned Succeeded\(Image\), where"):
        client.generate(WISH, model="careless:pot")


def test_an_answer_that_is_no_status_leaves_the_job_open(make_client: MakeClient, teapot: Model) -> None:
    """It may be done and paid: a better version of the plugin can take it up."""
    nothing: Any = None
    client = make_client(backend=Quick([teapot], [Pending("", poll_after=0.001), nothing]))
    with pytest.raises(PluginError, match=r"poll\(\) returned NoneType, where a status is needed"):
        client.generate(WISH, model="fake:pot")


def test_a_submit_that_returns_no_status_is_in_doubt(make_client: MakeClient, teapot: Model) -> None:
    """Something was sent, and nobody knows what became of it."""
    nothing: Any = None
    client = make_client(backend=Quick([teapot], [nothing]))
    with pytest.raises(SubmitUnknownError, match=r"submit\(\) returned NoneType"):
        client.submit(WISH, model="fake:pot")
