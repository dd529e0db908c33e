"""What a vendor's calls are verified with: asked for when it is needed, kept, and asked for again when it was exchanged."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from mmgen.errors import TransportError

__all__ = ["SigningKeys"]

T = TypeVar("T")
R = TypeVar("R")
AGAIN_SECONDS = 60.0
"""So seldom may calls that do not verify, which anybody can make, have the vendor asked again."""


class SigningKeys(Generic[T]):
    """
    The keys that *ask* gets from the vendor, kept for *seconds*, a day at most by what vendors say.

    *clock* gives seconds since some moment.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[T]],
        *,
        seconds: float = 12 * 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._held: T | None = None
        self._asked: float | None = None

    async def verified(self, verify: Callable[[T], R | None]) -> R | None:
        """
        What *verify* finds with the keys, or with those that have taken their place since; None when it finds nothing.

        Raises what asking for them raises, and TransportError when that failed a moment ago.
        """
        keys = self._held
        if keys is None or self._age() > self._seconds:
            keys = await self._renewed()
        elif (found := verify(keys)) is not None or self._age() < AGAIN_SECONDS:
            return found
        else:
            keys = await self._renewed()
        return verify(keys)

    def _age(self) -> float:
        return float("inf") if self._asked is None else self._clock() - self._asked

    async def _renewed(self) -> T:
        if self._held is None and self._age() < AGAIN_SECONDS:
            raise TransportError("the keys of the vendor's calls could not be had a moment ago", sent=False)
        self._held, self._asked = None, self._clock()
        self._held = await self._ask()
        return self._held
