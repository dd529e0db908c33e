"""Rules: what they admit, what they say otherwise, and that what they suggest is itself admitted."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mmgen import Camera
from mmgen.backends import Anything, Between, Each, Fields, Judged, NotEmpty, OneOf, Pixels, Rule

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
lengths = st.integers(1, 9000)
large = st.integers(-(2**70), 2**70)


@given(st.tuples(numbers, numbers).map(sorted), st.one_of(st.none(), st.floats(0.01, 1e5)), numbers)
def test_the_nearest_number_is_admitted(ends: list[float], step: float | None, value: float) -> None:
    """And no admitted number is nearer."""
    rule = Between(ends[0], ends[1], step)
    nearest = rule.nearest(value)
    assert rule.objection(nearest) is None
    assert ends[0] <= nearest <= ends[1] + 1e-6
    if step is not None and ends[0] <= value <= ends[1] - step:
        assert abs(nearest - value) <= step / 2 * (1 + 1e-6)


@given(st.integers(-100, 100), st.integers(0, 100), st.integers(1, 20), st.integers(-300, 300))
def test_the_nearest_whole_number_is_the_one_that_is_named(low: int, span: int, step: int, value: int) -> None:
    """The message holds a number that passes the rule."""
    rule = Between(low, low + span, step)
    objection = rule.objection(value)
    if objection is None:
        assert low <= value <= low + span
        assert (value - low) % step == 0
    else:
        named = re.search(r"the nearest is (-?[\d.]+)", objection)
        assert named is not None
        assert rule.objection(float(named[1])) is None


@given(large, st.integers(0, 2**70), st.one_of(st.none(), st.integers(1, 2**40)), large)
@example(0, 2**31 - 1, None, 2**31)
@example(0, 2**31 - 1, None, -1)
@example(0, 2**63, 2, 2**62 + 1)
def test_whole_numbers_compare_exactly(low: int, span: int, step: int | None, value: int) -> None:
    """One more than the highest is too much, however large it is."""
    rule = Between(low, low + span, step)
    fits = low <= value <= low + span and (value - low) % (step or 1) == 0
    assert (rule.objection(value) is None) is fits
    assert rule.objection(int(rule.nearest(value))) is None


@given(
    st.tuples(lengths, lengths).map(sorted),
    st.sampled_from([1, 2, 8, 16, 32, 64]),
    st.one_of(st.none(), st.integers(64 * 64, 4096 * 4096)),
    st.tuples(lengths, lengths),
)
def test_the_nearest_size_is_admitted(ends: list[int], multiple: int, most: int | None, value: tuple[int, int]) -> None:
    """What the message suggests passes the same rule."""
    low, high = (max(end // multiple, 1) * multiple for end in ends)
    assume(most is None or low * low <= most)
    rule = Pixels(low, high, multiple, most)
    objection = rule.objection(value)
    if objection is not None:
        suggestion = re.search(r"(?:the nearest is |; )(\d+)x(\d+)", objection)
        assert suggestion is not None, objection
        assert rule.objection((int(suggestion[1]), int(suggestion[2]))) is None, objection


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=6, unique=True), st.integers(-2000, 2000))
def test_the_nearest_of_several_numbers_is_named(allowed: list[int], value: int) -> None:
    """By distance."""
    rule = OneOf(*allowed)
    objection = rule.objection(value)
    if objection is None:
        assert value in allowed
    else:
        named = int(objection.rpartition(" ")[2])
        assert abs(named - value) == min(abs(each - value) for each in allowed)


@pytest.mark.parametrize(
    ("rule", "value", "objection"),
    [
        (OneOf(4, 8), 7, "must be one of 4, 8, got 7; the nearest is 8"),
        (OneOf("push-in", "pull-out"), "pushin", "must be one of 'push-in', 'pull-out', got 'pushin'; did you mean 'push-in'?"),
        (OneOf((512, 512), (1024, 1024)), (600, 500), "must be one of 512x512, 1024x1024, got 600x500; the nearest is 512x512"),
        (OneOf(1, 2), True, "must be one of 1, 2, got True; the nearest is 1"),
        (OneOf(True), 1, "must be one of True, got 1; the nearest is True"),
        (Between(0, 1), 2.5, "must be from 0 to 1, got 2.5; the nearest is 1"),
        (Between(1, 60), 120.0, "must be from 1 to 60, got 120; the nearest is 60"),
        (Between(0, 2**31), 2**40, "must be from 0 to 2147483648, got 1099511627776; the nearest is 2147483648"),
        (Between(0, 1), True, "must be a number from 0 to 1, got True"),
        (Between(1, 4, 1), "2", "must be a number from 1 to 4, got '2'"),
        (Pixels(64, 2048, 64), (65, 3000), "sides must be from 64 to 2048 in multiples of 64, got 65x3000; the nearest is 64x2048"),
        (Pixels(64, 4096, 1, 1_000_000), (2000, 1000), "at most 1000000 pixels in all, got 2000x1000; 1414x707 would do"),
        (NotEmpty(3), "four", "at most 3 characters, got 4"),
        (Each(Between(0, 1), most=2), (0, 1, 1), "must have 1 to 2 items, got 3"),
        (Each(Between(0, 1), most=2), (0, 5), "[1] must be from 0 to 1, got 5; the nearest is 1"),
        (Fields(move=OneOf("pan")), Camera(move="pan", strength=0.5), ".strength is not honoured; honoured are 'move'"),
        (Fields(move=OneOf("pan")), Camera(move="fly"), ".move must be one of 'pan', got 'fly'"),
        (Fields(move=OneOf("pan")), "pan", "must be given as an object with fields, got 'pan'"),
        (Judged(lambda value: "no" if value else None, "falsy"), 1, "no"),
    ],
)  # fmt: skip
def test_an_objection_says_what_would_do(rule: Rule, value: object, objection: str) -> None:
    """A sentence with the limits, the value, and the nearest that passes."""
    assert rule.objection(value) == objection


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (Anything(), object()),
        (OneOf(4, 8), 8.0),
        (OneOf(True, False), False),
        (Between(0, 1), 1),
        (Between(0, 1, 0.1), 0.3),
        (Between(0.5, 60, 0.1), 0.7),
        (Pixels(64, 2048, 64), (64, 2048)),
        (NotEmpty(3), "ink"),
        (Each(Anything(), most=2), (None, None)),
        (Fields(move=Anything(), strength=Between(0, 1)), Camera(move="pan")),
        (Judged(lambda _: None, "all"), 3),
    ],
)
def test_what_passes(rule: Rule, value: object) -> None:
    """No objection is None."""
    assert rule.objection(value) is None


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Anything(), "anything"),
        (OneOf("a", 2), "'a', 2"),
        (Between(1, 60), "1 to 60"),
        (Between(0, 1, 0.25), "0 to 1, steps of 0.25"),
        (Pixels(64, 8192), "sides 64 to 8192"),
        (Pixels(64, 4096, 2, 8_294_400), "sides 64 to 4096, multiples of 2, at most 8,294,400 pixels"),
        (NotEmpty(120), "at most 120 characters"),
        (Each(Between(0, 1), most=3), "1 to 3 of: 0 to 1"),
        (Fields(move=OneOf("pan"), strength=Between(0, 1)), "move: 'pan'; strength: 0 to 1"),
        (Judged(lambda _: None, "true or false"), "true or false"),
    ],
)
def test_a_rule_reads_in_tables(rule: Rule, text: str) -> None:
    """Its text is what tables of models show."""
    assert str(rule) == text


def test_rules_compare_by_value() -> None:
    """Records may be compared and kept in sets."""
    assert OneOf(1, 2) == OneOf(1, 2) != OneOf(2, 1)
    assert hash(OneOf(1, 2)) == hash(OneOf(1, 2))
    assert repr(OneOf(1, "a")) == "OneOf(1, 'a')"
    assert Between(0, 1) == Between(0, 1)
