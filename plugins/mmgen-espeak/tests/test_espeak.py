"""The sound of speech, measured on its decoded file: length, pitch, loudness, silence, words, and who speaks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import numpy as np
import pytest

from espeak_sound import RATE, level, objections, pitch_of, samples_of, spoken
from mmgen import Audio, Client, SpeechRequest, UnsupportedError
from mmgen.errors import InputError
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen_espeak import Espeak
from mmgen_espeak.languages import LANGUAGES, VOICES, language_for

LINE = "The quick brown fox jumps over the lazy dog. It was a fine day."
LINES = {
    "en-US": "Good morning, and welcome to the mountains.",
    "en-GB": "Good morning, and welcome to the mountains.",
    "zh-CN": "早上好，欢迎来到山里。",
    "zh-HK": "早晨，歡迎嚟到山頂。",
    "yue": "早晨，歡迎嚟到山頂。",
    "ja": "おはようございます。やまへようこそ。",
    "ar": "صباح الخير، أهلا بكم في الجبال.",
    "es": "Buenos días, bienvenidos a las montañas.",
    "fr": "Bonjour, bienvenue à la montagne.",
    "th": "สวัสดีตอนเช้า ยินดีต้อนรับสู่ภูเขา",
    "de": "Guten Morgen und willkommen in den Bergen.",
    "ko": "좋은 아침입니다, 산에 오신 것을 환영합니다.",
    "hi": "सुप्रभात, पहाड़ों में आपका स्वागत है।",
    "pt": "Bom dia, bem-vindos às montanhas.",
    "pt-BR": "Bom dia, bem-vindos às montanhas.",
    "ru": "Доброе утро, добро пожаловать в горы.",
    "it": "Buongiorno e benvenuti in montagna.",
}


@pytest.fixture(scope="module")
def espeak() -> Iterator[Espeak]:
    """A backend whose process is kept from test to test."""
    backend = Espeak()
    yield backend
    anyio.run(backend.aclose)


# -- the sound ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LINES)
def test_every_language_is_delivered_alike(espeak: Espeak, language: str) -> None:
    """At -16 LUFS, without a clipped peak, without silence at its ends, and in its own language."""
    made = spoken(espeak, text=LINES[language], language=language)
    samples = samples_of(made)
    assert 1.0 < samples.size / RATE < 6.0
    assert abs(integrated_loudness(samples[None, :], RATE) + 16) < 0.7
    assert true_peak(samples[None, :], RATE) < -1
    assert level(samples[: RATE // 100]) < -40
    assert level(samples[-RATE // 100 :]) < -40
    assert level(samples[: RATE // 10]) > -40
    assert level(samples[-RATE // 4 :]) > -50
    assert language_for(language) == language_for(made.details["language"])


def test_each_language_has_a_voice_of_its_own(espeak: Espeak) -> None:
    """None is spoken by the one before: the same digits sound differently in each, but where two tags share a voice."""
    made = {tag: spoken(espeak, text="1 2 3", language=tag).assets[0].sha256 for tag in LINES}
    voices = {tag: found.voice for tag in LINES if (found := language_for(tag))}
    assert len(set(made.values())) == len(set(voices.values())) == len(LINES) - 1


@pytest.mark.parametrize(("speed", "text"), [(0.5, LINE), (0.8, LINES["zh-CN"]), (1.5, LINES["es"]), (2.0, LINE)])
def test_speed_is_honoured(espeak: Espeak, speed: float, text: str) -> None:
    """Twice as fast takes half the time, whatever the library's own rates do; what is added at the ends stays."""
    language = "es" if text == LINES["es"] else None
    normal, other = (
        samples_of(spoken(espeak, text=text, language=language, speed=at)).size / RATE for at in (1, speed)
    )
    ends = 0.15
    assert (normal - ends) / (other - ends) == pytest.approx(speed, rel=0.06)


@pytest.mark.parametrize(
    ("semitones", "voice", "language"),
    [
        (-6.0, None, "en"),
        (-4.0, "f3", "zh-CN"),
        (3.0, "m3", "es"),
        (8.0, "Annie", "de"),
        (8.0, None, "en"),
        (-3.0, "klatt2", "en"),
    ],
)
def test_pitch_is_honoured(espeak: Espeak, semitones: float, voice: str | None, language: str) -> None:
    """To half a semitone, as measured on the sound, whatever the voice's own."""
    line = LINES.get(language, "Hello all, we are away now, are you here?")
    given = {"text": line, "language": language} | ({"voice": voice} if voice else {})
    normal, other = (pitch_of(samples_of(spoken(espeak, **given, pitch=at)), high=800) for at in (0, semitones))
    assert 12 * np.log2(other / normal) == pytest.approx(semitones, abs=0.5)


@pytest.mark.parametrize("voice", ["m3", "f3", "whisper", "klatt6"])
def test_the_same_bytes_come_whatever_was_said_before(espeak: Espeak, voice: str) -> None:
    """The library keeps a state between texts, and noise that begins with the clock's time; nothing of it is heard."""
    first = spoken(espeak, text="Hello there", voice=voice).assets[0].sha256
    spoken(espeak, text=LINES["ja"])
    assert spoken(espeak, text="Hello there", voice=voice).assets[0].sha256 == first
    fresh = Espeak()
    assert spoken(fresh, text="Hello there", voice=voice).assets[0].sha256 == first
    anyio.run(fresh.aclose)


def test_every_voice_is_another(espeak: Espeak) -> None:
    """By pitch, by timbre, or by whispering."""
    made = [
        samples_of(spoken(espeak, text="Good day", voice=voice)) for voice in ("f3", "m3", "Annie", "whisper", "klatt2")
    ]
    made.append(samples_of(spoken(espeak, text="Good day")))
    assert len({sound.tobytes() for sound in made}) == len(made)
    assert pitch_of(made[0]) > 1.2 * pitch_of(made[1])


# -- words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            LINE,
            ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "It", "was", "a", "fine", "day"],
        ),
        ("春天的安康，茶山青翠。ABC 2026年", [*"春天的安康茶山青翠", "ABC", "2026", "年"]),
        ("早晨，我喺度", list("早晨我喺度")),
        ("สวัสดีครับ ยินดีต้อนรับ", ["สวัสดีครับ", "ยินดีต้อนรับ"]),
        ("こんにちは、せかい。", ["こんにちは", "せかい"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("Doesn't it cost $5.20?", ["Doesn't", "it", "cost", "$5.20"]),
    ],
)
def test_words_are_where_they_are_heard(espeak: Espeak, text: str, words: list[str]) -> None:
    """Each once and in order, inside the sound, and loud within its span."""
    made = spoken(espeak, text=text, word_timings=True)
    samples = samples_of(made)
    spans = made.details["words"]
    assert [span["word"] for span in spans] == words
    edges = [edge for span in spans for edge in (span["start"], span["end"])]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= samples.size / RATE
    for span in spans:
        assert span["end"] - span["start"] >= 0.02
        assert level(samples[round(span["start"] * RATE) : round(span["end"] * RATE)]) > -35, span
    assert level(samples[round((edges[-1] + 0.05) * RATE) :]) < -35


def test_the_pause_of_a_full_stop_belongs_to_no_word(espeak: Espeak) -> None:
    """Between the sentences nothing is said."""
    made = spoken(espeak, text="One. Two.", word_timings=True)
    first, second = made.details["words"]
    assert second["start"] - first["end"] > 0.15
    middle = samples_of(made)[round((first["end"] + 0.05) * RATE) : round((second["start"] - 0.05) * RATE)]
    assert level(middle) < -45


def test_without_being_asked_for_no_words_come(espeak: Espeak) -> None:
    """Nor where they are not wanted."""
    assert "words" not in spoken(espeak, text="Hello").details
    assert "words" not in spoken(espeak, text="Hello", word_timings=False).details


# -- what is refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "こんにちは、世界"}, "would misread '世'"),
        ({"text": "世界", "language": "ja"}, "write it in kana"),
        ({"text": "Hello 안녕", "language": "en"}, "can't read Hangul letters ('안')"),
        ({"text": "你好", "language": "de"}, "give the text's own language"),
        ({"text": "ສະບາຍດີ"}, "leave it open"),
        ({"text": "Où est-il ?"}, "say which it is, such as fr-FR"),
        ({"text": "hello", "language": "xx"}, "'xx' is not spoken here"),
        ({"text": "hello", "voice": "Anie"}, "did you mean 'Annie'"),
        ({"text": "hello", "speed": 3}, "the nearest is 2"),
        ({"text": "hello", "pitch": 15}, "the nearest is 8"),
        ({"text": "hello", "pitch": -4, "voice": "klatt3"}, "klatt3 goes no lower than -3"),
        ({"text": "hello", "voice": Audio(b"RIFF0000WAVEfmt ")}, "a sample can't be imitated"),
        ({"text": "hello", "prompt": "sadly"}, "prompt: is not honoured"),
        ({"text": "hello", "seed": 1}, "seed: is not honoured"),
        ({"text": "a" * 5001}, "at most 5000 characters"),
    ],
)
def test_what_can_t_be_honoured_is_refused(fields: dict[str, object], reason: str) -> None:
    """Before anything is spoken, and with what would do."""
    assert reason in objections(**fields)


def test_text_that_holds_nothing_to_say_is_refused(espeak: Espeak) -> None:
    """The library itself has to say so."""
    with pytest.raises(InputError, match="nothing in it that can be spoken"):
        spoken(espeak, text="… — …")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello", "en-us"),
        ("你好", "zh"),
        ("我喺度", "yue"),
        ("こんにちは", "ja"),
        ("안녕하세요", "ko"),
        ("สวัสดี", "th"),
        ("مرحبا", "ar"),
        ("سلام چطور", "fa"),
        ("Привет", "ru"),
        ("Їжак", "uk"),
        ("नमस्ते", "hi"),
        ("שלום", "he"),
        ("2026", "en-us"),
    ],
)
def test_the_language_is_that_of_the_letters(espeak: Espeak, text: str, language: str) -> None:
    """Where none is given and they tell; the result says which."""
    assert spoken(espeak, text=text).details["language"] == language


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("zh-TW", "zh"),
        ("zh-Hant-HK", "yue"),
        ("de-AT", "de"),
        ("fr-FR", "fr-fr"),
        ("es-AR", "es-419"),
        ("en-AU", "en-gb"),
    ],
)
def test_a_region_without_a_voice_has_the_nearest(asked: str, tag: str) -> None:
    """By BCP 47's own look-up, or by what is known of it."""
    found = language_for(asked)
    assert found is not None
    assert found.tag == tag


def test_a_command_within_the_text_is_not_obeyed(espeak: Espeak) -> None:
    """The library takes control characters, and nothing else, for commands."""
    plain = spoken(espeak, text="Hello  99p there")
    command = spoken(espeak, text="Hello \x0199p there")
    assert plain.assets[0].sha256 == command.assets[0].sha256


# -- the library --------------------------------------------------------------------------------------------------------------

LEFT_OUT = {"fast", "Mr serious", "announcer", "Demonic", "rob"}
LISTED = """
import ctypes, json, sys
sys.path.insert(0, sys.argv[1])
import speaker
speaker.SPEAKER.load()
library = speaker.SPEAKER._library
library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(speaker.Voice))

def listed(spec):
    voices, index = library.espeak_ListVoices(spec), 0
    while voices[index]:
        voice = voices[index].contents
        place, tags = voice.languages, []
        while ctypes.c_ubyte.from_address(place).value:
            tags.append([ctypes.c_ubyte.from_address(place).value, ctypes.string_at(place + 1).decode()])
            place += len(tags[-1][1]) + 2
        yield [voice.identifier.decode(), tags]
        index += 1

name = ctypes.create_string_buffer(b"variant")
variants = speaker.Voice(languages=ctypes.cast(name, ctypes.c_void_p))
print(json.dumps([list(listed(None)), [name for name, _ in listed(ctypes.byref(variants))]]))
"""


def test_every_voice_can_be_moved_as_far_as_the_record_says() -> None:
    """The library's settings hold both ends, in every language and for every voice."""
    source = str(Path(sys.modules["mmgen_espeak"].__file__ or "").parent)
    pairs = [[voice, ""] for voice in set(LANGUAGES.values())] + [["gmw/en", voice] for voice in VOICES]
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import speaker\n"
        "for pair in json.loads(sys.argv[2]): speaker.pitch_settings(*pair, -6.0), speaker.pitch_settings(*pair, 8.0)"
    )
    subprocess.run([sys.executable, "-c", code, source, json.dumps(pairs)], check=True)


def test_the_tables_are_the_library_s() -> None:
    """Of tags that several voices have, the one that the library prefers; of variants all but those left out."""
    source = str(Path(sys.modules["mmgen_espeak"].__file__ or "").parent)
    done = subprocess.run([sys.executable, "-c", LISTED, source], capture_output=True, text=True, check=True)
    voices, variants = json.loads(done.stdout)
    best: dict[str, tuple[int, int, str]] = {}
    for voice, tags in voices:
        for priority, tag in tags:
            best[tag.lower()] = min(best.get(tag.lower(), (99, 0, "")), (priority, len(voice), voice))
    assert {tag: found[2] for tag, found in best.items()} == LANGUAGES
    assert {name.removeprefix("!v/") for name in variants} == {*VOICES, *LEFT_OUT}


def test_the_library_is_never_loaded_here(espeak: Espeak) -> None:
    """Its licence binds whoever links it: only the other process does."""
    spoken(espeak, text="Hello")
    assert "espeakng_loader" not in sys.modules
    maps = Path("/proc/self/maps")
    assert not maps.exists() or "espeak" not in maps.read_text()


def test_a_client_speaks(tmp_path: Path) -> None:
    """By the backend's bare name; and prompts are refused before anything is said."""
    with Client({"espeak": Espeak()}, home=tmp_path) as client:
        result = client.generate(SpeechRequest(text="Hello", voice="f2", word_timings=True), model="espeak")
        assert (result.model, result.passed) == ("espeak:speech", True)
        assert result.details["words"][0]["word"] == "Hello"
        with pytest.raises(UnsupportedError, match="prompt"):
            client.generate(SpeechRequest(text="Hello", prompt="sadly"), model="espeak")
