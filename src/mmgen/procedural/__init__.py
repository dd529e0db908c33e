"""
The embedded backend: media made by procedure, without learned weights, without a GPU, without a key.

It is a plugin like any other, found by its entry point; it happens to ship in mmgen's own wheel. The backend is
imported when it is asked for, so that a program which uses only a part (a film's sound, say) does not load all models.
"""

from __future__ import annotations

# Type checkers take this to be true. Importing it from typing would cost more than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmgen.procedural.backend import Procedural

__all__ = ["Procedural"]


def __getattr__(name: str) -> object:
    if name != "Procedural":
        raise AttributeError(f"module 'mmgen.procedural' has no attribute {name!r}")
    from mmgen.procedural.backend import Procedural

    globals()[name] = Procedural
    return Procedural


def __dir__() -> list[str]:
    return __all__
