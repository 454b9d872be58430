"""The benchmark measures what it says, and refuses what is not exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.image import linked
from bench.inputs import beats, detector, tflite, vectors
from bench.measure import PROFILES, Profile, measure_detector, measure_network
from ecgtiny.common.errors import VerificationError
from ecgtiny.firmware_gen.writer.codegen import StreamParts, detector_sources, model_sources
from ecgtiny.firmware_gen.writer.golden import Golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.train.data.synthetic import CLASSES, generate
from tests.tools import require, require_module

SPEED = PROFILES[0]
PORTABLE = Profile("portable", model_sources, detector_sources)


@pytest.fixture(autouse=True)
def _tools() -> None:
    require_module("unicorn")
    require("arm-none-eabi-gcc")


def test_a_network_has_every_figure() -> None:
    x, y = vectors("m1")
    found = measure_network(SPEED, tflite("m1"), x[:4], y[:4])
    assert found["instructions_min"] <= found["instructions"] <= found["instructions_max"]
    assert found["instructions"] > 5_000, "10,240 multiplications, at most two an instruction"
    assert found["cycles"]["low"] <= found["cycles"]["typical"] <= found["cycles"]["high"]
    assert found["cycles"]["typical"] > found["instructions"], (
        "no instruction takes less than a cycle, and loads take more"
    )
    assert found["flash_bytes"] > 10_240
    assert 0 < found["stack_bytes"] <= found["stack_bound_bytes"]


@pytest.mark.parametrize("profile", [SPEED, PORTABLE], ids=lambda profile: profile.name)
def test_ram_is_what_the_caller_does_not_need_anyway(profile: Profile) -> None:
    found = measure_network(profile, tflite("m1"), *(rows[:1] for rows in vectors("m1")))
    with linked(profile.network(read_graph(tflite("m1"))), "infer") as loaded:
        bare = loaded.bare
        starts = [bare.macro("INPUT_OFFSET"), bare.macro("OUTPUT_OFFSET")]
        sections = {section.name: section.size for section in bare.image.sections}
        whole = sections.get(".data", 0) + sections[".bss"]
        assert whole >= bare.macro("ARENA_BYTES")
        assert found["ram_bytes"] == whole - len({start + i for start in starts for i in range(140)})
        if profile is PORTABLE:
            assert abs(starts[0] - starts[1]) < 140, "input and output overlap: no byte is taken off twice"


def test_a_beat_takes_more_cycles_than_instructions() -> None:
    found = measure_detector(SPEED, detector("linear"), beats()[:4])
    assert found["instructions"] < found["cycles"]["typical"] < 3 * found["instructions"]


def test_one_wrong_byte_is_refused() -> None:
    x, y = vectors("m1")
    wrong = y[:4].copy()
    wrong[2, 139] ^= 1
    with pytest.raises(VerificationError, match=r"the outputs for inputs \[2\] are not the recorded ones"):
        measure_network(SPEED, tflite("m1"), x[:4], wrong)


def test_a_detector_has_every_figure() -> None:
    found = measure_detector(SPEED, detector("tiny"), beats()[:6])
    assert 0 < found["ram_bytes"] < 1_000
    assert 100 < found["instructions"] < found["flash_bytes"] * 100
    assert 0 < found["stack_bytes"] <= found["stack_bound_bytes"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("score > ecgtiny_constants.threshold", "score < 0"), ("*score = ecgtiny_score", "*score = 1 + ecgtiny_score")],
)
def test_a_wrong_decision_or_score_is_refused(old: str, new: str) -> None:
    def broken(detector: Detector, golden: Golden, *, stream: StreamParts | None = None) -> Sources:
        sources = SPEED.detector(detector, golden, stream=stream)
        assert old in sources["ecgtiny/src/ecgtiny.c"]
        return {**sources, "ecgtiny/src/ecgtiny.c": sources["ecgtiny/src/ecgtiny.c"].replace(old, new)}

    with pytest.raises(VerificationError, match=r"beat \d+ gives \[0, \d+, [01]\], not \[0, \d+, [01]\]"):
        measure_detector(replace(SPEED, detector=broken), detector("tiny"), beats()[:20])


def test_the_beats_are_the_generators() -> None:
    drawn = generate(np.random.default_rng(0), dict.fromkeys(CLASSES, 6)).counts
    assert beats().dtype == np.int16
    assert np.abs(beats().astype(np.int32) - drawn).max() <= 1, "but for the sine of this computer"


def test_profiles_have_names_of_their_own() -> None:
    names = [profile.name for profile in PROFILES]
    assert len(set(names)) == len(names)
    assert "beat" not in names, "results.json has the detectors there"
