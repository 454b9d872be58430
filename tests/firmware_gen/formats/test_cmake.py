"""The CMakeLists.txt names every unit of the library, its languages, and what the user's own library needs."""

from __future__ import annotations

import pytest

from ecgtiny.common.errors import UsageError
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import Contents
from ecgtiny.firmware_gen.writer.sources import Foreign, Sources

LIBRARY = Foreign("XYZ", "XYZ's headers", "its archive", ("NDEBUG", "XYZ"), ("-fno-rtti",))


def cmake(sources: Sources, foreign: Foreign | None = None) -> str:
    written = find("cmake").write(Contents(sources, foreign=foreign))
    assert {path: written[path] for path in sources} == sources
    assert written.keys() - sources.keys() == {"CMakeLists.txt", "README.md"}
    return written["CMakeLists.txt"]


@pytest.mark.parametrize(("unit", "languages"), [("ecgtiny/src/b.c", "C"), ("ecgtiny/src/b.S", "C ASM")])
def test_cmake_is_told_the_languages(unit: str, languages: str) -> None:
    text = cmake({"ecgtiny/src/a.c": "", unit: ""})
    assert f"LANGUAGES {languages})\n" in text
    assert f"  {unit}\n" in text


def test_the_library_is_made_of_its_units_alone() -> None:
    text = cmake({"ecgtiny/src/a.c": "", "ecgtiny/src/a.h": "", "agent/main.c": "", "main.c": ""})
    assert "add_library(ecgtiny STATIC\n  ecgtiny/src/a.c\n)" in text


def test_a_library_of_the_users_is_given_by_two_variables() -> None:
    text = cmake({"ecgtiny/src/a.c": "", "ecgtiny/src/b.cc": ""}, LIBRARY)
    assert "LANGUAGES C CXX)\n" in text
    assert "  ecgtiny/src/b.cc\n" in text
    assert "# The folders with XYZ's headers; then its archive.\n" in text
    assert "SYSTEM PRIVATE ${XYZ_INCLUDES})" in text
    assert "PUBLIC ${XYZ_LIBRARIES})" in text
    assert "PRIVATE NDEBUG XYZ)" in text


def test_there_is_no_example_unless_it_is_asked_for() -> None:
    text = cmake({"ecgtiny/src/a.c": ""})
    assert "add_library(ecgtiny::ecgtiny ALIAS ecgtiny)" in text
    assert "if(ECGTINY_EXAMPLE)\n  add_executable(ecgtiny_example main.c)" in text


def test_an_unknown_format_lists_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"there is no package format 'abacus' \(use one of .*cmake"):
        find("abacus")
