"""Workflows on a ComfyUI server as a backend of mmgen: ``model="comfyui:portrait"``."""

from mmgen_comfyui.backend import ComfyUI
from mmgen_comfyui.holes import Hole
from mmgen_comfyui.settings import workflows_in
from mmgen_comfyui.workflow import Workflow

__all__ = ["ComfyUI", "Hole", "Workflow", "workflows_in"]
