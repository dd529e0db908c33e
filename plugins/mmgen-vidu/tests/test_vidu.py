"""What reaches the wire, endpoint by endpoint and option by option; and what is refused before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import (
    Audio,
    Client,
    Config,
    Image,
    ImageRequest,
    InputError,
    Money,
    Options,
    Request,
    SoundRequest,
    SpeechRequest,
    UnsupportedError,
    Video,
    VideoRequest,
)
from mmgen.backends import Call
from mmgen.testing import hurried
from mmgen_vidu import (
    CloneOptions,
    LipSyncOptions,
    PortraitOptions,
    SpeechOptions,
    TemplateOptions,
    UpscaleOptions,
    VideoOptions,
    Vidu,
)
from mmgen_vidu.bodies import own_payload
from vidu_examples import CLIP, ONE, SOUND, THREE, TWO
from vidu_server import KEY, ViduServer


@pytest.fixture
def server() -> Iterator[ViduServer]:
    """A vendor that behaves."""
    with ViduServer() as server:
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"vidu": hurried(Vidu(KEY, base_url=server.url, allow_private=True))}, home=tmp_path) as client:
        yield client


def test_words_become_a_video(server: ViduServer, client: Client) -> None:
    """Sent once under the documented names, billed once, and told in money."""
    request = VideoRequest(prompt="a river at dawn", seconds=5, resolution="540p", aspect_ratio="4:3", seed=7)
    result = client.generate(request, model="vidu:viduq3-pro")
    body = dict(server.tally.bodies[0])
    assert body.pop("payload").startswith("mmgen:")
    assert body == {
        "endpoint": "text2video",
        "model": "viduq3-pro",
        "prompt": "a river at dawn",
        "duration": 5,
        "resolution": "540p",
        "aspect_ratio": "4:3",
        "seed": 7,
    }
    assert result.asset.media_type == "video/mp4"
    assert result.cost == Money.parse("USD 0.225")
    assert result.seed == 7
    assert len(server.billed) == 1


def sent(server: ViduServer, request: Request[Any], model: str, options: Options | None = None) -> dict[str, Any]:
    """The body of one submit, without its payload."""

    async def submit() -> None:
        backend = Vidu(KEY, base_url=server.url, allow_private=True)
        record = next(record for record in backend.models() if record.id == model)
        assert record.check(request, options) == []
        await backend.submit(Call(model=record, request=request, options=options, folder=Path()))
        await backend.aclose()

    anyio.run(submit)
    body = dict(server.tally.bodies[-1])
    body.pop("payload", None)
    return body


def test_subjects_are_named(server: ViduServer) -> None:
    """Each with its pictures or its clip, and its voice."""
    cat = {"name": "cat", "images": [ONE, TWO], "voice": "calm-woman"}
    clip = "data:video/mp4;base64,AAAAIGZ0eXBpc29t"
    dog = {"name": "dog", "video": clip}
    request = VideoRequest(prompt="@cat meets @dog", references=[cat, dog], audio=True, aspect_ratio="1:1")
    body = sent(server, request, "viduq2-pro")
    urls = [Image(data).data_uri() for data in (ONE, TWO)]
    subjects = [
        {"name": "cat", "images": urls, "voice_id": "calm-woman"},
        {"name": "dog", "videos": [Video(clip).data_uri()]},
    ]
    assert body["subjects"] == subjects
    assert body["endpoint"] == "reference2video"
    assert "images" not in body
    assert body["audio"] is True


def test_pictures_and_clips_without_names(server: ViduServer) -> None:
    """Each in a list of its own; what has a URL goes by it."""
    photograph = Image.from_url("https://files.example/cat.png")
    request = VideoRequest(prompt="they meet", references=[photograph, {"video": CLIP}])
    body = sent(server, request, "viduq2-pro")
    assert body["images"] == ["https://files.example/cat.png"]
    assert body["videos"] == ["https://files.example/clip.mp4"]
    assert "subjects" not in body


def test_key_frames_become_segments(server: ViduServer) -> None:
    """From moments to lengths, with one prompt for all or one for each."""
    frames = [{"image": TWO, "at": 2}, {"image": THREE, "at": 9}]
    request = VideoRequest(first_frame=ONE, keyframes=frames, prompt="on", resolution="540p")
    one, two, three = (Image(data).data_uri() for data in (ONE, TWO, THREE))
    settings = [
        {"key_image": two, "duration": 2, "prompt": "on"},
        {"key_image": three, "duration": 7, "prompt": "on"},
    ]
    wanted = {"endpoint": "multiframe", "model": "viduq2-turbo", "start_image": one, "resolution": "540p"}
    assert sent(server, request, "viduq2-turbo") == wanted | {"image_settings": settings}
    body = sent(server, request, "viduq2-turbo", VideoOptions(prompts=("up", "down")))
    assert [setting["prompt"] for setting in body["image_settings"]] == ["up", "down"]


def test_an_extension_goes_on_from_a_url(server: ViduServer) -> None:
    """Towards a last frame, if there is one."""
    request = VideoRequest(video=CLIP, extend="forward", last_frame=ONE, seconds=7, prompt="on")
    assert sent(server, request, "viduq2-pro") == {
        "endpoint": "extend",
        "model": "viduq2-pro",
        "video_url": "https://files.example/clip.mp4",
        "images": [Image(ONE).data_uri()],
        "duration": 7,
        "prompt": "on",
    }


def test_pictures(server: ViduServer) -> None:
    """The one to edit comes first; sizes and ratios under the vendor's names."""
    request = ImageRequest(prompt="tea", image=ONE, references=[TWO], resolution="4k", aspect_ratio="adaptive")
    assert sent(server, request, "viduq2-image") == {
        "endpoint": "reference2image",
        "model": "viduq2",
        "prompt": "tea",
        "images": [Image(ONE).data_uri(), Image(TWO).data_uri()],
        "resolution": "4K",
        "aspect_ratio": "auto",
    }


def test_sounds_on_a_timeline(server: ViduServer) -> None:
    """Events go to an endpoint of their own, and carry no payload."""
    request = SoundRequest(events=[{"start": 0, "end": 1.5, "prompt": "a bell"}], seconds=4.5)
    body = sent(server, request, "audio1.0")
    event = {"from": 0.0, "to": 1.5, "prompt": "a bell"}
    assert body == {"endpoint": "timing2audio", "model": "audio1.0", "duration": 4.5, "timing_prompts": [event]}
    assert "payload" not in server.tally.bodies[-1]


def test_speech_comes_at_once(server: ViduServer, client: Client) -> None:
    """In the reply to the submit."""
    server.job_seconds = 0.0
    options = SpeechOptions(volume=3, emotion="happy", pronunciation=("omg/oh my god",))
    result = client.generate(SpeechRequest(text="omg, 茶", voice="calm-woman"), model="vidu:tts", options=options)
    assert isinstance(result.asset, Audio)
    assert result.asset.media_type == "audio/wav"
    assert server.tally.polls == 0
    body = server.tally.bodies[0]
    assert body["pronunciation_dict_tone"] == ["omg/oh my god"]
    assert (body["voice_setting_volume"], body["voice_setting_emotion"]) == (3, "happy")


def test_lips_follow_a_sound_or_words(server: ViduServer) -> None:
    """One of them, and a voice for words only."""
    by_sound = sent(server, VideoRequest(video=CLIP, audio=SOUND), "lip-sync")
    assert by_sound["audio_url"] == "https://files.example/words.wav"
    options = LipSyncOptions(text="good morning", voice_id="calm-woman", speed=1.2)
    by_words = sent(server, VideoRequest(video=CLIP), "lip-sync", options)
    assert by_words == {
        "endpoint": "lip-sync",
        "video_url": "https://files.example/clip.mp4",
        "text": "good morning",
        "voice_id": "calm-woman",
        "speed": 1.2,
    }


def test_upscaling(server: ViduServer) -> None:
    """By URL, to a size class."""
    options = UpscaleOptions(callback_url="https://mine.example/hook")
    assert sent(server, VideoRequest(video=CLIP, resolution="4k"), "upscale-new", options) == {
        "endpoint": "upscale-new",
        "video_url": "https://files.example/clip.mp4",
        "upscale_resolution": "4K",
        "callback_url": "https://mine.example/hook",
    }


OPTIONS: list[tuple[VideoOptions, dict[str, Any]]] = [
    (VideoOptions(off_peak=True), {"off_peak": True}),
    (VideoOptions(bgm=True), {"bgm": True}),
    (VideoOptions(watermark=True, wm_position="bottom_left"), {"watermark": True, "wm_position": 4}),
    (VideoOptions(watermark=True, wm_url="https://a.example/m.png"), {"wm_url": "https://a.example/m.png"}),
    (VideoOptions(meta_data={"Label": "AI 生成"}), {"meta_data": '{"Label": "AI 生成"}'}),
    (VideoOptions(callback_url="https://a.example/hook?t=1"), {"callback_url": "https://a.example/hook?t=1"}),
]


@pytest.mark.parametrize(
    ("options", "wanted"), OPTIONS, ids=lambda value: "-".join(sorted(getattr(value, "model_fields_set", "")))
)
def test_options_reach_the_wire(server: ViduServer, options: VideoOptions, wanted: dict[str, Any]) -> None:
    """Under the vendor's names, and nothing where they are not set."""
    request = VideoRequest(prompt="tea")
    plain = sent(server, request, "viduq2")
    assert plain == {"endpoint": "text2video", "model": "viduq2", "prompt": "tea"}
    body = sent(server, request, "viduq2", options)
    assert wanted.items() <= body.items()
    assert set(body) - set(plain) == options.model_fields_set


def test_a_watermark_is_placed_by_name_on_key_frames(server: ViduServer) -> None:
    """The endpoints differ in how they call a corner."""
    request = VideoRequest(first_frame=ONE, keyframes=[{"image": TWO, "at": 2}, {"image": THREE, "at": 4}])
    body = sent(server, request, "viduq2-pro", VideoOptions(watermark=True, wm_position="top_left"))
    assert body["wm_position"] == "top_left"


def test_the_watermarked_copy_is_fetched(server: ViduServer, client: Client) -> None:
    """And not the plain one."""
    request = VideoRequest(prompt="tea")
    result = client.generate(request, model="vidu:viduq2", options=VideoOptions(watermark=True, payload="mine\n"))
    assert server.marked == 1
    assert result.details["payload"] == "mine\n"
    assert "watermarked" not in result.details


RECORDS = {record.id: record for record in Vidu().models()}
MISFITS: list[tuple[str, Request[Any], Options, str]] = [
    ("viduq3-mix", VideoRequest(prompt="x", references=[ONE]), VideoOptions(off_peak=True), "off_peak"),
    ("viduq2-pro", VideoRequest(first_frame=ONE, audio=True), VideoOptions(off_peak=True), "off_peak"),
    ("viduq2-pro", VideoRequest(video=CLIP, extend="forward"), VideoOptions(off_peak=False), "off_peak"),
    ("viduq3-pro", VideoRequest(prompt="x"), VideoOptions(bgm=True), "bgm"),
    ("viduq2", VideoRequest(prompt="x", seconds=9), VideoOptions(bgm=True), "bgm"),
    ("viduq3-pro", VideoRequest(prompt="x", audio=False), VideoOptions(audio_type="all"), "audio_type"),
    ("viduq3-pro", VideoRequest(first_frame=ONE), VideoOptions(audio_type="all"), "audio_type"),
    ("viduq1", VideoRequest(prompt="x"), VideoOptions(audio_type="all"), "audio_type"),
    ("viduq3-pro", VideoRequest(prompt="x"), VideoOptions(wm_position="top_left"), "wm_position"),
    ("viduq3-pro", VideoRequest(prompt="x"), VideoOptions(prompts=("a", "b")), "prompts"),
    (
        "viduq2-pro",
        VideoRequest(first_frame=ONE, keyframes=[{"image": TWO, "at": 2}, {"image": THREE, "at": 4}]),
        VideoOptions(prompts=("a",)),
        "prompts",
    ),
    ("viduq2-pro", VideoRequest(video=CLIP, extend="forward"), VideoOptions(meta_data={"Label": "x"}), "meta_data"),
    ("viduq3-pro", VideoRequest(first_frame=ONE, prompt="x"), VideoOptions(is_rec=True), "is_rec"),
    ("viduq3-pro", VideoRequest(prompt="x"), VideoOptions(is_rec=False), "is_rec"),
    ("viduq2", VideoRequest(prompt="x", references=[ONE]), VideoOptions(auto_subjects=True), "auto_subjects"),
    ("lip-sync", VideoRequest(video=CLIP), LipSyncOptions(), "audio"),
    ("lip-sync", VideoRequest(video=CLIP, audio=SOUND), LipSyncOptions(text="good morning"), "audio"),
    ("lip-sync", VideoRequest(video=CLIP, audio=SOUND), LipSyncOptions(voice_id="calm-woman"), "voice_id"),
    ("digital-human", VideoRequest(first_frame=ONE, prompt="x"), PortraitOptions(text="good morning"), "voice_id"),
    ("template", VideoRequest(style="hugging", references=[ONE]), TemplateOptions(area="japan"), "area"),
    ("template", VideoRequest(style="hugging", references=[ONE]), TemplateOptions(beast="wolf"), "beast"),
    ("template", VideoRequest(style="hugging", references=[ONE]), TemplateOptions(wm_url="https://a.b/c"), "wm_url"),
    ("voice-clone", SpeechRequest(text="Hi.", voice=SOUND), CloneOptions(prompt_text="Hi."), "prompt_text"),
]


@pytest.mark.parametrize(("model", "request_", "options", "field"), MISFITS)
def test_options_that_would_be_ignored_are_refused(
    model: str, request_: Request[Any], options: Options, field: str
) -> None:
    """By their names, before anything is sent."""
    assert [found.field for found in RECORDS[model].check(request_, options)] == [field]


REFUSED: list[tuple[str, Request[Any], str]] = [
    ("viduq3-pro", VideoRequest(prompt="x", seed=0), "seed"),
    ("viduq3-pro", VideoRequest(prompt="x", seconds=2.5), "seconds"),
    ("viduq3-pro", VideoRequest(first_frame=ONE, aspect_ratio="1:1"), "aspect_ratio"),
    ("viduq3-pro", VideoRequest(last_frame=ONE), "first_frame"),
    ("viduq3-pro", VideoRequest(seconds=5), "prompt"),
    ("viduq3-pro", VideoRequest(prompt="x", audio=SOUND), "audio"),
    ("viduq3-pro", VideoRequest(prompt="x" * 5001), "prompt"),
    ("viduq2", VideoRequest(prompt="x", audio=True), "audio"),
    ("viduq2-pro", VideoRequest(first_frame=ONE, seconds=10, last_frame=TWO), "seconds"),
    ("viduq2-pro", VideoRequest(first_frame=ONE, voices=["calm-woman"]), "audio"),
    ("viduq2-pro", VideoRequest(prompt="x", references=[ONE, {"name": "cat", "images": TWO}]), "references"),
    ("viduq2-pro", VideoRequest(prompt="x", references=[{"name": "a", "images": [ONE] * 4}]), "references"),
    ("viduq2-pro", VideoRequest(prompt="x", references=[*[ONE] * 5, {"video": CLIP}]), "references"),
    ("viduq2-pro", VideoRequest(first_frame=ONE, keyframes=[{"image": TWO, "at": 2}]), "keyframes"),
    (
        "viduq2-pro",
        VideoRequest(first_frame=ONE, keyframes=[{"image": TWO, "at": 2}, {"image": ONE, "at": 10}]),
        "keyframes",
    ),
    ("viduq2-pro", VideoRequest(video=CLIP, extend="forward", prompt="x" * 2001), "prompt"),
    ("viduq2-pro", VideoRequest(video=b"\0\0\0\x20ftypisom", extend="forward"), "video"),
    ("viduq3-turbo", VideoRequest(prompt="x", references=[ONE], audio=True), "audio"),
    ("viduq1", VideoRequest(prompt="x", aspect_ratio="4:3"), "aspect_ratio"),
    ("viduq1", VideoRequest(prompt="x", motion=0.3), "motion"),
    ("vidu2.0", VideoRequest(first_frame=ONE, seconds=8, resolution="1080p"), "resolution"),
    ("viduq2-image", ImageRequest(prompt="x", references=[ONE] * 7, image=TWO), "references"),
    ("viduq1-image", ImageRequest(prompt="x"), "task"),
    ("audio1.0", SoundRequest(prompt="x", events=[{"start": 0, "end": 1, "prompt": "y"}]), "prompt"),
    ("audio1.0", SoundRequest(events=[{"start": 0, "end": 11, "prompt": "y"}]), "events"),
    ("tts", SpeechRequest(text="x", voice=Audio.from_url("https://a.example/v.wav")), "voice"),
]


@pytest.mark.parametrize(("model", "request_", "field"), REFUSED)
def test_what_is_not_honoured_is_refused(model: str, request_: Request[Any], field: str) -> None:
    """With the field's name."""
    assert field in [problem.field for problem in RECORDS[model].check(request_)]


def test_nothing_of_a_refused_call_is_sent(server: ViduServer, client: Client) -> None:
    """Neither for its fields nor for its options."""
    for request, options, field in (
        (VideoRequest(prompt="x", seed=0), None, "seed"),
        (VideoRequest(prompt="x"), VideoOptions(bgm=True), "bgm"),
    ):
        with pytest.raises(UnsupportedError, match=field):
            client.generate(request, model="vidu:viduq3-pro", options=options)
    assert server.tally.submits == 0


def test_each_host_has_its_prices(tmp_path: Path) -> None:
    """In its own currency; what is unknown is unpriced."""
    settings = {"vidu": {"region": "china"}}
    base = Config.load(home=tmp_path, keys={"VIDU_API_KEY": "k"}, environment={})
    china = Vidu.from_config(replace(base, backends=settings))
    elsewhere = Vidu.from_config(base)
    request = VideoRequest(prompt="tea", seconds=10, resolution="1080p")
    for backend, wanted in ((china, "CNY 7.50"), (elsewhere, "USD 1.20")):
        records = {record.id: record for record in backend.models()}
        assert str(records["viduq3-pro"].estimate(request).money) == wanted
        assert records["tts"].estimate(SpeechRequest(text="tea", voice="calm-woman")).money is None
    with pytest.raises(InputError, match="region"):
        Vidu.from_config(replace(base, backends={"vidu": {"region": "mars"}}))
    own = Config.load(home=tmp_path, environment={"VIDU_BASE_URL": "https://proxy.example/vidu"})
    assert Vidu.from_config(own).currency == "USD"


@given(st.text(max_size=60))
def test_a_payload_comes_back_as_it_was(text: str) -> None:
    """Whatever its lines."""
    assert own_payload(f"{text}\nmmgen:0123") == text


def test_a_foreign_payload_is_left_alone() -> None:
    """A task of another program."""
    assert own_payload("mine") == "mine"
    assert own_payload("mmgen:0123") == ""


def test_an_extension_runs_from_client_to_file(server: ViduServer, client: Client) -> None:
    """With a clip that lies behind a URL, which only the vendor needs to fetch."""
    first = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    first.result()
    clip = Video.from_url(server.url_of(server.billed[0]), allow_private=True)
    request = VideoRequest(video=clip, extend="forward", prompt="on")
    assert client.generate(request, model="vidu:viduq2-turbo", options=VideoOptions(watermark=True)).assets
    assert server.marked == 1
    assert server.tally.bodies[-1]["video_url"] == clip.url
