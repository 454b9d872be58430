"""The picture of README.md: ``python -m docs.site.picture`` runs the demo and photographs a part of its report."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ecgtiny.common.errors import DeviceError, EcgtinyError, MissingToolError
from ecgtiny.common.extras import needs
from ecgtiny.common.files import write_atomic
from ecgtiny.common.run import Run
from ecgtiny.host.cli import stages

from .source import DOCS

PICTURE = DOCS / "images" / "report.png"
WIDTH, HEIGHT = 1000, 1000
"""Pixels."""
SHOWN = "<style>section:not(#beats), nav { display: none !important }</style>"
"""What the picture leaves out of the report: all but its verdict and its beats."""
COLOURS = 64
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def picture(report: Path, out: Path) -> None:
    """Photograph the verdict and the beats of a report, on its light background, and write it with few colours.

    Raises:
        MissingToolError: there is no Chromium, or no Pillow.
        DeviceError: the browser does not make the picture.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise MissingToolError("the picture needs a Chromium", fix="Debian and Ubuntu: apt install chromium")
    with needs("report", "the picture"):
        from PIL import Image
    with tempfile.TemporaryDirectory() as folder:
        raw, page = Path(folder, "raw.png"), Path(folder, "report.html")
        page.write_text(report.read_text("utf-8").replace("</head>", f"{SHOWN}</head>", 1), "utf-8")
        command = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}",
                   f"--user-data-dir={folder}/profile", f"--screenshot={raw}", page.as_uri()]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if not raw.exists():
            raise DeviceError(f"the browser made no picture: {done.stderr[-500:]}", where=browser)
        few = Path(folder, "few.png")
        with Image.open(raw) as image:
            image.convert("RGB").quantize(COLOURS).save(few, optimize=True)
        write_atomic(out, few.read_bytes())


def main() -> int:
    """Run the demo, make the picture; return the exit code."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(Path(folder, "ecgtiny-demo"))
            stages.demo(run, "nrf52840")
            picture(run.path("report.html"), PICTURE)
    except EcgtinyError as error:
        print(f"docs: error: {error}", file=sys.stderr)
        return error.exit_code
    print(f"written: {PICTURE}, {PICTURE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
