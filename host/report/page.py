"""The whole report: read the chain, build the sections, fill the template, write one file."""

from __future__ import annotations

import contextlib
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ...common.errors import DataError
from ...common.extras import present
from ...common.files import write_atomic
from ...common.run import Run
from .blocks import Note, Section
from .figures.canvas import drawing_style
from .run_records import read_chain
from .sections.context import Context
from .sections.section import ReportSection, sections
from .verdict import SHOWN, TONES, verdict

REPORT = "report.html"
TITLE = "Report of a run"
"""The title where the results do not tell what was run on what."""
DISCLAIMER = "ecgtiny is not a medical device; nothing here is validated for diagnosis, monitoring or treatment."


def write_report(run: Run) -> Path:
    """Write report.html into the run folder from the results that it holds, and return its path.

    A result that cannot be read, is stale, failed or incomplete does not raise; it is shown as what it is. Equal
    results give equal bytes.
    """
    context = Context(run, read_chain(run), plots=present("matplotlib"))
    with drawing_style() if context.plots else contextlib.nullcontext():
        built = [_guarded(section, context) for section in sections()]
    unreadable = [reason for _, reason in built if reason]
    html = _template().render(
        title=TITLE if unreadable else _title(context),
        style=Path(__file__).with_name("report.css").read_text("utf-8"),
        verdict=verdict(context.chain, unreadable),
        shown=SHOWN,
        tones=TONES,
        disclaimer=DISCLAIMER,
        sections=[section for section, _ in built if section],
    )
    path = run.path(REPORT)
    write_atomic(path, html)
    return path


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


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(__package__ or "", package_path=""), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.j2")
