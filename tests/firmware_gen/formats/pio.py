"""PlatformIO without a network: platforms of the tests' own, and the SCons that pip brings as its tool."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.firmware_gen.formats.mega import CORE
from tests.tools import require_module

SCONS = "import SCons.Script\nSCons.Script.main()\n"
SCONS_VERSION = "4.41101.0"
NATIVE = """from SCons.Script import Default, DefaultEnvironment
env = DefaultEnvironment()
env.Append(CCFLAGS=["-Wall", "-Wextra", "-Werror"])
Default(env.BuildProgram())
"""
AVR = """from SCons.Script import Default, DefaultEnvironment
env = DefaultEnvironment()
machine = ["-mmcu=" + env.BoardConfig().get("build.mcu"), "-Os"]
env.Replace(AR="avr-gcc-ar", AS="avr-gcc", CC="avr-gcc", CXX="avr-g++", LINK="avr-gcc", RANLIB="avr-gcc-ranlib",
            PROGSUFFIX=".elf")
env.Append(CCFLAGS=[*machine, "-ffunction-sections"], LINKFLAGS=[*machine, "-Wl,--gc-sections"],
           CXXFLAGS=["-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics"])
Default(env.BuildProgram())
"""
ARDUINO = f"""from SCons.Script import DefaultEnvironment
env = DefaultEnvironment()
core = "{CORE}/cores/arduino"
env.Append(CPPDEFINES=[("F_CPU", "16000000L"), ("ARDUINO", 10819), "ARDUINO_ARCH_AVR",
                       ("DECIMAL_DIG", "__DECIMAL_DIG__")],
           CPPPATH=[core, "{CORE}/variants/mega"])
env.Prepend(LIBS=[env.BuildLibrary("$BUILD_DIR/core", core)])
"""
PLATFORM = """from platformio.public import PlatformBase
class {name}Platform(PlatformBase):
    pass
"""
MEGA = {"build": {"mcu": "atmega2560", "f_cpu": "16000000L"}, "frameworks": ["arduino"], "name": "Mega 2560",
        "upload": {"maximum_size": 253952, "maximum_ram_size": 8192}, "vendor": "Arduino", "url": ""}  # fmt: skip


def core_folder(folder: Path) -> Path:
    """Write a folder of PlatformIO's own: its SCons, and the platforms ``native`` and ``atmelavr``."""
    require_module("SCons")
    require_module("platformio")
    tool = {"name": "tool-scons", "version": SCONS_VERSION}
    spec = {"owner": "platformio", "name": "tool-scons", "id": None, "requirements": None, "uri": None}
    arduino = {"frameworks": {"arduino": {"script": "builder/arduino.py"}}}
    files = {
        "packages/tool-scons/scons.py": SCONS,
        "packages/tool-scons/package.json": json.dumps({**tool, "system": "*"}),
        "packages/tool-scons/.piopm": json.dumps({"type": "tool", **tool, "spec": spec}),
        **_platform("native", {}, NATIVE),
        **_platform("atmelavr", arduino, AVR),
        "platforms/atmelavr/builder/arduino.py": ARDUINO,
        "platforms/atmelavr/boards/megaatmega2560.json": json.dumps(MEGA),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def _platform(name: str, further: Mapping[str, object], builder: str) -> dict[str, str]:
    manifest = {"name": name, "title": name, "version": "0.0.0", "packages": {}, **further}
    return {f"platforms/{name}/platform.json": json.dumps(manifest), f"platforms/{name}/builder/main.py": builder,
            f"platforms/{name}/platform.py": PLATFORM.format(name=name.capitalize())}  # fmt: skip


def pio_run(project: Path, core: Path) -> Path:
    """Build a project of one environment, and return its program."""
    environment = {**os.environ, "PLATFORMIO_CORE_DIR": str(core), "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no"}
    done = subprocess.run([sys.executable, "-m", "platformio", "run"], cwd=project, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return next(path for path in project.glob(".pio/build/*/program*") if path.suffix in ("", ".elf"))
