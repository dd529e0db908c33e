"""What is kept of a submitted task: its id, and what a question later does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from mmgen.backends import Call
from mmgen_vidu.endpoints import voice_id_of
from mmgen_vidu.options import WatermarkOptions

__all__ = ["Token"]

WATERMARKED = "+watermarked"
VOICE = "+voice="


@dataclass(frozen=True, slots=True)
class Token:
    """A task by its id; whether the watermarked copy is wanted; how the voice is called that it clones."""

    task: str
    watermarked: bool = False
    voice_id: str = ""

    @classmethod
    def of(cls, call: Call, task: str) -> Self:
        """The token of a call's task."""
        marked = isinstance(call.options, WatermarkOptions) and call.options.watermark is True
        return cls(task, marked, voice_id_of(call) if call.model.id == "voice-clone" else "")

    @classmethod
    def read(cls, text: str) -> Self:
        """The token that was written as *text*."""
        rest, _, voice = text.partition(VOICE)
        return cls(rest.removesuffix(WATERMARKED), rest.endswith(WATERMARKED), voice)

    @property
    def path(self) -> str:
        """The task's id as a part of a path."""
        return quote(self.task, safe="")

    def __str__(self) -> str:
        return self.task + (WATERMARKED if self.watermarked else "") + (f"{VOICE}{self.voice_id}" * bool(self.voice_id))
