"""Requests as JSON: what is written is read back as the same request, for every kind, whatever is set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import TypeAdapter

from mmgen import (
    AddObject,
    Audio,
    Camera,
    CaptionRequest,
    DuplicateObject,
    Image,
    ImageRequest,
    ImageTextRequest,
    KeyFrame,
    LightScene,
    MoveObject,
    MusicRequest,
    Object3D,
    Object3DRequest,
    Object4DRequest,
    Placement,
    RecolorObject,
    Reference,
    RemoveObject,
    Request,
    RequestError,
    RotateObject,
    ScaleObject,
    SceneRequest,
    SetCamera,
    SetGround,
    SetMaterial,
    SetSky,
    Shot,
    SoundEvent,
    SoundRequest,
    SpeechRequest,
    Video,
    VideoRequest,
    load_request,
)
from mmgen.requests import request_class, request_kinds

CORE_KINDS = ("3d", "4d", "caption", "image", "image-text", "music", "scene", "sound", "speech", "video")


def tail(head: bytes, cls: type) -> SearchStrategy[Any]:
    """Assets of *cls* over a few bytes behind the magic ones."""
    return st.binary(max_size=8).map(lambda data: cls(head + data))


words = st.text("ab '\"\\{}é中🍵\n", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
positive = st.floats(0.01, 3600, allow_subnormal=False)
fraction = st.floats(0, 1, allow_subnormal=False)
point = st.tuples(*[st.floats(-100, 100, allow_subnormal=False)] * 3)
size = st.tuples(st.integers(1, 4096), st.integers(1, 4096))
color = st.from_regex(r"\A#[0-9a-f]{6}\Z")
names = st.from_regex(r"\A[a-z]{1,6}\Z")
image = tail(b"\x89PNG\r\n\x1a\n", Image)
video = tail(b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00", Video)
audio = tail(b"RIFF\x24\x00\x00\x00WAVEfmt ", Audio)
mesh = tail(b"glTF\x02\x00\x00\x00", Object3D)
images = st.lists(image, min_size=1, max_size=2)
voice = st.one_of(names, audio)
camera = st.builds(Camera, move=names, strength=fraction)
reference = st.builds(Reference, name=names, images=images, voice=voice)
shot = st.builds(Shot, prompt=words, first_frame=image, seconds=positive, camera=camera, title=words)
event = st.builds(
    lambda start, length, prompt: SoundEvent(start=start, end=start + length, prompt=prompt), fraction, positive, words
)
keyframes = st.builds(KeyFrame, image=image, at=fraction).map(lambda frame: (frame,))
axis = st.sampled_from(["x", "y", "z"])
placement = st.builds(
    Placement, relation=st.sampled_from(["left", "on", "around"]), of=st.lists(names, max_size=2).map(tuple),
    distance=fraction, formation=st.sampled_from(["row", "circle"]),
)  # fmt: skip
operation = st.one_of(
    st.builds(AddObject, name=names, prompt=words, object=mesh, count=st.integers(1, 24), position=point, place=placement),
    st.builds(RemoveObject, name=names),
    st.builds(MoveObject, name=names, position=point) | st.builds(MoveObject, name=names, by=point) | st.builds(MoveObject, name=names, place=placement),
    st.builds(RotateObject, name=names, degrees=st.floats(-360, 360), axis=axis),
    st.builds(ScaleObject, name=names, factor=st.floats(0.01, 100), axis=axis),
    st.builds(DuplicateObject, name=names, count=st.integers(1, 24), spacing=fraction, place=placement),
    st.builds(RecolorObject, name=names, color=color),
    st.builds(SetMaterial, name=names, material=names),
    st.builds(LightScene, direction=point, color=color, intensity=st.floats(0, 100)),
    st.builds(SetCamera, azimuth=st.floats(-360, 360), elevation=st.floats(-5, 85), zoom=st.floats(0.1, 10), subject=names),
    st.builds(SetGround, material=names, color=color),
    st.builds(SetSky, sky=names),
)  # fmt: skip
common = {"seed": st.integers(0, 2**63 - 1), "n": st.integers(1, 1000)}
looks = {"prompt": words, "negative_prompt": words, "guidance": st.floats(0, 100), "steps": st.integers(1, 1000)}

FIELDS: Mapping[type[Request[Any]], dict[str, SearchStrategy[Any]]] = {
    ImageRequest: {
        "image": image, "mask": image, "references": st.lists(reference, max_size=2), "size": size,
        "aspect_ratio": st.sampled_from(["16:9", "2.39:1", "adaptive"]), "resolution": st.sampled_from(["720p", "4K"]),
        "strength": fraction, "background": st.just("transparent"), "format": st.just("webp"), "style": words, **looks,
    },
    ImageTextRequest: {"prompt": words, "size": size},
    VideoRequest: {
        "first_frame": image, "last_frame": image, "keyframes": keyframes, "references": st.lists(reference, max_size=2),
        "video": video, "mask": st.one_of(image, video), "extend": st.just("backward"), "join": video,
        "shots": st.lists(shot, max_size=2), "camera": camera, "title": words, "subtitle": words, "seconds": positive,
        "fps": st.floats(1, 240), "size": size, "aspect_ratio": st.just("9:16"), "resolution": st.just("1080p"), "audio": st.one_of(st.booleans(), audio),
        "voices": st.lists(voice, max_size=2), "loop": st.booleans(), "motion": fraction, "style": words, "strength": fraction, **looks,
    },
    SpeechRequest: {"voice": voice, "language": st.just("zh-Hans-CN"), "speed": st.floats(0.1, 10), "pitch": st.floats(-24, 24), "word_timings": st.booleans(), "prompt": words},
    MusicRequest: {
        "prompt": words, "lyrics": words, "seconds": positive, "bpm": st.floats(20, 400), "key": st.just("C# minor"),
        "instrumental": st.booleans(), "loop": st.booleans(),
    },
    SoundRequest: {"prompt": words, "events": st.lists(event, max_size=2), "video": video, "seconds": positive, "loop": st.booleans()},
    Object3DRequest: {
        "images": images, "object": mesh, "faces": st.integers(4, 10_000_000), "texture": st.booleans(),
        "format": st.just("obj"), **looks,
    },
    Object4DRequest: {
        "prompt": words, "video": video, "object": mesh, "skeleton": st.just("bird"), "motion": names,
        "seconds": positive, "fps": st.floats(1, 240),
    },
    SceneRequest: {"scene": mesh, "operations": st.lists(operation, max_size=5)},
    CaptionRequest: {"video": video, "audio": audio, "prompt": words, "language": st.just("zh-CN"), "max_words": st.integers(1, 99)},
}  # fmt: skip
NEEDED: Mapping[type[Request[Any]], dict[str, SearchStrategy[Any]]] = {
    SpeechRequest: {"text": words},
    SceneRequest: {"prompt": words},
    CaptionRequest: {"image": image},
}


CONFLICTS = (
    (),
    ("size",),
    ("image", "audio"),
    ("image", "video"),
    ("video", "audio"),
    ("size", "mask", "extend", "join"),
)
"""What is left out, in turn, of fields that contradict each other."""


def made(cls: type[Request[Any]], fields: dict[str, Any]) -> Request[Any]:
    """The request, less the fields that contradict each other."""
    for drop in CONFLICTS:
        try:
            return cls(**{name: value for name, value in fields.items() if name not in drop})
        except RequestError:
            continue
    return cls(**{name: fields[name] for name in NEEDED.get(cls, {})})


requests = st.sampled_from(sorted(FIELDS, key=lambda cls: cls.kind)).flatmap(
    lambda cls: st.fixed_dictionaries(NEEDED.get(cls, {}), optional=FIELDS[cls] | common).map(
        lambda fields: made(cls, fields)
    )
)


def test_every_kind_is_tried() -> None:
    """No core kind is left out of these tests, and no field of a kind."""
    assert {cls.kind for cls in FIELDS} == set(CORE_KINDS) <= set(request_kinds())
    for cls, fields in FIELDS.items():
        assert {*fields, *NEEDED.get(cls, {}), *common} == set(cls.model_fields)


@given(requests)
def test_json_round_trip(request: Request[Any]) -> None:
    """The same class, the same fields, and the same of them set."""
    again = load_request(request.model_dump_json())
    assert again == request
    assert type(again) is type(request)
    assert again.model_fields_set == request.model_fields_set
    assert again.task == request.task
    assert again.digest() == request.digest()


@given(requests)
def test_only_what_was_set_is_written(request: Request[Any]) -> None:
    """An unset field stays the model's to choose."""
    written = json.loads(request.model_dump_json())
    assert set(written) == {"kind", *request.model_fields_set}
    assert written["kind"] == request.kind


@given(requests)
def test_python_round_trip(request: Request[Any]) -> None:
    """Plain data rebuilds the request too, with assets as they are."""
    assert load_request(request.model_dump()) == request


def test_a_path_stays_a_path(tmp_path: Path, png: bytes) -> None:
    """JSON names the file; it does not carry it."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(png)
    written = json.loads(ImageRequest(image=Image(picture)).model_dump_json())
    assert written["image"] == str(picture)


def test_a_voice_is_a_name_or_a_sample(tmp_path: Path) -> None:
    """JSON writes a sample as its path or data URI, and reads it back as one."""
    sample = tmp_path / "ann.wav"
    sample.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt ")
    for voice in ("Ann", Audio(sample), Audio(sample.read_bytes())):
        request = SpeechRequest(text="tea", voice=voice)
        assert load_request(request.model_dump_json()) == request


def test_a_url_is_written_and_not_fetched() -> None:
    """Reading a request back reaches no network."""
    request = ImageRequest(image=Image("https://example.invalid/a.png"))
    assert json.loads(request.model_dump_json())["image"] == "https://example.invalid/a.png"
    assert load_request(request.model_dump_json()) == request


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ("{}", "does not say its kind"),
        ('{"kind": 3}', "does not say its kind"),
        ('{"kind": "hologram"}', "unknown request kind 'hologram'"),
        ('{"kind": "image", "promt": "a"}', "did you mean 'prompt'"),
    ],
)
def test_broken_json_is_refused(text: str, reason: str) -> None:
    """With one error that says what is wrong."""
    with pytest.raises(RequestError, match=reason):
        load_request(text)


def test_another_kind_does_not_pass() -> None:
    """A class reads its own kind only."""
    with pytest.raises(RequestError, match="kind must be 'image'"):
        ImageRequest(kind="video", prompt="a")  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("kind", CORE_KINDS)
def test_the_schema_says_the_kind(kind: str) -> None:
    """The exported JSON Schema pins ``kind`` and knows every field."""
    schema = request_class(kind).model_json_schema()
    assert schema["properties"]["kind"] == {"const": kind, "type": "string"}
    assert {*request_class(kind).model_fields, "kind"} == set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_the_schema_of_a_union_is_discriminated() -> None:
    """Scene operations are told apart by name in the schema, as in JSON."""
    schema = TypeAdapter(SceneRequest).json_schema()
    mapping = schema["properties"]["operations"]["items"]["discriminator"]["mapping"]
    assert set(mapping) == {
        "add", "remove", "move", "rotate", "scale", "duplicate", "recolor", "material", "light", "camera", "ground", "sky",
    }  # fmt: skip


def test_digest_is_by_content(tmp_path: Path, png: bytes, other_png: bytes) -> None:
    """Where the bytes lie does not count; what they are does, and so does every field."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(png)
    from_path, from_bytes = ImageRequest(image=Image(picture)), ImageRequest(image=Image(png))
    assert from_path.digest() == from_bytes.digest()
    assert ImageRequest(image=Image(other_png)).digest() != from_bytes.digest()
    assert ImageRequest(prompt="a", seed=0).digest() != ImageRequest(prompt="a").digest()
    assert ImageRequest(prompt="a", seed=0).digest() == ImageRequest(seed=0, prompt="a").digest()
