"""
The plugin author's face: everything a backend is written with.

A backend is found by an entry point of the group ``mmgen.backends``.
"""

from mmgen.backends.backend import INTERFACE, Backend, SubmitSafety
from mmgen.backends.call import Call
from mmgen.backends.local import LocalBackend, Report, Stopped
from mmgen.backends.policy import Policy
from mmgen.backends.webhooks import Delivery, Notice, standard_webhook
from mmgen.config import Config, Secret
from mmgen.models import Estimate, Model, Options, Price, Problem
from mmgen.money import Money
from mmgen.rules import Anything, Between, Each, Fields, Judged, NotEmpty, OneOf, Pixels, Rule
from mmgen.status import Cancelled, CancelOutcome, Failed, Pending, Status, Succeeded

__all__ = [
    "INTERFACE",
    "Anything",
    "Backend",
    "Between",
    "Call",
    "CancelOutcome",
    "Cancelled",
    "Config",
    "Delivery",
    "Each",
    "Estimate",
    "Failed",
    "Fields",
    "Judged",
    "LocalBackend",
    "Model",
    "Money",
    "NotEmpty",
    "Notice",
    "OneOf",
    "Options",
    "Pending",
    "Pixels",
    "Policy",
    "Price",
    "Problem",
    "Report",
    "Rule",
    "Secret",
    "Status",
    "Stopped",
    "SubmitSafety",
    "Succeeded",
    "standard_webhook",
]
