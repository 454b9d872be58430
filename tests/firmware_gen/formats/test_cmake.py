"""The CMakeLists.txt names every unit of the library, its languages, and what the user's own library needs."""

from __future__ import annotations

import pytest

from ecgtiny.common.errors import UsageError
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.writer.sources import Foreign, Sources

LIBRARY = Foreign("XYZ", "XYZ's headers", "its archive", ("NDEBUG", "XYZ"), ("-fno-rtti",))


def cmake(sources: Sources, foreign: Foreign | None = None) -> str:
    written = find("cmake").write(sources, foreign)
    assert {path: text for path, text in written.items() if path != "CMakeLists.txt"} == sources
    return written["CMakeLists.txt"]


@pytest.mark.parametrize(("unit", "languages"), [("ecgtiny/src/b.c", "C"), ("ecgtiny/src/b.S", "C ASM")])
def test_cmake_is_told_the_languages(unit: str, languages: str) -> None:
    text = cmake({"ecgtiny/src/a.c": "", unit: ""})
    assert f"project(ecgtiny_example {languages})" in text
    assert f"  {unit}\n" in text


def test_the_library_is_made_of_its_units_alone() -> None:
    text = cmake({"ecgtiny/src/a.c": "", "ecgtiny/src/a.h": "", "agent/main.c": "", "main.c": ""})
    assert "add_library(ecgtiny STATIC\n  ecgtiny/src/a.c\n)" in text


def test_a_library_of_the_users_is_given_by_two_variables() -> None:
    text = cmake({"ecgtiny/src/a.c": "", "ecgtiny/src/b.cc": ""}, LIBRARY)
    assert "project(ecgtiny_example C CXX)" in text
    assert "  ecgtiny/src/b.cc\n" in text
    assert "# The folders with XYZ's headers; then its archive.\n" in text
    assert "SYSTEM PRIVATE ${XYZ_INCLUDES})" in text
    assert "PUBLIC ${XYZ_LIBRARIES})" in text
    assert "PRIVATE NDEBUG XYZ)" in text


def test_another_project_gets_a_library_and_no_example() -> None:
    text = cmake({"ecgtiny/src/a.c": ""})
    assert "add_library(ecgtiny::ecgtiny ALIAS ecgtiny)" in text
    assert text.index("CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR") < text.index("add_executable(example")


def test_an_unknown_format_lists_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"there is no package format 'abacus' \(use one of .*cmake"):
        find("abacus")
