"""Flash commands of boards' files: what is refused, and what is filled in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.boards.flash_words import filled, shown, split_command, tcl_quoted
from ecgtiny.boards.loader import FOLDER, load_board
from ecgtiny.common.errors import UsageError
from tests.tools import require


@pytest.mark.parametrize(
    ("command", "why", "fix"),
    [
        ("tool 'x {elf}", "no closing quotation", "close every quotation mark"),
        ('"" {elf}', "names no program first", "begin with the tool"),
        ("{elf}", "names no program first", "begin with the tool"),
        (" ", "names no program first", "begin with the tool"),
        ("cp {elf}", "takes exactly two words", "cp {uf2} {drive}"),
        ("cp {elf} {drive} {drive}", "takes exactly two words", "cp {uf2} {drive}"),
        ("copy -v {elf} {drive}", "takes exactly two words", "copy {uf2} {drive}"),
        ("tool firmware.elf", "flash.command is 'tool firmware.elf'", "name the image by {elf}"),
        ("tool {elf} {place}", "flash.command is", "name the image by {elf}"),
        ("tool {elf!r} {hex}", "flash.command is", "name the image by {elf}"),
    ],
)
def test_what_cannot_be_run_is_refused_when_the_file_is_read(tmp_path: Path, command: str, why: str, fix: str) -> None:
    path = tmp_path / "desk.toml"
    flash = f'\n[flash]\ntool = "t"\ncommand = """{command}"""\ndrive = "BOOT"\n'
    path.write_text((FOLDER / "host.toml").read_text("utf-8") + flash, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_board(str(path))
    assert why in caught.value.what
    assert fix in caught.value.fix
    assert caught.value.where == str(path)


def test_places_are_filled_in_once_and_others_stay() -> None:
    words = split_command("tool -p {port} 'program {elf} verify' {elf}", "here")
    made = filled(words, {"elf": "/a b/{port}.elf"})
    script = r"program /a\ b/\{port\}.elf verify"
    assert made == ("tool", "-p", "{port}", script, "/a b/{port}.elf")
    assert shown(made[:3]) == "tool -p {port}"


PATHS = ["/a/firmware.elf", "/a b/firmware.elf", "/a [exec touch PWN]/x", "/a$x;b/x", '/a"b/x', "/a{b/x", "/a\\b #/x"]


@pytest.mark.parametrize("path", PATHS)
def test_openocd_reads_the_path_as_it_is(path: str, tmp_path: Path) -> None:
    require("openocd")
    (script,) = filled(("echo {elf}",), {"elf": path})
    done = subprocess.run(
        ["openocd", "-c", script, "-c", "shutdown"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert path in (done.stdout + done.stderr).splitlines()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_what_tcl_would_read_is_in_braces_or_escaped(text: str) -> None:
    quoted = tcl_quoted(text)
    if quoted == f"{{{text}}}":
        assert not re.search(r"[{}\\]", text)
    else:
        assert re.sub(r"\\(.)", r"\1", quoted) == text
        assert re.search(r"(?<!\\)[\s\[\]$;\"{}#]", re.sub(r"\\.", "", quoted)) is None
