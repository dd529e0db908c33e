"""Speech by eSpeak NG as a backend of mmgen: ``model="espeak:speech"``."""

from mmgen_espeak.backend import Espeak

__all__ = ["Espeak"]
