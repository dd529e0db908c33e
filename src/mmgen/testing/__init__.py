"""For those who write backends or use them in tests: a backend that needs nothing, and the suite that one must pass."""

from mmgen.testing.fake import FakeBackend, Turn
from mmgen.testing.suite import BackendSuite

__all__ = ["BackendSuite", "FakeBackend", "Turn"]
