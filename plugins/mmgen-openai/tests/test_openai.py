"""Pictures, speech, videos and meshes through the client, from each kind of server."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import (
    Client,
    Config,
    Image,
    ImageRequest,
    Money,
    Object3DRequest,
    Options,
    RequestError,
    SpeechRequest,
    UnsupportedError,
    Video,
    VideoRequest,
)
from mmgen.testing import clip_bytes
from mmgen_openai import (
    Compatible,
    FidelityImageOptions,
    ImageOptions,
    LocalAI,
    LocalAI3DOptions,
    LocalAIImageOptions,
    LocalAISpeechOptions,
    LocalAIVideoOptions,
    OpenAI,
    SGLang,
    SGLangImageOptions,
    SGLangVideoOptions,
    SpeechOptions,
    VideoOptions,
    VLLMImageOptions,
    VLLMOmni,
    VLLMSpeechOptions,
    VLLMVideoOptions,
)
from openai_examples import ONE, THREE, TWO
from openai_server import KEY, OpenAIServer

SERVED: dict[str, dict[str, Any]] = {
    "openai": {"sora-2": "video", "new-image": "image"},
    "localai": {"image": "image", "video": "video", "speech": "speech", "3d": "3d"},
}
BACKENDS: dict[str, type[Compatible]] = {"openai": OpenAI, "vllm-omni": VLLMOmni, "sglang": SGLang, "localai": LocalAI}


@pytest.fixture
def servers() -> Iterator[dict[str, OpenAIServer]]:
    made = {name: OpenAIServer(name).start() for name in BACKENDS}
    yield made
    for server in made.values():
        server.stop()


@pytest.fixture
def client(servers: dict[str, OpenAIServer], tmp_path: Path) -> Iterator[Client]:
    backends = {
        name: kind(KEY, base_url=servers[name].base, allow_private=True, models=SERVED.get(name))
        for name, kind in BACKENDS.items()
    }
    with Client(backends, home=tmp_path) as client:
        yield client


@pytest.fixture
def server(servers: dict[str, OpenAIServer]) -> OpenAIServer:
    return servers["openai"]


# -- what comes back ----------------------------------------------------------------------------


def test_pictures_come_with_the_reply(server: OpenAIServer, client: Client) -> None:
    """As many as asked for, each its own file, at the cost of the tokens that the reply counts."""
    result = client.generate(ImageRequest(prompt="tea", n=2), model="openai:gpt-image-2")
    assert [asset.size for asset in result.assets] == [(16, 16), (16, 16)]
    assert len({asset.sha256 for asset in result.assets}) == 2
    assert result.passed
    assert result.cost == Money.of("0.030620", "USD")
    assert server.tally.bodies == [{"path": "images/generations", "model": "gpt-image-2", "prompt": "tea", "n": 2}]


@pytest.mark.parametrize("model", ["openai:sora-2", "vllm-omni:video", "sglang:video", "localai:video"])
def test_one_request_makes_a_video_everywhere(client: Client, model: str) -> None:
    """Only the model's name differs."""
    result = client.generate(VideoRequest(prompt="tea", seconds=4, size=(720, 1280)), model=model)
    assert result.asset.read() == clip_bytes()


@pytest.mark.parametrize("model", ["openai:gpt-4o-mini-tts", "vllm-omni:speech", "localai:speech"])
def test_one_request_is_spoken_everywhere(client: Client, model: str) -> None:
    """The body of the reply is the sound."""
    result = client.generate(SpeechRequest(text="Good morning.", voice="alloy"), model=model)
    assert result.asset.seconds == 1.0
    assert result.asset.media_type == "audio/wav"


@pytest.mark.parametrize("model", ["sglang:3d", "localai:3d"])
def test_one_picture_becomes_a_mesh(client: Client, model: str) -> None:
    """By a job, or at once."""
    assert client.generate(Object3DRequest(images=[ONE]), model=model).asset.face_count == 1280


# -- what is sent ---------------------------------------------------------------------------------


def test_a_mask_is_sent_as_transparency(server: OpenAIServer, client: Client) -> None:
    """White may change in a request; this vendor marks that by transparency."""
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:, 8:] = 255
    request = ImageRequest(prompt="tea", image=ONE, mask=Image(pixels), references=[TWO, THREE])
    client.generate(request, model="openai:gpt-image-2")
    body = server.tally.bodies[0]
    assert body["path"] == "images/edits"
    assert [server.files[shown] for shown in body["image[]"]] == [ONE, TWO, THREE]
    sent = Image(server.files[body["mask"]]).to_numpy()
    assert sent.shape == (16, 16, 4)
    assert set(sent[:, :8, 3].flat) == {255}
    assert set(sent[:, 8:, 3].flat) == {0}


def test_one_picture_to_edit_goes_alone(server: OpenAIServer, client: Client) -> None:
    """Only several are written as a list; options of edits go along."""
    options = FidelityImageOptions(input_fidelity="high")
    client.generate(ImageRequest(prompt="tea", image=ONE), model="openai:new-image", options=options)
    body = server.tally.bodies[0]
    assert server.files[body["image"]] == ONE
    assert (body["model"], body["input_fidelity"]) == ("new-image", "high")


def test_a_mask_stays_white_elsewhere(servers: dict[str, OpenAIServer], client: Client) -> None:
    """This server repaints what is white, as requests have it."""
    client.generate(ImageRequest(prompt="tea", image=ONE, mask=TWO), model="vllm-omni:image")
    body = servers["vllm-omni"].tally.bodies[0]
    assert servers["vllm-omni"].files[body["mask_image"]] == TWO
    assert "model" not in body


def test_a_video_is_edited_extended_and_made_again(server: OpenAIServer, client: Client) -> None:
    """Three addresses; a remix takes a name and a prompt."""
    clip = Video(clip_bytes())
    client.generate(VideoRequest(prompt="snow", video=clip), model="openai:sora-2")
    client.generate(VideoRequest(prompt="go on", video=clip, extend="forward", seconds=16), model="openai:sora-2")
    client.generate(VideoRequest(prompt="rain"), model="openai:sora-2", options=VideoOptions(remix_of="video_123"))
    edit, extension, remix = server.tally.bodies
    assert edit["path"] == "videos/edits"
    assert extension["path"] == "videos/extensions"
    assert extension["seconds"] == "16"
    assert remix == {"path": "videos/video_123/remix", "prompt": "rain"}
    assert server.files[edit["video"]] == clip_bytes()


def test_what_a_remix_ignores_is_refused(server: OpenAIServer, client: Client) -> None:
    """Nothing is sent."""
    with pytest.raises(RequestError, match="seconds is not honoured with remix_of"):
        client.generate(
            VideoRequest(prompt="rain", seconds=4), model="openai:sora-2", options=VideoOptions(remix_of="video_123")
        )
    assert server.tally.submits == 0


def test_seconds_are_text_or_a_number(servers: dict[str, OpenAIServer], client: Client) -> None:
    """As each server wants them."""
    request = VideoRequest(prompt="tea", seconds=4)
    for name in ("vllm-omni", "sglang", "localai"):
        client.generate(request, model=f"{name}:video")
    assert servers["vllm-omni"].tally.bodies[0]["seconds"] == "4"
    assert servers["sglang"].tally.bodies[0]["seconds"] == 4
    assert servers["localai"].tally.bodies[0]["seconds"] == "4"


def test_a_negative_prompt_goes_behind_a_bar(servers: dict[str, OpenAIServer], client: Client) -> None:
    """So a prompt may hold none."""
    client.generate(ImageRequest(prompt="tea", negative_prompt="milk"), model="localai:image")
    assert servers["localai"].tally.bodies[0]["prompt"] == "tea|milk"
    with pytest.raises(UnsupportedError, match="must not hold"):
        client.generate(ImageRequest(prompt="tea|milk"), model="localai:image")


def test_files_within_json_are_base64_alone(servers: dict[str, OpenAIServer], client: Client) -> None:
    """Not every address of this server understands a data URI."""
    request = ImageRequest(prompt="tea", image=ONE, references=[TWO, THREE])
    client.generate(request, model="localai:image")
    body = servers["localai"].tally.bodies[0]
    assert base64.b64decode(body["file"], validate=True) == ONE
    assert [base64.b64decode(text, validate=True) for text in body["ref_images"]] == [TWO, THREE]


def test_a_custom_voice_goes_by_its_id(server: OpenAIServer, client: Client) -> None:
    """Names of voices are text, and those made by a user are objects."""
    client.generate(SpeechRequest(text="tea", voice="voice_12"), model="openai:tts-1")
    assert server.tally.bodies[0]["voice"] == {"id": "voice_12"}


CLIP_OPTIONS = {"num_frames": 9, "flow_shift": 3.5, "true_cfg_scale": 2.0, "guidance_scale_2": 1.5}
TUNED = {"enable_teacache": True, "output_quality": "high", "output_compression": 80, "diffusers_kwargs": {"eta": 0.5}}
OPTIONS: list[tuple[str, Options]] = [
    ("openai:gpt-image-2", ImageOptions(quality="low", moderation="low", output_compression=0, user="u")),
    ("openai:tts-1", SpeechOptions(response_format="wav")),
    ("vllm-omni:image", VLLMImageOptions(true_cfg_scale=2.0, user="u")),
    (
        "vllm-omni:video",
        VLLMVideoOptions(
            **CLIP_OPTIONS,
            boundary_ratio=0.5,
            sound_duration=2.5,
            enable_frame_interpolation=True,
            frame_interpolation_exp=2,
            frame_interpolation_scale=0.5,
            lora={"name": "ink", "scale": 0.5},
            extra_params={"mode": "fast"},
        ),
    ),
    (
        "vllm-omni:speech",
        VLLMSpeechOptions(
            response_format="flac",
            task_type="Base",
            ref_audio="https://files.example/a.wav",
            ref_text="tea",
            x_vector_only_mode=False,
            max_new_tokens=9,
        ),
    ),
    (
        "sglang:image",
        SGLangImageOptions(
            **TUNED, true_cfg_scale=2.0, flow_shift=1.5, max_sequence_length=9, enable_upscaling=True, upscaling_scale=2
        ),
    ),
    (
        "sglang:video",
        SGLangVideoOptions(**CLIP_OPTIONS, **TUNED, enable_frame_interpolation=True, enable_upscaling=False),
    ),
    ("localai:image", LocalAIImageOptions(quality="hd")),
    ("localai:video", LocalAIVideoOptions(num_frames=9, params={"a": "b"})),
    ("localai:speech", LocalAISpeechOptions(response_format="wav", backend="piper", sample_rate=24000)),
    (
        "localai:3d",
        LocalAI3DOptions(quality="512", background="keep", texture_steps=9, params={"components": "all"}),
    ),
]


@pytest.mark.parametrize(("model", "options"), OPTIONS, ids=[model for model, _ in OPTIONS])
def test_every_option_reaches_the_wire(
    servers: dict[str, OpenAIServer], client: Client, model: str, options: Options
) -> None:
    """Under its own name and with its own value."""
    record = client.models()[model]
    fields: dict[str, Any] = {"prompt": "tea", "text": "tea", "voice": "alloy", "images": [ONE]}
    request = record.request(**{name: fields[name] for name in record.requires})
    client.generate(request, model=model, options=options)
    body = servers[model.partition(":")[0]].tally.bodies[0]
    assert set(type(options).model_fields) == options.model_fields_set
    for name, value in options.model_dump(mode="json").items():
        sent = body[name]
        told = json.loads(sent) if isinstance(sent, str) and not isinstance(value, str) else sent
        assert told == value, name


def test_an_option_that_an_address_ignores_is_refused(server: OpenAIServer, client: Client) -> None:
    """Before anything is sent."""
    with pytest.raises(RequestError, match="moderation is not honoured by images/edits"):
        client.generate(
            ImageRequest(prompt="tea", image=ONE), model="openai:gpt-image-2", options=ImageOptions(moderation="low")
        )
    assert server.tally.submits == 0


def test_the_field_that_one_address_lacks_is_refused(servers: dict[str, OpenAIServer], client: Client) -> None:
    """This server's edits take no seed, though its pictures from words do."""
    with pytest.raises(UnsupportedError, match="seed: is not honoured for image-to-image"):
        client.generate(ImageRequest(prompt="tea", image=ONE, seed=0), model="sglang:image")
    client.generate(ImageRequest(prompt="tea", seed=0), model="sglang:image")
    assert servers["sglang"].tally.bodies[0]["seed"] == 0


# -- the records ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"size": (3840, 1024)}, "size"),
        ({"size": (1000, 1000)}, "size"),
        ({"size": (3840, 2160), "n": 2}, "n"),
        ({"background": "transparent", "format": "jpeg"}, "format"),
        ({"seed": 7}, "seed"),
        ({"references": [{"images": [ONE], "name": "cat"}]}, "references"),
    ],
)
def test_what_cannot_be_made_is_refused(client: Client, fields: dict[str, Any], field: str) -> None:
    """By the field at fault."""
    problems = client.check(ImageRequest(prompt="tea", **fields), model="openai:gpt-image-2")
    assert [problem.field for problem in problems] == [field]


def test_models_that_end_say_what_to_use_instead(client: Client) -> None:
    """From the day on which the vendor ends them."""
    model = client.models()["openai:gpt-image-1.5"]
    request = ImageRequest(prompt="tea", image=ONE)
    options = FidelityImageOptions(input_fidelity="high")
    assert model.check(request, options, today=date(2026, 11, 30)) == []
    (problem,) = model.check(request, options, today=date(2026, 12, 1))
    assert "use 'gpt-image-2'" in problem.reason


def test_what_may_be_billed_is_reserved(client: Client) -> None:
    """The dearest quality and the words; nothing is guessed for edits, nor for further sizes."""
    request = ImageRequest(prompt="tea", n=2, size=(1024, 1024))
    assert client.estimate(request, model="openai:gpt-image-2").money == Money.of("0.422015", "USD")
    assert client.estimate(request.replace(image=ONE), model="openai:gpt-image-2").money is None
    assert client.estimate(request.replace(size=(2048, 2048)), model="openai:gpt-image-2").money is None


# -- where the server is ----------------------------------------------------------------------------


def test_a_server_of_ones_own_must_be_named() -> None:
    """There is no address to guess, and no plain http without a word."""
    with pytest.raises(RequestError, match="say where the server is"):
        VLLMOmni()
    with pytest.raises(RequestError, match="allow_private=True"):
        VLLMOmni(base_url="http://10.0.0.5:8091/v1")
    with pytest.raises(RequestError, match="can't be '3d'"):
        VLLMOmni(base_url="http://10.0.0.5:8091/v1", allow_private=True, models={"trellis": "3d"})


def test_settings_name_server_and_models(tmp_path: Path) -> None:
    """As the config file holds them."""
    (tmp_path / "config.toml").write_text(
        '[backends.vllm-omni]\nbase_url = "http://10.0.0.5:8091/v1"\nallow_private = true\n'
        '[backends.vllm-omni.models]\n"Wan-AI/Wan2.2-T2V-A14B" = "video"\n'
    )
    backend = VLLMOmni.from_config(Config.load(home=tmp_path, environment={}))
    assert [model.id for model in backend.models()] == ["Wan-AI/Wan2.2-T2V-A14B"]


def test_the_account_goes_along(tmp_path: Path) -> None:
    """Organization and project, as the vendor's own client takes them from the environment."""
    environment = {
        "OPENAI_ORG_ID": "org-1",
        "OPENAI_PROJECT_ID": "proj-1",
        "OPENAI_BASE_URL": "https://proxy.example/v1",
    }
    backend = OpenAI.from_config(Config.load(home=tmp_path, environment=environment))
    assert backend.headers == {"OpenAI-Organization": "org-1", "OpenAI-Project": "proj-1"}
    assert OpenAI(KEY).headers == {}


def test_a_video_is_stopped_where_the_server_can(servers: dict[str, OpenAIServer], client: Client) -> None:
    """By DELETE, by /cancel, or not at all, and truthfully."""
    outcomes = {}
    for model in ("vllm-omni:video", "sglang:video", "openai:sora-2"):
        servers[model.partition(":")[0]].job_seconds = 30
        outcomes[model] = client.submit(VideoRequest(prompt="tea"), model=model).cancel()
    assert outcomes == {"vllm-omni:video": "cancelled", "sglang:video": "cancelled", "openai:sora-2": "unsupported"}
    assert servers["vllm-omni"].billed[0].cancelled
    assert servers["sglang"].billed[0].cancelled
