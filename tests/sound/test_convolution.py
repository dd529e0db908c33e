from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.media.convolution import Convolver, fast_length, restored, spectrum

RNG = np.random.default_rng(5)
SIGNAL = RNG.standard_normal((2, 3000)).astype(np.float32)
RESPONSE = RNG.standard_normal(413)


def convolved(response: np.ndarray) -> np.ndarray:
    each = np.broadcast_to(np.atleast_2d(response), (2, response.shape[-1]))
    return np.stack([np.convolve(side, taps) for side, taps in zip(SIGNAL, each, strict=True)])


@pytest.mark.parametrize("block", [97, 413, 1024, 3000, 5000])
def test_blocks_of_any_size_give_the_whole_convolution(block: int) -> None:
    convolver = Convolver(RESPONSE)
    pieces = [convolver.push(SIGNAL[:, start : start + block]) for start in range(0, 3000, block)]
    result = np.concatenate([*pieces, convolver.flush()], axis=1)
    np.testing.assert_allclose(result, convolved(RESPONSE), atol=2e-4)


def test_each_channel_can_have_its_own_response() -> None:
    responses = RNG.standard_normal((2, 50))
    result = Convolver(responses).push(SIGNAL)
    np.testing.assert_allclose(result, convolved(responses)[:, :3000], atol=2e-4)


def test_blocks_of_changing_size_keep_the_tail() -> None:
    convolver = Convolver(RESPONSE)
    marks = [0, 10, 700, 705, 1900, 2999, 3000]
    pieces = [convolver.push(SIGNAL[:, begin:end]) for begin, end in pairwise(marks)]
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), convolved(RESPONSE)[:, :3000], atol=2e-4)


def smooth(number: int) -> bool:
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number == 1


@given(st.integers(1, 200_000))
def test_fast_length_is_the_next_product_of_small_primes(least: int) -> None:
    found = fast_length(least)
    assert found >= least
    assert smooth(found)
    assert not any(smooth(number) for number in range(least, found))


@pytest.mark.parametrize("size", [3000, 3001, 8000])
def test_a_spectrum_is_in_single_precision_and_as_exact_as_that(size: int) -> None:
    found = spectrum(SIGNAL, size)
    exact = np.fft.rfft(SIGNAL.astype(np.float64), size)
    assert found.dtype == np.complex64
    assert np.abs(found - exact).max() < 1e-6 * np.abs(exact).max()
    np.testing.assert_allclose(restored(found, size)[:, :3000], SIGNAL, atol=2e-6)
