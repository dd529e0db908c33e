"""What the demo lets hear."""

from __future__ import annotations

from mmgen.cli.demo.piece import SEED, Piece
from mmgen.requests import MusicRequest, SoundEvent, SoundRequest

__all__ = ["sounds"]


def sounds() -> tuple[Piece, ...]:
    """Music, and effects on a timeline."""
    return music(), effects()


def music() -> Piece:
    """Music for a mood."""
    return Piece(
        file="music.wav",
        title="Music of the right length",
        text="The words choose the mood, and the instrument that has the melody. The piece is arranged for its length, "
        "and its last chord rings out at the last second.",
        model="procedural:music",
        ask=lambda _: MusicRequest(prompt="江南 spring morning, guzheng", seconds=16, seed=SEED),
    )


def effects() -> Piece:
    """A place to hear: some of it all the time, some at its moment."""
    events = (
        SoundEvent(start=0, end=12, prompt="rain"),
        SoundEvent(start=3, end=8, prompt="thunder"),
        SoundEvent(start=7, end=12, prompt="birds"),
        SoundEvent(start=9.5, end=12, prompt="bell"),
    )
    return Piece(
        file="effects.wav",
        title="A place to hear",
        text="Four sounds on a timeline: rain throughout, thunder in the fourth second, then birds, and a bell. Each is "
        "synthesized from its words, and the whole is levelled as a broadcaster would have it.",
        model="procedural:sound",
        ask=lambda _: SoundRequest(events=events, seconds=12, seed=SEED),
    )
