"""
The contract of a backend that costs money, as tests against a server that misbehaves.

Subclass ``VendorSuite``, give it a fake of your vendor that speaks its true protocol, and run pytest.
"""

from __future__ import annotations

from mmgen.testing.bench import Vendor
from mmgen.testing.called_back import CalledBack
from mmgen.testing.manners import Manners
from mmgen.testing.paid_path import PaidPath

__all__ = ["Vendor", "VendorSuite"]


class VendorSuite(PaidPath, Manners, CalledBack):
    """
    Every backend that asks a server passes these.

    ``make_vendor`` gives a fresh fake of your vendor, and ``backend_of`` a backend that asks it; ``self.vendor`` is one that
    behaves. A model may answer with a job or with the result itself.
    """
