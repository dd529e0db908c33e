"""What the demo has to turn round: things from words and from photographs."""

from __future__ import annotations

from mmgen.cli.demo.piece import SEED, Piece, photograph_in
from mmgen.requests import Object3DRequest

__all__ = ["objects"]


def objects() -> tuple[Piece, ...]:
    """Things from words, a relief and a figure from photographs."""
    return things(), relief(), figure()


def things() -> Piece:
    """Things by name, put together from parts."""
    return Piece(
        file="things.glb",
        title="Things from words",
        text="Each thing that is named is put together from closed parts with materials of their own; the adjectives "
        "change its proportions. Drag to turn it.",
        model="procedural:object",
        ask=lambda _: Object3DRequest(prompt="a red lantern, a blue vase and a wooden stool", seed=SEED),
    )


def relief() -> Piece:
    """A photograph, carved."""
    return Piece(
        file="relief.glb",
        title="Photographs in the round",
        text="A landscape becomes a relief: its depth is estimated, and carved. Where a subject stands out, it is cut "
        "out instead and filled to a figure with a back of its own.",
        model="procedural:sculpture",
        ask=lambda folder: Object3DRequest(images=(photograph_in(folder, "ridge"),), faces=20000),
    )


def figure() -> Piece:
    """A subject of a photograph, filled to a figure."""
    return Piece(
        file="figure.glb",
        title="The dandelion",
        text="",
        model="procedural:sculpture",
        ask=lambda folder: Object3DRequest(images=(photograph_in(folder, "dandelion"),), faces=12000),
        beside="relief.glb",
    )
