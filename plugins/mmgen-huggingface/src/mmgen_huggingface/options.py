"""What only the router and its providers have, under their own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from mmgen import Options

__all__ = ["InferenceImageOptions", "InferenceSpeechOptions", "RouterOptions"]


class RouterOptions(Options):
    """Options of the router, which every model has. Give those of the model: its record names their class."""

    bill_to: Annotated[str, Field(pattern=r"^[\w.-]+$")] | None = None
    """An organisation that pays instead of the key's owner."""

    def parameters(self) -> Mapping[str, Any]:
        """What goes to the provider."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"bill_to"})

    def headers(self) -> Mapping[str, str]:
        """What the router reads."""
        return {} if self.bill_to is None else {"X-HF-Bill-To": self.bill_to}


class InferenceImageOptions(RouterOptions):
    """Options of pictures by ``hf-inference``."""

    scheduler: Annotated[str, Field(min_length=1)] | None = None


class InferenceSpeechOptions(RouterOptions):
    """Options of speech by ``hf-inference``."""

    do_sample: bool | None = None
    temperature: Annotated[float, Field(ge=0)] | None = None
    top_k: Annotated[int, Field(ge=0)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    max_new_tokens: Annotated[int, Field(ge=1)] | None = None

    def parameters(self) -> Mapping[str, Any]:
        """Within an object of their own."""
        given = super().parameters()
        return {"generation_parameters": dict(given)} if given else {}
