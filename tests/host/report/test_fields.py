"""Absent keys are tolerated, wrong types are not."""

from __future__ import annotations

from typing import Any

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.host.report.fields import Fields

READERS = ("number", "integer", "text", "flag", "numbers", "texts", "group", "items", "members")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("body", [{}, {"a": {}}, {"a": {"b": None}}])
def test_absent_is_nothing(reader: str, body: dict[str, Any]) -> None:
    assert not getattr(Fields(body, "train.json"), reader)("a.b")


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("number", "0.9"), ("number", True), ("number", float("nan")), ("integer", 1.5), ("text", 3), ("flag", 1),
        ("numbers", 1.0), ("numbers", [1.0, None]), ("numbers", [1.0, "2"]), ("texts", "abc"), ("texts", [1]),
        ("group", []), ("items", {}), ("items", [1]), ("members", 3),
    ],
)  # fmt: skip
def test_a_wrong_type_names_the_file_and_the_key(reader: str, value: object) -> None:
    with pytest.raises(DataError, match=r"train\.json.*a"):
        getattr(Fields({"a": {"b": value}}, "train.json"), reader)("a.b")


def test_a_key_below_a_number_is_an_error() -> None:
    with pytest.raises(DataError):
        Fields({"metrics": 0.9}, "train.json").number("metrics.auroc")


def test_names_of_the_user_may_hold_dots() -> None:
    fields = Fields({"files": {"a.b.csv": "digest"}}, "train.json")
    assert {name: member.text("value") for name, member in fields.members("files").items()} == {"a.b.csv": "digest"}
