"""Words that were generated: a caption, a transcript, a translated line."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from mmgen.assets.asset import Asset, AssetInput
from mmgen.assets.source import BytesSource, Source
from mmgen.errors import InputError

__all__ = ["Text"]


class Text(Asset):
    """Words. A string given here is the text itself, not a path; a file comes through ``Text.from_path``."""

    modality: ClassVar[str] = "text"
    media_types: ClassVar[tuple[str, ...]] = ("text/", "application/json")

    def _accept(self, given: AssetInput) -> Source:
        return BytesSource(given.encode()) if isinstance(given, str) else super()._accept(given)

    @cached_property
    def media_type(self) -> str:
        """Plain text, unless its maker said otherwise."""
        return "text/plain"

    @cached_property
    def text(self) -> str:
        """The words. Raises InputError when the bytes are not UTF-8."""
        try:
            return self.read().decode()
        except UnicodeDecodeError as error:
            raise InputError(self.name, f"is not UTF-8 text ({error.reason} at byte {error.start})") from error

    def __str__(self) -> str:
        return self.text

    def to_text(self) -> str:
        """The words, which make the same asset again."""
        return self.text

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import text_bundle

        return text_bundle(self.text)
