"""Endpoints as data, and the schemas that vendors publish of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import ImageRequest, InputError, Options, RequestError
from mmgen.backends import Between, Call
from mmgen.backends.http import Field, Inputs, JSONEndpoint, files, named
from mmgen.backends.http.endpoint import merge
from mmgen.backends.http.published import matched, plain_schema, published_options, published_rule
from mmgen.testing.vendor import picture_bytes


class KettleOptions(Options):
    """Options of a kettle."""

    steam: float | None = None
    hurry: bool | None = None


class Kettle(JSONEndpoint):
    """One whose haste goes into a header."""

    beside: ClassVar[frozenset[str]] = frozenset({"hurry"})

    def minted(self, call: Call) -> dict[str, Any]:
        return {"seed": call.seed}


KETTLE = Kettle(
    id="kettle",
    title="A kettle",
    request=ImageRequest,
    tasks=("text-to-image",),
    fields={
        "prompt": Field(lambda words, _: {"settings": {"text": words}}, needed=True),
        "seed": Field(named("seed", str), Between(0, 9)),
        "image": Field(files("pictures")),
    },
    fixed={"pictures": ["fixed"], "settings": {"lid": True}},
    required=frozenset({"steam"}),
    options=KettleOptions,
    source="this test",
    checked_on=date(2026, 11, 22),
)


def written(request: ImageRequest, options: Options | None, folder: Path) -> dict[str, Any]:
    """The body of a call."""
    call = Call(model=KETTLE.model, request=request, options=options, folder=folder, fresh_seed=3)
    texts = {id(request.image): "given"}

    class Named(Inputs):
        def text(self, asset: Any) -> str:
            return texts[id(asset)]

    return KETTLE.body(call, Named({}))


def test_a_body_is_made_of_fixed_fields_and_options(tmp_path: Path) -> None:
    """Objects go into objects, lists after lists; what goes beside the body stays out; what is fixed stays as it is."""
    options = KettleOptions(steam=0.5, hurry=True)
    body = written(ImageRequest(prompt="tea", image=picture_bytes("in")), options, tmp_path)
    wanted = {"settings": {"lid": True, "text": "tea"}, "pictures": ["fixed", "given"], "seed": "3", "steam": 0.5}
    assert body == wanted
    assert KETTLE.fixed == {"pictures": ["fixed"], "settings": {"lid": True}}


@pytest.mark.parametrize(
    ("request_", "options", "why"),
    [
        (ImageRequest(prompt="tea"), None, "needs steam"),
        (ImageRequest(prompt="tea", steps=3), KettleOptions(steam=1), "steps: is not honoured"),
        (ImageRequest(prompt="tea"), Options(), "takes KettleOptions"),
    ],
)
def test_what_can_not_be_written_is_refused(
    tmp_path: Path, request_: ImageRequest, options: Options | None, why: str
) -> None:
    """Whoever let it through."""
    with pytest.raises(RequestError, match=why):
        written(request_, options, tmp_path)


def test_the_record_is_that_of_the_fields() -> None:
    """Which are needed, and by what rules."""
    model = KETTLE.model
    assert (list(model.accepts), model.requires, model.price) == (["prompt", "seed", "image"], ("prompt",), None)


NAMES = st.text("ab茶", max_size=2)
"""Few, so that both parts often hold the same."""
JSON = st.recursive(
    st.none() | st.integers() | NAMES,
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=6,
)
PARTS = st.dictionaries(NAMES, JSON, max_size=4)


@given(PARTS, PARTS)
def test_merging_keeps_every_name(held: dict[str, Any], part: dict[str, Any]) -> None:
    """And leaves the part that is written as it was."""
    before = repr(part)
    body = dict(held)
    merge(body, part)
    assert set(body) == set(held) | set(part)
    assert repr(part) == before


@pytest.mark.parametrize("word", ["allOf", "anyOf", "oneOf"])
def test_a_schema_that_leads_back_to_itself_ends(word: str) -> None:
    """However it is wrapped; a reference to nothing is named."""
    document = {"a": {word: [{"$ref": "#/a"}]}, "b": {"$ref": "#/b"}}
    assert isinstance(plain_schema(document, {"$ref": "#/a", "title": "kept"}), dict)
    assert isinstance(plain_schema(document, document["b"]), dict)
    with pytest.raises(InputError, match="#/nothing"):
        plain_schema(document, {"$ref": "#/nothing"})


def test_what_stands_beside_a_reference_is_kept() -> None:
    """As its least value; and "or null" goes."""
    document = {"parts": {"Steps": {"type": "integer", "maximum": 9}}}
    schema = {"anyOf": [{"$ref": "#/parts/Steps"}, {"type": "null"}], "minimum": 2}
    assert published_rule(plain_schema(document, schema)) == Between(2, 9, 1)


def test_a_property_is_written_once() -> None:
    """By the first field that may stand there."""
    names = {"prompt": ("text",), "negative_prompt": ("text", "not"), "lyrics": ("text",)}
    assert list(matched(ImageRequest, {"text": {}, "not": {}}, names)) == [
        ("prompt", "text"),
        ("negative_prompt", "not"),
    ]


def test_options_are_checked_as_the_schema_says() -> None:
    """Within their limits, of their kinds; a name that the class needs itself is left out."""
    properties = {"steam": {"type": "number", "maximum": 1}, "model_dump": {"type": "string"}, "kind": {"enum": ["a"]}}
    made = published_options(Options, properties, frozenset({"kind"}))
    assert set(made.model_fields) == {"steam", "kind"}
    assert made(kind="a", steam=0.5).model_dump() == {"kind": "a", "steam": 0.5}
    for wrong in ({"kind": "b"}, {"kind": "a", "steam": 2}, {"steam": 0.5}):
        with pytest.raises(ValueError, match="PublishedOptions"):
            made(**wrong)
