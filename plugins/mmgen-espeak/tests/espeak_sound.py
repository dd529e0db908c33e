"""What the tests of speech measure: requests through a backend that is kept, pitch, and loudness over time."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mmgen import Audio, SpeechRequest
from mmgen.backends import Call, Report, Succeeded
from mmgen_espeak import Espeak

RATE = 48_000


def spoken(backend: Espeak, **fields: Any) -> Succeeded:
    """What the backend makes of a request that passes the check."""
    request = SpeechRequest(**fields)
    [model] = backend.models()
    assert model.check(request) == []
    with tempfile.TemporaryDirectory() as folder:
        made = backend.run(Call(model=model, request=request, folder=Path(folder)), "cpu", Report())
        return replace(made, assets=tuple(type(asset)(asset.read()) for asset in made.assets))


def samples_of(made: Succeeded) -> Any:
    """The one channel of the one sound, decoded from its file."""
    [asset] = made.assets
    assert isinstance(asset, Audio)
    assert (asset.media_type, asset.sample_rate, asset.channels) == ("audio/wav", RATE, 1)
    return asset.to_numpy()[0]


def objections(**fields: Any) -> str:
    """Why a request is refused, in a line."""
    [model] = Espeak().models()
    return "; ".join(map(str, model.check(SpeechRequest(**fields))))


def pitch_of(samples: Any, *, low: float = 40.0, high: float = 400.0) -> float:
    """The median pitch in Hz of the loud, periodic moments, by autocorrelation."""
    step, window = RATE // 50, RATE // 12
    loud = 0.5 * float(np.sqrt(np.mean(samples**2)))
    pitches = []
    for start in range(0, samples.size - window, step):
        part = samples[start : start + window] - samples[start : start + window].mean()
        if np.sqrt(np.mean(part**2)) < loud:
            continue
        spectrum = np.fft.rfft(part, 2 * window)
        likeness = np.fft.irfft(np.abs(spectrum) ** 2)[:window]
        likeness /= likeness[0] * (1 - np.arange(window) / window)
        lags = slice(round(RATE / high), round(RATE / low))
        best = float(likeness[lags].max())
        if best > 0.6:
            first = int(np.flatnonzero(likeness[lags] > 0.92 * best)[0]) + lags.start
            peak = first + int(np.argmax(likeness[first : first + RATE // 1000]))
            pitches.append(RATE / peak)
    return float(np.median(pitches))


def level(samples: Any) -> float:
    """Root mean square in dBFS."""
    return 10 * float(np.log10(np.mean(samples**2) + 1e-12))


def pitch_track(samples: Any, *, low: float = 60.0, high: float = 500.0) -> Any:
    """The pitch in semitones over 100 Hz, a hundred times a second, of what is loud and periodic, by autocorrelation."""
    step, window = RATE // 100, RATE // 25
    loudest = max(float(np.mean(samples[at : at + window] ** 2)) for at in range(0, samples.size - window, step))
    track: list[float] = []
    for start in range(0, samples.size - window, step):
        part = samples[start : start + window] - samples[start : start + window].mean()
        likeness = np.fft.irfft(np.abs(np.fft.rfft(part, 2 * window)) ** 2)[:window]
        likeness /= max(float(likeness[0]), 1e-9) * (1 - np.arange(window) / window)
        lags = slice(round(RATE / high), round(RATE / low))
        best = float(likeness[lags].max())
        if best > 0.6 and np.mean(part**2) > 0.02 * loudest:
            first = int(np.flatnonzero(likeness[lags] > 0.92 * best)[0]) + lags.start
            period = first + int(np.argmax(likeness[first : first + RATE // 1000]))
            track.append(12 * float(np.log2(RATE / period / 100)))
    return np.asarray(track)


def onsets(samples: Any) -> Any:
    """When sound comes out of quiet, in seconds: where the level of 5 ms passes a thirtieth of the loudest upwards."""
    hop = RATE // 200
    levels = np.sqrt(np.mean(samples[: samples.size // hop * hop].reshape(-1, hop) ** 2, axis=1))
    loud = levels > levels.max() / 30
    return np.flatnonzero(loud[1:] & ~loud[:-1]) * hop / RATE + hop / RATE
