"""PTB-XL: ``ptbxl_database.csv`` and ``records500/`` (Wagner et al., 2020, "PTB-XL, a large publicly available
electrocardiography dataset", Scientific Data 7, 154).

Normal is a record whose statements are NORM and, at most, SR (sinus rhythm). The test part is the publisher's tenth
fold, which holds whole patients whose records were read by a person.
"""  # noqa: D205

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from ....common.errors import DataError
from .catalogue import Entry, inside, rows_of

TABLE = "ptbxl_database.csv"
COLUMNS = ("patient_id", "scp_codes", "strat_fold", "filename_hr")
TEST_FOLD = 10
NORMAL, NO_FINDING = "NORM", {"NORM", "SR"}
PUBLISHER = "https://physionet.org/content/ptb-xl/1.0.3/"


def entries(folder: Path) -> Iterator[Entry]:
    """Return the records of the folder.

    Raises:
        DataError: the table is not there or cannot be read.
    """
    table = folder / TABLE
    for line, row in enumerate(rows_of(table, COLUMNS, PUBLISHER), start=2):
        codes = _codes(row["scp_codes"], f"{table}, line {line}")
        yield Entry(
            header=inside(folder, row["filename_hr"], table),
            subject=f"ptbxl-{row['patient_id'].removesuffix('.0')}",
            normal=NORMAL in codes and codes <= NO_FINDING,
            test=row["strat_fold"].strip() == str(TEST_FOLD),
        )


def _codes(text: str, where: str) -> set[str]:
    """Return the statements of ``{'NORM': 100.0, 'SR': 0.0}``."""
    try:
        found: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DataError(f"scp_codes {text[:60]!r} are no statements", where=where, fix="as in {'NORM': 100.0}")
    return {str(code) for code in cast("dict[object, object]", found)}
