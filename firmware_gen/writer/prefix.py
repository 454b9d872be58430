"""The prefix of all names of the generated C, put in the place of ``ecgtiny``: two exports then go into one firmware.

The C of this package says ``ecgtiny_`` and ``ECGTINY_`` wherever another firmware sees a name, so that the prefix is
one substitution over the text of what was generated; prose in comments that speaks of ecgtiny itself stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from ...common.errors import UsageError
from .sources import UNITS, Sources
from .taken_names import LIBRARY_HEADERS, TAKEN

PREFIX = "ecgtiny"
MAX_LENGTH = 32
FORM = re.compile(r"[A-Za-z]([A-Za-z0-9]|_(?=[A-Za-z0-9]))*")
RULE = "begin with a letter; then letters, digits and single underscores"
CODE = (".c", ".cc", ".cpp", ".h", ".ino")
SUFFIXES = (*CODE, ".S", ".txt")
"""Of the files in which names are replaced."""

C_COMMENT = re.compile(r"(/\*.*?\*/)", re.DOTALL)
CMAKE_COMMENT = re.compile(r"(#[^\n]*)")
STRING = re.compile(r'("[^"\n]*")')
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
NAME = re.compile(r"(?<![A-Za-z0-9_])(ecgtiny|ECGTINY)(?![A-Za-z0-9])")
NAME_IN_COMMENT = re.compile(r"(?<![A-Za-z0-9_])(ecgtiny|ECGTINY)(?=_|/|\.h\b)")
PUBLIC_TYPE = re.compile(r"typedef struct \{([^}]*)\}")
MEMBER = re.compile(r"(\w+)(?:\[[^\]]*\])?;")


def check_prefix(prefix: str) -> None:
    """Check that names of C can begin with a prefix, and that a type, a folder and a target can have its name.

    Raises:
        UsageError: they cannot.
    """
    if not FORM.fullmatch(prefix):
        raise UsageError(f"the prefix {prefix!r} does not begin names of C that are free for use", fix=RULE)
    if len(prefix) > MAX_LENGTH:
        raise UsageError(f"the prefix {prefix!r} is longer than {MAX_LENGTH} letters", fix="choose a shorter one")
    for names, what in TAKEN:
        # Of files some systems do not tell the case.
        if prefix in names or (names is LIBRARY_HEADERS and prefix.lower() in names):
            raise UsageError(f"the prefix {prefix!r} is {what}", fix="choose another one")


def prefixed(sources: Sources, prefix: str) -> Sources:
    """Return sources whose names, files and folders begin with ``prefix`` instead of ``ecgtiny``.

    Macros begin with the prefix in upper case. What is called like the prefix inside gets an underscore behind it.

    Raises:
        UsageError: the prefix does not begin names of C, or the C has such a name already.
    """
    if prefix == PREFIX:
        return sources
    check_prefix(prefix)
    _check_free(sources, prefix)
    return {_path(path, prefix): _text(path, text, prefix) for path, text in sources.items()}


def _path(path: str, prefix: str) -> str:
    """Return the path of a file; a unit that is called like the prefix makes room for what gets that name."""
    file = PurePosixPath(path)
    if file.suffix in UNITS and file.stem == prefix:
        path = str(file.with_stem(f"{prefix}_"))
    return _renamed(path, prefix)


def _renamed(text: str, prefix: str, names: re.Pattern[str] = NAME) -> str:
    return names.sub(lambda found: prefix if found[0].islower() else prefix.upper(), text)


def _text(path: str, text: str, prefix: str) -> str:
    if not path.endswith(SUFFIXES):
        return text

    def words(part: str) -> str:
        return _renamed(part, prefix, NAME_IN_COMMENT)

    def code(part: str) -> str:
        own = _split(STRING, part, lambda strings: strings, lambda rest: _stepped_aside(rest, prefix))
        return _renamed(own if path.endswith(CODE) else part, prefix)

    return _split(CMAKE_COMMENT if path.endswith(".txt") else C_COMMENT, text, words, code)


def _stepped_aside(code: str, prefix: str) -> str:
    """Rename what of our own has the name that our type is going to have."""
    return re.sub(rf"\b{prefix}\b", f"{prefix}_", code)


def _split(pattern: re.Pattern[str], text: str, inside: Callable[[str], str], outside: Callable[[str], str]) -> str:
    """Change the parts of a text that a pattern of one group matches, and those between them."""
    return "".join((inside if odd % 2 else outside)(part) for odd, part in enumerate(pattern.split(text)))


def _check_free(sources: Sources, prefix: str) -> None:
    """Check that no name that is made is there already."""
    texts = {path: C_COMMENT.sub(" ", text) for path, text in sources.items() if path.endswith((*CODE, ".S"))}
    identifiers = {name for text in texts.values() for name in IDENTIFIER.findall(STRING.sub("", text))}
    ours = {name for name in identifiers if NAME.match(name)}
    made = {_renamed(name, prefix) for name in ours} - {prefix} | {f"{prefix}_"}
    members = {name for text in texts.values() for body in PUBLIC_TYPE.findall(text) for name in MEMBER.findall(body)}
    if taken := made & (identifiers - ours) | members & {prefix}:
        raise UsageError(
            f"the C has a {min(taken)} of its own", where=f"the prefix {prefix!r}", fix="choose another one"
        )
    folders = {PurePosixPath(path).parts[0].lower() for path in sources if not NAME.match(path)}
    if prefix.lower() in folders:
        raise UsageError(f"the export has a {prefix} of its own", where="the prefix", fix="choose another one")
