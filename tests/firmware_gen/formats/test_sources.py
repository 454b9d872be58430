"""The sources alone: what another firmware takes, and no demo."""

from __future__ import annotations

from ecgtiny.firmware_gen.formats import find


def test_the_demo_firmware_is_left_out() -> None:
    sources = {"ecgtiny/ecgtiny.h": "1", "ecgtiny/src/a.c": "2", "agent/agent.c": "3", "main.c": "4", "LICENSE": "5"}
    written = find("sources").write(sources, None)
    assert written == {path: text for path, text in sources.items() if not path.startswith("agent/")}
    assert not find("sources").image
    assert find("cmake").image
