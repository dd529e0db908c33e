"""Model records: what they refuse, with which reasons, and what they say about age and price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from mmgen import Image, ImageRequest, Money, Options, Problem, VideoRequest
from mmgen.backends import Anything, Between, Model, OneOf, Price

PICTURE = b"\x89PNG\r\n\x1a\n-picture"
TODAY = date(2026, 11, 22)


class GlazeOptions(Options):
    """Options that one backend has."""

    glaze: bool = False


def not_red(request: ImageRequest) -> Problem | None:
    """A rule across fields."""
    return Problem("prompt", "is red and large") if request.prompt == "red" and request.n == 4 else None


POT = Model(
    id="pot",
    request=ImageRequest,
    tasks=("text-to-image",),
    requires=("prompt",),
    accepts={"prompt": Anything(), "seed": Between(0, 9), "n": OneOf(1, 4), "style": OneOf("ink")},
    also=(not_red,),
    options=GlazeOptions,
    source="this test",
    checked_on=TODAY,
)


def fields_at_fault(request: ImageRequest, **changes: object) -> list[str]:
    """The fields that a model objects to."""
    return [problem.field for problem in replace(POT, **changes).check(request, today=TODAY)]  # type: ignore[arg-type]


def test_what_is_honoured_passes() -> None:
    """No problem, no list items."""
    assert POT.check(ImageRequest(prompt="a", seed=0, n=4, style="ink"), GlazeOptions(glaze=True)) == []


def test_only_what_was_set_is_judged() -> None:
    """Unset fields are the model's own to choose; a field set to None counts as unset."""
    assert POT.check(ImageRequest(prompt="a", steps=None, guidance=None)) == []


def test_a_field_that_is_not_accepted_is_refused() -> None:
    """It names the fields that are honoured."""
    (problem,) = POT.check(ImageRequest(prompt="a", steps=20))
    assert problem == Problem("steps", "is not honoured by this model; honoured are prompt, seed, n, style")
    assert str(problem).startswith("steps: is not honoured")


def test_every_problem_is_told() -> None:
    """In the order of the names, so that messages are repeatable."""
    assert fields_at_fault(ImageRequest(prompt="a", steps=20, seed=10, n=3)) == ["n", "seed", "steps"]


def test_a_needed_field_is_missed() -> None:
    """What the model can't do without is asked for."""
    assert fields_at_fault(ImageRequest(seed=1)) == ["prompt"]


def test_a_task_that_is_not_served() -> None:
    """The record says which tasks are."""
    problems = POT.check(ImageRequest(prompt="a", image=Image(PICTURE)))
    assert Problem("task", "image-to-image is not served; served: text-to-image") in problems


def test_another_kind_is_refused_first() -> None:
    """Fields of another class are not worth talking about."""
    (problem,) = POT.check(VideoRequest(prompt="a"))
    assert problem == Problem("kind", "this model takes ImageRequest, got VideoRequest")


def test_rules_across_fields() -> None:
    """They see the whole request."""
    assert fields_at_fault(ImageRequest(prompt="red", n=4)) == ["prompt"]
    assert fields_at_fault(ImageRequest(prompt="red", n=1)) == []


def test_options_belong_to_their_backend() -> None:
    """Another backend's options are refused, and so are any for a model without."""

    class OtherOptions(Options):
        pass

    assert POT.check(ImageRequest(prompt="a"), OtherOptions())[0].field == "options"
    (problem,) = replace(POT, options=None).check(ImageRequest(prompt="a"), GlazeOptions())
    assert problem.reason == "this model takes none, got GlazeOptions"


def test_options_are_closed() -> None:
    """A misspelt option does not pass silently."""
    with pytest.raises(ValueError, match="glase"):
        GlazeOptions(glase=True)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("day", "refused"), [(date(2026, 6, 29), False), (date(2026, 6, 30), True), (date(2026, 7, 1), True)]
)
def test_a_retired_model_is_refused_from_its_day_on(day: date, *, refused: bool) -> None:
    """With what to use in its place."""
    model = replace(POT, retired_on=date(2026, 6, 30), replacement="pot-2")
    problems = model.check(ImageRequest(prompt="a"), today=day)
    assert bool(problems) is refused
    assert not refused or problems[0] == Problem("model", "was retired on 2026-06-30; use 'pot-2'")


def test_a_deprecated_model_still_serves() -> None:
    """A deprecation is news, not an error."""
    assert fields_at_fault(ImageRequest(prompt="a"), deprecated_on=date(2026, 1, 1)) == []


def test_an_estimate_has_its_source() -> None:
    """A price is a claim, so it says whose and from when."""
    price = Price(lambda request: Money.parse("CNY 0.20") * (request.n or 1), "the price list", TODAY)
    estimate = replace(POT, price=price).estimate(ImageRequest(prompt="a", n=4))
    assert estimate.money == Money.parse("CNY 0.8")
    assert str(estimate) == "CNY 0.80 (the price list, 2026-11-22)"


def glaze_costs(request: ImageRequest, options: GlazeOptions | None) -> Money:
    """A price that sees the options."""
    return Money.parse("CNY 3" if options and options.glaze else "CNY 1") * (request.n or 1)


def test_a_price_may_depend_on_the_options() -> None:
    """Which are None where none were given; a value that a default carries along is no options."""
    model = replace(POT, price=Price(glaze_costs, "the price list", TODAY))
    wish = ImageRequest(prompt="a", n=2)
    assert model.estimate(wish).money == Money.parse("CNY 2")
    assert model.estimate(wish, GlazeOptions(glaze=True)).money == Money.parse("CNY 6")
    carried = Price(lambda _, amount="CNY 4": Money.parse(amount), "the price list", TODAY)
    assert replace(POT, price=carried).estimate(wish, GlazeOptions()).money == Money.parse("CNY 4")
    partly = Price(partial(glaze_costs, options=None), "the price list", TODAY)
    assert replace(POT, price=partly).estimate(wish, GlazeOptions(glaze=True)).money == Money.parse("CNY 2")


def test_a_rule_may_see_the_options() -> None:
    """But for those of another class, which are a problem of their own."""

    def no_glazed_red(request: ImageRequest, options: GlazeOptions | None) -> Problem | None:
        return Problem("glaze", "not on red") if request.prompt == "red" and options and options.glaze else None

    class OtherOptions(Options):
        """Another backend's."""

        glaze: bool = True

    model = replace(POT, also=(not_red, no_glazed_red))
    red = ImageRequest(prompt="red", n=4)
    assert [problem.field for problem in model.check(red, GlazeOptions(glaze=True))] == ["prompt", "glaze"]
    assert [problem.field for problem in model.check(red, GlazeOptions())] == ["prompt"]
    assert [problem.field for problem in model.check(red, OtherOptions())] == ["options", "prompt"]


def test_unpriced_is_said() -> None:
    """Not zero, not a guess."""
    assert str(POT.estimate(ImageRequest(prompt="a"))) == "unpriced"
