"""What the demo lets hear."""

from __future__ import annotations

from mmgen.cli.demo.piece import SEED, Piece
from mmgen.requests import MusicRequest, SoundEvent, SoundRequest, SpeechRequest

__all__ = ["sounds"]


def sounds(voice: str | None) -> tuple[Piece, ...]:
    """Music, effects on a timeline, and a spoken line where a model speaks."""
    spoken = () if voice is None else (line(voice),)
    return (music(), effects(), *spoken)


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


def line(voice: str) -> Piece:
    """A line, spoken."""
    return Piece(
        file="line.wav",
        title="A spoken line",
        text="Said by a synthesizer that follows rules, in a process of its own; nobody's voice was sampled.",
        model=voice,
        ask=lambda _: SpeechRequest(
            text="Welcome to the mountains. The lake lies an hour from here, and the path leads through the trees.",
            language="en",
        ),
    )
