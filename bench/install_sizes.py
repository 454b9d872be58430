"""What each extra of pyproject.toml takes on disk: it is installed by pip into a folder of its own, which is measured.

python -m bench.install_sizes [--json]      writes bench/results/install_sizes.json; asks the package index
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from ecgtiny.common.errors import UsageError

from .command import options_of, print_results
from .store import HERE, Figures, save

ROOT = HERE.parent
OF_DEVELOPERS = ("dev", "docs", "portable")
"""Extras that only who changes ecgtiny installs."""
CONDITIONS = {
    "what": "the packages that pip installs for the base and an extra, versions of constraints.txt, without bytecode, "
    "which Python writes at the first import; a megabyte is 10^6 bytes",
    "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
}


def requirements(project: Mapping[str, object], extra: str) -> list[str]:
    """Return what the base and an extra need, other extras that it names in their place.

    Args:
        project: the table ``project`` of pyproject.toml.
        extra: the extra; "" for the base.
    """
    base, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(base, list)
    assert isinstance(extras, dict)
    return [*base, *(_named(extras, extra) if extra else ())]


def _named(extras: Mapping[str, Sequence[str]], extra: str) -> Iterator[str]:
    for line in extras[extra]:
        if others := re.fullmatch(r"ecgtiny\[([\w,]+)\]", line):
            for other in others[1].split(","):
                yield from _named(extras, other)
        else:
            yield line


def measured(needed: Sequence[str]) -> int:
    """Install packages into a folder, and return its bytes.

    Raises:
        UsageError: pip cannot install them.
    """
    with tempfile.TemporaryDirectory(prefix="ecgtiny-extra-") as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", folder,
                   "--constraint", str(ROOT / "constraints.txt"), *needed]  # fmt: skip
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UsageError(f"pip cannot install them: {done.stderr.strip()[-500:]}", where=", ".join(needed),
                             fix="check the connection to the package index")  # fmt: skip
        return sum(path.lstat().st_size for path in Path(folder).rglob("*") if not path.is_dir())


def measure() -> Figures:
    """Measure the base and every extra, and write the result file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = ["", *(name for name in project["optional-dependencies"] if name not in OF_DEVELOPERS)]
    sizes = {name: measured(requirements(project, name)) for name in tqdm(names, "extras", disable=None)}
    base = sizes.pop("")
    extras = {name: {"bytes": size, "beyond_base": size - base} for name, size in sizes.items()}
    return save("install_sizes", "python -m bench.install_sizes", CONDITIONS, {"base": base, "extras": extras})


def text(results: Figures) -> str:
    """Return the sizes, a line an extra."""
    figures = results["figures"]
    rows = {"base": figures["base"], **{name: one["bytes"] for name, one in figures["extras"].items()}}
    return "\n".join(f"{name:<10} {size / 1e6:>7.1f} MB" for name, size in rows.items())


if __name__ == "__main__":
    sys.exit(print_results(measure, text, as_json=options_of(__doc__).parse_args().json))
