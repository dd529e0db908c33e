"""
What the vendor holds already, as an asset of a request: it goes by its id, and not a byte of it is sent.

Such an asset has an address under ``vidu.invalid``, a name that leads nowhere (RFC 2606): it stands for the id, also
in JSON, and can't be fetched.
"""

from __future__ import annotations

import re
from typing import Literal, TypeVar

from mmgen import Asset, InputError, Video

__all__ = ["creation", "held", "held_id", "is_held"]

A = TypeVar("A", bound=Asset)
Kind = Literal["creations", "subjects"]
PLACE = "https://vidu.invalid"


def creation(creation_id: str) -> Video:
    """A video that the vendor made, by its id in ``result.details["creations"]``: to be extended or upscaled."""
    return held(Video, "creations", creation_id)


def held(form: type[A], kind: Kind, name: str) -> A:
    """The asset that stands for what the vendor calls *name*. Raises InputError for what can't be an id."""
    if not re.fullmatch(r"[\w.-]{1,128}", name, re.ASCII):
        raise InputError(repr(name)[:80], "is no id of the vendor's")
    return form.from_url(f"{PLACE}/{kind}/{name}")


def held_id(asset: Asset, kind: Kind) -> str | None:
    """The id that *asset* stands for; None when it is no such asset."""
    prefix = f"{PLACE}/{kind}/"
    return asset.url.removeprefix(prefix) if asset.url is not None and asset.url.startswith(prefix) else None


def is_held(asset: Asset) -> bool:
    """Whether *asset* stands for an id, of whatever kind."""
    return asset.url is not None and asset.url.startswith(f"{PLACE}/")
