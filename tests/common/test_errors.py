"""Each error says what, where and what to do, and has the documented exit code."""

from __future__ import annotations

from ecgtiny.common import errors


def test_exit_codes_are_the_contract() -> None:
    codes = {
        errors.EcgtinyError: 1,
        errors.UsageError: 2,
        errors.MissingToolError: 2,
        errors.DataError: 3,
        errors.UnsupportedModelError: 4,
        errors.BudgetError: 5,
        errors.DeviceError: 6,
        errors.VerificationError: 7,
    }
    assert {kind: kind.exit_code for kind in codes} == codes


def test_a_message_says_what_where_and_what_to_do() -> None:
    error = errors.DataError("has 3 columns, not 141", where="ecg.csv, row 7", fix="export it with its label")
    assert str(error) == "ecg.csv, row 7: has 3 columns, not 141 (export it with its label)"
    assert str(errors.DataError("no beats")) == "no beats"


def test_a_message_leaves_out_the_middle_of_what_is_too_long() -> None:
    said = str(errors.DataError("x" * 10**6, where="file", fix="shorten it"))
    assert len(said) < 3100
    assert said.startswith("file: xxx")
    assert said.endswith("xxx (shorten it)")
