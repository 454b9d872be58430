"""What the text says of continuous ECG holds of the committed figures, which are those of a complete validation."""

from __future__ import annotations

from bench.store import load
from bench.stream import detection
from bench.stream_data import COUNTS, PVC, RPEAK

COMMITTED = load("stream")


def test_every_record_is_left_out_and_no_event_differs() -> None:
    assert COMMITTED["conditions"]["judged_by"] == [
        "left out: autoencoder, weights and thresholds never saw the patient"
    ]
    cost = COMMITTED["figures"]["cost"]
    assert cost["complete"]
    assert cost["differences"] == 0
    assert cost["events"] > 8_000
    assert 0 < cost["stack_bytes"] < cost["ram_bytes"] < cost["flash_bytes"]


def test_the_records_make_the_whole() -> None:
    found = COMMITTED["figures"]["detection"]
    assert len(found["records"]) == 22
    for name in COUNTS:
        assert sum(one["counts"][name] for one in found["records"].values()) == found["gross"]["counts"][name]
    alarms = found["gross"]["counts"]["false_alarms"]
    assert abs(alarms / found["gross"]["hours"] - found["gross"]["pvc"]["false_alarms_per_hour"]) < 1e-9
    worst = sorted(found["records"], key=lambda name: found["records"][name]["counts"]["false_alarms"])[-2:]
    assert sorted(worst) == ["201", "203"], "the text names the two records that make most false alarms"


def test_what_nobody_reads_is_left_out() -> None:
    gross = {
        "rpeak": dict.fromkeys((*RPEAK, "ppv_readable"), 0.5),
        "pvc": dict.fromkeys((*PVC, "fpr"), 0.5),
        "counts": dict.fromkeys((*COUNTS, "missed"), 7),
        "unreadable_share": 0.1,
        "hours": 2.0,
    }
    evaluated = {
        "gross": gross,
        "average": {"pvc": {"false_alarms_per_hour_median": 3.0}},
        "records": {"208": gross},
    }
    found = detection(evaluated)
    assert found["gross"].keys() == {"rpeak", "pvc", "unreadable_share", "counts", "hours"}
    assert found["records"]["208"]["pvc"].keys() == set(PVC)
    assert found["records"]["208"]["counts"].keys() == set(COUNTS)
    assert found["median_false_alarms_per_hour"] == 3.0
