"""What a comparison gives is what its table in the documents says."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bench.comparisons import beside
from bench.figures import block
from bench.scaling import figures
from ecgtiny.common.errors import UsageError
from tests.stored import there

ONE: dict[str, Any] = {
    "auroc": {"mean": 0.98765, "low": 0.97, "high": 0.99},
    "auprc": {"mean": 0.9, "low": 0.8, "high": 0.95},
    "sensitivity": None,
    "false_alarm_rate": None,
    "calibration": "none: 12 normal items to train on; to promise 0.02 takes 49",
    "versus_pca": {"mean": -0.01, "low": -0.0234, "high": 0.0012},
    "weights": 1234, "weights_bytes": 560, "flash_bytes": None, "ram_bytes": None, "instructions": None,
    "validated": None, "beats": None, "not_judged": None, "reason": "keeps all beats: 40,880 B",
    "own_rules": {"best F1": {"uses_labels": True, "sensitivity": 0.5, "specificity": None}},
    "report": {"gap": {"mean": 0.25, "low": 0.2, "high": 0.3}, "nothing": None},
}  # fmt: skip
HELD: dict[str, Any] = {
    "conditions": {
        "config": {"data": "made", "seeds": 3, "promised": 0.02},
        "items": {"what": "made beats", "test": 4500, "item": "beat", "subjects": None, "folds": 1,
                  "per_class": {"normal": 3}, "conditions": "all of one patient", "resampled_by": "beat"},
        "baseline": "pca-2",
    },
    "figures": {"first": ONE, "second": {**ONE, "not_judged": "takes leads; here are beats"}},
}  # fmt: skip


def test_each_detector_has_its_row_or_its_reason() -> None:
    text = block("comparisons", {"comparisons": {"made": HELD}})
    assert "### made" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| `first`")]
    assert ".9877 [.9700, .9900]" in row
    assert "[-0.0234, 0.0012]" in row
    assert "- `first`: no threshold: 12 normal items to train on; to promise 0.02 takes 49; not on a device" in text
    assert "- `second`: not judged: takes leads; here are beats" in text
    assert "gap 0.250, nothing undefined; best F1 (reads labels): Se .500, Sp undefined" in text


def test_where_there_are_several_folds_the_area_within_them_stands_beside_the_pooled_one() -> None:
    held = copy.deepcopy(HELD)
    assert "in folds" not in block("comparisons", {"comparisons": {"made": held}})
    held["conditions"]["items"]["folds"] = 5
    held["figures"]["first"]["auroc_within_folds"] = {"mean": 0.9911, "low": 0.98, "high": 1.0}
    lines = block("comparisons", {"comparisons": {"made": held}}).splitlines()
    (head,), (row,) = ([one for one in lines if one.startswith(start)] for start in ("| detector |", "| `first`"))
    line = lines[lines.index(head) + 1]
    assert head.count("|") == row.count("|") == line.count("|") == line.count("---") + 1
    place = head.split(" | ").index("in folds")
    assert row.split(" | ")[place] == ".9911"


def test_a_figure_that_changes_changes_the_text() -> None:
    before = block("comparisons", {"comparisons": {"made": HELD}})
    for name in ("auroc", "auprc", "versus_pca"):
        changed = copy.deepcopy(HELD)
        there(changed["figures"]["first"][name])["mean" if name != "versus_pca" else "low"] -= 0.01
        assert block("comparisons", {"comparisons": {"made": changed}}) != before


def test_what_many_hours_take_elsewhere_follows_from_the_seconds_and_the_efficiency() -> None:
    found = figures({1: 80.0, 2: 50.0}, hours=2.0)
    assert (found["seconds_per_hour"], found["speed_up"], found["efficiency"]) == (40.0, 1.6, 0.8)
    assert found["expected"]["minutes"] == 1000 * 40 / 80 / 0.8 / 60
    assert figures({1: 80.0, 2: 30.0}, 2.0)["expected"]["minutes"] == 1000 * 40 / 80 / 60, "never more than linear"


def measured(seeds: int = 3, models: str = "", **figures: int) -> dict[str, Any]:
    config = {"data": "made", "models": sorted(figures), "seeds": seeds, "promised": 0.02}
    conditions = {"config": config, "items": {"test": 9}, "baseline": "pca-2", "versions": {"numpy": "2"}}
    return {"command": f"compare --data made --seeds {seeds}{models}", "conditions": conditions, "figures": figures}


def test_the_figures_of_other_detectors_stay_and_those_measured_anew_are_the_new_ones() -> None:
    found = measured(models=" --models new", new=2, base=2)
    merged = beside(found, measured(models=" --models old,new", old=1, new=1, base=1))
    assert merged["figures"] == {"base": 2, "new": 2, "old": 1}
    assert merged["conditions"]["config"]["models"] == ["base", "new", "old"]
    assert merged["command"] == "compare --data made --seeds 3 --models base,new,old"
    assert beside(found, measured(old=1, base=1))["command"] == "compare --data made --seeds 3", "of all of them"


@pytest.mark.parametrize("differs", ["seeds", "items", "versions"])
def test_figures_of_other_conditions_are_not_put_into_one_table(differs: str) -> None:
    held = measured(old=1)
    if differs == "seeds":
        held["conditions"]["config"]["seeds"] = 1
    else:
        held["conditions"][differs] = {}
    with pytest.raises(UsageError, match=f"other conditions: {differs}.*leave --models out"):
        beside(measured(new=2), held)
