"""One constant of the C changed: the comparison with the reference notices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.firmware_gen.codegen import detector_sources
from ecgtiny.firmware_gen.golden import choose_golden
from ecgtiny.quantize.detector import Residual
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.desk import Desk
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.graphs import autoencoder

MUTANTS = [
    ("fixed_point.h", "INT64_C(1) << 30", "INT64_C(1) << 29"),
    ("fixed_point.h", ", 31);", ", 30);"),
    ("fixed_point.h", "(mask >> 1)", "mask"),
    ("fixed_point.h", "? 1u : 0u", "? 0u : 0u"),
    ("fixed_point.h", "-shift);", "1 - shift);"),
    ("fully_connected.c", "+ layer->output_offset", ""),
    ("normalise.c", "spread >> 62", "spread >> 63"),
    ("normalise.c", "<< 15;", "<< 14;"),
    ("normalise.c", "<= x)", "< x / 2)"),
    ("normalise.c", "INT64_C(1) << 31", "INT64_C(1) << 28"),
    ("normalise.c", "+ rule->zero_point", ""),
    ("normalise.c", "spread < flat_below", "spread < flat_below / 4"),
    ("score.h", "rule->shift - 1", "rule->shift - 2"),
    ("score.h", "output - rule->output_zero_point", "output"),
    ("score.h", "256 * (sum % count)", "255 * (sum % count)"),
    ("maxw.c", "j - rule->window)", "j - rule->window + 1)"),
]


@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_is_noticed(name: str, before: str, after: str) -> None:
    rng = np.random.default_rng(21)
    graph = autoencoder(48, 5, rng)
    kind = "maxw" if name == "maxw.c" else "mae"
    drawn = detector(rng, length=48, leads=2, pool=2, kind=kind, graph=graph)
    zero_points = graph.input_tensor.zero_point, graph.output_tensor.zero_point
    subject = replace(drawn, residual=Residual(20000, 15000, 8, *zero_points))
    counts = beats(rng, subject.normalisation, 300)
    sources = detector_sources(subject, choose_golden(subject, counts))
    assert before in sources[f"ecgtiny/{name}"]
    mutant = Desk.load({**sources, f"ecgtiny/{name}": sources[f"ecgtiny/{name}"].replace(before, after, 1)})
    assert not np.array_equal(mutant.score_beats(counts)[0], score_beats(subject, counts)[0])
