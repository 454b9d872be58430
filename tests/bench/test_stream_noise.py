"""The noise bench: the figures are those of the noise stress test, and the table shows what was not judged."""

from __future__ import annotations

from bench.stream_noise import figures_of, row, text
from tests.host.evaluation.noise_samples import noise_stress

FIGURES = {
    "rpeak": {"se": 0.999, "ppv": 0.99},
    "pvc": {"se": None, "false_alarms_per_hour": 123.4, "false_alarms_per_hour_interval": [100.0, 150.0]},
    "unreadable_share": 0.25,
    "counts": {"ectopic": 0},
}


def test_each_record_has_each_kind_at_each_level_beside_the_clean_signal() -> None:
    record = noise_stress()
    record = noise_stress()
    table = figures_of(record)["records"]
    assert list(table) == ["one", "two"]
    assert list(table["one"])[:3] == ["clean", "em:24", "em:18"]
    assert len(table["one"]) == 1 + 3 * 6
    assert "noisy" not in table["one"]["clean"]
    loudest = record.records["one"].curves.under["em"][-1]
    assert table["one"]["em:-6"]["noisy"]["pvc"]["se"] == loudest.noisy.pvc.se


def test_a_record_without_ectopic_beats_has_no_sensitivity() -> None:
    assert row("118 clean", FIGURES).split() == [
        "118", "clean", "99.90%", "99.0%", "-", "0", "123.4", "(100.0-150.0)", "25.0%",
    ]  # fmt: skip


def test_the_table_fits_100_columns() -> None:
    shown = text({"records": {"118": {"clean": FIGURES, "em:12": {**FIGURES, "noisy": FIGURES}}}})
    assert max(map(len, shown.splitlines())) <= 100
    assert "em:12" in shown
