"""Names that come from data are text, in tables as in figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from ecgtiny.common.run import Run
from ecgtiny.host.report import write_report

from tests.host.report.document import Document
from tests.host.report.samples import add_quantize, add_train


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '" onload="x" a="', "$x^{2$ & <b>", "</svg></style>", "a.b"])
def test_a_hostile_class_name_is_shown_as_it_is(tmp_path: Path, name: str) -> None:
    run = Run(tmp_path)
    add_train(run, ["normal", name, "sveb"])
    add_quantize(run)
    page = Document(write_report(run))
    assert page.row(name, "12", "78.00 %")
    assert page.text.count(" ".join(name.split())) >= 5
    assert not list(page.elements("script"))
    assert not list(page.elements("b"))
    assert all("onload" not in given for _, given in page.tags)
