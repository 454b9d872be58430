"""Every form of an int8 network around the stand-in for TFLM: what it computes, and what it gives when it fails."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.image.virtual_core import Callee
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.firmware_gen.runtimes.tflm.arena import SIZE
from ecgtiny.firmware_gen.runtimes.tflm.contradiction import (
    FAR_FROM_INPUT,
    FAR_FROM_LAST,
    HIGHEST,
    LOWEST,
    Extreme,
    contradiction,
)
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.scoring import quantise_input, score_beats
from ecgtiny.quantize.store import load_detector
from ecgtiny.train.calibration.scores import DIRECT, LIKELIHOOD, Score
from tests.firmware_gen.runs import SCORE, beats, quantised_run
from tests.firmware_gen.runtimes.tflm import tflm_fake
from tests.firmware_gen.runtimes.tflm.test_tflm_export import core, elf_of, request
from tests.quantize.graph.builder import Builder
from tests.tools import require

SAMPLES, HIDDEN = 140, 6
GAIN = 200.0


def heads(count: int) -> bytes:
    """Pack a dense layer and behind it heads of one value each; the second one is the first of the file."""
    builder, rng = Builder(), np.random.default_rng(5)
    x, hidden = builder.activation((1, SAMPLES), 0.05, 3), builder.activation((1, HIDDEN), 0.05, -128)
    ends = [builder.activation((1, 1), 0.04 - 0.01 * index, 1 - 10 * index) for index in range(count)]
    for source, target, depth, width in ((x, hidden, SAMPLES, HIDDEN), *((hidden, end, HIDDEN, 1) for end in ends)):
        weights = builder.constant(rng.integers(-127, 128, (width, depth), np.int8), [0.004])
        builder.operator("FULLY_CONNECTED", [source, weights, -1], target)
    return builder.pack([x], ends[::-1])


def recurrent() -> bytes:
    """Pack an LSTM of one unit, whose states are variables."""
    builder, scale = Builder(), 2.0**-7
    x, y = builder.activation((1, SAMPLES, 1), 0.05, 3), builder.activation((1, SAMPLES, 1), scale, 0)
    gates = [builder.constant(np.full((1, 1), 40 + 10 * gate, np.int8), [0.01]) for gate in range(8)]
    biases = [builder.constant(np.array([20 * gate], np.int32)) for gate in range(4)]
    states = [builder.state(1, "INT8", scale, 0), builder.state(1, "INT16", 2.0**-11)]
    inputs = [x, *gates, *[-1] * 3, *biases, *[-1] * 2, *states, *[-1] * 4]
    options = {"fusedActivationFunction": 4, "cellClip": 0.0, "timeMajor": False}
    builder.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, y, **options)
    return builder.pack([x], [y])


FORMS: dict[str, tuple[str | bytes, Score, float | None]] = {
    "residual": ("m1", SCORE, None),
    "recurrent": (recurrent(), SCORE, None),
    "direct": (heads(1), Score(DIRECT), None),
    "likelihood": (heads(2), Score(LIKELIHOOD), GAIN),
}


def made(name: str, folder: Path) -> Run:
    return quantised_run(folder, *FORMS[name])


@pytest.mark.parametrize(
    "name", [pytest.param("residual", marks=pytest.mark.slow), "recurrent", "direct", "likelihood"]
)
def test_the_board_scores_as_the_reference_and_without_its_network_higher_than_any_beat(
    name: str, tmp_path: Path
) -> None:
    require("arm-none-eabi-g++")
    run = made(name, tmp_path / "run")
    tree = tflm_fake.write_tree(tmp_path / "tflm", read_graph(run.path("model_int8.tflite").read_bytes()))
    export_run(run, "nrf52840", chosen=request(tree))
    reference, _ = score_beats(load_detector(run), beats())
    image = core(elf_of(run))
    assert image.call("ecgtiny_self_test", image.symbol("detector").address, 0).value == 0
    assert scores(image) == reference.tolist()
    image = core(elf_of(run))
    image.store(image.symbol(SIZE).address, (16).to_bytes(4, "little"))
    assert image.call("ecgtiny_self_test", image.symbol("detector").address, 0).value != 0
    assert min(scores(image)) > max(reference)


def scores(image: Callee) -> list[int]:
    """Have an image score the training beats."""
    detector, memory = image.symbol("detector").address, image.allocate(2 * SAMPLES + 4)
    found: list[int] = []
    for beat in beats():
        image.store(memory + 4, beat.astype("<i2").tobytes())
        assert image.call("ecgtiny_score_beat", detector, memory + 4, memory).value == 0
        found.append(int.from_bytes(image.load(memory, 4), "little", signed=True))
    return found


def test_swapped_heads_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("arm-none-eabi-g++")
    run = made("likelihood", tmp_path / "run")
    swapped = tflm_fake.INTERPRETER.replace("return &output_[index]", "return &output_[1 - index]")
    monkeypatch.setitem(tflm_fake.HEADERS, "tensorflow/lite/micro/micro_interpreter.h", swapped)
    tree = tflm_fake.write_tree(tmp_path / "tflm", read_graph(heads(2)))
    with pytest.raises(VerificationError, match="gives golden beat 0 another score"):
        export_run(run, "nrf52840", chosen=request(tree))


@pytest.mark.parametrize("name", FORMS)
def test_the_contradiction_has_the_highest_scores_of_all_constants(name: str, tmp_path: Path) -> None:
    detector = load_detector(made(name, tmp_path))
    golden = choose_golden(detector, beats())
    chosen = contradiction(detector, golden)
    assert chosen == {
        "residual": (FAR_FROM_INPUT,), "recurrent": (FAR_FROM_INPUT,), "direct": (HIGHEST,),
        "likelihood": (FAR_FROM_LAST, LOWEST)
    }[name]  # fmt: skip
    x, flat = quantise_input(detector.normalisation, golden.counts)
    x = np.concatenate([x[~flat], ~x[~flat]])
    sizes = [tensor.size for tensor in detector.graph.output_tensors]

    def least(extremes: tuple[Extreme, ...]) -> int:
        outputs = tuple(one.output(x, size) for one, size in zip(extremes, sizes, strict=True))
        return int(detector.rule.score(x, outputs).min())

    assert least(tuple(chosen)) == max(
        least(others)
        for others in itertools.product((HIGHEST, LOWEST, FAR_FROM_LAST, FAR_FROM_INPUT), repeat=len(sizes))
    )


@pytest.mark.parametrize("name", FORMS)
def test_a_detector_that_would_be_silent_without_its_network_is_refused(name: str, tmp_path: Path) -> None:
    detector = load_detector(made(name, tmp_path))
    golden = choose_golden(detector, beats())
    deaf = replace(detector, threshold=2**31 - 2)
    with pytest.raises(UnsupportedModelError, match="would not raise an alarm at every beat"):
        contradiction(deaf, golden)
