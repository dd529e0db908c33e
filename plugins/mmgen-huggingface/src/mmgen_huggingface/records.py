"""Models as providers serve them: data, and any other model by the router's own mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Literal, TypeAlias, cast, get_args

from mmgen import ImageRequest, InputError, Request, RequestError, SpeechRequest, VideoRequest
from mmgen.backends import Anything, Between, Call, Model, NotEmpty, Pixels, Rule
from mmgen.backends.http import Inputs
from mmgen_huggingface.options import InferenceImageOptions, InferenceSpeechOptions, RouterOptions

__all__ = ["RECORDS", "Entry", "Provider", "Routed", "Task", "routed_model"]

Task = Literal["text-to-image", "image-to-image", "text-to-video", "image-to-video", "text-to-speech"]
Provider: TypeAlias = Literal[
    "hf-inference", "fal-ai", "replicate", "together", "nscale", "novita", "wavespeed", "zai-org"
]
TASKS: Mapping[Provider, frozenset[Task]] = {
    "hf-inference": frozenset({"text-to-image", "image-to-image", "text-to-speech"}),
    "fal-ai": frozenset(get_args(Task)),
    "replicate": frozenset({"text-to-image", "image-to-image", "text-to-video", "text-to-speech"}),
    "together": frozenset({"text-to-image", "text-to-video", "image-to-video"}),
    "nscale": frozenset({"text-to-image"}),
    "novita": frozenset({"text-to-video"}),
    "wavespeed": frozenset({"text-to-image", "image-to-image", "text-to-video", "image-to-video"}),
    "zai-org": frozenset({"text-to-image"}),
}
"""What the router is known to pass on to each provider, as far as its way of asking is known."""
REQUESTS: Mapping[Task, type[Request[Any]]] = {
    "text-to-image": ImageRequest,
    "image-to-image": ImageRequest,
    "text-to-video": VideoRequest,
    "image-to-video": VideoRequest,
    "text-to-speech": SpeechRequest,
}
NEEDS: Mapping[Task, tuple[str, ...]] = {
    "text-to-image": ("prompt",),
    "image-to-image": ("image", "prompt"),
    "text-to-video": ("prompt",),
    "image-to-video": ("first_frame", "prompt"),
    "text-to-speech": ("text",),
}
NAMES: Mapping[str, str] = {
    "prompt": "prompt",
    "text": "prompt",
    "negative_prompt": "negative_prompt",
    "seed": "seed",
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "image": "image",
    "first_frame": "image",
}
"""How the router's clients call the fields of a request; a size is ``width`` and ``height``."""
FILES = frozenset({"image", "first_frame"})
ADDED: Mapping[str, Rule] = {
    "negative_prompt": NotEmpty(20_000),
    "size": Pixels(64, 4096),
    "seed": Between(0, 2**31 - 1),
    "steps": Between(1, 1000, 1),
    "guidance": Between(0, 100),
}
"""What may be honoured beside the needs of a task, if the model does."""
SIZED: frozenset[Provider] = frozenset({"hf-inference", "fal-ai", "replicate", "together", "nscale", "zai-org"})
"""Providers for which the router's clients know how a size is said."""
UNSTEPPED: frozenset[Provider] = frozenset({"nscale"})
"""Providers for which the router's clients throw steps and guidance away."""
CLIENT = "https://github.com/huggingface/huggingface_hub src/huggingface_hub/inference/_providers/{}.py"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one provider serves a model, as the vendor's mapping has it."""

    model: str
    provider: str
    provider_id: str
    task: str
    status: str = "live"


@dataclass(frozen=True, kw_only=True)
class Routed:
    """One model at one provider, as data."""

    model_id: str
    """The model's name at Hugging Face."""
    provider: Provider
    provider_id: str
    task: Task
    accepts: Mapping[str, Rule]
    title: str
    source: str
    checked_on: date
    typical_seconds: float | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def id(self) -> str:
        """The provider's name and the model's."""
        return f"{self.provider}/{self.model_id}"

    @property
    def options(self) -> type[RouterOptions]:
        """The class of its options."""
        if self.provider != "hf-inference":
            return RouterOptions
        return InferenceSpeechOptions if self.task == "text-to-speech" else InferenceImageOptions

    @cached_property
    def model(self) -> Model:
        """The record."""
        return Model(
            id=self.id,
            title=self.title,
            request=REQUESTS[self.task],
            tasks=(self.task,),
            accepts=self.accepts,
            requires=tuple(name for name in NEEDS[self.task] if name != "text"),
            options=self.options,
            defaults=self.defaults,
            typical_seconds=self.typical_seconds,
            source=self.source,
            checked_on=self.checked_on,
        )

    def parameters(self, call: Call, inputs: Inputs) -> dict[str, Any]:
        """What is asked, under the names of the router's clients. Raises RequestError for a field that has none."""
        found: dict[str, Any] = {}
        for name in sorted(call.request.model_fields_set):
            value = getattr(call.request, name)
            if value is None or value == ():
                continue
            if name not in self.accepts:
                raise RequestError(f"{name}: is not honoured by {self.id}")
            if name == "size":
                found["width"], found["height"] = value
            else:
                found[NAMES[name]] = inputs.text(value) if name in FILES else value
        if isinstance(call.options, RouterOptions):
            found.update(call.options.parameters())
        return found


def routed_model(entry: Entry, *, honours: Sequence[str] = (), checked_on: date | None = None) -> Routed:
    """
    The model that the vendor's mapping tells of: its words, its picture, and those other fields that it *honours*.

    The mapping says of a model what its task is, and not which parameters it takes: name those that its page has, of
    ``negative_prompt``, ``size``, ``seed``, ``steps`` and ``guidance``. Raises InputError for what the router can't
    pass on.
    """
    if entry.provider not in TASKS:
        raise InputError(entry.provider, f"is no provider that is known here; known are {', '.join(TASKS)}")
    provider = cast("Provider", entry.provider)
    if entry.task not in TASKS[provider]:
        served = ", ".join(sorted(TASKS[provider]))
        raise InputError(entry.model, f"{entry.task} can't be asked of {provider}; what can: {served}")
    if entry.status == "error":
        raise InputError(entry.model, f"{provider} serves it no more, says the vendor's own check")
    task: Task = cast("Any", entry.task)
    unknown = [name for name in honours if name not in _possible(provider, task)]
    if unknown:
        raise InputError(", ".join(unknown), f"can't be said to {provider}; what can: {_possible(provider, task)}")
    return Routed(
        model_id=entry.model,
        provider=provider,
        provider_id=entry.provider_id,
        task=task,
        accepts={**dict.fromkeys(NEEDS[task], Anything()), **{name: ADDED[name] for name in honours}},
        title=f"{entry.model} by {provider}, by the vendor's mapping",
        source=f"https://huggingface.co/api/models/{entry.model}?expand=inferenceProviderMapping",
        checked_on=checked_on or datetime.now(UTC).date(),
    )


def _possible(provider: Provider, task: Task) -> list[str]:
    known = REQUESTS[task].model_fields
    left_out = {"size"} if provider not in SIZED else set[str]()
    left_out |= {"steps", "guidance"} if provider in UNSTEPPED else set()
    return [name for name in ADDED if name in known and name not in left_out]


PROMPT: Rule = Anything()
FLUX = {
    "prompt": PROMPT,
    "size": Pixels(256, 1536, 8),
    "seed": ADDED["seed"],
    "steps": Between(1, 50, 1),
    "guidance": Between(0, 20),
}
PARAMETERS = {"prompt": PROMPT, **ADDED}
CHECKED_ON = date(2026, 11, 22)
"""The day on which the files of the router's own client were read; only the mapping tells what is served today."""


def _record(model: str, provider: Provider, provider_id: str, task: Task, accepts: Mapping[str, Rule]) -> Routed:
    seconds = 60.0 if REQUESTS[task] is VideoRequest else 6.0
    return Routed(
        model_id=model,
        provider=provider,
        provider_id=provider_id,
        task=task,
        accepts=accepts,
        title=f"{model.partition('/')[2]} by {provider}",
        source=CLIENT.format(provider.replace("-", "_")),
        checked_on=CHECKED_ON,
        typical_seconds=seconds,
    )


DEV, SCHNELL = "black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-schnell"
SDXL = "stabilityai/stable-diffusion-xl-base-1.0"
SDXL_VERSION = "stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc"
WORDS = {"prompt": PROMPT, "seed": ADDED["seed"]}

RECORDS: Sequence[Routed] = (
    _record(SDXL, "hf-inference", SDXL, "text-to-image", PARAMETERS),
    _record(SCHNELL, "hf-inference", SCHNELL, "text-to-image", FLUX),
    _record(DEV, "fal-ai", "fal-ai/flux/dev", "text-to-image", FLUX),
    _record(SCHNELL, "fal-ai", "fal-ai/flux/schnell", "text-to-image", FLUX),
    _record("genmo/mochi-1-preview", "fal-ai", "fal-ai/mochi-v1", "text-to-video", WORDS),
    _record("tencent/HunyuanVideo", "fal-ai", "fal-ai/hunyuan-video", "text-to-video", WORDS),
    _record("Lightricks/LTX-Video", "fal-ai", "fal-ai/ltx-video", "text-to-video", WORDS),
    _record(SCHNELL, "replicate", "black-forest-labs/flux-schnell", "text-to-image", WORDS),
    _record(SDXL, "replicate", SDXL_VERSION, "text-to-image", PARAMETERS),
    _record(DEV, "together", "black-forest-labs/FLUX.1-dev", "text-to-image", FLUX),
    _record(SCHNELL, "nscale", SCHNELL, "text-to-image", {"prompt": PROMPT, "size": Pixels(256, 1536, 8)}),
)
