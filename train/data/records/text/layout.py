"""How a table is laid out: what separates its cells, where it begins, which lines name its columns and units."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .....common.errors import DataError
from .cells import MISSING, is_number, is_value, plain
from .lines import COMMENTS, is_own
from .names import is_unit

EXTRAS = re.compile(r"[\"'\u2019 \xa0]|\.\d{3}\.")
"""What a cell may have round its number, or within it between thousands."""
DELIMITERS = (";", "\t", ",", "|", " ")
SAMPLE = 400
"""Lines of the end of a file by which its layout is told."""
IS_VALUES = 0.3
"""Share of numbers and time stamps above which a column holds such."""
LONGEST = 500
"""Signs of a line in which a rate is looked for."""
DOUBLED = 10
"""Blank lines from which on a file with one after each other line has been saved with its line ends doubled."""
SEPARATOR = re.compile(r"[\"']?sep=(.)[\"']?\s*", re.IGNORECASE)
RATE = re.compile(
    r"(?:sampl\w*[\s_]*(?:rate|freq\w*)|\bfs\b|abtastrate|messrate|\bsps\b)(?:\s*\(?hz\)?)?\W{0,4}(\d+(?:[.,]\d+)?)\s*(k?hz|hertz|sps|\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """The cells of a file."""

    names: list[str]
    """Of the columns; empty where no line names them."""
    units: list[str]
    """Of the columns, where a line holds them; else empty texts."""
    columns: list[list[str]]
    numbers: list[int]
    """The line of the file that each row is."""
    delimiter: str
    fs: float | None
    """Sampling frequency in Hz that a line before the table gives."""
    notes: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class _Row:
    number: int
    text: str
    cells: list[str]


def read_sheet(lines: Sequence[str], where: str) -> Sheet:
    """Return the cells of a table of samples.

    Raises:
        DataError: there is no table, or a line of it cannot be used.
    """
    content = [(i, line) for i, line in enumerate(lines, 1) if line.strip() and not line.startswith(COMMENTS)]
    given = SEPARATOR.fullmatch(content[0][1]) if content else None
    content = content[1:] if given else content
    fs = _rate(lines[: content[0][0] if content else len(lines)])
    if not content:
        raise DataError("has no samples", where=where, fix="give a line of column names, then a line a sample")
    delimiter = given[1] if given else _delimiter([text for _, text in content], where)
    rows = [_Row(number, text, _split(text, delimiter, number, where)) for number, text in content]
    columns = _value_columns(rows)
    start = _start(rows, columns)
    fs = fs or _rate([row.text for row in rows[:start]])
    names, units, start = _heading(rows, start, where)
    body, notes = _body(rows[start:], rows[:start], len(names) or len(rows[start].cells), lines, where)
    sheet = _upright(names, units, body)
    return Sheet(*sheet, [row.number for row in body], delimiter, fs, notes)


def _rate(lines: Sequence[str]) -> float | None:
    """Return the sampling frequency in Hz that one of the lines gives other than by a key of ours."""
    found = (RATE.search(line[:LONGEST]) for line in lines if not is_own(line))
    match = next((match for match in found if match), None)
    return None if match is None else float(match[1].replace(",", ".")) * (1000 if match[2].lower() == "khz" else 1)


def _delimiter(texts: Sequence[str], where: str) -> str:
    """Return what separates the cells: what gives most numbers, all lines alike."""
    sample = texts[len(texts) // 2 :][:SAMPLE] if len(texts) > 20 else texts[1:] or texts
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    whole = sum(is_value(plain(text)) for text in sample) / len(sample)
    if whole < max(scores[best], 0.5) or not scores[best]:
        return best if scores[best] else "\n"
    return _comma(texts, sample, where) if best == "," else "\n"


def _comma(texts: Sequence[str], sample: Sequence[str], where: str) -> str:
    """Tell whether commas that are all there is, one a line, separate columns or are decimal marks."""
    first_value = next(i for i, text in enumerate(texts) if is_value(plain(text)))
    if first_value:
        return "," if "," in texts[first_value - 1] else "\n"
    first = [text.partition(",")[0].strip() for text in sample]
    if "-0" in first:
        return "\n"
    values = [float(cell) if is_number(cell) else 0.0 for cell in first]
    if len(values) > 1 and all(a < b for a, b in pairwise(values)):
        return ","
    fix = f"write a line of column names on top, 'time,ECG' or 'ECG'; line 1 is {texts[0].strip()[:40]!r}"
    raise DataError("has one comma a line, a decimal mark or what separates two columns", where=where, fix=fix)


def _score(sample: Sequence[str], delimiter: str) -> float:
    """Return the share of values among the cells where most lines have the same number of cells, more than one."""
    rows = [text.split(None if delimiter == " " else delimiter) for text in sample]
    width, times = Counter(len(row) for row in rows).most_common(1)[0]
    if width < 2 or times < 0.6 * len(rows):
        return 0.0
    cells = [plain(cell) for row in rows for cell in row if cell.strip()]
    if delimiter == ",":
        cells = [cell for cell in cells if cell]
    return sum(is_value(cell) for cell in cells) / max(len(cells), 1)


def _split(text: str, delimiter: str, number: int, where: str) -> list[str]:
    text = text.strip() if delimiter != "\t" else text
    if not EXTRAS.search(text) and (delimiter == "," or "," not in text):
        return [text] if delimiter == "\n" else text.split(delimiter)
    if delimiter == "\n":
        return [plain(text)]
    if delimiter == " ":
        return [plain(cell) for cell in text.split()]
    if '"' not in text:
        return [plain(cell) for cell in text.split(delimiter)]
    try:
        return [plain(cell) for cell in next(csv.reader([text], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        raise DataError(
            f"line {number} is not comma-separated text: {error}", where=where, fix="correct the quotes in that line"
        ) from error


def _value_columns(rows: Sequence[_Row]) -> tuple[int, list[int]]:
    """Return how many cells a row of the table has, and which of its columns hold numbers or time stamps."""
    sample = rows[len(rows) // 2 :][:SAMPLE] if len(rows) > 20 else rows
    width = Counter(len(row.cells) for row in sample).most_common(1)[0][0]
    table = [row.cells for row in sample if len(row.cells) == width]
    shares = [sum(is_value(row[i]) for row in table) / len(table) for i in range(width)]
    return width, [i for i, share in enumerate(shares) if share >= IS_VALUES]


def _start(rows: Sequence[_Row], columns: tuple[int, list[int]]) -> int:
    """Return the first row of values: that, and the next, hold some in the columns of such, and no words."""
    width, values = columns

    def fits(row: _Row) -> bool:
        cells = [row.cells[i] for i in values] if len(row.cells) == width else []
        return any(map(is_value, cells)) and all(is_value(cell) or cell.lower() in MISSING for cell in cells)

    starts = (i for i, (row, following) in enumerate(pairwise(rows)) if fits(row) and fits(following))
    return next(starts, next((i for i, row in enumerate(rows) if fits(row)), 1))


def _heading(rows: Sequence[_Row], start: int, where: str) -> tuple[list[str], list[str], int]:
    """Return the names of the columns, their units, and the first row below them."""
    if start >= len(rows):
        raise DataError("has no samples", where=where, fix="give a line of column names, then a line a sample")
    width = len(rows[start].cells)
    above = [row for row in rows[max(start - 2, 0) : start] if 0 <= width - len(_cut(row.cells)) <= 1]
    lines = [[*_cut(row.cells), ""][:width] for row in above]
    if not lines or above[-1].number != rows[start - 1].number:
        return [], [""] * width, start
    units = [""] * width
    if len(lines) == 2 and all(map(is_unit, lines[1])) and any(lines[1]) and not all(map(is_unit, lines[0])):
        units = [cell.strip("[](){}") for cell in lines.pop()]
    return lines[-1], units, start


def _cut(cells: list[str]) -> list[str]:
    """Return cells without an empty one that a delimiter at the end of the line makes."""
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _body(
    rows: Sequence[_Row], above: Sequence[_Row], width: int, lines: Sequence[str], where: str
) -> tuple[list[_Row], list[str]]:
    """Return the rows of samples and what was left out: a last line that is cut, a heading that is there again."""
    notes: list[str] = []
    headings = {row.text for row in above[-2:]}
    body = [row for row in rows if row.text not in headings]
    if len(body) < len(rows):
        notes.append(f"{len(rows) - len(body)} lines of column names among the samples are left out")
    if len(body) > 1 and (len(body[-1].cells) < width or not _whole(body[-1], body[-2])):
        notes.append(f"the last line, {body.pop().number}, is cut and left out")
    if not body:
        raise DataError("has no samples", where=where, fix="give a line of column names, then a line a sample")
    wrong = next((row for row in body if len(row.cells) != width), None)
    if wrong is not None:
        what = f"line {wrong.number} has {len(wrong.cells)} values, not {width}"
        raise DataError(what, where=where, fix="give each column a value, nan where a sample is missing")
    _check_blanks(body, lines, width, where)
    return body, notes


def _whole(last: _Row, before: _Row) -> bool:
    """Tell whether the cells of the last row are of the kinds of those in the row before."""
    pairs = zip(last.cells, before.cells, strict=False)
    return all(is_value(cell) or cell.lower() in MISSING or not is_value(other) for cell, other in pairs)


def _check_blanks(body: Sequence[_Row], lines: Sequence[str], width: int, where: str) -> None:
    """Refuse a blank line where it might be a sample: among lines of one value, unless every second one is."""
    first, last = body[0].number, body[-1].number
    blanks = [i for i in range(first, last) if not lines[i - 1].strip()]
    doubled = len(blanks) == len(body) - 1 >= DOUBLED and last - first == 2 * len(blanks)
    if not blanks or width > 1 or doubled:
        return
    fix = "give each column a value, nan where a sample is missing"
    raise DataError(f"line {blanks[0]} is blank", where=where, fix=fix)


def _upright(names: list[str], units: list[str], body: Sequence[_Row]) -> tuple[list[str], list[str], list[list[str]]]:
    """Return names, units and columns without a last column of nothing, which a delimiter at each line's end makes."""
    columns = [list(cells) for cells in zip(*(row.cells for row in body), strict=True)]
    if len(columns) > 1 and not any(columns[-1]) and not (names and names[-1]):
        return names[:-1], units[:-1], columns[:-1]
    return names, units, columns
