"""The figures of the documents: those of the result files, to the digit, and none that no file holds."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from bench.figures import (
    BLOCK,
    BLOCKS,
    at_least,
    at_most,
    block,
    count,
    decimal,
    decimals,
    documents,
    fill,
    interval,
    main,
    percent,
    results,
    share,
)  # fmt: skip
from bench.store import COMPILER, FOLDER
from ecgtiny.common.errors import DataError
from ecgtiny.common.files import read_json
from tests.tools import ROOT

RESULTS = results()
MARKED = {match[2]: match[3] for path in documents() for match in BLOCK.finditer(path.read_text("utf-8"))}
CONTRACTS = {"numeric-contract.md", "continuous-ecg.md", "wire-protocol.md", "recordings.md"}
"""Documents whose numbers define what is computed or read."""
CODE = re.compile(r"```.*?```|^ {4}.*?$|`[^`\n]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
IN_DIGITS = r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d*\.\d+)(?![\w.])|\d+ %|\d{3,} (?:instructions|bytes|B)\b"
IN_WORDS = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|thirty) (?:seconds|minutes|hours)\b"
FIGURE = re.compile(f"{IN_DIGITS}|{IN_WORDS}")
LEARNING = "five minutes"
CONSTANTS = {
    "README.md": ["3.11", "95 %"], "docs/results.md": [LEARNING, "95 %"], "docs/tutorial.md": ["3.11"],
    "docs/pico.md": ["3.11"], "docs/dashboard.md": [LEARNING], "docs/stream-how-to.md": [LEARNING],
}  # fmt: skip
"""Numbers outside of blocks that no run produced: the oldest Python, the level of the intervals, a rule of EC57."""


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_block_is_what_the_files_give(path: Path) -> None:
    text = path.read_text("utf-8")
    assert fill(text, RESULTS) == text, "run python -m bench.figures"


@pytest.mark.parametrize("path", [p for p in documents() if p.name not in CONTRACTS], ids=lambda path: path.name)
def test_no_figure_stands_outside_of_a_block(path: Path) -> None:
    prose = CODE.sub("", BLOCK.sub("", path.read_text("utf-8")))
    assert FIGURE.findall(prose) == CONSTANTS.get(path.relative_to(ROOT).as_posix(), [])


def test_every_template_is_used_and_every_block_has_one() -> None:
    assert {path.name.removesuffix(".md.j2") for path in BLOCKS.iterdir()} == set(MARKED)


@pytest.mark.parametrize("name", sorted(MARKED))
def test_a_digit_that_is_changed_by_hand_is_found(name: str) -> None:
    body, right = MARKED[name], block(name, RESULTS)
    digits = [at for at, sign in enumerate(body) if sign.isdigit()]
    assert digits
    for at in digits:
        wrong = f"{body[:at]}{(int(body[at]) + 1) % 10}{body[at + 1 :]}"
        assert wrong != right


@pytest.mark.parametrize(
    ("name", "figure", "change"),
    [
        ("compiler", "compiler.m1.speed.instructions", 1),
        ("compiler", "compiler.stream.speed.instructions_per_second", 1),
        ("compiler", "peers.m1.peers.1.flash_bytes", 1),
        ("detection", "detection.figures.tiny.auroc.value", 0.001),
        ("detection", "detection.figures.conv.size.mismatches", 1),
        ("detection", "detection.figures.linear.speed.ram_bytes", 4),
        ("detection", "detection.figures.dense.fidelity.decision_agreement", -0.01),
        ("stream-detection", "stream.figures.detection.gross.pvc.false_alarms_per_hour", 0.1),
        ("stream-detection", "stream.figures.detection.records.203.counts.false_alarms", 1),
        ("stream-cost", "stream.figures.cost.instructions_worst_sample", 1),
        ("stream-cost", "noise.figures.records.118.em:12.unreadable_share", 0.01),
        ("noise", "noise.figures.records.119.bw:-6.noisy.rpeak.ppv", 0.001),
        ("tflm", "tflm.figures.conv.cmsis_nn.ram_bytes", 4),
    ],
)
def test_a_figure_that_changes_in_a_file_changes_the_text(name: str, figure: str, change: float) -> None:
    found: Any = copy.deepcopy(dict(RESULTS))
    *way, last = figure.split(".")
    table = found
    for step in way:
        table = table[int(step)] if isinstance(table, list) else table[step]
    table[last] += change
    assert block(name, found) != MARKED[name]


def test_the_check_fails_on_one_digit_and_the_command_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = (ROOT / "README.md").read_text("utf-8")
    readme = tmp_path / "README.md"
    figure = FIGURE.search(right, right.index("<!-- figures: reach -->"))
    assert figure is not None
    at = figure.end() - 1 if right[figure.end() - 1].isdigit() else figure.start()
    readme.write_text(f"{right[:at]}{(int(right[at]) + 1) % 10}{right[at + 1 :]}")
    assert main(["--check"], tmp_path) == 7
    assert "README.md: a figure is not that of the result files" in capsys.readouterr().err
    assert readme.read_text("utf-8") != right
    assert main([], tmp_path) == 0
    assert readme.read_text("utf-8") == right
    assert main(["--check"], tmp_path) == 0


def test_a_block_without_template_and_a_figure_without_file_are_named() -> None:
    with pytest.raises(DataError, match="there is no block gone"):
        fill("<!-- figures: gone -->\n<!-- /figures -->", RESULTS)
    with pytest.raises(DataError, match=r"block tflm: .*tflm"):
        block("tflm", {})


def test_every_result_file_says_how_it_was_measured() -> None:
    for path in [COMPILER, *FOLDER.glob("*.json")]:
        held = read_json(path)
        assert held["command"]
        assert held["conditions"]


def test_numbers_are_written_as_the_field_writes_them() -> None:
    assert (share(0.9725), share(1.0), share(0.99625, 4)) == (".973", "1.000", ".9962")
    assert interval((0.5, 0.75), 2) == "[.50, .75]"
    assert (count(9044), percent(0.984), percent(0.9848, 2), decimal(15.58)) == ("9,044", "98 %", "98.48 %", "15.6")
    assert decimals((13.14, 18.36)) == "[13.1, 18.4]"


def test_a_bound_is_rounded_to_its_safe_side() -> None:
    assert (at_least(0.99556), at_least(0.9848121, 2)) == ("99.5 %", "98.48 %")
    assert (at_most(0.000088), at_most(0.00011)) == (".0001", ".0002")
