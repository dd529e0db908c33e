"""Templates, stories, voices, portraits and what the vendor holds already: what reaches the wire, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmgen import Audio, Client, Image, ImageRequest, InputError, SpeechRequest, UnsupportedError, Video, VideoRequest
from mmgen.testing import hurried
from mmgen_vidu import (
    CloneOptions,
    FilmOptions,
    PortraitOptions,
    SoundOptions,
    SpeechOptions,
    StoryOptions,
    TemplateOptions,
    UpscaleOptions,
    VideoOptions,
    creation,
)
from mmgen_vidu.prices import credits_of
from mmgen_vidu.tokens import Token
from vidu_asking import backend_of
from vidu_examples import CLIP, FACE, ONE, SOUND, THREE, TWO
from vidu_server import ViduServer


@pytest.fixture
def server() -> Iterator[ViduServer]:
    """A vendor that behaves."""
    with ViduServer() as server:
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"vidu": hurried(backend_of(server))}, home=tmp_path) as client:
        yield client


def test_a_template_has_options_of_its_own(server: ViduServer, client: Client) -> None:
    """The style is the template; the watermarked copy comes where it is wanted."""
    request = VideoRequest(style="exotic_princess", references=[ONE, {"images": [TWO]}], aspect_ratio="1:1", seed=7)
    options = TemplateOptions(area="japan", bgm=True, watermark=True, wm_position="top_right", payload="mine")
    result = client.generate(request, model="vidu:template", options=options)
    body = dict(server.tally.bodies[0])
    assert body.pop("payload").startswith("mine\nmmgen:")
    assert body == {
        "endpoint": "template",
        "template": "exotic_princess",
        "images": [Image(ONE).data_uri(), Image(TWO).data_uri()],
        "area": "japan",
        "bgm": True,
        "watermark": True,
        "wm_position": 2,
        "aspect_ratio": "1:1",
        "seed": 7,
    }
    assert server.marked == 1
    assert result.details["payload"] == "mine"


def test_a_beast_goes_with_its_template(server: ViduServer, client: Client) -> None:
    """And with the words for it."""
    request = VideoRequest(style="beast_companion", references=ONE, prompt="they walk")
    client.generate(request, model="vidu:template", options=TemplateOptions(beast="wolf"))
    assert server.tally.bodies[0]["beast"] == "wolf"
    assert server.tally.bodies[0]["prompt"] == "they walk"


def test_a_story_is_one_of_those_that_are_told(server: ViduServer, client: Client) -> None:
    """By its name; another is refused before anything is sent."""
    options = StoryOptions(callback_url="https://mine.example/hook")
    client.generate(VideoRequest(style="pigsy", references=ONE), model="vidu:template-story", options=options)
    body = dict(server.tally.bodies[0])
    assert body.pop("payload").startswith("mmgen:")
    assert body == {
        "endpoint": "template-story",
        "story": "pigsy",
        "images": [Image(ONE).data_uri()],
        "callback_url": "https://mine.example/hook",
    }
    with pytest.raises(UnsupportedError, match="monkey_king"):
        client.generate(VideoRequest(style="monkey", references=ONE), model="vidu:template-story")


def test_a_voice_is_cloned_and_used(server: ViduServer, client: Client) -> None:
    """Its preview is the result; the name that was minted for it is told, and speaks."""
    server.unique_voices = True
    sample = SpeechRequest(text="Hello there.", voice=SOUND)
    server.job_seconds = 0.0
    for polls in (0, 1):  # at once, and when it was asked for: a question does not tell the name
        server.job_polls = polls
        result = client.generate(sample, model="vidu:voice-clone")
        assert isinstance(result.asset, Audio)
        voice = result.details["voice_id"]
        assert server.tally.bodies[-1]["voice_id"] == voice
        assert 8 <= len(voice) <= 256
        client.generate(SpeechRequest(text="tea", voice=voice), model="vidu:tts", options=SpeechOptions(volume=1))
        assert server.tally.bodies[-1]["voice_setting_voice_id"] == voice
    assert len({body["voice_id"] for body in server.tally.bodies if "voice_id" in body}) == 2


def test_a_clone_is_called_as_is_wished(server: ViduServer, client: Client) -> None:
    """With a second sample whose words are known."""
    server.job_seconds = 0.0
    second = "https://files.example/short.wav"
    options = CloneOptions(voice_id="my-Voice_1", prompt_audio_url=second, prompt_text="Good day.", payload="mine")
    result = client.generate(SpeechRequest(text="Hi.", voice=SOUND), model="vidu:voice-clone", options=options)
    assert result.details["voice_id"] == "my-Voice_1"
    body = dict(server.tally.bodies[0])
    assert body.pop("payload").startswith("mine\n")
    assert body == {
        "endpoint": "audio-clone",
        "audio_url": SOUND.url,
        "voice_id": "my-Voice_1",
        "prompt_audio_url": second,
        "prompt_text": "Good day.",
        "text": "Hi.",
    }


@pytest.mark.parametrize(
    "voice_id", ["short", "1starts-wrong", "ends-wrong-", "has space inside", "ümlaut-voice", "v" * 257]
)
def test_a_name_that_no_voice_can_have_is_refused(voice_id: str) -> None:
    """Before it costs anything."""
    with pytest.raises(ValueError, match="voice_id"):
        CloneOptions(voice_id=voice_id)


def test_a_portrait_speaks_a_sound_or_words(server: ViduServer, client: Client) -> None:
    """Words in a voice."""
    request = VideoRequest(first_frame=ONE, prompt="she smiles", resolution="540p")
    options = PortraitOptions(text="good morning", voice_id="calm-woman")
    client.generate(request, model="vidu:digital-human", options=options)
    by_words = dict(server.tally.bodies[0])
    client.generate(request.replace(audio=SOUND), model="vidu:digital-human")
    by_sound = dict(server.tally.bodies[1])
    shared = {
        "endpoint": "digital-human",
        "model": "viduq2-pro",
        "image": Image(ONE).data_uri(),
        "prompt": "she smiles",
    }
    for body, own in (
        (by_words, {"text": "good morning", "voice_id": "calm-woman"}),
        (by_sound, {"audio_url": SOUND.url}),
    ):
        body.pop("payload")
        assert body == shared | {"resolution": "540p"} | own


def test_a_person_moves_as_in_a_video(server: ViduServer, client: Client) -> None:
    """Both by URL."""
    client.generate(VideoRequest(first_frame=FACE, video=CLIP), model="vidu:motion-sync")
    body = dict(server.tally.bodies[0])
    assert body.pop("payload")
    assert body == {"endpoint": "image2dance", "image_url": FACE.url, "video_url": CLIP.url}


def test_what_the_vendor_made_goes_by_its_id(server: ViduServer, client: Client) -> None:
    """To be extended and upscaled, with neither bytes nor URL; nowhere else."""
    made = client.generate(VideoRequest(prompt="tea"), model="vidu:viduq3-pro").details["creations"][0]
    client.generate(VideoRequest(video=creation(made), extend="forward"), model="vidu:viduq2-pro")
    options = UpscaleOptions(payload="mine")
    client.generate(VideoRequest(video=creation(made), resolution="2k"), model="vidu:upscale-new", options=options)
    for body in server.tally.bodies[1:]:
        assert body["video_creation_id"] == made
        assert "video_url" not in body
    for request, model in (
        (VideoRequest(video=creation(made), audio=SOUND), "lip-sync"),
        (VideoRequest(video=creation(made), first_frame=FACE), "motion-sync"),
    ):
        assert [found.field for found in client.check(request, model=f"vidu:{model}")] == ["video"]
    with pytest.raises(InputError):
        Video(creation(made)).read()


def test_the_vendor_may_write_the_prompt(server: ViduServer, client: Client) -> None:
    """For a picture; and may add subjects of its own to those that are named."""
    client.generate(VideoRequest(first_frame=ONE), model="vidu:viduq3-pro", options=VideoOptions(is_rec=True))
    assert server.tally.bodies[0]["is_rec"] is True
    cat = VideoRequest(prompt="@cat", references=[{"name": "cat", "images": ONE}])
    client.generate(cat, model="vidu:viduq3", options=VideoOptions(auto_subjects=True))
    assert server.tally.bodies[1]["auto_subjects"] is True


def test_subjects_of_both_kinds_have_limits(client: Client) -> None:
    """Four with images beside those with clips."""
    named = [{"name": f"s{index}", "images": ONE} for index in range(5)]
    request = VideoRequest(prompt="all", references=named)
    (problem,) = client.check(request, model="vidu:viduq2-pro")
    assert "at most 4 subjects" in problem.reason
    assert client.check(request, model="vidu:viduq2") == []


FRAMES = [{"image": TWO, "at": 2}, {"image": THREE, "at": 9}]
COSTS: list[tuple[str, VideoRequest | ImageRequest, VideoOptions | None, int | None]] = [
    ("viduq3-pro", VideoRequest(prompt="x", seconds=10, resolution="1080p"), None, 240),
    ("viduq3-pro", VideoRequest(prompt="x", seconds=10, resolution="1080p"), VideoOptions(off_peak=True), 120),
    ("viduq3-pro", VideoRequest(first_frame=ONE, seconds=10), VideoOptions(is_rec=True), 210),
    ("viduq3-mix", VideoRequest(prompt="x", references=[ONE]), None, 120),
    ("viduq2", VideoRequest(prompt="x", seconds=1, resolution="540p"), None, 10),
    ("viduq2", VideoRequest(prompt="x", seconds=8, resolution="540p"), None, 24),
    ("viduq2", VideoRequest(prompt="x", seconds=8, resolution="540p"), VideoOptions(off_peak=True), 24),
    ("viduq2", VideoRequest(prompt="x", references=[ONE]), None, None),
    ("viduq2-turbo", VideoRequest(first_frame=ONE, seconds=1), None, 8),
    ("viduq2-turbo", VideoRequest(first_frame=ONE, seconds=5), None, 40),
    ("viduq2-turbo", VideoRequest(first_frame=ONE, seconds=5, audio=True), None, 55),
    ("viduq2-pro", VideoRequest(first_frame=ONE, keyframes=FRAMES, resolution="540p"), None, 20 + 45),
    ("viduq2-pro", VideoRequest(video=CLIP, extend="forward", seconds=2, resolution="1080p"), None, 75),
    ("viduq1", VideoRequest(prompt="x"), None, 80),
    ("viduq1", VideoRequest(first_frame=ONE), None, None),
    ("vidu2.0", VideoRequest(first_frame=ONE, last_frame=TWO), None, 20),
    ("vidu2.0", VideoRequest(first_frame=ONE, last_frame=TWO, seconds=8, resolution="720p"), None, 100),
    ("viduq2-image", ImageRequest(prompt="x", resolution="4k"), None, 10),
]


@pytest.mark.parametrize(("model", "request_", "options", "wanted"), COSTS)
def test_credits_are_foreseen(
    model: str, request_: VideoRequest | ImageRequest, options: VideoOptions | None, wanted: int | None
) -> None:
    """By endpoint, length, size and options; what is not known is not guessed."""
    assert credits_of(model, request_, options) == wanted


def test_a_token_is_read_as_it_was_written() -> None:
    """With and without what it remembers."""
    for token in (
        Token("9"),
        Token("9", watermarked=True),
        Token("9", voice_id="my-voice"),
        Token("9", True, "my-voice"),
    ):
        assert Token.read(str(token)) == token


def test_older_upscaling(server: ViduServer, client: Client) -> None:
    """By the id of what the vendor made, and by nothing else."""
    made = VideoRequest(video=creation("2608612635966166"))
    client.generate(made, model="vidu:upscale", options=SoundOptions(callback_url="https://mine.example/hook"))
    assert server.tally.bodies[-1] == {
        "endpoint": "upscale",
        "model": "vidu1.0",
        "creation_id": "2608612635966166",
        "callback_url": "https://mine.example/hook",
    }
    assert [problem.field for problem in client.check(VideoRequest(video=CLIP), model="vidu:upscale")] == ["video"]


def test_a_film_in_one_go(server: ViduServer, client: Client) -> None:
    """Pictures to a song, with subtitles."""
    song = VideoRequest(references=[ONE, ONE], audio=SOUND, prompt="tea", resolution="720p")
    options = FilmOptions(add_subtitle=True, language="en", srt_url="https://mine.example/words.srt")
    client.generate(song, model="vidu:one-click-mv", options=options)
    body = dict(server.tally.bodies[-1])
    assert [image[:22] for image in body.pop("images")] == ["data:image/png;base64,"] * 2
    assert body == {
        "endpoint": "one-click/mv",
        "audio_url": SOUND.url,
        "prompt": "tea",
        "resolution": "720p",
        "add_subtitle": True,
        "language": "en",
        "srt_url": "https://mine.example/words.srt",
    }
