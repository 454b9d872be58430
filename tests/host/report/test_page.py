"""One HTML file, well formed, that needs nothing from outside, whatever results there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import add_export, add_quantize, add_train, add_validation

Add = Callable[[Run], None]
STAGES: dict[str, Add] = {
    "train": add_train,
    "quantize": add_quantize,
    "export": lambda run: add_export(run, "nrf52840"),
    "validate": lambda run: add_validation(run, "nrf52840"),
    "second board": lambda run: add_export(run, "qemu-mps2-an386"),
}


def up_to(run: Run, last: str | None) -> None:
    for name, add in STAGES.items() if last else ():
        add(run)
        if name == last:
            return


@pytest.fixture(scope="module", params=[None, *STAGES])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Document:
    run = Run(tmp_path_factory.mktemp("run"))
    up_to(run, request.param)
    return Document(write_report(run))


def test_says_that_it_is_no_medical_device_first_and_in_the_model_card(page: Document) -> None:
    cards = sum(given["id"] == "model-card" for given in page.elements("section"))
    assert page.text.count("not a medical device") == 1 + cards


def test_refers_to_nothing_outside_itself(page: Document) -> None:
    assert not re.search(r"https?:|@import|<script|<link|<iframe|\bsrc=", page.source)
    references = re.findall(r'(?:href="|url\()([^")]*)', page.source)
    assert all(reference.startswith("#") for reference in references)


def test_every_reference_has_its_target_and_every_id_is_unique(page: Document) -> None:
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]*)', page.source)) <= set(ids)


def test_pictures_have_a_text_and_tables_have_headers(page: Document) -> None:
    drawings = [given for _, given in page.tags if given.get("role") == "img"]
    assert len(drawings) == len(list(page.elements("svg")))
    assert all(len(given["aria-label"]) > 20 for given in drawings)
    assert all("aria-labelledby" in given for given in page.elements("table"))
    assert all(given.get("scope") in ("row", "col") for given in page.elements("th"))


def test_is_small_and_leaves_no_colour_role_unresolved(page: Document) -> None:
    assert len(page.source) < 2_000_000
    used = set(re.findall(r"var\((--[a-z-]+)\)", page.source))
    assert used <= set(re.findall(r"(--[a-z-]+):", page.source))
    assert "#0e0" not in page.source


def test_a_complete_run_has_every_section(tmp_path: Path) -> None:
    run = Run(tmp_path)
    up_to(run, "validate")
    page = Document(write_report(run))
    sections = {given["id"] for given in page.elements("section")}
    about_the_model = {"summary", "detection", "beats", "robustness", "fidelity"}
    assert sections == {*about_the_model, "firmware", "validation", "model-card", "provenance"}
    assert len(list(page.elements("svg"))) == 2 + 6 + 1 + 1
    assert page.bad() == []
    assert all(page.row(stage, "done") for stage in ("train", "quantize", "export nrf52840", "validate nrf52840"))


def test_a_stale_stage_draws_nothing_from_artefacts_that_changed(tmp_path: Path) -> None:
    run = Run(tmp_path)
    add_train(run)
    with run.path("beats.npz").open("ab") as stream:
        stream.write(b" ")
    page = Document(write_report(run))
    assert page.row("train", "stale", "beats.npz has changed since; train.json names it among its outputs")
    assert not list(page.elements("svg"))
