"""The schemas in docs are those of the code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecgtiny.common.stage_records.schemas import KINDS, schema
from tests.stored import STORED, body
from tests.tools import ROOT

FOLDER = ROOT / "docs" / "schemas"


@pytest.mark.parametrize("name", KINDS)
def test_the_schema_in_docs_is_that_of_the_code(name: str) -> None:
    said = "run python -m ecgtiny.common.stage_records.schemas docs/schemas"
    assert (FOLDER / f"{name}.schema.json").read_text("utf-8") == schema(KINDS[name]), said


def test_docs_holds_no_other_schema() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in KINDS}


@pytest.mark.parametrize("name", STORED)
def test_a_stored_record_has_the_keys_of_its_schema(name: str) -> None:
    whole: dict[str, Any] = json.loads(schema(STORED[name]))
    top = whole["$defs"][STORED[name].__name__]
    assert top["additionalProperties"] is False
    assert set(top["required"]) <= set(body(name)) <= set(top["properties"])
