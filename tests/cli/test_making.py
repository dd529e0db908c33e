"""Making media: what is printed, what is saved under which name, and what programs read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmgen import Image, ImageRequest, Video
from mmgen.backends import Call, Failed, Money, Pending, Succeeded
from mmgen.errors import AuthError
from mmgen.testing import FakeBackend

Run = Callable[..., Any]


def test_a_picture_is_saved_and_told(run: Run) -> None:
    outcome = run("image", "a lake", "--seed", "0", "--size", "96x64", "-o", "lake.png")
    assert outcome.exit_code == 0
    first, second = outcome.stdout.splitlines()
    assert first.startswith("lake.png  96x64 · PNG · ")
    assert second.startswith("fake:brush · seed 0 · ")
    assert second.endswith("CNY 0.50 · 3 of 3 checks passed")
    assert Image("lake.png").size == (96, 64)


def test_a_default_without_learned_weights_says_so(run: Run) -> None:
    """One line, and only when nobody chose the model."""
    outcome = run("image", "a lake")
    assert outcome.stderr.count("\n") == 1
    assert "fake:brush makes this: a procedure without learned weights" in outcome.stderr
    assert not run("image", "a lake", "-m", "fake:brush").stderr
    assert not run("image", "a lake", "-q").stderr
    assert not run("video", "a lake").stderr  # this one is learned


def test_default_names_hold_kind_and_seed(run: Run) -> None:
    run("image", "a lake", "--seed", "5")
    assert Path("mmgen-image-5.png").exists()


def test_nothing_is_overwritten_unless_told(run: Run) -> None:
    for expected in ("a.png", "a-2.png", "a-3.png"):
        assert run("image", "x", "-q", "-o", "a.png").stdout.strip() == expected
    before = Path("a.png").read_bytes()
    assert run("image", "x", "-q", "-o", "a.png", "--force", "--size", "128x64").stdout.strip() == "a.png"
    assert Path("a.png").read_bytes() != before
    assert not Path("a-4.png").exists()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("shots/", ["mmgen-image-9.png", "mmgen-image-9-2.png"]),
        ("tea-{n}.png", ["tea-1.png", "tea-2.png"]),
        ("{kind}-{seed}-{n}", ["image-9-1.png", "image-9-2.png"]),
        ("tea.png", ["tea.png", "tea-2.png"]),
        ("v1.2", ["v1.2.png", "v1.2-2.png"]),
    ],
)
def test_several_pictures_get_names_of_their_own(run: Run, pattern: str, names: list[str]) -> None:
    """Also with ``--force``, which must not let the second take the place of the first."""
    outcome = run("image", "x", "-n", "2", "--seed", "9", "-q", "--force", "-o", pattern)
    assert [Path(line).name for line in outcome.stdout.split()] == names
    assert len({Path(line).read_bytes() for line in outcome.stdout.split()}) == 2


def test_a_name_does_not_lie_about_the_format(run: Run) -> None:
    """The fake makes PNG whatever is asked, and its record has no ``format``: what is saved is converted."""
    assert run("image", "x", "-q", "-o", "a.jpg").stdout.strip() == "a.jpg"
    assert Image("a.jpg").media_type == "image/jpeg"


def test_the_name_of_the_file_asks_for_the_format(run: Run, backend: Any, make_record: Any, photo: Path) -> None:
    from mmgen import ImageRequest

    seen: list[Any] = []

    def remember(call: Call) -> Succeeded:
        seen.append(call.request)
        return Succeeded((Image(photo),))

    maker = backend(remember, models=[make_record("any", ImageRequest)])
    run("image", "x", "-o", "a.webp", backends={"fake": maker})
    run("image", "x", "-o", "b.webp", "--format", "png", backends={"fake": maker})
    run("image", "x", "-o", "c", backends={"fake": maker})
    assert [request.format for request in seen] == ["webp", "png", None]


def test_json_is_one_object_with_every_fact(run: Run) -> None:
    outcome = run("image", "a lake", "--seed", "3", "-n", "2", "--json", "-o", "a.png")
    told = outcome.data
    assert not outcome.stderr
    assert (told["ok"], told["model"], told["seed"], told["cost"], told["learned"]) == (
        True,
        "fake:brush",
        3,
        "CNY 1",
        False,
    )
    assert told["passed"] is True
    assert {check["name"] for check in told["checks"]} == {"count", "not empty"}
    first = told["assets"][0]
    assert (first["path"], first["media_type"], first["width"], first["height"]) == ("a.png", "image/png", 64, 48)
    assert first["size_bytes"] == Path("a.png").stat().st_size
    assert len({asset["sha256"] for asset in told["assets"]}) == 2


def test_a_video(run: Run) -> None:
    outcome = run("video", "a lake", "--seconds", "1", "--fps", "10", "-o", "lake.mp4")
    assert "64x48 · 1.00 s · 10 fps · silent" in outcome.stdout
    assert Video("lake.mp4").seconds == pytest.approx(1)


def test_what_is_not_as_asked_is_told(run: Run) -> None:
    """The clip is one second long and 64x48 whatever is asked."""
    outcome = run("video", "a lake", "--seconds", "5", "--size", "128x128")
    assert outcome.exit_code == 0
    assert "not as asked: seconds: asked 5, got 1.000" in outcome.stderr
    assert "not as asked: size: asked 128x128, got 64x48" in outcome.stderr
    assert "3 of 5 checks passed" in outcome.stdout
    assert run("video", "x", "--seconds", "5", "--json").data["passed"] is False


def test_a_caption_is_printed(run: Run, photo: Path) -> None:
    """Words are for reading; a file is made when one is named."""
    outcome = run("caption", str(photo))
    assert outcome.stdout == "a grey picture\n"
    assert not list(Path().iterdir())
    run("caption", str(photo), "-o", "words.txt")
    assert Path("words.txt").read_text() == "a grey picture"
    assert run("caption", str(photo), "--json").data["assets"][0]["text"] == "a grey picture"


def test_a_prompt_from_standard_input(run: Run) -> None:
    run("image", "-", typed="a long description\nof a lake\n")
    assert run("jobs", "--json").data["jobs"][0]["request"]["prompt"] == "a long description\nof a lake\n"


def test_a_cap_on_the_cost(run: Run) -> None:
    refused = run("image", "x", "--max-cost", "CNY 0.2")
    assert refused.exit_code == 2
    assert "CNY 0.50, more than CNY 0.20" in refused.stderr
    assert run("image", "x", "--max-cost", "CNY 0.5").exit_code == 0


def test_what_a_model_does_not_take_is_named_by_its_option(run: Run) -> None:
    outcome = run("image", "x", "--steps", "5", "--size", "100x64", "-o", "a.png")
    assert outcome.exit_code == 2
    lines = outcome.stderr.splitlines()
    assert lines[0] == "error: fake:brush can't do this; nothing was sent:"
    assert any(line.startswith("  --size: sides must be from 16 to 512 in multiples of 8") for line in lines)
    assert any(line.startswith("  --steps: is not honoured") for line in lines)
    assert not Path("a.png").exists()


def test_problems_are_data_in_json(run: Run) -> None:
    told = run("image", "x", "--style", "inc", "--json").data
    assert told["ok"] is False
    assert told["exit_code"] == 2
    assert told["error"]["type"] == "UnsupportedError"
    assert told["error"]["problems"] == [
        {"field": "style", "reason": "must be one of 'ink', 'oil', got 'inc'; did you mean 'ink'?"}
    ]


def test_a_models_own_options(run: Run) -> None:
    assert run("image", "x", "--option", "sharpness=3").exit_code == 0
    for given, message in {
        "sharpness=very": "sharpness: ",
        "sharpnes=3": "did you mean 'sharpness'?",
        "sharpness": "--option sharpness: write NAME=VALUE",
    }.items():
        outcome = run("image", "x", "--option", given)
        assert outcome.exit_code == 2
        assert message in outcome.stderr
    assert "has no options of its own" in run("video", "x", "--option", "a=b").stderr


@pytest.mark.parametrize("kind", ["speech", "image-text"])
def test_a_kind_that_nobody_serves_says_how_to_get_one(run: Run, kind: str) -> None:
    outcome = run(kind, "words", defaults={kind: "fake"})
    assert outcome.exit_code == 2
    assert "has no model for" in outcome.stderr
    assert "install a backend that does" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_unknown_backends_and_models(run: Run) -> None:
    assert "install mmgen-nobody" in run("image", "x", "-m", "nobody:any").stderr
    assert "did you mean fake:brush?" in run("image", "x", "-m", "fake:brusch").stderr
    assert run("image", "x", "-m", "fake:brusch").exit_code == 2


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        (Failed("the weights are gone"), "fake:brush: the weights are gone"),
        (Failed("not this", refused=True), "fake:brush: not this"),
        (AuthError("the key was refused"), "the key was refused"),
    ],
)
def test_a_backend_that_fails_is_exit_1(run: Run, backend: Any, turn: Any, message: str) -> None:
    outcome = run("image", "x", "-m", "fake", "-o", "a.png", backends={"fake": backend(turn)})
    assert outcome.exit_code == 1
    assert outcome.stderr == f"error: {message}\n"
    assert not list(Path().iterdir())


def test_the_unexpected_is_one_line_and_exit_70(run: Run) -> None:
    """A traceback is for those who ask for it."""

    class Broken(FakeBackend):
        def models(self) -> Any:
            raise ZeroDivisionError("oops\nsecond line")

    broken = {"fake": Broken((), [])}
    outcome = run("image", "x", "-m", "fake", backends=broken)
    assert outcome.exit_code == 70
    assert (
        outcome.stderr
        == "error: unexpected ZeroDivisionError: oops second line (mmgen --debug COMMAND ... shows where)\n"
    )
    with_traceback = run("--debug", "image", "x", "-m", "fake", backends=broken)
    assert "Traceback" in with_traceback.stderr
    assert with_traceback.exit_code == 70
    assert json.loads(run("image", "x", "-m", "fake", "--json", backends=broken).stdout)["exit_code"] == 70


def test_messages_do_not_control_the_terminal(run: Run, backend: Any) -> None:
    """What a vendor replies may hold escape sequences."""
    outcome = run("image", "x", "-m", "fake", backends={"fake": backend(Failed("\033]0;owned\007\033[2J"))})
    assert "\033" not in outcome.stderr
    assert "\007" not in outcome.stderr


def test_a_timeout_cancels(run: Run, backend: Any) -> None:
    slow = backend([Pending("any", poll_after=0.01)])
    outcome = run("image", "x", "-m", "fake", "--timeout", "0.05", "-o", "a.png", backends={"fake": slow})
    assert outcome.exit_code == 1
    assert "had not finished after 0.05 s" in outcome.stderr
    assert "is cancelled; nothing was saved" in outcome.stderr
    assert slow.cancels
    assert not list(Path().iterdir())


def test_money_in_the_summary(run: Run, backend: Any, photo: Path) -> None:
    """What the backend reports counts, not the estimate."""
    paid = backend(Succeeded((Image(photo),), cost=Money.of("0.31", "CNY")))
    assert "CNY 0.31" in run("image", "x", "-m", "fake", backends={"fake": paid}).stdout


def test_a_model_without_a_price_is_asked_about(run: Any, make_record: Any, backend: Any) -> None:
    """Under a cap: on a terminal, with the model and the cap; where nobody is, it is refused; or as was said before."""
    unpriced = backend(models=(make_record("free", ImageRequest),))
    asked: list[str] = []

    def make(*more: str, yes: bool | None = None) -> int:
        def answer(question: str) -> bool:
            asked.append(question)
            return yes is True

        ask = {} if yes is None else {"ask": answer}
        line = ("image", "x", "-m", "fake:free", "--max-cost", "CNY 3", *more)
        return int(run(*line, backends={"fake": unpriced}, **ask).exit_code)

    assert make() == 2
    assert make(yes=False) == 2
    assert asked == ["fake:free has no price, so CNY 3 can't be held as a cap. Send it all the same?"]
    assert unpriced.calls == []
    assert make(yes=True) == 0
    assert make("--on-unpriced", "refuse", yes=True) == 2
    assert make("--on-unpriced", "allow") == 0
    assert (len(asked), len(unpriced.calls)) == (2, 2)
