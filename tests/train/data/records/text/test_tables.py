"""Tables of text: how they are laid out, and what is refused with a line to write on top."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError, EcgtinyError
from ecgtiny.train.data.records.text.counters import counted
from ecgtiny.train.data.records.text.names import heading
from ecgtiny.train.data.records.text.packets import packet_grid
from ecgtiny.train.data.records.text.table import Role
from tests.train.data.records.exports.made import check, ecg, lines, read, rows

TRUTH = ecg(500)
RAW = np.rint(512 + 225 * ecg(250)).astype(int)


def comma(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")


def day(i: int, start: float = 86390.0) -> str:
    t = (start + i / 500) % 86400
    return f"{int(t // 3600):02}:{int(t // 60 % 60):02}:{t % 60:06.3f}"


def made(head: str, line: Callable[[int, float], str]) -> str:
    return lines(head, rows(TRUTH, line))


TABLES = {
    "semicolons": made("Zeit (ms);EKG (mV);HR;Acc X\n", lambda i, x: f"{comma(2.0 * i)};{comma(x)};72;{comma(9.81)}"),
    "tabs": made("Time [s]\tLead II [µV]\n", lambda i, x: f"{comma(i / 500)}\t{comma(1000 * x)}"),
    "other µ": made("Time [s]\tLead II [μV]\n", lambda i, x: f"{comma(i / 500)}\t{comma(1000 * x)}"),
    "bars": made("time|ECG (mV)\n", lambda i, x: f"{i / 500:.3f}|{x:.4f}"),
    "blanks": made("", lambda i, x: f"{i / 500:.3f} {x:.4f}"),
    "ISO, hours of the zone": made("time,ECG (mV)\n", lambda i, x: f"2026-05-0{1 + (i >= 5000)}T{day(i)}-05,{x:.4f}"),
    "ISO": made("timestamp,ECG (mV)\n", lambda i, x: f"2026-05-0{1 + (i >= 5000)}T{day(i)}+02:00,{x:.4f}"),
    "clock": made("Time,ECG_mV\n", lambda i, x: f"{day(i)},{x:.4f}"),
    "dotted date": made("Datum;EKG mV\n", lambda i, x: f"{1 + (i >= 5000)}.5.2026 {day(i)};{comma(x)}"),
    "epoch ms": made("unix_ms,voltage_uv,battery,bpm\n",
                     lambda i, x: f"{1717000000000 + 2 * i},{1000 * x:.1f},87,70"),
    "epoch s": made("timestamp,ecg_uv\n", lambda i, x: f"{1717000000 + i / 500:.3f},{1000 * x:.1f}"),
    "us": made("t_us,ecg_mv,rr\n", lambda i, x: f"{2000 * i},{x:.4f},800"),
    "ns": made("timestamp,ECG [mV]\n", lambda i, x: f"{1717000000000000000 + 2000000 * i},{x:.4f}"),
    "volts": made("time,ECG (V)\n", lambda i, x: f"{i / 500:.3f},{x / 1000:.7f}"),
    "units below": made("'Elapsed time','MLII','Acc'\n'hh:mm:ss.mmm','mV','g'\n",
                        lambda i, x: f"'0:{i / 500:06.3f}',{x:.4f},1"),
    "title": made("Patient: X\nSampling frequency: 500 Hz\nDevice; Foo\n\nIndex;ECG [mV];Marker\n",
                  lambda i, x: f"{i};{comma(x)};"),
    "quotes": made('"Time [s]","ECG [mV]"\n', lambda i, x: f'"{comma(i / 500)}","{comma(x)}"'),
    "line ends": lines("# fs=500\r\r\nECG\r\r\n", rows(TRUTH, lambda _, x: f"{x:.4f}"), end="\r\r\n"),
    "comments": made("# fs=500\nECG\n", lambda i, x: f"{x:.4f}" + "\n# a word" * (i == 70)),
    "heading again": made("# fs=500\nECG\n", lambda i, x: f"{x:.4f}" + "\nECG" * (i == 70)),
    "trailing blanks": made("# fs=500\nECG,II\n", lambda _, x: f"{x:.4f},0") + "\n\n  \n",
    "cut": made("# fs=500\nECG,II\n", lambda _, x: f"{x:.4f},0") + "0.1",
    "power cut": made("# fs=500\nECG,II\n", lambda _, x: f"{x:.4f},0") + "\0" * 5000,
    "no names": made("# fs=500 unit=mV\n", lambda _, x: f"{x:.4f}"),
    "decimal commas alone": made("# fs=500 unit=mV\nECG\n", lambda _, x: comma(x)),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_read(tmp_path: Path, kind: str) -> None:
    check(read(tmp_path, TABLES[kind]), TRUTH, 500)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_an_encoding_does_not_matter(tmp_path: Path, encoding: str) -> None:
    check(read(tmp_path, TABLES["tabs"].encode(encoding), name="a.csv"), TRUTH, 500)


REFUSED = {
    "a number a line": lines("", map(str, RAW)),
    "time and counts": lines("", [f"{4 * i},{x}" for i, x in enumerate(RAW)]),
    "microvolts": lines("time,ecg\n", [f"{i / 130:.3f},{x:.0f}" for i, x in enumerate(1000 * ecg(130))]),
    "semicolons": lines("Zeit;EKG\n", [f"{comma(i / 130)};{comma(1000 * x)}" for i, x in enumerate(ecg(130))]),
    "counts without gain": lines("time,ecg [adc]\n", [f"{4 * i},{x}" for i, x in enumerate(RAW)]),
    "no rate": lines("ECG (mV)\n", [f"{x:.4f}" for x in ecg(250)]),
    "row numbers": lines(",ecg_mv\n", rows(ecg(250), lambda i, x: f"{i},{x:.4f}")),
    "24 bits": lines("ecg_raw\n", [str(round(8388608 + 20798 * (x + 30))) for x in ecg(250)]),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_the_line_that_is_advised_makes_the_file_readable(tmp_path: Path, kind: str) -> None:
    with pytest.raises(DataError, match="on top, with your own numbers") as refused:
        read(tmp_path, REFUSED[kind])
    advised = re.findall(r"'([^']+)'", refused.value.fix)
    assert advised[0].startswith("# fs=")
    record = read(tmp_path, "\n".join([*advised, REFUSED[kind]]))
    assert len(record) > 1000
    assert not record.missing.any()


def test_a_comma_that_may_be_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a decimal mark or what separates two columns \(write a line of column names"):
        read(tmp_path, "# fs=250 unit=mV\n1,25\n1,5\n0,25\n")


@pytest.mark.parametrize(
    "header", ["RR,HR,battery", "accX [g],temp,marker", "time,bpm,index", "Heart Rate,RR [ms],lead off"]
)
def test_a_column_that_is_no_lead_is_never_taken(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataError, match="has no leads"):
        read(tmp_path, lines(f"# fs=250\n{header}\n", [f"{i / 250},{x},{x}" for i, x in enumerate(ecg(250))]))


def test_a_column_that_is_no_lead_is_not_taken_when_asked_for_either(tmp_path: Path) -> None:
    text = lines("# fs=250\nECG,hr\n", [f"{x},{x}" for x in ecg(250)])
    assert read(tmp_path, text, "ecg").lead == "ECG"
    with pytest.raises(DataError, match="column HR is no lead by its name"):
        read(tmp_path, text, "HR")


def test_two_columns_that_may_be_the_lead_are_listed(tmp_path: Path) -> None:
    text = lines("# fs=250\nch1,ch2,hr\n", [f"{x},{x},70" for x in ecg(250)])
    with pytest.raises(DataError, match=r"any of the columns ch1, ch2 may be the ECG \(choose by --lead"):
        read(tmp_path, text)
    assert read(tmp_path, text, "CH2").lead == "ch2"


@pytest.mark.parametrize(
    ("name", "role", "unit"),
    [
        ("ecg [uV]", Role.LEAD, "uV"), ("ECG_mV", Role.LEAD, "mV"), ("MLII", Role.LEAD, ""),
        ("Lead aVR", Role.LEAD, ""), ("value (mV)", Role.PLAIN, "mV"), ("ch1", Role.PLAIN, ""),
        ("timestamp [ms]", Role.TIME, "ms"), ("time_us", Role.TIME, "us"), ("Uhrzeit", Role.TIME, ""),
        ("Sample Index", Role.COUNTER, ""), ("RR [ms]", Role.OTHER, "ms"), ("heartRate", Role.OTHER, ""),
        ("accX", Role.OTHER, ""), ("Battery (mV)", Role.OTHER, "mV"), ("annotation", Role.ANNOTATION, ""),
        ("ecg_raw", Role.LEAD, "counts"), ("V", Role.LEAD, ""), ("V5", Role.LEAD, ""),
        ("ECG_EMG_Status1", Role.OTHER, ""), ("ecg quality", Role.OTHER, ""), ("X", Role.OTHER, ""),
        ("Temp [°C]", Role.OTHER, ""),
    ],
)  # fmt: skip
def test_a_name_tells_what_a_column_holds(name: str, role: Role, unit: str) -> None:
    assert heading(name)[1:] == (role, unit)


@pytest.mark.parametrize(("cycle", "start"), [(16, 3), (256, 250), (65536, 65000), (201, 0), (10**9, 5)])
def test_a_counter_places_samples(cycle: int, start: int) -> None:
    kept = np.delete(np.arange(5000), [*range(50, 58), *range(900, 903)])
    index = counted(((kept + start) % cycle).astype(np.float64))
    assert index is not None
    assert index.tolist() == kept.tolist()


@pytest.mark.parametrize(
    "value", [[1, 1, 1, 1], [5, 3, 9, 1, 7], [1, 2.5, 4], [np.nan, 2, 3], [0, 1e300, 2], [4, 3, 2, 1]]
)
def test_what_does_not_count_samples(value: list[float]) -> None:
    assert counted(np.array(value)) is None


def test_samples_that_a_counter_leaps_over_are_missing(tmp_path: Path) -> None:
    text = lines(
        "# fs=250 unit=mV\nseq,ecg\n", [f"{(i + 7) % 256},{x:.4f}" for i, x in enumerate(ecg(250)) if not 50 < i < 90]
    )
    check(read(tmp_path, text), ecg(250), 250, missing=39)


@given(
    st.integers(10, 80),
    st.sampled_from([125, 130, 250, 500]),
    st.sets(st.integers(20, 80), max_size=8),
    st.integers(0, 2**31),
)
def test_packets_that_come_late_are_no_losses_and_lost_ones_are(size: int, fs: int, lost: set[int], seed: int) -> None:
    kept = np.array([k for k in range(100) if k not in lost])
    late = np.random.default_rng(seed).uniform(0, 0.3 * size / fs, len(kept))
    time = np.repeat(kept * size / fs + late, size)
    truth = np.concatenate([np.arange(size) + k * size for k in kept])
    rate, index, note = packet_grid(time, None, "here")
    assert rate == pytest.approx(fs, rel=0.01)
    assert index.tolist() == truth.tolist()
    assert ("lost packets" in note) == bool(lost)


def test_times_that_leap_are_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    leaps = lines("# fs=1000 unit=mV\ntime,I\n", [f"{3599 * i},0.{i}" for i in range(100)])
    counter = lines("# fs=250 unit=mV\nindex,I\n", [f"{i + 10**12 * (i > 50)},0.{i}" for i in range(100)])
    for text in (leaps, counter):
        with pytest.raises(DataError, match="time leaps so often"):
            read(tmp_path, text)


@pytest.mark.parametrize("value", ["1e308", "-1e308", "1e-320", "99999999999999999999999"])
def test_wild_numbers_are_errors_that_can_be_read_or_numbers(tmp_path: Path, value: str) -> None:
    for text in (
        f"time,I\n0,0\n{value},{value}\n{value},{value}\n",
        f"# fs=250 unit=counts gain=1\nI\n{value}\n{value}\n",
        f"# fs={value}\nI\n1\n1\n",
        f"# fs=250 gain={value} zero={value}\nI\n1\n1\n",
        f"# fs=250\nindex,I\n1,1\n{value},1\n3,1\n",
        f"# fs=250\ntime [ns],I\n1,1\n{value},1\n3,1\n",
    ):
        with contextlib.suppress(EcgtinyError):
            read(tmp_path, text)
