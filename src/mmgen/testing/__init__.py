"""For those who write backends or use them in tests: backends that need nothing, a vendor that misbehaves, a suite."""

from mmgen.testing.bench import by_content
from mmgen.testing.callbacks import LoopbackReceiver, signed_delivery
from mmgen.testing.fake import FakeBackend, Turn
from mmgen.testing.faults import (
    AFTER_THE_MONEY,
    FILE_FAULTS,
    FURTHER_FAULTS,
    POLL_FAULTS,
    SUBMIT_FAULTS,
    Fault,
    Faults,
    PaidFault,
)
from mmgen.testing.haste import hurried
from mmgen.testing.loopback import LoopbackBackend, no_spend
from mmgen.testing.sample_files import clip_bytes, mesh_bytes, sound_bytes
from mmgen.testing.suite import BackendSuite
from mmgen.testing.vendor import LoopbackVendor, Tally
from mmgen.testing.vendor_suite import Vendor, VendorSuite

__all__ = [
    "AFTER_THE_MONEY",
    "FILE_FAULTS",
    "FURTHER_FAULTS",
    "POLL_FAULTS",
    "SUBMIT_FAULTS",
    "BackendSuite",
    "FakeBackend",
    "Fault",
    "Faults",
    "LoopbackBackend",
    "LoopbackReceiver",
    "LoopbackVendor",
    "PaidFault",
    "Tally",
    "Turn",
    "Vendor",
    "VendorSuite",
    "by_content",
    "clip_bytes",
    "hurried",
    "mesh_bytes",
    "no_spend",
    "signed_delivery",
    "sound_bytes",
]
