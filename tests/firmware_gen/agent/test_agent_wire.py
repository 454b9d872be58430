"""The byte state machine of the firmware, with the sanitizers on, from the vector table that Python's codec shares."""

from __future__ import annotations

import json
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cobs import cobs
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.firmware_gen.folders import AGENT, CORE, KERNELS
from tests.tools import ROOT, require

HERE = Path(__file__).parent
VECTORS = json.loads((ROOT / "tests" / "vectors" / "wire.json").read_text("utf-8"))
CAPACITY = VECTORS["payload_capacity"]
Driver = Callable[..., list[str]]


def named(vectors: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("vector", vectors, ids=[vector["name"] for vector in vectors])


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    folder = tmp_path_factory.mktemp("wire")
    (folder / "ecgtiny").mkdir()
    (folder / "ecgtiny/src").symlink_to(CORE)
    program = folder / "wire_driver"
    sources = [HERE / "wire_driver.c", AGENT / "wire.c", CORE / "crc32.c"]
    flags = ["-std=c99", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-Wall", "-Werror"]
    includes = [f"-I{folder}", f"-I{AGENT}", f"-I{KERNELS}"]
    subprocess.run([require("gcc"), *flags, *includes, *map(str, sources), "-o", str(program)], check=True)

    def run(*arguments: object, stdin: bytes) -> list[str]:
        done = subprocess.run([program, *map(str, arguments)], input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().split()

    return run


def frame(body: bytes) -> bytes:
    return b"\0" + cobs.encode(body + zlib.crc32(body).to_bytes(4, "little")) + b"\0"


@named(VECTORS["frames"])
def test_a_frame_is_encoded_as_the_vector_says(driver: Driver, vector: dict[str, Any]) -> None:
    body = bytes((vector["type"], vector["seq"])) + bytes.fromhex(vector["payload"])
    assert driver("encode", stdin=body) == [vector["frame"]]


@named(VECTORS["frames"])
def test_a_frame_is_decoded_to_what_it_was_made_of(driver: Driver, vector: dict[str, Any]) -> None:
    body = bytes((vector["type"], vector["seq"])) + bytes.fromhex(vector["payload"])
    assert driver("decode", CAPACITY, stdin=bytes.fromhex(vector["frame"])) == [body.hex()]


@named(VECTORS["streams"] + VECTORS["bounded"])
def test_the_frames_of_a_stream_are_found(driver: Driver, vector: dict[str, Any]) -> None:
    assert driver("decode", CAPACITY, stdin=bytes.fromhex(vector["stream"])) == vector["bodies"]


@settings(max_examples=40, deadline=None)
@given(payload=st.lists(st.one_of(st.just(0), st.integers(0, 255)), max_size=600).map(bytes))
def test_any_payload_is_encoded_as_the_library_does(driver: Driver, payload: bytes) -> None:
    body = b"\x02\x05" + payload
    assert driver("encode", stdin=body) == [frame(body).hex()]


@settings(max_examples=40, deadline=None)
@given(garbage=st.binary(max_size=2000), payload=st.binary(max_size=CAPACITY))
def test_a_frame_is_found_after_any_garbage_and_a_zero(driver: Driver, garbage: bytes, payload: bytes) -> None:
    body = b"\x02\x05" + payload
    assert driver("decode", CAPACITY, stdin=garbage + frame(body))[-1] == body.hex()


@settings(max_examples=40, deadline=None)
@given(pieces=st.lists(st.one_of(st.binary(max_size=300), st.binary(max_size=40).map(frame)), max_size=8),
       capacity=st.integers(0, 40))  # fmt: skip
def test_any_bytes_decode_as_the_library_does_within_the_memory(
    driver: Driver, pieces: list[bytes], capacity: int
) -> None:
    stream = b"".join(pieces)
    assert driver("decode", capacity, stdin=stream) == [body.hex() for body in decoded(stream, capacity)]


def decoded(stream: bytes, capacity: int) -> list[bytes]:
    """The bodies in a stream by the library's COBS and zlib's CRC."""
    bodies: list[bytes] = []
    for piece in stream.split(b"\0")[:-1]:
        try:
            body = cobs.decode(piece)
        except cobs.DecodeError:
            continue
        checked, crc = body[:-4], int.from_bytes(body[-4:], "little")
        if 6 <= len(body) <= capacity + 6 and zlib.crc32(checked) == crc:
            bodies.append(checked)
    return bodies
