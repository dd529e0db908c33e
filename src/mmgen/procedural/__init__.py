"""
The embedded backend: media made by procedure, without learned weights, without a GPU, without a key.

It is a plugin like any other, found by its entry point; it happens to ship in mmgen's own wheel.
"""

from mmgen.procedural.backend import Procedural

__all__ = ["Procedural"]
