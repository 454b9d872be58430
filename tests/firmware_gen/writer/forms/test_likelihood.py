"""The density of the last sample: what changes its C is noticed, and what its C cannot compute refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.forms import scored
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.core.scored import generated, hard_beats
from tests.firmware_gen.desk import Desk
from tests.firmware_gen.detectors import likelihood_detector, with_rule
from tests.firmware_gen.kernels.graphs import autoencoder, two_values


def subject(seed: int, samples: int = 30, pool: int = 1) -> Detector:
    rng = np.random.default_rng(seed)
    return likelihood_detector(rng, two_values(samples, 4, rng), samples * pool, pool)


MUTANTS = [
    ("score.c", "input[rule->last]", "input[rule->last - 1]"),
    ("score.c", "output[0]", "output[ECGTINY_OUTPUT_1_OFFSET - ECGTINY_OUTPUT_OFFSET]"),
    ("score.c", "output[ECGTINY_OUTPUT_1_OFFSET - ECGTINY_OUTPUT_OFFSET] + 128", "output[0] + 128"),
    ("score.c", "(UINT64_C(1) << (rule->shift - 1))", "0"),
    ("score.c", "+ 4) >> 3", ") >> 3"),
    ("score.c", "LARGEST UINT32_C(65535)", "LARGEST UINT32_C(65534)"),
    ("unit_of_signal.c", "(INT64_C(1) << (shift - 1))", "0"),
    ("unit_of_signal.c", "+ rule->zero_point", ""),
]


@pytest.mark.parametrize(("name", "old", "new"), MUTANTS)
def test_a_change_of_the_c_is_noticed(name: str, old: str, new: str) -> None:
    chosen = with_rule(subject(2), input_factor=20_000, mean_factor=9_000, shift=35)
    chosen = replace(chosen, normalisation=replace(chosen.normalisation, gain_mantissa=3 * 2**30, gain_exponent=-37))
    counts = hard_beats(np.random.default_rng(3), chosen.normalisation, 200)
    sources = generated(chosen, counts, Target())
    path = f"ecgtiny/src/{name}"
    assert sources[path].count(old) == 1
    reference, _ = score_beats(chosen, counts)
    np.testing.assert_array_equal(Desk.load(sources).score_beats(counts)[0], reference)
    scores, _ = Desk.load({**sources, path: sources[path].replace(old, new)}).score_beats(counts)
    assert np.any(scores != reference)


@pytest.mark.parametrize(
    "numbers",
    [
        {"input_factor": 0},
        {"mean_factor": 2**15},
        {"shift": 0},
        {"shift": 56},
        {"mean_zero_point": 128},
        {"log_scale": (2**24,) * 256},
        {"inverse_scale": (63,) * 256},
        {"inverse_scale": (64,) * 255},
    ],
)
def test_numbers_out_of_range_are_refused(numbers: dict[str, int | tuple[int, ...]]) -> None:
    with pytest.raises(UnsupportedModelError):
        scored(with_rule(subject(0), **numbers))


def test_a_network_or_an_input_of_another_form_is_refused() -> None:
    chosen = subject(0)
    with pytest.raises(UnsupportedModelError, match="their own unit"):
        scored(replace(chosen, normalisation=replace(chosen.normalisation, of_signal=False)))
    with pytest.raises(UnsupportedModelError, match="two outputs"):
        scored(replace(chosen, graph=autoencoder(30, 4, np.random.default_rng(0))))
