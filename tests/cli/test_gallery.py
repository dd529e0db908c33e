"""The gallery page: nothing from outside becomes markup, nothing is fetched, everything can be reached by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Check
from mmgen.cli.gallery import Code, Exhibit, Gallery, Medium, gallery_page
from mmgen.cli.gallery.code import coloured
from mmgen.cli.gallery.markup import element, joined, reference

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</pre></code><iframe src=//evil.example>",
    "&lt;b&gt; &amp; ünïcödé 山海 \u202e",
]


class Reader(HTMLParser):
    """Every element with its attributes, and the text of the page; unclosed elements are an error."""

    VOID = frozenset({"img", "meta"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in {"style", "script"}:
            self.text.append(data)

    def named(self, *tags: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.elements if tag in tags)


def exhibit(text: str = "A lake", path: str = "lake.png", **changes: Any) -> Exhibit:
    """An exhibit that says *text* wherever text can stand."""
    fields: dict[str, Any] = {
        "title": text,
        "text": text,
        "media": [Medium(path=path, media_type="image/png", title=text, size=(64, 48))],
        "inputs": [Medium(path=path, media_type="image/png", title=text)],
        "facts": [(text, text)],
        "checks": [Check(text, passed=False, asked=text, got=text), Check("size", passed=True, asked="1", got="1")],
        "codes": [Code(text, text), Code("JSON", text)],
    }
    return Exhibit(**(fields | changes))


def page_of(*exhibits: Exhibit, **fields: Any) -> str:
    """A page of *exhibits*."""
    return gallery_page(Gallery(title="Works", lead="Some works", exhibits=exhibits, **fields))


def shape(page: str) -> list[str]:
    return [tag for tag, _ in Reader(page).elements]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """The page has the same elements whatever the prompt, and shows the prompt as it is."""
    hostile = gallery_page(
        Gallery(title=text, lead=text, exhibits=[exhibit(text)], facts=[(text, text)], credits=[text])
    )
    harmless = gallery_page(Gallery(title="x", lead="x", exhibits=[exhibit("x")], facts=[("x", "x")], credits=["x"]))
    without_colours = [tag for tag in shape(hostile) if tag != "span"]
    assert without_colours == [tag for tag in shape(harmless) if tag != "span"]
    assert "".join(Reader(hostile).text).count(text) >= 8
    allowed = {"onerror", "onclick", "onmouseover", "onload"}
    assert not [name for _, attributes in Reader(hostile).elements for name in attributes if name in allowed]


@given(st.text(max_size=40))
def test_paths_stay_beside_the_page(path: str) -> None:
    """No path becomes another scheme, another host, or the end of an attribute."""
    url = reference(path)
    assert url.startswith("./")
    assert re.fullmatch(r"[A-Za-z0-9./_~%-]*", url)


@given(st.text(max_size=80))
def test_colouring_keeps_the_text(text: str) -> None:
    assert "".join(Reader(str(element("p", coloured(text), "!"))).text) == text + "!"


def test_colours() -> None:
    markup = str(coloured('from x import y  # "a\\"b", 12, True, --size'))
    for kind, token in (("word", "from"), ("word", "import"), ("digits", "12"), ("word", "True"), ("flag", "--size")):
        assert f'<span class="{kind}">{token}</span>' in markup
    assert '<span class="string">&quot;a\\&quot;b&quot;</span>' in markup


def test_elements_escape() -> None:
    assert str(element("a", "<b>", href='"x"', class_="y", hidden=True, open=False, title=None)) == (
        '<a href="&quot;x&quot;" class="y" hidden>&lt;b&gt;</a>'
    )
    assert str(joined("<", element("img", src="x"), ">")) == '&lt;<img src="x">&gt;'


def test_nothing_is_fetched() -> None:
    """No address of the network anywhere: not in markup, styles or script."""
    page = page_of(exhibit())
    assert not re.search(r"https?:|//[a-z]|@import|url\(", page.replace("<!--", ""))
    assert not list(Reader(page).named("link", "iframe"))
    assert all("src" not in attributes for attributes in Reader(page).named("script"))


def test_each_medium_has_its_element() -> None:
    film = Medium(path="a b/film.mp4", media_type="video/mp4", title="Film", size=(64, 48), poster="still.jpg")
    quiet = Medium(path="move.mp4", media_type="video/mp4", title="Move", silent=True)
    sound = Medium(path="tone.wav", media_type="audio/wav", title="Tone")
    mesh = Medium(path="box.glb", media_type="model/gltf-binary", title="Box")
    reader = Reader(page_of(exhibit(media=[film, quiet, sound, mesh], inputs=[])))
    first, second = reader.named("video")
    assert (first["src"], first["poster"], first["aria-label"]) == ("./a%20b/film.mp4", "./still.jpg", "Film")
    assert {"controls", "playsinline"} <= set(first)
    assert "muted" not in first
    assert {"muted", "loop", "data-ambient"} <= set(second)
    assert [attributes["src"] for attributes in reader.named("audio")] == ["./tone.wav"]
    assert {"./box.glb"} <= {attributes.get("href") for attributes in reader.named("a")}


def test_several_media_stand_in_a_row_of_one_height() -> None:
    """Each is as wide as its shape asks; one alone is not in a row."""
    media = [
        Medium(path=f"{size[0]}.mp4", media_type="video/mp4", title="x", size=size) for size in ((960, 540), (540, 960))
    ]
    page = gallery_page(Gallery(title="x", lead="", exhibits=[Exhibit(title="x", text="", media=media)]))
    assert re.findall(r'style="flex: ([\d.]+) 1 0"', page) == ["1.7778", "0.5625"]
    assert 'class="media row"' in page
    alone = gallery_page(Gallery(title="x", lead="", exhibits=[Exhibit(title="x", text="", media=media[1:])]))
    assert 'class="media"' in alone
    assert 'class="work tall"' in alone


def test_pictures_have_words_for_those_who_do_not_see_them() -> None:
    reader = Reader(page_of(exhibit()))
    assert all(attributes.get("alt") for attributes in reader.named("img"))
    assert reader.elements[0] == ("html", {"lang": "en"})


def test_every_reference_within_the_page_leads_somewhere() -> None:
    """Tabs control panels, sections have headings, links have targets; no identity is used twice."""
    reader = Reader(page_of(exhibit(), exhibit("Two")))
    identities = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(identities) == len(set(identities))
    for name in ("aria-controls", "aria-labelledby"):
        used = [attributes[name] for _, attributes in reader.elements if name in attributes]
        assert used
        assert set(used) <= set(identities)
    anchors = [
        str(attributes["href"])[1:] for attributes in reader.named("a") if str(attributes["href"]).startswith("#")
    ]
    assert {"works", "work-1", "work-2"} == set(anchors)
    assert set(anchors) <= set(identities)


def test_failed_checks_stand_open() -> None:
    failing, passing = exhibit(), exhibit(checks=[Check("size", passed=True, asked="1", got="64x48")])
    first, second = Reader(page_of(failing, passing)).named("details")
    assert "open" in first
    assert "open" not in second
    text = "".join(Reader(page_of(passing)).text)
    assert "1 of 1 checks of the bytes passed" in text


def test_what_is_not_given_leaves_no_trace() -> None:
    bare = exhibit(inputs=[], facts=[], checks=[], codes=[])
    reader = Reader(page_of(bare))
    assert not {"details", "dl", "button", "footer"} & {tag for tag, _ in reader.elements}
