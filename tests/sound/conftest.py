"""An independent meter to compare with: the ebur128 filter of FFmpeg."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

Meter = Callable[[NDArray[np.float32], int], tuple[float, float]]


@pytest.fixture(scope="session")
def ebur128() -> Meter:
    """Measure integrated loudness in LUFS and true peak in dBTP with the filter."""
    return measured


def measured(samples: NDArray[np.float32], sample_rate: int) -> tuple[float, float]:
    """Run samples through the filter and read its last word."""
    layout = "stereo" if samples.shape[0] == 2 else "mono"
    graph = av.filter.Graph()
    tick = Fraction(1, sample_rate)
    source = graph.add_abuffer(format="fltp", sample_rate=sample_rate, layout=layout, time_base=tick)
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    for start in range(0, samples.shape[1], 4800):
        chunk = np.ascontiguousarray(samples[:, start : start + 4800])
        frame = av.AudioFrame.from_ndarray(chunk, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sample_rate, start, tick
        source.push(frame)
    source.push(None)
    last: dict[str, str] = {}
    while True:
        try:
            last = dict(sink.pull().metadata) or last
        except (av.error.BlockingIOError, av.error.EOFError):
            break
    return float(last["lavfi.r128.I"]), 20 * math.log10(max(float(last["lavfi.r128.true_peak"]), 1e-9))
