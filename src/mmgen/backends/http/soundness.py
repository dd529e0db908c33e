"""What a plugin read out of a reply, judged before it is believed: a reply may hold anything, in any place."""

from __future__ import annotations

import math
from dataclasses import replace

from mmgen.assets import Asset
from mmgen.backends.http.errors import plain
from mmgen.backends.http.transport import checked_host
from mmgen.errors import PluginError
from mmgen.money import Money
from mmgen.status import Cancelled, Failed, Pending, Status, Succeeded

__all__ = ["checked_token", "sound_status"]

LONGEST_PAUSE = 900.0
MOST_ASSETS = 1000


def sound_status(status: Status, *, token: str = "") -> Status:
    """
    *status* as the core may take it; a pending one without a name keeps *token*.

    What only tells of progress is left out where it makes no sense. Raises PluginError for what the job depends on: a
    name, a result or an address that can't be one; and InputError for an address that is no URL.
    """
    match status:
        case Pending():
            return replace(
                status,
                token=checked_token(status.token or token),
                fraction=_number(status.fraction, 1.0),
                queue_position=_whole(status.queue_position),
                note=plain(str(status.note)),
                preview=status.preview if isinstance(status.preview, Asset) else None,
                poll_after=_number(status.poll_after, LONGEST_PAUSE),
            )
        case Succeeded():
            return _sound_result(status)
        case Failed():
            return replace(status, reason=plain(str(status.reason)), refused=bool(status.refused))
        case Cancelled():
            return status
    raise PluginError(f"a reply was read as {type(status).__name__}, which is no status")  # pyright: ignore[reportUnreachable] - a plugin may be untyped


def _sound_result(status: Succeeded) -> Succeeded:
    if len(status.assets) > MOST_ASSETS or not all(isinstance(asset, Asset) for asset in status.assets):  # pyright: ignore[reportUnnecessaryIsInstance] - a plugin may be untyped
        raise PluginError(f"a result must be at most {MOST_ASSETS} assets, and nothing else")
    for asset in status.assets:
        if asset.url is not None:
            checked_host(asset.url)
    return replace(
        status, seed=_whole(status.seed, least=-(2**63)), cost=status.cost if isinstance(status.cost, Money) else None
    )


def checked_token(token: object) -> str:
    """A vendor's name of a job, if it can stand in a path. Raises PluginError for what can't be one."""
    if not isinstance(token, str) or not 0 < len(token) <= 2000 or ".." in token or not token.isprintable():
        raise PluginError("a job's name must be a short text without '..' and control characters")
    return token


def _number(found: object, most: float) -> float | None:
    if not isinstance(found, int | float) or isinstance(found, bool) or not math.isfinite(found):
        return None
    return min(max(float(found), 0.0), most)


def _whole(found: object, least: int = 0) -> int | None:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found < 2**63:
        return None
    return found
