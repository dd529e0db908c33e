"""fal as a backend of mmgen: ``model="fal:fal-ai/flux/dev"``."""

from mmgen_fal.backend import Fal

__all__ = ["Fal"]
