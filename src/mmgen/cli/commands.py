"""The commands as a table: what ``mmgen --help`` lists, and which module makes each when it is used."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["COMMANDS", "KINDS", "SECTIONS", "Command"]


class Command(NamedTuple):
    """One command: its *module* has a function ``command_for(name)``, or is loaded by ``application``."""

    name: str
    section: str
    module: str
    summary: str


MAKE, ASK, LOOK, SETUP = "Make media", "Before you spend", "Look at things", "Set up"
SECTIONS: Final = (MAKE, ASK, LOOK, SETUP)

_MEDIA: Final = (
    ("image", "A picture from words, from a picture, or from references"),
    ("video", "A video from words, frames, references, shots or another video"),
    ("speech", "Words, spoken"),
    ("music", "Music from words and lyrics"),
    ("sound", "Sound effects: from words, on a timeline, or to fit a video"),
    ("3d", "A mesh from words or pictures, or a texture for a mesh"),
    ("4d", "A thing that moves: from a video, or a mesh given a motion"),
    ("scene", "A scene of things, made or edited"),
    ("caption", "Words about a picture, a video or a sound"),
    ("image-text", "A picture and its words, made together"),
)

_MODULES: Final = {"scene": "scene.command"}
"""Kinds whose command does more than the others."""

KINDS: Final = tuple(name for name, _ in _MEDIA)
"""The kinds of request that have a command of their own."""

COMMANDS: Final = {
    command.name: command
    for command in (
        Command("demo", MAKE, "demo.command", "A first run: a poster, films and a page that shows them"),
        *(Command(name, MAKE, _MODULES.get(name, "requesting"), summary) for name, summary in _MEDIA),
        Command("check", ASK, "asking", "Say whether a model can do what is asked, without sending it"),
        Command("estimate", ASK, "asking", "Say what a request would cost, without sending it"),
        Command("models", LOOK, "models", "List the models, or show what one of them accepts"),
        Command("jobs", LOOK, "jobs", "List past jobs; show, take up, cancel or settle them"),
        Command("show", LOOK, "show", "Say what is in a media file"),
        Command("plugins", SETUP, "plugins", "List the installed backends and their state"),
        Command("doctor", SETUP, "doctor", "Find out what is wrong with this installation"),
        Command("keys", SETUP, "keys", "Store keys of backends in a file that only you can read"),
    )
}
"""The commands by name, in the order in which they are listed."""
