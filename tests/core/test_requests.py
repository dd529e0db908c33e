"""Requests: immutable, closed to unknown fields, consistent, with a task that follows from what is set."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from mmgen import (
    Audio,
    Camera,
    CaptionRequest,
    Image,
    ImageRequest,
    ImageTextRequest,
    KeyFrame,
    MusicRequest,
    Object3D,
    Object3DRequest,
    Object4DRequest,
    Reference,
    Request,
    RequestError,
    SceneRequest,
    Shot,
    SoundEvent,
    SoundRequest,
    SpeechRequest,
    Video,
    VideoRequest,
)
from mmgen.requests import load_request, request_class, request_kinds

PICTURE = b"\x89PNG\r\n\x1a\n-picture"
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41"
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt "
MESH = b"glTF\x02\x00\x00\x00\x0c\x00\x00\x00"


def test_requests_never_change() -> None:
    """A request that was checked is the request that is sent."""
    request = ImageRequest(prompt="a teapot")
    with pytest.raises(ValidationError, match="frozen"):
        request.prompt = "a kettle"


def test_an_unknown_field_is_refused_with_the_nearest_name() -> None:
    """A misspelt field would otherwise be paid for and not honoured."""
    with pytest.raises(RequestError, match=r"negativ_prompt: no such field; did you mean 'negative_prompt'\?"):
        ImageRequest(prompt="a teapot", negativ_prompt="rain")  # pyright: ignore[reportCallIssue]


def test_every_fault_is_named_at_once() -> None:
    """Nobody has to correct one field after another."""
    with pytest.raises(RequestError) as caught:
        VideoRequest(prompt="steam", seconds=-1, fps=0, size=(0, 720))
    assert all(f"\n  {name}" in str(caught.value) for name in ("seconds", "fps", "size.0"))


def test_a_request_error_is_a_value_error_of_ours() -> None:
    """Nothing of pydantic is needed to catch a wrong field."""
    with pytest.raises(RequestError) as caught:
        ImageRequest(prompt="\x00\x01\x02")
    assert "no visible character" in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_zero_is_a_seed() -> None:
    """Seed 0 is set, kept and written like any other."""
    request = ImageRequest(prompt="a teapot", seed=0)
    assert request.seed == 0
    assert "seed" in request.model_fields_set
    assert '"seed":0' in request.model_dump_json()


@pytest.mark.parametrize("seed", [np.int64(7), np.uint8(7), 7])
def test_numpys_whole_numbers_are_seeds(seed: int) -> None:
    """As they come from a generator of random numbers."""
    assert type(ImageRequest(prompt="a teapot", seed=seed).seed) is int


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, 1.0, "x", "1", True, np.bool_(1), np.float64(1)])
def test_a_seed_is_a_natural_number(seed: object) -> None:
    """Of 63 bits at most."""
    with pytest.raises(RequestError, match="seed"):
        ImageRequest(prompt="a teapot", seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "task"),
    [
        (ImageRequest(prompt="a"), "text-to-image"),
        (ImageRequest(prompt="a", image=Image(PICTURE)), "image-to-image"),
        (ImageRequest(prompt="a", references=[Image(PICTURE)]), "image-to-image"),
        (ImageRequest(prompt="a", image=Image(PICTURE), mask=Image(PICTURE)), "inpainting"),
        (ImageTextRequest(), "joint-image-text"),
        (VideoRequest(prompt="a"), "text-to-video"),
        (VideoRequest(first_frame=Image(PICTURE)), "image-to-video"),
        (VideoRequest(shots=[Shot(first_frame=Image(PICTURE))]), "image-to-video"),
        (VideoRequest(first_frame=Image(PICTURE), last_frame=Image(PICTURE)), "first-last-frame-to-video"),
        (VideoRequest(keyframes=[KeyFrame(image=Image(PICTURE), at=1)]), "first-last-frame-to-video"),
        (VideoRequest(references=[Reference(name="ann", images=Image(PICTURE))]), "reference-to-video"),
        (VideoRequest(video=Video(FILM), prompt="as ink"), "video-to-video"),
        (VideoRequest(video=Video(FILM), extend="backward"), "video-extension"),
        (VideoRequest(video=Video(FILM), join=Video(FILM)), "video-extension"),
        (SpeechRequest(text="a"), "text-to-speech"),
        (MusicRequest(prompt="a"), "text-to-music"),
        (SoundRequest(prompt="a"), "text-to-sound"),
        (SoundRequest(video=Video(FILM)), "video-to-audio"),
        (Object3DRequest(prompt="a"), "text-to-3d"),
        (Object3DRequest(images=[Image(PICTURE)]), "image-to-3d"),
        (Object3DRequest(prompt="bronze", object=Object3D(MESH)), "text-to-texture"),
        (Object4DRequest(prompt="a"), "text-to-4d"),
        (Object4DRequest(video=Video(FILM)), "video-to-4d"),
        (Object4DRequest(object=Object3D(MESH)), "rigging"),
        (SceneRequest(prompt="a"), "text-to-scene"),
        (SceneRequest(prompt="a", scene=Object3D(MESH)), "scene-editing"),
        (CaptionRequest(image=Image(PICTURE)), "image-to-text"),
        (CaptionRequest(video=Video(FILM)), "video-to-text"),
        (CaptionRequest(audio=Audio(SOUND)), "automatic-speech-recognition"),
    ],
)
def test_the_task_follows_from_the_fields(request_: Request, task: str) -> None:
    """Nobody says twice what is asked."""
    assert request_.task == task
    assert task in type(request_).tasks()


@pytest.mark.parametrize(
    ("cls", "fields", "reason"),
    [
        (ImageRequest, {"mask": PICTURE}, "mask: needs the image"),
        (ImageRequest, {"size": (64, 64), "aspect_ratio": "1:1"}, "give one of them"),
        (ImageRequest, {"aspect_ratio": "0:1"}, '"W:H"'),
        (ImageRequest, {"aspect_ratio": "wide"}, '"W:H"'),
        (ImageRequest, {"resolution": "big"}, "720p"),
        (ImageRequest, {"image": SOUND}, "is audio/wav, where image is needed"),
        (VideoRequest, {"extend": "forward"}, "extend: needs the video"),
        (VideoRequest, {"join": FILM}, "join: needs the video"),
        (VideoRequest, {"mask": PICTURE}, "mask: needs the video"),
        (VideoRequest, {"video": FILM, "extend": "forward", "join": FILM}, "ask for one of them"),
        (VideoRequest, {"size": (64, 64), "resolution": "720p"}, "already says"),
        (VideoRequest, {"keyframes": [{"image": PICTURE, "at": 2}, {"image": PICTURE, "at": 1}]}, "in order of time"),
        (VideoRequest, {"keyframes": [{"image": PICTURE, "at": 2}], "seconds": 1}, "after the end"),
        (VideoRequest, {"references": [{"name": "ann"}]}, "needs images, a video or a voice"),
        (SoundRequest, {"events": [{"start": 2, "end": 1, "prompt": "a"}]}, "end must be after start"),
        (SoundRequest, {"events": [{"start": 0, "end": 3, "prompt": "a"}], "seconds": 2}, "after the end"),
        (SpeechRequest, {}, "text: is needed"),
        (SpeechRequest, {"text": "a", "language": "中文"}, "language"),
        (SceneRequest, {}, "say what to make or to change"),
        (SceneRequest, {"operations": [{"operation": "paint", "name": "cup"}]}, "operation"),
        (CaptionRequest, {}, "give exactly one"),
        (CaptionRequest, {"image": PICTURE, "audio": SOUND}, "give exactly one"),
        (MusicRequest, {"key": "H major"}, "key"),
        (VideoRequest, {"seconds": float("nan")}, "seconds"),
        (VideoRequest, {"fps": float("inf")}, "fps"),
    ],
)
def test_what_contradicts_itself_is_refused(cls: type[Request], fields: dict[str, object], reason: str) -> None:
    """The message says which field, and why."""
    with pytest.raises(RequestError) as caught:
        cls(**fields)
    assert reason in str(caught.value)


@pytest.mark.parametrize("written", ["1280x720", "1280 x 720", "1280×720", "1280*720", [1280, 720]])
def test_a_size_is_read_as_people_write_it(written: object) -> None:
    """``(width, height)`` in the end."""
    assert ImageRequest(size=written).size == (1280, 720)  # type: ignore[arg-type]


def test_one_reference_may_stand_for_a_list() -> None:
    """A picture alone is a reference too."""
    assert ImageRequest(prompt="a", references=Image(PICTURE)).references == (Reference(images=(Image(PICTURE),)),)  # type: ignore[arg-type]


def test_a_part_is_made_from_plain_fields() -> None:
    """Shots and cameras may be given as dictionaries, as JSON gives them."""
    request = VideoRequest(shots=[{"prompt": "a", "camera": {"move": "push-in"}}], seconds=3)  # type: ignore[list-item]
    assert request.shots == (Shot(prompt="a", camera=Camera(move="push-in")),)


def test_a_sound_event_lasts() -> None:
    """From its start to its end."""
    assert SoundEvent(start=0, end=0.5, prompt="a knock").end == 0.5


def test_a_sound_event_may_be_three_values() -> None:
    """From when, until when, and what; other numbers of them are refused, as is an end before its start."""
    request = SoundRequest(events=[(0, 1.5, "rain"), [1, 2, "a knock"]])
    assert request.events == (
        SoundEvent(start=0, end=1.5, prompt="rain"),
        SoundEvent(start=1, end=2, prompt="a knock"),
    )
    for wrong in [(0, 1), (0, 1, "rain", 2), (2, 1, "rain")]:
        with pytest.raises(RequestError, match=r"events\.0"):
            SoundRequest(events=[wrong])


def test_replace_keeps_the_rest_and_validates() -> None:
    """None unsets; a change is checked like a new request."""
    request = ImageRequest(prompt="a", seed=3, size=(64, 64))
    assert request.replace(seed=4) == ImageRequest(prompt="a", seed=4, size=(64, 64))
    assert request.replace(size=None).model_fields_set == {"prompt", "seed"}
    with pytest.raises(RequestError, match="give one of them"):
        request.replace(aspect_ratio="1:1")


def test_kinds_are_found_by_name() -> None:
    """The nearest known kind is named when one is misspelt."""
    assert request_class("video") is VideoRequest
    assert {"image", "video", "speech", "music", "sound", "3d", "4d", "scene", "caption"} <= set(request_kinds())
    with pytest.raises(RequestError, match="did you mean 'video'"):
        request_class("vidoe")


def test_a_kind_can_be_taken_once() -> None:
    """Two classes of one kind could not be told apart in JSON."""
    with pytest.raises(RequestError, match="'image' is taken by mmgen"):

        class Another(Request[Image]):
            kind = "image"
            yields = Image


@pytest.mark.parametrize("kind", [Image, Video])
def test_a_mask_behind_a_url_stays_what_it_is(kind: type[Image | Video]) -> None:
    """An address does not tell an image from a video; the request does, and so does its JSON."""
    request = VideoRequest(video=Video("https://a.example/clip"), mask=kind("https://a.example/mask"))
    again = load_request(request.model_dump_json())
    assert isinstance(request.mask, kind)
    assert again == request
    assert isinstance(again, VideoRequest)
    assert isinstance(again.mask, kind)


def test_an_image_is_not_taken_for_a_video() -> None:
    """Not even where neither has been read."""
    with pytest.raises(RequestError, match="is given as image, where video is needed"):
        VideoRequest(video=Image("https://a.example/clip"))
