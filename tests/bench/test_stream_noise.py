"""The noise bench: the conditions are those of the protocol, clean first, and the table shows what was not judged."""

from __future__ import annotations

from bench.stream_noise import CONDITIONS, row, text
from ecgtiny.train.data.records.noise import Noise

FIGURES = {
    "rpeak": {"se": 0.999, "ppv": 0.99},
    "pvc": {"se": None, "false_alarms_per_hour": 123.4, "false_alarms_per_hour_interval": [100.0, 150.0]},
    "unreadable_share": 0.25,
    "counts": {"ectopic": 0},
}


def test_each_kind_at_each_level_beside_the_clean_record() -> None:
    assert CONDITIONS[0] is None
    assert Noise("em", 12.0) in CONDITIONS
    assert Noise("bw", -6.0) in CONDITIONS
    assert len(CONDITIONS) == 1 + 3 * 6


def test_a_record_without_ectopic_beats_has_no_sensitivity() -> None:
    assert row("118 clean", FIGURES).split() == [
        "118", "clean", "99.90%", "99.0%", "-", "0", "123.4", "(100.0-150.0)", "25.0%",
    ]  # fmt: skip


def test_the_table_fits_100_columns() -> None:
    shown = text({"records": {"118": {"clean": FIGURES, "em:12": {**FIGURES, "noisy": FIGURES}}}})
    assert max(map(len, shown.splitlines())) <= 100
    assert "em:12" in shown
