"""What is said is understood by a second program: PocketSphinx, whose models learnt from people; skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest

from espeak_sound import RATE, samples_of, spoken
from mmgen import Audio
from mmgen_espeak import Espeak

pocketsphinx = pytest.importorskip(
    "pocketsphinx", reason="intelligibility is measured by PocketSphinx: pip install pocketsphinx"
)

WORDS = (
    ("take", "put", "show", "find", "open", "close"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    ("red", "green", "blue", "yellow", "white", "black", "brown", "orange"),
    ("boxes", "lanterns", "doors", "flowers", "chairs", "tables", "bottles", "windows"),
)
ORDERS = [
    "put three green lanterns",
    "show seven white flowers",
    "find two yellow doors",
    "open five black boxes",
    "take six orange tables",
    "close nine red windows",
    "find ten blue bottles",
]
"""By chance one word in eight of them is hit."""

Recogniser = Callable[[Any], list[str]]


@pytest.fixture(scope="module")
def recognise(tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    """The words of an order, as the recogniser hears them in samples; any verb, number, colour and thing is an order."""
    rules = "".join(f"<p{place}> = {' | '.join(words)};\n" for place, words in enumerate(WORDS))
    grammar = tmp_path_factory.mktemp("grammar") / "orders.gram"
    grammar.write_text(f"#JSGF V1.0;\ngrammar orders;\npublic <order> = <p0> <p1> <p2> <p3>;\n{rules}")
    models = Path(pocketsphinx.get_model_path()) / "en-us"
    settings = {"hmm": str(models / "en-us"), "dict": str(models / "cmudict-en-us.dict"), "loglevel": "FATAL"}
    decoder = pocketsphinx.Decoder(pocketsphinx.Config(lm=None, jsgf=str(grammar), **settings))

    def heard(samples: Any) -> list[str]:
        at_its_rate = Audio.from_samples(samples[None, :], sample_rate=RATE).to_numpy(sample_rate=16_000)[0]
        decoder.start_utt()
        decoder.process_raw((np.clip(at_its_rate, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        return decoder.hyp().hypstr.split() if decoder.hyp() else []

    return heard


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, list[Any]]]:
    """All orders, by the default voice and by a woman's."""
    backend = Espeak()
    voices: dict[str, dict[str, str]] = {"default": {}, "f5": {"voice": "f5"}}
    yield {
        name: [samples_of(spoken(backend, text=order, language="en-US", **voice)) for order in ORDERS]
        for name, voice in voices.items()
    }
    anyio.run(backend.aclose)


def understood(heard: Sequence[list[str]], orders: Sequence[str]) -> float:
    """The share of the words that are heard in their places."""
    pairs = [
        pair
        for words, order in zip(heard, orders, strict=True)
        for pair in zip(order.split(), [*words, *[""] * 4], strict=False)
    ]
    return sum(word == other for word, other in pairs) / len(pairs)


@pytest.mark.parametrize("voice", ["default", "f5"])
def test_orders_are_understood_and_no_others(recognise: Recogniser, said: dict[str, list[Any]], voice: str) -> None:
    """More than four words in five, of the 3,840 orders that could have been given; another order is hit by chance."""
    heard = [recognise(sound) for sound in said[voice]]
    assert understood(heard, ORDERS) > 0.8
    assert understood(heard, [*ORDERS[1:], ORDERS[0]]) < 0.3


def test_what_is_drowned_is_not_understood(recognise: Recogniser, said: dict[str, list[Any]]) -> None:
    """In noise louder than the voice words are lost, so the measure does tell how clear a sound is."""
    rng = np.random.default_rng(1)
    sounds = said["f5"][:4]
    noise = [rng.normal(0, 1.5 * np.sqrt(np.mean(sound**2)), sound.size).astype(np.float32) for sound in sounds]
    heard = [recognise(0.4 * (sound + beside)) for sound, beside in zip(sounds, noise, strict=True)]
    assert understood(heard, ORDERS[:4]) < 0.6
