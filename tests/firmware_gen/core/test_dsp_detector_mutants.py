"""One step of the scoring on the DSP extension done wrong, and the comparison with the reference tells."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.errors import DeviceError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from tests.firmware_gen.core.scored import Virtual, expected, generated
from tests.firmware_gen.core.test_dsp_detector import make
from tests.tools import one_in

PAIRS = "; counts < end; counts += 2) {\n        "
INDENT = "\n" + 29 * " "
MUTANTS = [
    ("normalise.c", "0x00010001", "0x00010000"),
    ("normalise.c", "sum = samples % 2 != 0 ? counts[samples - 1] : 0", "sum = 0"),
    ("normalise.c", f"(samples & ~1){PAIRS}sum", f"samples{PAIRS}sum"),
    ("normalise.c", "odd = samples % 2 != 0 ? counts[samples - 1] : 0", "odd = 0"),
    ("normalise.c", "(odd * odd)", "(2 * odd * odd)"),
    ("normalise.c", "high = 0", "high = 1"),
    ("normalise.c", f"(samples & ~1){PAIRS}const", f"samples{PAIRS}const"),
    ("normalise.c", "(uint64_t)samples *", "(uint64_t)(samples - 1) *"),
    ("normalise.c", "high << 32", "high << 31"),
    ("normalise.c", "(int64_t)sum * sum", "sum * sum"),
    ("normalise.c", "gain, zero_point)", "gain, -zero_point)"),
    ("normalise.c", "saturate_to_int8(smmlar(deviation, gain, zero_point))", "smmlar(deviation, gain, zero_point)"),
    ("normalise.c", "smlabb(pairs, length, offset)", "smlatb(pairs, length, offset)"),
    ("normalise.c", "smlatb(pairs, length, offset)", "smlabb(pairs, length, offset)"),
    ("normalise.c", "length & ~1u", "length"),
    ("normalise.c", "if (length % 2 != 0)", "if (length % 2 == 0)"),
    ("normalise.c", "*counts * rule->length + offset", "*counts * rule->length - offset"),
    ("normalise.c", "sum_of(counts, factor)", "sum_of(counts, factor - 1)"),
    ("normalise.c", "factor) + offset", "factor) - offset"),
    ("normalise.c", "-sum, gain", "sum, gain"),
    ("normalise.c", "-rule->pool * sum", "-sum"),
    ("residual.c", "-rule->output_factor", "rule->output_factor"),
    ("residual.c", "<< (shift - 1)", "<< (shift - 2)"),
    ("residual.c", "- rule->input_factor", "+ rule->input_factor"),
    ("residual.c", f"+{INDENT}rule->output_factor", f"-{INDENT}rule->output_factor"),
    ("residual.c", "(count + 1) / 2", "count / 2"),
    ("residual.c", "x++, y++", "x++"),
    ("residual.c", "smlabt(*y", "smlatt(*y"),
    ("residual.c", "smlabb(*x", "smlatb(*x"),
    ("residual.c", "smlatt(*y", "smlabt(*y"),
    ("residual.c", "smlatb(*x", "smlabb(*x"),
    ("residual.c", "magnitudes(pair", "(pair"),
    ("residual.c", "even >> shift", "even >> (shift - 1)"),
    ("residual.c", "odd >> shift", "odd >> (shift - 1)"),
    ("score_fused.c", "OUTPUTS = 4 * BLOCKS", "OUTPUTS = 4 * BLOCKS + 4"),
    ("score_fused.c", "rows = ecgtiny_tail;", "rows = ecgtiny_tail; rows.rounds++;"),
    ("score_fused.c", "left < BLOCKS", "left > BLOCKS"),
    ("score_fused.c", "residuals + at", "residuals"),
    ("score_fused.c", "rest < OUTPUTS ?", "rest < 0 ?"),
    ("score_fused.c", "rest < OUTPUTS", "rest > OUTPUTS"),
    ("score_fused.c", "rows.stream += rows.words;", ""),
    ("score_fused.c", "left -= rows.words;", "left -= 2 * rows.words;"),
    ("score_stored.c", "rule->samples);", "rule->samples - 1);"),
    ("mae.c", "i = 0;", "i = 1;"),
    ("mae.c", "i < rule->samples", "i < rule->samples - 1"),
    ("mae.c", "(sum, (uint32_t)rule->samples)", "(sum, (uint32_t)rule->samples + 1)"),
    ("mse.c", "i = 0;", "i = 1;"),
    ("mse.c", "i < rule->samples", "i < rule->samples - 1"),
    ("mse.c", "residuals[i] * residuals[i]", "residuals[i] * (residuals[i] + 1)"),
    ("mse.c", "uint64_t sum", "uint32_t sum"),
    ("mse.c", "(sum / (uint32_t)rule->samples)", "(sum / (uint32_t)(rule->samples + 1))"),
    ("maxw.c", "count % 2 != 0 ? residuals[count - 1] : 0", "0"),
    ("maxw.c", "(count & ~1)", "count"),
    ("maxw.c", "0x00010001", "0x00010000"),
    ("maxw.c", "residuals + rule->window", "residuals + rule->window + 1"),
    ("maxw.c", "(rule->samples - rule->window)", "(rule->samples - rule->window - 1)"),
    ("maxw.c", "leaving + 1 < last", "leaving < last"),
    ("maxw.c", "leaving + 1 < last", "leaving + 2 < last"),
    ("maxw.c", "if (leaving < last)", "if (leaving > last)"),
    ("maxw.c", "slack = 0;", "slack = 1;"),
    ("maxw.c", "load_word(leaving), load_word(entering)", "load_word(entering), load_word(leaving)"),
    ("maxw.c", "slack = not_negative(slack + low_half(two));", "slack = slack + low_half(two);"),
    ("maxw.c", "slack = not_negative(slack + high_half(two));", "slack = slack + high_half(two);"),
    ("maxw.c", "low_half(two)", "high_half(two)"),
    ("maxw.c", "high_half(two)", "low_half(two)"),
    ("maxw.c", "slack + *leaving - *entering", "slack - *leaving + *entering"),
    ("maxw.c", "not_negative(slack + *leaving - *entering)", "slack + *leaving - *entering"),
    ("maxw.c", " + (uint32_t)slack", ""),
    ("maxw.c", "slack, (uint32_t)rule->window)", "slack, (uint32_t)rule->window + 1)"),
    ("score.h", "256 * (sum % count)", "255 * (sum % count)"),
    ("dsp.h", "smlad %0", "smlsd %0"),
    ("dsp.h", "smlald %0", "smlaldx %0"),
    ("dsp.h", "smmlar %0", "smmla %0"),
    ("dsp.h", "#8, %1", "#7, %1"),
    ("dsp.h", "%2, lsl #16", "%2, lsl #15"),
    ("dsp.h", "ssub16 %0, %2, %1\\n\\tsel %0, %0", "ssub16 %0, %1, %2\\n\\tsel %0, %0"),
    ("dsp.h", "sel %0, %0, %1", "sel %0, %1, %0"),
    ("dsp.h", '"=&r"(result)', '"=r"(result)'),
    ("dsp.h", 'ssub16 %0, %1, %2" :', 'sadd16 %0, %1, %2" :'),
    ("dsp.h", "usat %0, #31", "usat %0, #15"),
    ("dsp.h", "return (int16_t)x;", "return (int32_t)x;"),
    ("dsp.h", "(int32_t)x >> 16", "(int32_t)(x >> 16)"),
]  # fmt: skip


@cache
def subjects() -> list[tuple[Detector, Int16Array, Sources, Int32Array]]:
    """Return detectors of odd and even sizes, each way to score, each reducer, and what is to come out.

    The seeds are some that bring every step to its limits: inputs that saturate, squares that leave 32 bits together,
    windows that fall by more than 16.
    """
    drawn = [
        make("dense", 57, 7, kind="maxw", window=8),
        make("dense", 33, 0, pool=3, kind="maxw", window=7),
        make("convolutions", 141, 4, kind="mse"),
        make("dense", 34, 0, kind="mae"),
        make("dense", 30, 0, kind="maxw", window=9),
    ]
    target = Target(dsp=True)
    return [
        (subject, counts, generated(subject, counts, target), expected(subject, counts)) for subject, counts in drawn
    ]


@pytest.mark.parametrize(("name", "before", "after"), one_in(4, MUTANTS))
def test_is_noticed(name: str, before: str, after: str) -> None:
    path, tried = f"ecgtiny/src/{name}", 0
    for _, counts, sources, wanted in subjects():
        if before in sources.get(path, ""):
            tried += 1
            if wrong({**sources, path: sources[path].replace(before, after, 1)}, counts, wanted):
                return
    pytest.fail(f"{tried} detectors did not notice")


def test_as_they_are_nothing_is_wrong() -> None:
    assert not any(wrong(sources, counts, wanted) for _, counts, sources, wanted in subjects())


def wrong(sources: Sources, counts: Int16Array, wanted: Int32Array) -> bool:
    virtual = Virtual(sources, np.random.default_rng(0))
    assert virtual.callee
    try:
        return not np.array_equal(virtual.score_beats(counts), wanted)
    except (DeviceError, AssertionError):
        return True
