"""The sources alone: what another firmware takes, and no demo."""

from __future__ import annotations

from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import Contents


def test_the_demo_firmware_is_left_out() -> None:
    sources = {"ecgtiny/ecgtiny.h": "1", "ecgtiny/src/a.c": "2", "agent/agent.c": "3", "main.c": "4", "LICENSE": "5"}
    written = find("sources").write(Contents(sources))
    assert written.pop("README.md").startswith("# ecgtiny\n")
    assert written == {path: text for path, text in sources.items() if not path.startswith("agent/")}
    assert not find("sources").image
    assert find("cmake").image
