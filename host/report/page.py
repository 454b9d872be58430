"""The report of a run: read the chain, build the sections, lay the page out."""

from __future__ import annotations

from pathlib import Path

from ...common.errors import DataError
from ...common.run import Run
from .blocks import Note, Section
from .layout import Page, drawing, plots, write_page
from .run_records import read_chain
from .sections.context import Context
from .sections.section import ReportSection, sections
from .verdict import verdict

REPORT = "report.html"
TITLE = "Report of a run"
"""The title where the results do not tell what was run on what."""


def write_report(run: Run) -> Path:
    """Write report.html into the run folder from the results that it holds, and return its path.

    A result that cannot be read, is stale, failed or incomplete does not raise; it is shown as what it is. Equal
    results give equal bytes.
    """
    context = Context(run, read_chain(run), plots=plots())
    with drawing():
        built = [_guarded(section, context) for section in sections()]
    unreadable = [reason for _, reason in built if reason]
    title = TITLE if unreadable else _title(context)
    shown = [section for section, _ in built if section]
    return write_page(run.path(REPORT), Page(title, verdict(context.chain, unreadable), shown))


def _guarded(section: ReportSection, context: Context) -> tuple[Section | None, str]:
    """Build a section; what cannot be read becomes a red note in its place, and the reason of it."""
    try:
        blocks, reason = section.build(context), ""
    except DataError as error:
        blocks, reason = [Note(f"UNREADABLE: {error}", "bad")], str(error)
    return None if blocks is None else Section(section.name, section.title, list(blocks)), reason


def _title(context: Context) -> str:
    readouts = context.chain.readouts
    train = context.chain.train.record if readouts is None else readouts.train.record
    return TITLE if train is None else f"{train.model.name} on {train.data.name}"
