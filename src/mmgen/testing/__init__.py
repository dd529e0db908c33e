"""For those who write backends or use them in tests: backends that need nothing, a vendor that misbehaves, a suite."""

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
    "hurried",
    "no_spend",
    "signed_delivery",
]
