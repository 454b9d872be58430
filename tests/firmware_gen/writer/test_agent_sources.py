"""Which files the agent of an image consists of, and what is refused of a board's own converter."""

from __future__ import annotations

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import UsageError
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources, check_adc, kinds

RECORDER = {"agent/record_requests.c", "agent/adc.h", "agent/adc_nrf52.c"}


def test_an_image_that_samples_by_itself_has_the_driver_and_the_input() -> None:
    sources = agent_sources(load_board("nrf52840"), "recorder", 5)
    assert sources.keys() >= RECORDER
    assert "#define BOARD_ADC_INPUT 5u" in sources["agent/board_config.h"]


@pytest.mark.parametrize("serves", ["beats", "stream", "readouts"])
def test_no_other_image_has_any_of_it(serves: str) -> None:
    sources = agent_sources(load_board("nrf52840"), serves)  # pyright: ignore[reportArgumentType]
    assert not sources.keys() & RECORDER
    assert "ADC" not in sources["agent/board_config.h"]


def test_each_driver_of_a_converter_is_of_a_chip_family_that_a_board_names() -> None:
    assert kinds("adc") == ["nrf52"]
    assert load_board("nrf52840").mcu.system in kinds("adc")


def test_a_board_without_a_driver_and_an_input_that_is_none_are_refused() -> None:
    check_adc(load_board("nrf52840"), 7)
    for board, adc_input, said in (("pico", 0, "no driver for this board's converter"), ("nrf52840", 8, "input 8"),
                                   ("nrf52840", -1, "input -1")):  # fmt: skip
        with pytest.raises(UsageError, match=said) as error:
            check_adc(load_board(board), adc_input)
        assert error.value.fix
