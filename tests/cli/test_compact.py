"""The short way to write a part: what separates, what belongs to a value, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import AddObject, Camera, InputError, KeyFrame, MoveObject, Placement, Reference, Shot
from mmgen.cli.compact import Pair, pairs_of
from mmgen.cli.shapes import shape_of
from mmgen.cli.values import value_of
from mmgen.requests import SceneOperation

KEYS = st.from_regex(r"[a-z_][a-z0-9_]{0,8}(\.[a-z]{1,5})?", fullmatch=True)


def written(pairs: list[Pair]) -> str:
    """The pairs with every value in quotation marks."""
    quoted = [pair.value.replace("\\", "\\\\").replace('"', '\\"') for pair in pairs]
    return ",".join(f'{pair.key}="{value}"' for pair, value in zip(pairs, quoted, strict=True))


@given(st.lists(st.builds(Pair, KEYS, st.text(max_size=30)), min_size=1, max_size=6))
def test_quoted_values_come_back(pairs: list[Pair]) -> None:
    assert pairs_of(written(pairs)) == pairs


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never anything but pairs or an InputError."""
    try:
        pairs = pairs_of(text)
    except InputError:
        return
    assert pairs
    assert all(pair.key for pair in pairs[1:])


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("push in", [("", "push in")]),
        ("move=push in,strength=0.5", [("move", "push in"), ("strength", "0.5")]),
        ("a lake, at dawn,seconds=3", [("", "a lake, at dawn"), ("seconds", "3")]),
        ("title=Tea, spring , first-frame=a b.jpg", [("title", "Tea, spring"), ("first_frame", "a b.jpg")]),
        ("title=\"a,b=c\",caption='d'", [("title", "a,b=c"), ("caption", "d")]),
        ('title="say \\"hi\\""', [("title", 'say "hi"')]),
        ("image=data:image/png;base64,AAAA=,at=2", [("image", "data:image/png;base64,AAAA="), ("at", "2")]),
        ("images=https://a.example/x?y=1&z=2,name=Lin", [("images", "https://a.example/x?y=1&z=2"), ("name", "Lin")]),
        ("camera.move=orbit", [("camera.move", "orbit")]),
        ("山海之间,seconds=2", [("", "山海之间"), ("seconds", "2")]),
        ("position=1,2,3", [("position", "1,2,3")]),
        ("", [("", "")]),
    ],
)
def test_grammar(text: str, pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(text) == [Pair(*pair) for pair in pairs]


def test_what_follows_a_quoted_value_needs_a_key() -> None:
    with pytest.raises(InputError, match="needs a key"):
        pairs_of('title="a",b')


def part(text: str, annotation: object) -> object:
    """The value that *text* says for a field of this type."""
    return value_of(text, shape_of(annotation), "--part")


def test_parts_within_parts() -> None:
    """A camera within a shot: by its first field, by dots, or by both."""
    expected = Shot(prompt="rain", camera=Camera(move="push in", strength=0.5))
    assert part("rain,camera.move=push in,camera.strength=0.5", Shot) == expected
    assert part("rain,camera=push in,camera.strength=0.5", Shot) == expected
    assert part('{"prompt": "rain", "camera": {"move": "push in", "strength": 0.5}}', Shot) == expected


def test_scene_operations_begin_with_their_name() -> None:
    assert part("move,name=chair,position=1,0,2.5", SceneOperation) == MoveObject(name="chair", position=(1, 0, 2.5))
    assert part("move,name=cup,place.relation=between,place.of=tea,place.of=pot", SceneOperation) == MoveObject(
        name="cup", place=Placement(relation="between", of=("tea", "pot"))
    )
    assert part("operation=add,name=tree", SceneOperation) == AddObject(name="tree")
    assert part('{"operation": "add", "name": "tree"}', SceneOperation) == AddObject(name="tree")


@pytest.mark.parametrize(
    ("text", "annotation", "message"),
    [
        ("rain,titel=x", Shot, r"--part: has no field 'titel'; did you mean 'title'\?"),
        ("rain,seconds=3,seconds=4", Shot, "--part seconds: is given 2 times"),
        ("rain,seconds=-1", Shot, "--part: seconds: .*greater than 0"),
        ("rain,first_frame=no.png", Shot, "--part first_frame no.png: no such file"),
        ("rain,title.size=3", Shot, "--part title: has no field 'size'"),
        ("at=3", KeyFrame, "--part: image: is needed"),
        ("fly,name=x", SceneOperation, "--part: begins with one of add, remove, move"),
        ("move,name=x,position=1,2", SceneOperation, "--part position: takes X,Y,Z, such as"),
        ("{broken", Shot, "--part: is not JSON"),
        ("name=Lin", Reference, "--part: a reference needs"),
    ],
)
def test_refusals_name_the_place(text: str, annotation: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        part(text, annotation)
