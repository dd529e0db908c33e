"""What a plugin's own request and asset class are to type checkers: as exact as the core's. Never run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, assert_type

from mmgen import Asset, AsyncClient, Client, Job, Request, Result
from mmgen.backends import Anything, Backend, Call, LocalBackend, Model, Pending, Report, Status, Succeeded


class Rig(Asset):
    """A skeleton with its controls."""

    modality: ClassVar[str] = "rig"
    media_types: ClassVar[tuple[str, ...]] = ("application/json",)


class RigRequest(Request[Rig]):
    """A rig from words."""

    kind = "acme/rig"
    yields = Rig

    prompt: str | None = None


def exact(client: Client) -> None:
    """No union, no overload, no cast."""
    assert_type(client.generate(RigRequest(prompt="a crane")), Result[Rig])
    assert_type(client.submit(RigRequest(prompt="a crane")), Job[Rig])
    assert_type(client.generate(RigRequest(prompt="a crane")).asset, Rig)


async def exact_too(client: AsyncClient) -> None:
    """Nor for the asynchronous face."""
    assert_type(await client.generate(RigRequest(prompt="a crane")), Result[Rig])


MODEL = Model(
    id="crane",
    request=RigRequest,
    tasks=("acme/rig",),
    accepts={"prompt": Anything()},
    source="this file",
    checked_on=date(2026, 1, 1),
)


class Remote(Backend):
    """A backend with two verbs."""

    name = "remote"

    def models(self) -> Sequence[Model]:
        """One model."""
        return [MODEL]

    async def submit(self, call: Call) -> Status:
        """Hand the work over."""
        assert_type(call.seed, int)
        return Pending("token")

    async def poll(self, model: Model, token: str) -> Status:
        """Done at once."""
        return Succeeded((Rig(b"{}"),))


class Local(LocalBackend):
    """A backend that works here."""

    name = "local"

    def models(self) -> Sequence[Model]:
        """One model."""
        return [MODEL]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        """Work."""
        report(0.5, "half")
        return Succeeded((Rig(b"{}"),))
