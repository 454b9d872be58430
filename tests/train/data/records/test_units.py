"""Units of voltage in the spellings and encodings of people and programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records.units import per_mv, unit_note, voltage

SPELT = {
    1e-3: ["V", "v", "volt", "Volts", "10^0V"],
    1.0: ["mV", "MV", "mv", "Mv", "millivolt", "MilliVolts", "mVolt", " m V ", "[mV]", "1e-3V", "10**-3 V"],
    1e3: ["uV", "UV", "\u00b5V", "\u03bcV", "\u039cV", "microvolt", "Microvolts", "MICROVOLTS", "mikrovolt", "uVolts",
          "mcV", "\u00c2\u00b5V", "\u00ce\u00bcV", "\u00e6V", "10^-6V", "10-6V", "10\u207b\u2076V", "1E-6 V", "(uV)",
          "10^(-6)V", "uV\0\0"],
    1e6: ["nV", "nanovolts", "NV", "10^-9V"],
}  # fmt: skip


@pytest.mark.parametrize(("factor", "unit"), [(factor, unit) for factor, units in SPELT.items() for unit in units])
def test_a_unit_of_voltage_in_any_spelling(factor: float, unit: str) -> None:
    assert per_mv(unit, "I", "here") == factor
    assert per_mv(voltage(unit), "I", "here") == factor


@pytest.mark.parametrize(
    "unit",
    ["mmHg", "kV", "megavolt", "10e-6V", "100V", "10V", "uV/bit", "mV2", "dB", "m", "u", "VV", "\u00b5", "10^-2V", "1V",
     "bpm", "n/a", "V/mV", "muV", "%"],
)  # fmt: skip
def test_what_is_no_unit_of_voltage_is_refused(unit: str) -> None:
    with pytest.raises(DataError, match=r"here: lead I is in .*, not in volts \(use one of V, mV, uV, nV\)"):
        per_mv(unit, "I", "here")
    assert voltage(unit) == ""


@pytest.mark.parametrize("unit", ["?V", "\ufffdV"])
def test_a_lost_letter_is_never_guessed(unit: str) -> None:
    with pytest.raises(DataError, match="the letter before the V was lost"):
        per_mv(unit, "I", "here")


@pytest.mark.parametrize("unit", ["", "   ", "\0"])
def test_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(DataError, match="lead I has no unit"):
        per_mv(unit, "I", "here")


@given(st.sampled_from([unit for units in SPELT.values() for unit in units]), st.data())
def test_case_makes_no_difference(unit: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(unit), max_size=len(unit)))
    other = "".join(
        letter.upper() if up and len(letter.upper()) == 1 and letter.isascii() else letter
        for letter, up in zip(unit, upper, strict=True)
    )
    assert per_mv(other, "I", "here") == per_mv(unit, "I", "here")


def test_a_capital_m_is_told() -> None:
    assert unit_note("MV") == "unit 'MV' is read as mV"
    assert unit_note("mV") == unit_note("uV") == unit_note("Millivolts") == ""
