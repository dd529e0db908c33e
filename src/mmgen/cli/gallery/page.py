"""The page: one HTML file with its styles and its script inside, and links to the files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from mmgen.cli.gallery.code import coloured
from mmgen.cli.gallery.exhibit import Code, Exhibit, Gallery, Medium
from mmgen.cli.gallery.markup import Html, element, joined, raw, reference
from mmgen.jobs.result import Check

__all__ = ["gallery_page"]


def gallery_page(gallery: Gallery) -> str:
    """The page as text; write it as UTF-8 beside the files that its paths name."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", gallery.title),
        element("style", raw(_resource("page.css"))),
    )
    body = element(
        "body",
        element("a", "Skip to the works", class_="skip", href="#works"),
        _opening(gallery),
        element("main", *_exhibits(gallery.exhibits), id="works"),
        _closing(gallery.credits),
        element("script", raw(_resource("page.js"))),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


@cache
def _resource(name: str) -> str:
    return (files("mmgen.cli.gallery") / name).read_text("utf-8")


def _opening(gallery: Gallery) -> Html:
    links = [
        element("li", element("a", exhibit.title, href=f"#work-{number}"))
        for number, exhibit in enumerate(gallery.exhibits, 1)
    ]
    return element(
        "header",
        element("h1", gallery.title),
        element("p", gallery.lead, class_="lead"),
        _facts(gallery.facts, "summary"),
        element("nav", element("ol", *links), aria_label="Works"),
        class_="opening",
    )


def _closing(credits_: Sequence[str]) -> Html:
    if not credits_:
        return raw("")
    lines = [element("li", line) for line in credits_]
    return element("footer", element("h2", "Sources"), element("ul", *lines))


def _exhibits(exhibits: Sequence[Exhibit]) -> list[Html]:
    return [_exhibit(exhibit, number) for number, exhibit in enumerate(exhibits, 1)]


def _exhibit(exhibit: Exhibit, number: int) -> Html:
    heading = f"title-{number}"
    about = element(
        "div",
        element("p", f"{number:02}", class_="number", aria_hidden="true"),
        element("h2", exhibit.title, id=heading),
        element("p", exhibit.text, class_="text"),
        _facts(exhibit.facts, "facts"),
        _checks(exhibit.checks),
        _inputs(exhibit.inputs),
        class_="about",
    )
    sizes = [medium.size for medium in exhibit.media if medium.size is not None]
    several = len(sizes) > 1 and len(sizes) == len(exhibit.media)
    media = [_in_row(medium) if several else _medium(medium) for medium in exhibit.media]
    shown = element("div", *media, class_="media row" if several else "media")
    parts = (shown, about, _codes(exhibit.codes, number))
    tall = not several and any(height > width for width, height in sizes)
    kind = "work several" if several else "work tall" if tall else "work"
    return element("section", *parts, id=f"work-{number}", class_=kind, aria_labelledby=heading)


def _in_row(medium: Medium) -> Html:
    """The file beside others: as wide as its shape asks, so that all in the row are of one height."""
    width, height = medium.size or (1, 1)
    return element("div", _medium(medium), style=f"flex: {width / height:.4f} 1 0")


def _medium(medium: Medium) -> Html:
    """The file in the element that shows or plays it; others are links."""
    source = reference(medium.path)
    width, height = medium.size or (None, None)
    if medium.viewer is not None:
        return _turnable(medium, medium.viewer)
    match medium.media_type.partition("/")[0]:
        case "image":
            picture = element("img", src=source, alt=medium.title, width=width, height=height, loading="lazy")
            return element("a", picture, href=source)
        case "video":
            poster = reference(medium.poster) if medium.poster else None
            return element(
                "video",
                element("a", medium.title, href=source),
                src=source,
                poster=poster,
                width=width,
                height=height,
                controls=True,
                playsinline=True,
                preload="metadata",
                aria_label=medium.title,
                muted=medium.silent,
                loop=medium.silent,
                data_ambient=medium.silent,
            )
        case "audio":
            player = element("audio", src=source, controls=True, preload="metadata", aria_label=medium.title)
            seen = element("img", src=reference(medium.poster), alt="", loading="lazy") if medium.poster else raw("")
            return element("div", seen, player, class_="sound")
        case _:
            return element("a", medium.title, href=source, class_="file")


def _turnable(medium: Medium, viewer: str) -> Html:
    """The object in its viewer, which can't reach the page, over a picture for readers without scripts."""
    still = element("img", src=reference(medium.poster), alt=medium.title) if medium.poster else raw("")
    frame = element("iframe", src=reference(viewer), title=medium.title, sandbox="allow-scripts", loading="lazy")
    link = element("a", "Open the file", href=reference(medium.path))
    return element("figure", element("div", still, frame, class_="object"), element("figcaption", link))


def _facts(facts: Sequence[tuple[str, str]], name: str) -> Html:
    rows = [element("div", element("dt", term), element("dd", value)) for term, value in facts]
    return element("dl", *rows, class_=name) if rows else raw("")


def _checks(checks: Sequence[Check]) -> Html:
    if not checks:
        return raw("")
    passed = sum(check.passed for check in checks)
    items = [
        element(
            "li",
            element("span", "as asked" if check.passed else "not as asked", class_="verdict"),
            element("span", check.name, class_="name"),
            element("span", check.got if check.passed else f"{check.got}, asked {check.asked}", class_="got"),
            class_="passed" if check.passed else "failed",
        )
        for check in checks
    ]
    summary = element("summary", f"{passed} of {len(checks)} checks of the bytes passed")
    return element("details", summary, element("ul", *items), class_="checks", open=passed < len(checks))


def _inputs(inputs: Sequence[Medium]) -> Html:
    if not inputs:
        return raw("")
    pictures = [element("a", _small(medium), href=reference(medium.path)) for medium in inputs]
    return element("div", element("h3", "Made from"), element("div", *pictures, class_="small"), class_="inputs")


def _small(medium: Medium) -> Html:
    """The file as a small picture, or by its name where it has none."""
    source = reference(medium.path)
    match medium.media_type.partition("/")[0]:
        case "image":
            return element("img", src=source, alt=medium.title, loading="lazy")
        case "video":
            return element(
                "video", src=source, muted=True, playsinline=True, preload="metadata", aria_label=medium.title
            )
        case _:
            return element("span", medium.title, class_="chip")


def _codes(codes: Sequence[Code], number: int) -> Html:
    """Tabs; without a script every panel is shown, one under another."""
    if not codes:
        return raw("")
    tabs: list[Html] = []
    panels: list[Html] = []
    for index, code in enumerate(codes, 1):
        tab, panel = f"tab-{number}-{index}", f"panel-{number}-{index}"
        tabs.append(element("button", code.title, id=tab, type="button", role="tab", aria_controls=panel))
        panels.append(
            element(
                "div",
                element("h3", code.title),
                element("pre", element("code", coloured(code.text)), tabindex=0),
                id=panel,
                role="tabpanel",
                aria_labelledby=tab,
            )
        )
    copy = element("button", "Copy", type="button", class_="copy", hidden=True)
    bar = element(
        "div", element("div", *tabs, role="tablist", aria_label="Make it again"), copy, class_="bar", hidden=True
    )
    return element("div", bar, joined(*panels), class_="codes")
