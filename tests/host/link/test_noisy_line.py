"""The firmware of this computer behind a line on which bytes are flipped, dropped, doubled and added: all is right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.noisy_line import noisy
from ecgtiny.common.errors import DeviceError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.push import stream
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.stream_sample import build_stream_sample, expected_events
from tests.host.images import drawn, firmware


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stream_sample("host", tmp_path_factory.mktemp("stream"))


@pytest.mark.parametrize(("share", "beats"), [(0.001, 200), (0.01, 40), pytest.param(0.1, 20, marks=pytest.mark.slow)])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_beat_is_scored_as_the_reference_scores_it(share: float, beats: int, seed: int) -> None:
    detector, counts = drawn()
    expected = score_beats(detector, counts)[0]
    with noisy(firmware("host"), share, seed) as port:
        client = Client(port)
        client.hello()
        client.open_session()
        chosen = np.arange(beats) % len(counts)
        assert [client.score(counts[index]).score for index in chosen] == expected[chosen].tolist()
    assert client.traffic.retries > 0
    assert client.traffic.resets == 0


@pytest.mark.parametrize(("share", "samples"), [(0.001, 20_000), (0.01, 3_000)])
def test_every_event_comes_once(streaming: Path, share: float, samples: int) -> None:
    rng = np.random.default_rng(8)
    record = np.where(rng.random(samples) < 0.01, 1, rng.integers(900, 1100, samples)).astype(np.int16)
    with noisy(streaming, share, 5) as port:
        client = Client(port)
        client.hello()
        client.open_session()
        replies = stream(client, record, client.start_stream().samples)
        assert b"".join(reply.events for reply in replies) == expected_events(record)
    assert client.traffic.retries > 0


def test_patience_ends_with_what_was_good_and_how_noisy_the_line_is() -> None:
    _, counts = drawn()
    with noisy(firmware("host"), 0.001, 3) as port:
        client = Client(port, patience=0.3)
        client.hello()
        for index in range(60):
            client.score(counts[index % len(counts)])
        port.worsen(0.4)
        with pytest.raises(DeviceError) as caught:
            client.score(counts[0])
    assert caught.value.what.startswith("the line is noisy: no good answer in ")
    assert f"after {client.traffic.answers} good ones" in caught.value.what
    assert "of the requests or of their replies came damaged" in caught.value.what
    assert "--patience" in caught.value.fix
    assert "firmware" not in str(caught.value)
