"""The figures of the READMEs and docs/: written between marks from the result files, and compared with them.

A document says ``<!-- figures: NAME -->`` and ``<!-- /figures -->``; between the two stands ``blocks/NAME.md.j2``,
filled in with the files of ``bench/results/``, with ``bench/results.json`` (as ``compiler``) and ``bench/peers.toml``.

    python -m bench.figures             write every block anew
    python -m bench.figures --check     fail with exit code 7 where a block is not what the files give
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ecgtiny.common.errors import DataError, EcgtinyError, VerificationError
from ecgtiny.common.files import write_atomic

from .inputs import peers
from .store import HERE, comparisons, every

ROOT = HERE.parent
BLOCKS = HERE / "blocks"
BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n)(.*?)(<!-- /figures -->)", re.DOTALL)
Results = Mapping[str, Any]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a block has to change")
    options = parser.parse_args(arguments)
    try:
        found, changed = results(), list[str]()
        for document in documents(root):
            text = document.read_text("utf-8")
            if (filled := fill(text, found)) != text:
                changed.append(document.relative_to(root).as_posix())
                if not options.check:
                    write_atomic(document, filled)
        if changed and options.check:
            raise VerificationError("a figure is not that of the result files", where=", ".join(changed),
                                    fix="run python -m bench.figures and commit what it writes")  # fmt: skip
    except EcgtinyError as error:
        print(f"bench: error: {error}", file=sys.stderr)
        return error.exit_code
    print(
        f"{'written' if changed else 'nothing to write'}: {', '.join(changed) or 'every figure is that of the files'}"
    )
    return 0


def documents(root: Path = ROOT) -> list[Path]:
    """Return the documents whose figures come from files: those of docs/ and the READMEs, without dated decisions."""
    readmes = (root / name for name in ("README.md", "boards/README.md"))
    return [*(path for path in readmes if path.exists()), *sorted((root / "docs").glob("*.md"))]


def results() -> Results:
    """Return the result files by name, the other runtimes as ``peers``, and ``comparisons`` by benchmark."""
    return {**every(), "comparisons": comparisons(), "peers": peers()}


def fill(text: str, found: Results) -> str:
    """Return a document with every block filled in from the result files.

    Raises:
        DataError: a block has no template, or a template names a figure that no file holds.
    """
    return BLOCK.sub(lambda match: f"{match[1]}{block(match[2], found)}{match[4]}", text)


def block(name: str, found: Results) -> str:
    """Return the text of a block.

    Raises:
        DataError: it has no template, or its template names a figure that no file holds.
    """
    try:
        return _environment().get_template(f"{name}.md.j2").render(found)
    except jinja2.TemplateNotFound as error:
        raise DataError(f"there is no block {name}", where=str(BLOCKS), fix="write its template") from error
    except jinja2.UndefinedError as error:
        raise DataError(f"block {name}: {error}", where=str(BLOCKS), fix="run the bench that measures it") from error


def share(value: float, digits: int = 3) -> str:
    """Return a share as the field writes it: .972."""
    return f"{value:.{digits}f}".removeprefix("0")


def interval(limits: Sequence[float], digits: int = 3) -> str:
    """Return the interval of a share: [.967, .976]."""
    return f"[{', '.join(share(limit, digits) for limit in limits)}]"


def count(value: int) -> str:
    """Return a whole number with its thousands apart: 9,044."""
    return f"{value:,}"


def percent(value: float, digits: int = 0) -> str:
    """Return a share in percent: 98 %."""
    return f"{100 * value:.{digits}f} %"


def at_least(value: float, digits: int = 1) -> str:
    """Return a share in percent, rounded down: what it is not below."""
    return percent(math.floor(value * 100 * 10**digits) / (100 * 10**digits), digits)


def at_most(value: float, digits: int = 4) -> str:
    """Return a share as the field writes it, rounded up: what it is not above."""
    return share(math.ceil(value * 10**digits) / 10**digits, digits)


def decimal(value: float, digits: int = 1) -> str:
    """Return a number with a fixed number of digits behind the point: 15.6."""
    return f"{value:.{digits}f}"


def decimals(values: Sequence[float], digits: int = 1) -> str:
    """Return an interval of such numbers: [13.1, 18.4]."""
    return f"[{', '.join(decimal(value, digits) for value in values)}]"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701  Markdown, and no text of others
        loader=jinja2.FileSystemLoader(BLOCKS), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    for one in (share, interval, count, percent, at_least, at_most, decimal, decimals):
        environment.filters[one.__name__] = one
    return environment


if __name__ == "__main__":
    sys.exit(main())
