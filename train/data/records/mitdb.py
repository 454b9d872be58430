"""Records of the MIT-BIH Arrhythmia Database by number, and the two halves that the literature splits it into."""

from __future__ import annotations

from dataclasses import replace

from ....common.errors import DataError
from ..sources.mitdb_files import files
from .load import read_record
from .reader import NamedRecords
from .record import Record

NAME = "mitdb"
DS1 = (101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122, 124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230)
DS2 = (100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210, 212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234)
SETS = {"DS1": tuple(map(str, DS1)), "DS2": tuple(map(str, DS2))}
"""The split of de Chazal, O'Dwyer and Reilly, "Automatic classification of heartbeats using ECG morphology and
heartbeat interval features", IEEE Trans. Biomed. Eng. 51(7), 2004, table II: the four records with paced beats (102,
104, 107, 217) are in neither half."""
SAME_PATIENT = {"202": "201"}
"""Records 201 and 202 are of one man (MIT-BIH Arrhythmia Database Directory), one in each half."""


def load_mitdb(argument: str, lead: str | None = None, annotator: str | None = None) -> list[Record]:
    """Load records by number, ``208`` or ``208,223``, or a half, ``DS1`` or ``DS2``, downloaded where not here.

    Raises:
        DataError: a number is not that of a record or stands twice, or a file cannot be had or used.
    """
    names = SETS.get(argument) or tuple(argument.split(","))
    if len(set(names)) < len(names):
        raise DataError("names a record twice", where=f"{NAME}:{argument}", fix="name each number once")
    return [_read(name, lead, annotator) for name in names]


def _read(name: str, lead: str | None, annotator: str | None) -> Record:
    header = next(path for path in files(name) if path.suffix == ".hea")
    return replace(read_record(header, lead, annotator), patient=SAME_PATIENT.get(name, name))


RECORDS = NamedRecords(
    name=NAME,
    usage=(f"{NAME}:RECORD", *(f"{NAME}:{half}" for half in SETS)),
    what="half-hour records of the MIT-BIH Arrhythmia Database by number, or one of two halves without paced beats",
    load=load_mitdb,
    load_annotated=load_mitdb,
)
