"""MIMIC-IV-ECG: ``machine_measurements.csv``, ``record_list.csv`` and ``files/`` (Gow et al., 2023, "MIMIC-IV-ECG:
Diagnostic Electrocardiogram Matched Subset", PhysioNet).

Normal is a record to which the machine's report says "Normal ECG". One subject in five, by the last digit of the
number, is in the test part.
"""  # noqa: D205

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .catalogue import Entry, inside, rows_of

TABLE, REPORTS = "record_list.csv", "machine_measurements.csv"
PUBLISHER = "https://physionet.org/content/mimic-iv-ecg/1.0/"
NORMAL = "normal ecg"
TEST_DIGITS = ("3", "8")


def entries(folder: Path) -> Iterator[Entry]:
    """Return the records of the folder that have a report.

    Raises:
        DataError: a table is not there or cannot be read.
    """
    normal = {row["study_id"]: _is_normal(row) for row in rows_of(folder / REPORTS, ("study_id",), PUBLISHER)}
    table = folder / TABLE
    for row in rows_of(table, ("subject_id", "study_id", "path"), PUBLISHER):
        if row["study_id"] in normal:
            yield Entry(
                header=inside(folder, row["path"], table),
                subject=f"mimic-{row['subject_id']}",
                normal=normal[row["study_id"]],
                test=row["subject_id"].strip().endswith(TEST_DIGITS),
            )


def _is_normal(row: dict[str, str]) -> bool:
    said = [value.strip().rstrip(".").casefold() for name, value in row.items() if name.startswith("report_")]
    return NORMAL in said
