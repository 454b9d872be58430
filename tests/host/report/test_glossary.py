"""A newcomer finds each term explained where it first stands in a section, and no jargon that nothing explains."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.report import write_pages
from ecgtiny.host.report.glossary import Explainer, found, glossary
from tests.host.evaluation.strip_samples import add_evaluation
from tests.host.report import results
from tests.host.report.document import VOID, Document
from tests.host.report.samples import hide_matplotlib, sample_run
from tests.quantize.readout_runs import quantised_run

UNREAD = {"title", "style", "script", "svg", "nav", "h1", "h2", "summary"}
"""Elements that hold no running text."""
BREAKS = {"p", "li", "td", "th", "figcaption", "section", "header", "div"}
NAMES = {"DS1", "MIT", "BIH", "ECG", "ECG5000", "JSON", "USB", "NO", "OK", "UNREADABLE", "STALE", "FAILED", "CSV",
         "WFDB", "EDF", "UCR", "BIDMC", "SS", "II", "INCOMPLETE", "OVER", "OUTSIDE", "RECORDS", "MORE"}  # fmt: skip
"""Words in capitals that are names, or say how a thing stands."""
JARGON = (
    "maxw35", "out-of-fold", "Wilson", "prediction interval", "AUROC", "residual", "quantile", "gpd", "arena", "PCA",
    "mean beat", "zero point", "R peak", "+P", "EC57", "EM noise", "int8", "Spearman", "Garwood", "beta-binomial",
    "z-normalised", "unreadable", "ectopic", "enrolment", "saturated", "bss", "digest", "bootstrap", "DWT", "+P",
    "Clopper and Pearson", "reconstruction", "seed", "fold", "Pareto front", "RR", "readout", "nats", "fusion beat",
)  # fmt: skip


class Use(NamedTuple):
    """A stretch of text in one element, with the buttons in it: where each starts, and what it opens."""

    section: str
    text: str
    buttons: dict[int, str]


class Reader(HTMLParser):
    """The running text of a page, element by element, and the meanings that buttons open."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.uses: list[Use] = []
        self.meanings: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._text, self._buttons = "", dict[int, str]()
        self._section = "verdict"
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BREAKS:
            self._flush()
        if tag == "section":
            self._section = given["id"]
        if tag == "button":
            self._buttons[len(self._text)] = given["popovertarget"]
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self._flush()
        self._open.pop()

    def handle_data(self, data: str) -> None:
        meaning = next((given["id"] for _, given in self._open if "popover" in given), None)
        if meaning is not None:
            self.meanings[meaning] = self.meanings.get(meaning, "") + data
        elif not UNREAD & {tag for tag, _ in self._open}:
            self._text += data

    def _flush(self) -> None:
        if self._text.strip():
            self.uses.append(Use(self._section, self._text, self._buttons))
        self._text, self._buttons = "", {}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a page of each kind; what pictures say is not in the running text."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        hide_matplotlib(patch)
        stream = sample_run(folder / "stream")
        add_evaluation(stream)
        runs: dict[str, Run] = {
            "beats": sample_run(folder / "beats"), "stream": stream, "readouts": quantised_run(folder / "readouts"),
            "comparison": results.comparison(folder / "compared"), "search": results.search(folder / "searched"),
        }  # fmt: skip
        return {name: write_pages(run)[0] for name, run in runs.items()}


KINDS = ("beats", "stream", "readouts", "comparison", "search")


@pytest.mark.parametrize("kind", KINDS)
def test_each_term_is_explained_at_its_first_use_in_a_section(kind: str, pages: dict[str, Path]) -> None:
    page = Reader(pages[kind])
    seen: set[tuple[str, str]] = set()
    for use in page.uses:
        for match, term in found(use.text):
            if (use.section, term.name) in seen:
                continue
            seen.add((use.section, term.name))
            target = use.buttons.get(match.start())
            assert target is not None, f"{match[0]!r} stands unexplained in {use.section}: {use.text}"
            assert page.meanings[target] == f"{term.name}: {term.means}"
    assert len(seen) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_in_capitals_stands_unexplained(kind: str, pages: dict[str, Path]) -> None:
    for use in Reader(pages[kind]).uses:
        explained = [range(*match.span()) for match, _ in found(use.text)]
        for word in re.finditer(r"(?<![\w./-])[A-Z][A-Z0-9]+(?![\w./-])", use.text):
            known = word[0] in NAMES or any(word.start() in span for span in explained)
            assert known, f"{word[0]} is neither in the glossary nor a name: {use.text}"


@pytest.mark.parametrize("word", JARGON)
def test_the_words_of_the_field_are_in_the_glossary(word: str) -> None:
    assert [match[0].casefold() for match, _ in found(f"of {word}, and")], word


def test_a_meaning_is_one_line_and_every_form_finds_its_own_term() -> None:
    names = [term.name for term in glossary()]
    assert len(names) == len(set(names))
    for term in glossary():
        assert "\n" not in term.means
        assert 20 < len(term.means) <= 160, term.name
        assert term.means.endswith(".")
        for form in term.match:
            text = form.replace("%d", "12")
            assert [(match[0], one.name) for match, one in found(text)] == [(text, term.name)], form


def test_a_term_is_marked_once_a_section_and_hostile_text_stays_text() -> None:
    terms = Explainer()
    terms.begin("a")
    assert str(terms.mark("<b> Wilson & Wilson")).count("<button") == 1
    assert "&lt;b&gt;" in terms.mark("<b> AUROC")
    assert [meaning.term.name for meaning in terms.waiting()] == ["Wilson", "AUROC"]
    assert terms.waiting() == []
    terms.begin("b")
    assert "<button" in terms.mark("Wilson")


def test_what_only_contains_a_term_is_not_one() -> None:
    assert not [match[0] for match, _ in found("runs/trial-1 mean-stdev scored folder Wilsonian leaden maxw")]


def test_no_caption_says_left_or_right_of_what_stands_elsewhere_on_a_phone(pages: dict[str, Path]) -> None:
    for path in pages.values():
        text = Document(path).text
        assert not re.search(r"\b(Left|Right): |\b(on the|to the|at the) (left|right)\b", text)
