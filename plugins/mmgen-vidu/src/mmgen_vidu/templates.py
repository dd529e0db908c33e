"""The records of what is made in one go: scene templates, template stories, and films to a song."""

from __future__ import annotations

from collections.abc import Iterator

from mmgen import VideoRequest
from mmgen.backends import Each, Fields, Model, NotEmpty, OneOf
from mmgen_vidu.option_rules import template_options_fit
from mmgen_vidu.options import FilmOptions, StoryOptions, TemplateOptions
from mmgen_vidu.values import CHECKED_ON, DOCUMENTATION, FILE, SEED, SOUND_URL

__all__ = ["templates"]

STORIES = ("love_story", "workday_feels", "monkey_king", "pigsy", "monk_tang", "one_shot")
PICTURES = Each(Fields(images=Each(FILE, 7)), 7)


def templates() -> Iterator[Model]:
    """Every kind. The templates themselves are listed on the vendor's pages, and by no endpoint."""
    yield from _scenes()
    yield from _films()


def _scenes() -> Iterator[Model]:
    yield Model(
        id="template",
        request=VideoRequest,
        title="Vidu scene templates: pictures within a scene that is made already, which style names",
        tasks=("reference-to-video",),
        requires=("style", "references"),
        accepts={
            "style": NotEmpty(128),
            "references": PICTURES,
            "prompt": NotEmpty(2000),
            "seed": SEED,
            "aspect_ratio": OneOf("16:9", "9:16", "1:1"),
        },
        also=(template_options_fit,),
        options=TemplateOptions,
        defaults={"aspect_ratio": "16:9"},
        source=f"{DOCUMENTATION}/template and {DOCUMENTATION}/templates",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="template-story",
        request=VideoRequest,
        title="Vidu template stories: pictures within a short story that is made already, which style names",
        tasks=("reference-to-video",),
        requires=("style", "references"),
        accepts={"style": OneOf(*STORIES), "references": PICTURES},
        options=StoryOptions,
        source=f"{DOCUMENTATION}/template-story",
        checked_on=CHECKED_ON,
    )


def _films() -> Iterator[Model]:
    yield Model(
        id="one-click-mv",
        request=VideoRequest,
        title="Vidu one-click film: a music video of pictures, to a song of 10 to 180 seconds",
        tasks=("reference-to-video",),
        requires=("references", "audio"),
        accepts={
            "references": Each(Fields(images=Each(FILE, 1)), 7),
            "audio": SOUND_URL,
            "prompt": NotEmpty(3000),
            "aspect_ratio": OneOf("16:9", "9:16", "1:1"),
            "resolution": OneOf("540p", "720p", "1080p"),
        },
        options=FilmOptions,
        source=f"{DOCUMENTATION}, by a list of fields that a reseller tells, and values as elsewhere; not confirmed",
        checked_on=CHECKED_ON,
    )
