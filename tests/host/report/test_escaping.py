"""Names that come from data are text, in tables as in figures."""

from __future__ import annotations

from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import add_quantize, add_train

HOSTILE = ["<script>alert(1)</script>", "</svg></style> $x^{2$ & <b>", '" onload="x" a.b']


def test_hostile_class_names_are_shown_as_they_are(tmp_path: Path) -> None:
    run = Run(tmp_path)
    add_train(run, HOSTILE)
    add_quantize(run, classes=HOSTILE)
    page = Document(write_report(run))
    for name in HOSTILE:
        assert page.text.count(name) >= 5, name
    assert page.row(HOSTILE[2], "8", "82.00 %")
    assert not list(page.elements("script"))
    assert not list(page.elements("b"))
    assert all("onload" not in given for _, given in page.tags)
