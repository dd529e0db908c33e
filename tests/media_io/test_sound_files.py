"""Sound read and written; soundfile is the second opinion."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.audio import AudioWriter, _resampled, encode_audio, iter_audio, read_audio, write_audio
from mmgen.media.limits import Limits
from mmgen.media.probe import AudioFacts, probe_audio

LOSSLESS = ["audio/wav", "audio/flac"]
LOSSY = ["audio/mpeg", "audio/ogg", "audio/mp4"]


def level_at(samples: np.ndarray, frequency: float, rate: int) -> float:
    """The amplitude of a sine in the middle of one channel."""
    middle = samples[rate // 4 : rate // 4 + rate // 2]
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(middle)) / rate)
    return float(2 * abs(np.mean(middle * wave)))


@pytest.mark.parametrize("media_type", LOSSLESS)
def test_lossless_sound_written_is_read_by_others(media_type, tone):
    read, rate = soundfile.read(io.BytesIO(encode_audio(tone, 48000, media_type)), dtype="float32")
    assert rate == 48000
    assert np.abs(read.T - tone).max() <= 1 / 32768


@pytest.mark.parametrize("media_type", [*LOSSLESS, *LOSSY])
@pytest.mark.parametrize("length", [1, 1023, 48000, 30_123])
def test_sound_written_reads_back_as_long_as_it_was(media_type, length, tone):
    data = encode_audio(tone[:, :length], 48000, media_type)
    assert probe_audio(data).media_type == media_type
    assert probe_audio(data).seconds == pytest.approx(length / 48000, abs=0.001)
    read = read_audio(data)
    assert abs(read.shape[1] - length) <= 48
    if length == 48000:
        assert level_at(read[0], 440, 48000) == pytest.approx(0.3, rel=0.05)
        assert level_at(read[1], 660, 48000) == pytest.approx(0.3, rel=0.05)
        assert level_at(read[0], 660, 48000) < 0.02


@pytest.mark.parametrize("media_type", LOSSY)
def test_lossy_sound_keeps_its_place_in_time(media_type, tone):
    """An encoder's delay is not heard: the wave lies where it lay."""
    read = read_audio(encode_audio(tone, 48000, media_type))[:, :48000]
    assert np.abs(read - tone)[:, 4000:-4000].max() < 0.06


def test_a_wav_is_the_same_each_time_and_has_the_plain_header(tone):
    data = encode_audio(tone[:, :100], 48000)
    assert data == encode_audio(tone[:, :100], 48000)
    assert data[:44] == struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 436, b"WAVE", b"fmt ", 16, 1, 2, 48000, 192000, 4, 16, b"data", 400
    )


@pytest.mark.parametrize(
    ("form", "subtype"),
    [
        ("WAV", "PCM_U8"),
        ("WAV", "PCM_24"),
        ("WAV", "FLOAT"),
        ("FLAC", "PCM_24"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
    ],
)
def test_sound_of_others_is_read(form, subtype, tone):
    target = io.BytesIO()
    soundfile.write(target, tone.T, 48000, format=form, subtype=subtype)
    read = read_audio(target.getvalue())
    assert read.dtype == np.float32
    missing = 128 if subtype == "VORBIS" else 0  # libav ends a Vorbis stream half a block early
    assert read.shape == (2, 48000 - missing)
    assert level_at(read[1], 660, 48000) == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(("stored", "wanted"), [(44100, 48000), (22050, 48000), (48000, 16000)])
def test_sound_is_resampled_on_reading(stored, wanted):
    wave = (0.4 * np.sin(2 * np.pi * 1000 * np.arange(stored) / stored)).astype(np.float32)[None]
    read = read_audio(encode_audio(wave, stored), sample_rate=wanted)
    assert read.shape[0] == 1
    assert abs(read.shape[1] - wanted) <= 2
    assert level_at(read[0], 1000, wanted) == pytest.approx(0.4, rel=0.01)


@pytest.mark.parametrize(("rate", "stored"), [(11025, 16000), (22050, 22050), (96000, 48000)])
def test_rates_that_mp3_lacks_become_the_next_that_it_has(rate, stored):
    wave = (0.4 * np.sin(2 * np.pi * 500 * np.arange(rate) / rate)).astype(np.float32)[None]
    facts = probe_audio(encode_audio(wave, rate, "audio/mpeg"))
    assert facts.sample_rate == stored
    assert facts.seconds == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("rate", [8000, 44100])
def test_rates_that_opus_lacks_are_raised_to_one_that_it_has(rate):
    wave = (0.4 * np.sin(2 * np.pi * 500 * np.arange(rate) / rate)).astype(np.float32)[None]
    facts = probe_audio(encode_audio(wave, rate, "audio/ogg"))
    assert facts == AudioFacts("audio/ogg", facts.seconds, 48000, 1, "opus")
    assert facts.seconds == pytest.approx(1, abs=0.001)


def test_a_films_sound_is_read(film):
    path = film(frames=30, sound=True)
    assert read_audio(path).shape == (2, 48000)
    assert probe_audio(path) == AudioFacts("video/mp4", 1.0, 48000, 2, "aac")


def test_long_sound_is_written_and_read_in_blocks(tmp_path, tone):
    path = tmp_path / "long.flac"
    with AudioWriter(path, 48000) as writer:
        for start in range(0, 48000, 777):
            writer.push(tone[:, start : start + 777])
    blocks = list(iter_audio(path))
    assert len(blocks) > 5
    assert np.abs(np.concatenate(blocks, axis=1) - tone).max() <= 1 / 32768


def test_the_extension_names_the_format(tmp_path, tone):
    for name, media_type in (
        ("a.wav", "audio/wav"),
        ("a.OPUS", "audio/ogg"),
        ("a.m4a", "audio/mp4"),
        ("a.mp3", "audio/mpeg"),
    ):
        assert probe_audio(write_audio(tmp_path / name, tone, 48000)).media_type == media_type
    with pytest.raises(InputError, match="no sound format for the extension"):
        AudioWriter(tmp_path / "a.xyz", 48000)


def test_loud_sound_is_clipped_and_does_not_wrap():
    read = read_audio(encode_audio(np.array([[1.5, -1.5, 0.5]], np.float32), 48000))
    assert read[0] == pytest.approx([1, -1, 0.5], abs=1e-4)


def test_loud_sound_is_clipped_before_encoders_that_would_take_it(tone):
    read = read_audio(encode_audio(tone * 10, 48000, "audio/mp4"))
    assert 1.1 < level_at(read[0], 440, 48000) < 1.35  # 4 / pi for a square wave, 3 for the sine as it was


def test_nothing_is_left_when_writing_stops(tmp_path, tone):
    writer = AudioWriter(tmp_path / "a.mp3", 48000)
    writer.push(tone)
    with pytest.raises(InputError, match="have 1 channels, but the file has 2"), writer:
        writer.push(tone[:1])
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_sound_is_refused(tmp_path, tone):
    with pytest.raises(InputError, match="there are no samples"):
        encode_audio(tone[:, :0], 48000)
    with pytest.raises(InputError, match="there are no samples"), AudioWriter(tmp_path / "a.wav", 48000):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("samples", "rate", "media_type", "message"),
    [
        (np.zeros(5, np.float32), 48000, "audio/wav", r"must have shape \(channels, n\)"),
        (np.full((1, 5), np.nan, np.float32), 48000, "audio/wav", "no number"),
        (np.zeros((3, 5), np.float32), 48000, "audio/wav", "have 3 channels; use one of 1, 2, 6, 8"),
        (np.zeros((6, 5), np.float32), 48000, "audio/mpeg", "can't be encoded as audio/mpeg"),
        (np.zeros((1, 5), np.float32), 0, "audio/wav", "0 Hz is not within"),
        (np.zeros((1, 5), np.float32), 48000, "audio/midi", "can't write audio/midi; use one of audio/wav"),
    ],
)
def test_sound_that_cannot_be_written_is_refused(samples, rate, media_type, message):
    with pytest.raises(InputError, match=message):
        encode_audio(samples, rate, media_type)


@pytest.mark.parametrize("part", [0.001, 0.3, 0.9])
def test_truncated_sound_is_refused(part, tone):
    data = encode_audio(tone, 48000)
    with pytest.raises(InputError, match="voice: "):
        read_audio(data[: int(len(data) * part)], name="voice")


def test_what_has_no_sound_is_refused(film, tone, still, pixels):
    with pytest.raises(InputError, match="has no sound in it"):
        read_audio(film())
    with pytest.raises(InputError, match=r"is not sound that mmgen can read \(its bytes are image/png\)"):
        read_audio(still("PNG", pixels))
    target = io.BytesIO()
    soundfile.write(target, tone[:, :0].T, 48000, format="WAV")
    with pytest.raises(InputError, match="voice: has no sound in it"):
        read_audio(target.getvalue(), name="voice")
    with pytest.raises(InputError, match=r"lasts 1\.0 s, more than the limit"):
        read_audio(encode_audio(tone, 48000), limits=Limits(max_seconds=0.5))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([b"RIFF\x24\x00\x00\x00WAVEfmt ", b"fLaC", b"OggS", b"\xff\xfb\x90\x00", b"\xff\xf1\x50\x80"]),
    st.binary(max_size=400),
)
def test_any_bytes_are_sound_or_an_input_error(magic, rest):
    with suppress(InputError):
        assert read_audio(magic + rest, limits=Limits(max_seconds=60)).ndim == 2


@pytest.mark.parametrize("channels", [1, 6, 8, 12])
def test_many_channels_are_read(channels):
    samples = np.random.default_rng(4).uniform(-0.9, 0.9, (2000, channels)).astype(np.float32)
    target = io.BytesIO()
    soundfile.write(target, samples, 48000, format="WAV", subtype="FLOAT")
    assert np.array_equal(read_audio(target.getvalue()), samples.T)


@pytest.mark.parametrize("channels", [1, 6, 8])
def test_many_channels_are_written(channels):
    samples = np.random.default_rng(4).uniform(-0.9, 0.9, (channels, 2000)).astype(np.float32)
    read, _ = soundfile.read(io.BytesIO(encode_audio(samples, 48000)), dtype="float32")
    assert np.abs(read.reshape(2000, channels).T - samples).max() <= 1 / 32768


def test_sound_that_changes_its_channels_midway_is_refused(tone):
    data = encode_audio(tone, 48000, "audio/mpeg") + encode_audio(tone[:1], 48000, "audio/mpeg")
    with pytest.raises(InputError, match=r"changes from \d to \d channels midway"):
        read_audio(data)


def test_sound_that_changes_its_rate_midway_is_resampled_piece_by_piece():
    frames = []
    for rate in (24000, 48000):
        frame = av.AudioFrame.from_ndarray(np.ones((1, rate), np.float32), format="fltp", layout="mono")
        frame.sample_rate = rate
        frames.append(frame)
    assert sum(frame.samples for frame in _resampled(frames, 48000)) == pytest.approx(96000, abs=2)
    assert sum(frame.samples for frame in _resampled(frames[::-1], 48000)) == pytest.approx(96000, abs=2)


def test_an_impossible_rate_is_refused(tone):
    data = bytearray(encode_audio(tone, 48000))
    data[24:28] = (1_700_000_000).to_bytes(4, "little")
    with pytest.raises(InputError, match="impossible sample rate of 1700000000 Hz"):
        read_audio(bytes(data))
