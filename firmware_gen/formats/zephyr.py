"""``zephyr``: a module of Zephyr with a sample that reads the ADC in a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .package_format import Contents, PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Sources

SAMPLE = "samples/adc/"
BOARDS = ("nrf52840dk_nrf52840", "qemu_cortex_m3")
"""Of Zephyr, for which the sample says where the converter is."""


def _write(contents: Contents) -> Sources:
    from ..writer.events import event_names
    from ..writer.render import render
    from .shared import EXAMPLE, library_units, readme, without_agent

    about = contents.about
    sources = {path: text for path, text in without_agent(contents.sources).items() if path != EXAMPLE}
    main = render(f"zephyr/adc_{about.takes}.c", about=about, event_names=event_names())
    return {
        **sources,
        **readme("zephyr", contents),
        "zephyr/module.yml": render("zephyr/module.yml", about=about),
        "zephyr/Kconfig": render("zephyr/Kconfig", about=about),
        "zephyr/CMakeLists.txt": render("zephyr/CMakeLists.txt", about=about, units=library_units(sources)),
        f"{SAMPLE}CMakeLists.txt": render("zephyr/sample_CMakeLists.txt"),
        f"{SAMPLE}prj.conf": render("zephyr/prj.conf", about=about),
        f"{SAMPLE}sample.yaml": render("zephyr/sample.yaml", about=about),
        **{f"{SAMPLE}boards/{board}.overlay": render(f"zephyr/{board}.overlay") for board in BOARDS},
        f"{SAMPLE}src/main.c": main,
    }


PACKAGE = PackageFormat(
    name="zephyr", what="a module of Zephyr with a sample", write=_write, image=False, foreign=False
)
