"""The site of the documentation: ``python -m docs.site.build [FOLDER]`` builds it, strictly, and checks its links.

Without a folder it goes to ``build/docs``; the pages are in ``site/`` of it. Nothing is fetched, neither by the build
nor by a page.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import import_module
from pathlib import Path

from ecgtiny.common.codec import Json
from ecgtiny.common.errors import DataError, EcgtinyError, VerificationError
from ecgtiny.common.extras import needs
from ecgtiny.common.files import write_atomic

from . import links, source

CONFIG = Path(__file__).with_name("zensical.toml")
FOLDER = source.ROOT / "build" / "docs"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def build(folder: Path) -> links.Checked:
    """Build the site into ``site/`` of a folder, and check it.

    Raises:
        MissingToolError: zensical is not installed.
        DataError: a page is not in the navigation, or the build finds something wrong.
        VerificationError: a link leads nowhere, or a page loads what lies elsewhere.
    """
    with needs("docs", "the site of the documentation"):
        import_module("zensical")
    source.write(folder / "source")
    write_atomic(folder / "zensical.toml", configuration())
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(folder / "zensical.toml")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DataError(f"the site cannot be built:\n{_said(done.stdout + done.stderr)}", where=str(folder),
                        fix="mend the page that is named")  # fmt: skip
    checked = links.check(folder / "site")
    if checked.wrong:
        raise VerificationError("; ".join(checked.wrong), where=str(folder / "site"), fix="mend the links")
    return checked


def _said(output: str) -> str:
    """Return what the build says of the pages, without colours and without its traceback."""
    return COLOUR.sub("", output).partition("Traceback")[0].strip()


def configuration() -> str:
    """Return zensical.toml with the decisions in the navigation.

    Raises:
        DataError: a page is not in the navigation, or the navigation names one that is not there.
    """
    text = CONFIG.read_text("utf-8")
    named = places(tomllib.loads(text)["project"]["nav"])
    there = {place for place in source.pages().values() if not place.startswith("decisions/")}
    wrong = {*there.symmetric_difference(named), *(place for place, times in Counter(named).items() if times > 1)}
    if wrong:
        what = f"not named once, or not there: {', '.join(sorted(wrong))}"
        raise DataError(what, where=str(CONFIG), fix="name each page of docs/ once, below the heading where it belongs")
    listed = ['    { "All of them" = "decisions/index.md" },']
    listed += [f'    {{ "{title}" = "decisions/{name}" }},' for title, name in source.decisions()]
    section = '  { "Decisions" = [\n' + "\n".join(listed) + "\n  ] },\n]\n\n[project.theme]"
    return text.replace("]\n\n[project.theme]", section, 1)


def places(nav: Json) -> list[str]:
    """Return the pages that a navigation names."""
    if isinstance(nav, str):
        return [nav]
    inner = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else []
    return [place for part in inner for place in places(part)]


def main(arguments: list[str]) -> int:
    """Build the site; return the exit code."""
    folder = Path(arguments[0]) if arguments else FOLDER
    try:
        checked = build(folder)
    except EcgtinyError as error:
        print(f"docs: error: {error}", file=sys.stderr)
        return error.exit_code
    print(f"{checked.pages} pages, {checked.links} links of their own checked")
    print(f"to read it: python -m http.server --bind 127.0.0.1 --directory {folder / 'site'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
