"""Every file that a request is given is looked at before anything is generated or sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mmgen.assets import Asset, Audio, Image, Object3D, Video
from mmgen.cli.values import named
from mmgen.requests import Input, Request

__all__ = ["assets_of", "inspect_inputs"]


def inspect_inputs(request: Request[Any], flags: Mapping[str, str] | None = None) -> None:
    """
    Read the headers of the files in *request*, and its pictures whole.

    Raises InputError for a file that is broken, cut short, too large or no media. What lies behind a URL is left to
    whoever fetches it.
    """
    for field, place, asset in assets_of(request):
        flag = (flags or {}).get(field, field)
        if asset.url is None and isinstance(asset, Image | Video | Audio | Object3D):
            with named(flag + place.removeprefix(field)):
                _ = asset.facts
                if isinstance(asset, Image):
                    asset.to_numpy()


def assets_of(request: Request[Any]) -> Iterator[tuple[str, str, Asset]]:
    """Each asset in a request with its field and its place: ``("shots", "shots 2 first_frame", Image(...))``."""
    for name in sorted(request.model_fields_set):
        for place, asset in _within(getattr(request, name), name):
            yield name, place, asset


def _within(value: Any, place: str) -> Iterator[tuple[str, Asset]]:
    if isinstance(value, Asset):
        yield place, value
    elif isinstance(value, Input):
        for name in sorted(value.model_fields_set):
            yield from _within(getattr(value, name), f"{place} {name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value, 1):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any field's value
            yield from _within(item, f"{place} {index}" if len(value) > 1 else place)  # pyright: ignore[reportUnknownArgumentType]
