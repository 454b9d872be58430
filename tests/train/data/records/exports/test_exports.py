"""Files of devices are known by their content, and read as what they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from tests.train.data.records.exports.made import check, ecg, lines, millivolts, read, rows, write

OPENBCI = """%OpenBCI Raw EXG Data
%Number of channels = 2
%Sample Rate = 250 Hz
%Board = OpenBCI_GUI$BoardGanglionNative
Sample Index, EXG Channel 0, EXG Channel 1, Accel Channel 0, Other, Other, Timestamp, Other, Timestamp (Formatted)
"""


def openbci(second: float = 0.0, lost: range = range(0)) -> str:
    return lines(OPENBCI, [
        f"{i % 256}, {x * 1000:.3f}, {second * i}, 0.1, 192.0, 0.0, {16e8 + i // 10 * 0.04}, 0.0, 2026-01-01 10:00:00"
        for i, x in enumerate(ecg(250)) if i not in lost
    ])  # fmt: skip


def test_openbci(tmp_path: Path) -> None:
    record = read(tmp_path, openbci())
    check(record, ecg(250), 250)
    assert record.lead == "EXG Channel 0"


def test_openbci_samples_that_the_counter_leaps_over_are_missing(tmp_path: Path) -> None:
    record = read(tmp_path, openbci(lost=range(300, 310)))
    check(record, ecg(250), 250, missing=10)
    assert "10 samples that Sample Index leaps over are missing" in record.note


def test_openbci_two_channels_that_may_be_the_ecg_are_listed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="any of the columns EXG Channel 0, EXG Channel 1 may be the ECG"):
        read(tmp_path, openbci(second=1.0))
    check(read(tmp_path, openbci(second=1.0), "exg channel 0"), ecg(250), 250)


def test_openbci_without_column_names(tmp_path: Path) -> None:
    head = "%OpenBCI Raw EEG Data\n%\n%Sample Rate = 250.0 Hz\n%First Column = SampleIndex\n"
    text = lines(head, rows(ecg(250), lambda i, x: f"{i % 256}, {x * 1000:.2f}, 0.0"))
    check(read(tmp_path, text), ecg(250), 250)


def opensignals(sensor: str = "ECG", bits: int = 10, device: str = "bitalino_rev") -> str:
    header = {"20:16:04:12:01:40": {
        "sensor": [sensor], "device name": "x", "column": ["nSeq", "I1", "I2", "O1", "O2", "A2"], "time": "1",
        "channels": [2], "device": device, "sampling rate": 1000, "label": ["A2"], "resolution": [4, 1, 1, 1, 1, bits],
    }}  # fmt: skip
    supply, gain = (3.3, 1100) if device.startswith("bitalino") else (3.0, 1000)
    counts = np.rint((ecg(1000) / 1000 * gain / supply + 0.5) * 2**bits).astype(int)
    head = f"# OpenSignals Text File Format. Version 1\n# {json.dumps(header)}\n# EndOfHeader\n"
    return lines(head, [f"{i % 16}\t1\t1\t0\t0\t{x}\t" for i, x in enumerate(counts)])


@pytest.mark.parametrize(("bits", "device"), [(10, "bitalino_rev"), (16, "biosignalsplux")])
def test_opensignals(tmp_path: Path, bits: int, device: str) -> None:
    record = read(tmp_path, opensignals(bits=bits, device=device))
    check(record, ecg(1000), 1000)
    assert record.lead == "A2"


def test_opensignals_another_sensor_is_no_lead(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no leads"):
        read(tmp_path, opensignals("EDA"))


@pytest.mark.parametrize(
    ("old", "new"), [('"sampling rate"', '"rate"'), ("{", "["), ('"A2"]', '"A2", "A3"]'), ("1000,", '"x",')]
)
def test_opensignals_header_that_is_damaged(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(DataError, match=r"header|columns"):
        read(tmp_path, opensignals().replace(old, new))


def movesense(lost: range = range(0), kind: str = "ecg", scale: float = 20 * 2**17 / 1000) -> str:
    samples = np.rint(ecg(128) * scale).astype(int).reshape(-1, 16)
    packets = [{kind: {"Timestamp": 1000 + 125 * k, "Samples": packet.tolist()}}
               for k, packet in enumerate(samples) if k not in lost]  # fmt: skip
    return json.dumps({"meta": {"device": "x"}, "data": packets})


def test_movesense(tmp_path: Path) -> None:
    check(read(tmp_path, movesense(), name="a.json"), ecg(128), 128)


def test_movesense_packets_that_were_lost_are_missing(tmp_path: Path) -> None:
    record = read(tmp_path, movesense(lost=range(40, 43)), name="a.json")
    check(record, ecg(128), 128, missing=48)
    assert "48 samples of lost packets are missing" in record.note


def test_movesense_that_is_cut_or_nested_is_refused(tmp_path: Path) -> None:
    deep = '{"ecg": {"Samples": ' + "[" * 100_000
    for text in (movesense()[:-100], deep):
        with pytest.raises(DataError, match="cannot be read as JSON"):
            read(tmp_path, text, name="a.json")


def test_polar(tmp_path: Path) -> None:
    text = lines("Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]\n", [
        f"2026-06-10T22:00:{i // 73 * 73 / 130:06.3f};{6 * 10**17 + round(i / 130 * 1e9)};{i / 130e-3:.6f};{x:.0f}"
        for i, x in enumerate(1000 * ecg(130))
    ])  # fmt: skip
    record = read(tmp_path, text)
    check(record, ecg(130), 130)
    assert record.lead == "ecg"
    assert "times are those of column sensor timestamp" in record.note


def test_polar_whose_sensor_gives_no_time(tmp_path: Path) -> None:
    text = lines("Phone timestamp;sensor timestamp [ns];ecg [uV]\n", [
        f"2026-06-10T22:00:{i // 73 * 73 / 130:06.3f};0;{x:.0f}" for i, x in enumerate(1000 * ecg(130))
    ])  # fmt: skip
    record = read(tmp_path, text)
    check(record, ecg(130), 130)
    assert "times are those of packets of 73 samples; 130 Hz is worked out from them" in record.note


def test_shimmer(tmp_path: Path) -> None:
    head = ('"sep=,"\nS_Timestamp_Unix_CAL,S_Accel_LN_X_CAL,S_ECG_EMG_Status1_RAW,S_ECG_LL-RA_24BIT_CAL,'
            "S_ECG_RESP_24BIT_CAL,\nms,m/(s^2),no units,mV,mV,\n")  # fmt: skip
    text = lines(head, rows(ecg(512), lambda i, x: f"{1.7e12 + i * 1000 / 512:.4f},0.1,128,{x:.5f},1.0,"))
    record = read(tmp_path, text, name="a.csv")
    check(record, ecg(512), 512)
    assert (record.lead, record.other_leads) == ("S_ECG_LL-RA_24BIT_CAL", ())


def test_arduino_serial_monitor(tmp_path: Path) -> None:
    counts = np.rint(512 + 225 * ecg(250)).astype(int)
    text = lines("# unit=counts gain=225 zero=512\n", [
        f"12:00:{i // 10 * 0.04:06.3f} -> {'!' if 100 <= i < 120 else x}" for i, x in enumerate(counts)
    ])  # fmt: skip
    record = read(tmp_path, text)
    check(record, ecg(250), 250, missing=20)


def test_a_folder_takes_exports_and_leaves_other_text(tmp_path: Path) -> None:
    write(tmp_path, openbci(), "board.txt")
    write(tmp_path, movesense(), "strap.json")
    write(tmp_path, "1\n2\n3\n", "numbers.txt")
    write(tmp_path, '{"a": 1}', "config.json")
    assert [record.name for record in load_records(str(tmp_path))] == ["board", "strap"]


def test_offsets_of_openbci_are_taken_away(tmp_path: Path) -> None:
    text = lines(OPENBCI, [f"{i % 256}, {x:.3f}, 0, 0, 0, 0, 0, 0, 0" for i, x in enumerate(1000 * ecg(250) - 150e3)])
    record = read(tmp_path, text)
    assert "an offset of -150 mV is taken away" in record.note
    assert float(np.nanmax(np.abs(millivolts(record) - ecg(250)))) < 0.2
