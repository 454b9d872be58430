"""Records of the Abdominal and Direct Fetal ECG Database by name; without a lead, the direct one."""

from __future__ import annotations

from ....common.errors import DataError
from ..sources.adfecgdb_files import files
from .load import read_record
from .reader import NamedRecords
from .record import Record

NAME = "adfecgdb"
DIRECT = "Direct_1"
"""The lead from the scalp of the fetus; the others, Abdomen_1 to Abdomen_4, are from the mother's skin."""


def load_adfecgdb(argument: str, lead: str | None = None, annotator: str | None = None) -> list[Record]:
    """Load records by name, ``r01`` or ``r01,r10``, downloaded where not here.

    Raises:
        DataError: a name is not that of a record or stands twice, or a file cannot be had or used.
    """
    names = tuple(argument.split(","))
    if len(set(names)) < len(names):
        raise DataError("names a record twice", where=f"{NAME}:{argument}", fix="name each record once")
    return [read_record(files(name)[0], lead or DIRECT, annotator) for name in names]


RECORDS = NamedRecords(
    name=NAME,
    usage=(f"{NAME}:RECORD",),
    what="five-minute records of the Abdominal and Direct Fetal ECG Database, with the QRS complexes of the fetus",
    load=load_adfecgdb,
    load_annotated=load_adfecgdb,
)
