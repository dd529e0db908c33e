"""The backend in a hurry, for a server that is quick."""

from __future__ import annotations

import dataclasses

from mmgen_comfyui import ComfyUI


class QuickComfyUI(ComfyUI):
    """Only the pauses differ."""

    policy = dataclasses.replace(
        ComfyUI.policy, settle_seconds=0.4, first_pause=0.02, submit_seconds=0.4, poll_seconds=0.4, stall_seconds=0.4
    )
    gather_seconds = 0.01
