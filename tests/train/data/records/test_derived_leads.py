from __future__ import annotations

from pathlib import Path

import numpy as np

from ecgtiny.train.data.records import GAP, auxiliary_leads, load_records


def two_leads(folder: Path, second: str = "v") -> Path:
    rows = [f"{100 + i % 7},{40 - i % 5 if i != 3 else 'nan'}" for i in range(400)]
    path = folder / "a.csv"
    path.write_text("\n".join([f"# fs=200 gain=400 unit=counts\necg,{second}", *rows, ""]))
    return path


def test_the_auxiliary_leads_of_a_record_are_the_other_one_their_sum_and_their_difference(tmp_path: Path) -> None:
    (record,) = load_records(str(two_leads(tmp_path)))
    other, total, difference = auxiliary_leads(record)
    assert [one.name for one in (other, total, difference)] == ["a/v", "a/ecg+v", "a/ecg-v"]
    assert {one.patient for one in (other, total, difference)} == {record.patient}
    own, its = record.counts.astype(int), other.counts.astype(int)
    kept = ~other.missing
    np.testing.assert_allclose(total.counts[kept], 0.75 * (own + its)[kept], atol=2)
    np.testing.assert_allclose(difference.counts[kept], 0.75 * (own - its)[kept], atol=2)


def test_a_gap_of_one_lead_is_a_gap_of_the_sum(tmp_path: Path) -> None:
    (record,) = load_records(str(two_leads(tmp_path)))
    assert [np.flatnonzero(one.counts == GAP).tolist() for one in auxiliary_leads(record)] == [[3], [3], [3]]


def test_a_lead_alone_has_no_auxiliary_leads() -> None:
    (record,) = load_records("synthetic:0")
    assert auxiliary_leads(record) == []
