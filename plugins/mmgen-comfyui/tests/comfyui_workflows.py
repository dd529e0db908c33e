"""Workflows as the editor exports them, with the ids and classes that it uses."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from mmgen import ImageRequest, VideoRequest
from mmgen_comfyui import Hole, Workflow

DAY = date(2026, 11, 22)
PAINT: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 156680208700286,
            "steps": 20,
            "cfg": 8,
            "sampler_name": "euler",
            "scheduler": "normal",
            "denoise": 1,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a bottle", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark", "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
}
FILM: dict[str, Any] = {
    "10": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
    "20": {
        "class_type": "WanImageToVideo",
        "inputs": {"width": 832, "height": 480, "length": 81, "batch_size": 1, "start_image": ["10", 0]},
    },
    "21": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 4, "cfg": 1, "latent_image": ["20", 2]}},
    "22": {"class_type": "CLIPTextEncode", "inputs": {"text": "waves"}},
    "23": {"class_type": "SaveVideo", "inputs": {"filename_prefix": "video/ComfyUI", "video": ["21", 0]}},
}


def painting(**changes: Any) -> Workflow:
    """Pictures from words."""
    said: dict[str, Any] = {
        "id": "painting",
        "graph": copy.deepcopy(PAINT),
        "request": ImageRequest,
        "outputs": ["9"],
        "holes": {
            "prompt": "6.text",
            "negative_prompt": "7.text",
            "seed": "3.seed",
            "size": Hole(["5.width", "5.height"], least=64, most=2048, step=8),
            "steps": Hole("3.steps", least=1, most=100),
            "guidance": "3.cfg",
            "n": Hole("5.batch_size", least=1, most=4),
        },
        "options": {"sampler": Hole("3.sampler_name", one_of=("euler", "dpmpp_2m")), "denoise": "3.denoise"},
        "checked_on": DAY,
    }
    return Workflow(**(said | changes))


def film(**changes: Any) -> Workflow:
    """A video from a picture and words; seconds become frames, four at a time and one."""
    said: dict[str, Any] = {
        "id": "film",
        "graph": copy.deepcopy(FILM),
        "request": VideoRequest,
        "outputs": ["23"],
        "holes": {
            "prompt": "22.text",
            "first_frame": "10.image",
            "seconds": Hole("20.length", least=0.25, most=5, step=0.25, times=16, plus=1),
            "seed": "21.seed",
        },
        "checked_on": DAY,
    }
    return Workflow(**(said | changes))


def repainting() -> Workflow:
    """A picture from another."""
    graph = PAINT | {"10": FILM["10"]}
    holes = {"prompt": "6.text", "image": "10.image", "seed": "3.seed"}
    return painting(id="repainting", graph=graph, holes=holes, options={})
