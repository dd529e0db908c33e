"""What single fields may hold, as rules that several models share."""

from __future__ import annotations

from datetime import date
from typing import Any

from mmgen import Audio
from mmgen.backends import Judged
from mmgen_vidu.held import held_id, is_held

__all__ = [
    "CHECKED_ON",
    "CREATION",
    "DOCUMENTATION",
    "FILE",
    "FLAG",
    "RATIOS",
    "SEED",
    "SOUND_URL",
    "SOURCE_VIDEO",
    "VOICE",
    "WITH_URL",
]

DOCUMENTATION = "https://platform.vidu.com/docs"
CHECKED_ON = date(2026, 7, 10)
"""When the copies of the documentation that were read were made, at the latest."""
RATIOS = ("16:9", "9:16", "1:1", "3:4", "4:3")


def _seed(value: int) -> str | None:
    if 1 <= value < 2**31:
        return None
    return f"must be from 1 to 2147483647, got {value}; 0 asks this vendor for a seed by chance"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be True or False: the model makes its own sound"


def _name(value: object) -> str | None:
    return None if isinstance(value, str) else "must be the name of one of the vendor's voices, not a sample"


def _file(value: Any) -> str | None:
    return "must be a file: it stands for what the vendor holds" if is_held(value) else None


def _url(value: Any) -> str | None:
    missing = None if value.url is not None else "must have a public URL: the vendor takes no upload of such files"
    return missing or _file(value)


def _sound_url(value: Any) -> str | None:
    return _url(value) if isinstance(value, Audio) else "must be a sound with a URL"


def _creation(value: Any) -> str | None:
    return None if held_id(value, "creations") is not None else "must be a creation(...) of the vendor's own, by its id"


def _source(value: Any) -> str | None:
    if _creation(value) is None:
        return None
    return f"{found}; or a creation(...) of its own" if (found := _url(value)) else None


SEED = Judged(_seed, "1 to 2147483647")
FLAG = Judged(_flag, "true or false")
VOICE = Judged(_name, "the name of a voice")
FILE = Judged(_file, "a file")
WITH_URL = Judged(_url, "with a public URL")
SOUND_URL = Judged(_sound_url, "a sound with a public URL")
CREATION = Judged(_creation, "a creation of the vendor's by its id")
SOURCE_VIDEO = Judged(_source, "with a public URL, or a creation of the vendor's by its id")
