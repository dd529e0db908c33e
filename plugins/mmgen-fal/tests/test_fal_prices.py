"""What calls are expected to cost, from requests alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mmgen import Image, ImageRequest, Object3DRequest, Request, SpeechRequest, VideoRequest
from mmgen.testing.vendor import picture_bytes
from mmgen_fal import Fal
from mmgen_fal.prices import RATES

MODELS = {model.id: model for model in Fal("key").models()}
ONE = Image(picture_bytes("one"))


def film(**fields: Any) -> VideoRequest:
    """From a picture."""
    return VideoRequest(prompt="tea", first_frame=ONE, **fields)


@pytest.mark.parametrize(
    ("model", "request_", "dollars"),
    [
        ("fal-ai/flux/dev", ImageRequest(prompt="tea"), "0.025"),
        ("fal-ai/flux/dev", ImageRequest(prompt="tea", size=(1000, 1000), n=2), "0.05"),
        ("fal-ai/flux/dev", ImageRequest(prompt="tea", size=(1000, 1001)), "0.05"),
        ("fal-ai/flux/dev", ImageRequest(prompt="tea", aspect_ratio="1:1"), "0.05"),
        ("fal-ai/flux/schnell", ImageRequest(prompt="tea", n=4), "0.012"),
        ("fal-ai/flux-2-pro", ImageRequest(prompt="tea", size=(2000, 1500)), "0.06"),
        ("fal-ai/flux-pro/kontext", ImageRequest(prompt="tea", image=ONE, n=3), "0.12"),
        ("fal-ai/veo3.1", VideoRequest(prompt="tea"), "3.20"),
        ("fal-ai/veo3.1", VideoRequest(prompt="tea", seconds=4, audio=False), "0.80"),
        ("fal-ai/veo3.1", VideoRequest(prompt="tea", seconds=4, resolution="4k"), "2.40"),
        ("fal-ai/kling-video/v3/pro/image-to-video", film(), "1.96"),
        ("fal-ai/kling-video/v3/pro/image-to-video", film(seconds=3, audio=False), "0.672"),
        ("fal-ai/wan/v2.7/image-to-video", film(), "0.75"),
        ("fal-ai/wan/v2.7/image-to-video", film(seconds=10, resolution="720p"), "1"),
        ("fal-ai/minimax/speech-2.8-hd", SpeechRequest(text="a" * 250), "0.025"),
        ("fal-ai/trellis", Object3DRequest(images=[ONE]), "0.02"),
    ],
)
def test_what_a_call_costs(model: str, request_: Request[Any], dollars: str) -> None:
    """In the vendor's own units, for what is asked or else what the vendor takes."""
    estimate = MODELS[model].estimate(request_)
    assert estimate.money is not None
    assert (estimate.money.currency, Decimal(estimate.money.micros) / 10**6) == ("USD", Decimal(dollars))
    assert estimate.source
    assert estimate.checked_on


def test_every_price_is_of_an_endpoint() -> None:
    """And what has none is unpriced."""
    assert set(RATES) <= set(MODELS)
    assert {name for name, model in MODELS.items() if model.price is not None} == set(RATES)
