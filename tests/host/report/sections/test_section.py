"""Each section shows the records that it declares, and is not there without them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ecgtiny.common.files import write_json
from ecgtiny.common.run import Run
from ecgtiny.host.evaluation.review_files import review_path
from ecgtiny.host.report.figures.canvas import drawing_style
from ecgtiny.host.report.run_records import read_chain
from ecgtiny.host.report.sections.context import Context
from ecgtiny.host.report.sections.section import ReportSection, sections
from tests.host.evaluation.noise_samples import add_noise_stress
from tests.host.evaluation.reviews import made_review
from tests.host.evaluation.strip_samples import add_evaluation
from tests.host.report.samples import sample_run
from tests.quantize.readout_runs import quantised_run

PLOTS = importlib.util.find_spec("matplotlib") is not None


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a run with every record that a section declares."""
    run = sample_run(tmp_path)
    add_evaluation(run)
    add_noise_stress(run)
    write_json(review_path(run.folder, "r"), made_review())
    return run


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.name)
def test_a_section_is_there_with_its_records_and_not_without(section: ReportSection, run: Run, tmp_path: Path) -> None:
    if section.name == "readouts":  # of a run that has no beats
        run = quantised_run(tmp_path / "readouts")
    with drawing_style():
        assert section.build(Context(run, read_chain(run), PLOTS))
    for record in section.records:
        for path in run.folder.glob(record.replace("BOARD", "*")):
            path.unlink()
    assert (section.build(Context(run, read_chain(run), PLOTS)) is None) == bool(section.records)


def test_no_two_sections_have_one_place() -> None:
    assert len({section.order for section in sections()}) == len(sections())
