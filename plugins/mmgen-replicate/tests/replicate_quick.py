"""The backend in a hurry, for a vendor that is quick."""

from __future__ import annotations

import dataclasses
from typing import Any

from mmgen.backends import Pending
from mmgen_replicate import Replicate


class QuickReplicate(Replicate):
    """Asks again at once, for the fake vendor is quick; only the pauses differ."""

    policy = dataclasses.replace(Replicate.policy, per_minute=None, first_pause=0.02, settle_seconds=2.0)

    def parse(self, model: Any, reply: Any) -> Any:
        status = super().parse(model, reply)
        return dataclasses.replace(status, poll_after=0.01) if isinstance(status, Pending) else status
