"""Folders laid out as the publishers' become one file that ``load`` takes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.cli.main import cli
from ecgtiny.train.data.prepare import Options, prepare_sets
from ecgtiny.train.data.sources import load
from tests.train.data.leads.made import made_signal, write_record

PTBXL = "ecg_id,patient_id,scp_codes,strat_fold,filename_lr,filename_hr\n"


def made_ptbxl(folder: Path, *, holes: bool = False) -> Path:
    """Make eight patients: folds 1 to 4 and 10; the odd ones are normal; the fourth record misses samples."""
    rows = [PTBXL]
    for number in range(8):
        name = f"records500/00000/{number:05d}_hr"
        x = made_signal(seed=number)
        if holes and number == 3:
            x[100:140, 5] = np.nan
        write_record(folder / f"{name}.hea", x)
        codes = "{'NORM': 100.0, 'SR': 0.0}" if number % 2 else "{'LVH': 100.0, 'SR': 0.0}"
        fold = 10 if number > 5 else 1 + number % 4
        rows.append(f'{number},{number}.0,"{codes}",{fold},records100/{number},{name}\n')
    (folder / "ptbxl_database.csv").write_text("".join(rows), "utf-8")
    return folder


def made_mimic(folder: Path) -> Path:
    """Make four subjects of one record each, of which the second is in the test part."""
    rows, reports = ["subject_id,study_id,file_name,ecg_time,path\n"], ["subject_id,study_id,report_0,report_1\n"]
    for number in range(4):
        name = f"files/p1000/p1000000{number + 2}/s{number}/{number}"
        write_record(folder / f"{name}.hea", made_signal(seed=20 + number))
        rows.append(f"1000000{number + 2},{number},{number},2180-07-23 08:44:00,{name}\n")
        reports.append(f"1000000{number + 2},{number},Sinus rhythm,{'Normal ECG.' if number < 3 else 'Abnormal ECG'}\n")
    (folder / "record_list.csv").write_text("".join(rows), "utf-8")
    (folder / "machine_measurements.csv").write_text("".join(reports), "utf-8")
    return folder


def test_ptbxl_becomes_a_file_that_train_takes(tmp_path: Path) -> None:
    made = prepare_sets([("ptbxl", made_ptbxl(tmp_path / "p"))], tmp_path / "out.npz")
    split = load(str(tmp_path / "out.npz"))
    assert (made.train, made.test, made.subjects) == ({"normal": 3, "other": 3}, {"normal": 1, "other": 1}, 8)
    assert split.train.x.shape == (6, 5000, 12)
    assert split.train.fs == 500
    assert split.train.classes == ("normal", "other")
    assert split.train.label is not None
    assert split.train.label.tolist() == [1, 0, 1, 0, 1, 0]
    assert split.test.source.record is not None
    assert split.test.source.record.tolist() == ["ptbxl-6", "ptbxl-7"]
    np.testing.assert_array_equal(split.train.counts[0], np.rint(made_signal(seed=0) * 1000))


def test_both_sets_make_one_file(tmp_path: Path) -> None:
    folders = [("ptbxl", made_ptbxl(tmp_path / "p")), ("mimic", made_mimic(tmp_path / "m"))]
    made = prepare_sets(folders, tmp_path / "out.npz")
    assert (made.train, made.test) == ({"normal": 5, "other": 4}, {"normal": 2, "other": 1})
    assert len(load(str(tmp_path / "out.npz")).train) == 9


def test_missing_samples_leave_a_record_out_unless_they_are_to_be_filled(tmp_path: Path) -> None:
    folder = made_ptbxl(tmp_path / "p", holes=True)
    made = prepare_sets([("ptbxl", folder)], tmp_path / "out.npz")
    assert made.left_out == {"missing samples": 1}
    assert "40 samples are missing" in made.examples[0]
    clean = prepare_sets([("ptbxl", folder)], tmp_path / "out.npz", Options(clean_nans=True))
    assert (clean.left_out, clean.interpolated) == ({}, 1)
    filled = load(str(tmp_path / "out.npz")).train.counts[3, 95:145, 5].astype(int)
    assert np.abs(np.diff(filled[5:45], 2)).max() <= 2, "a straight line between the samples beside the hole"


def test_what_is_not_there_and_what_is_damaged_is_left_out_and_said(tmp_path: Path) -> None:
    folder = made_ptbxl(tmp_path / "p")
    records = folder / "records500/00000"
    (records / "00000_hr.hea").unlink()
    write_record(records / "00002_hr.hea", made_signal(3.0))
    (records / "00004_hr.dat").unlink()
    made = prepare_sets([("ptbxl", folder)], tmp_path / "out.npz")
    assert made.left_out == {"files that are not there": 1, "unusable": 2}
    assert made.train == {"normal": 3, "other": 0}


def test_a_draw_takes_so_many_and_is_the_seeds(tmp_path: Path) -> None:
    folder = made_ptbxl(tmp_path / "p")
    made = [prepare_sets([("ptbxl", folder)], tmp_path / f"{i}.npz", Options(records=5, seed=i)) for i in (1, 1)]
    assert made[0] == made[1]
    assert sum((*made[0].train.values(), *made[0].test.values())) == 5


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    folder = made_ptbxl(tmp_path / "p")
    for name in ("a.npz", "b.npz"):
        prepare_sets([("ptbxl", folder)], tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz", "p"], "no temporary file is left"


@pytest.mark.slow
def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    folder = made_ptbxl(tmp_path / "p")
    table = folder / "ptbxl_database.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    peaks: list[int] = []
    for times in (1, 6):
        table.write_text(lines[0] + "".join(lines[1:]) * times, "utf-8")
        tracemalloc.start()
        prepare_sets([("ptbxl", folder)], tmp_path / "out.npz")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2**20, "40 records more are 4.8 MB"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p: (p / "ptbxl_database.csv").unlink(), "there is no such file"),
        (lambda p: (p / "ptbxl_database.csv").write_text("a,b\n1,2\n", "utf-8"), "no column patient_id"),
        (lambda p: (p / "ptbxl_database.csv").write_text(PTBXL + "1,1,NORM,1,a,b\n", "utf-8"), "no statements"),
        (lambda p: (p / "ptbxl_database.csv").write_text(PTBXL + "1,1,{'NORM': 1},1,a,../b\n", "utf-8"), "outside"),
        (lambda p: (p / "ptbxl_database.csv").write_text(PTBXL + "1,1,{'NORM': 1},1,a,b\n", "utf-8"), "no normal"),
    ],
)
def test_a_folder_that_is_not_the_publishers_is_refused(tmp_path: Path, spoil: object, message: str) -> None:
    folder = made_ptbxl(tmp_path / "p")
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(DataError, match=message):
        prepare_sets([("ptbxl", folder)], tmp_path / "out.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p"], "nothing half written is left"


def test_an_unknown_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mimic, ptbxl"):
        prepare_sets([("chapman", tmp_path)], tmp_path / "out.npz")


def test_the_command_says_what_it_made_and_what_it_left_out(tmp_path: Path) -> None:
    folder, out = made_ptbxl(tmp_path / "p", holes=True), tmp_path / "made.npz"
    done = CliRunner().invoke(cli, ["data", "prepare", "ptbxl", str(folder), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "train: 2 normal, 3 other; test: 1 normal, 1 other; 7 subjects" in done.output
    assert "left out: 1 (missing samples)" in done.output


def test_a_set_without_a_folder_is_a_matter_of_usage(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["data", "prepare", "ptbxl"])
    assert isinstance(done.exception, UsageError)
    assert "give a set and its folder" in str(done.exception)
