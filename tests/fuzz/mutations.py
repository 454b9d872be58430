"""Changes of a file as disks, transfers, editors and hands make them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
PADDED = re.compile(rb"-?\d+(?:\.\d+)? *")
WORD = re.compile(rb"\S+")
WILD = (b"nan", b"inf", b"-inf", b"-1", b"0", b"1", b"7", b"256", b"1e308", b"-1e308", b"1e-320", b"1e999", b"9" * 30,
        b"2147483648", b"65536", b"-32768", b"", b"x", b"1,5", b"0x10", b"1_0", b"+5", b"0.5", b"1e9", b"99999999",
        b"99999999999", b"\xc2\xb5", b"--")  # fmt: skip
"""What a number is replaced by."""
WORDS = (b"~", b"..", b".", b"a", b"a.dat", b"m", b"m_1", b"/etc/passwd", b"../a", b"EDF+D", b"EDF+C", b"ECG", b"mV",
         b"EDF Annotations", b"#", b"\0", b"\xff\xfe", b"\xb5V", b"\n", b"\r\n", b" " * 300, b"\x14", b"\x15",
         b"+1e9\x14\x14\0", b"9" * 25)  # fmt: skip
"""What a word is replaced by: what means something to a format, a path, a sign of a text."""
HEAD = 4000
"""Bytes at the beginning, where headers are; they are damaged more often than their share of a file."""
FIELD = 8
"""Bytes of most fields of a header of fixed widths."""
BRACKETS = ((b"[", b"]"), (b"{", b"}"), (b"(", b")"), (b'{"a":', b"}"), (b'"', b'"'))
JSON_VALUES = (None, True, -1, 0, 1e308, 10**30, "", "x", [], {}, [[]], {"a": {"b": []}}, 1.5, -0.0, "nan")

Mutation = Callable[[bytes, Random], bytes]


def flip(data: bytes, rng: Random) -> bytes:
    """Turn single bits."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def scribble(data: bytes, rng: Random) -> bytes:
    """Overwrite a stretch with bytes that mean something to some format."""
    raw, at = bytearray(data), rng.randrange(len(data))
    size = rng.randint(1, 8)
    raw[at : at + size] = rng.choice([b"\0", b"\xff", b"\x7f", b"\x80", b"\n", b",", b" "]) * size
    return bytes(raw)


def cut(data: bytes, rng: Random) -> bytes:
    """Leave the end out, as a power cut does, sometimes with zeros in its place."""
    at = rng.randrange(len(data))
    return data[:at] + bytes(rng.choice([0, 0, 1, 512]))


def repeat(data: bytes, rng: Random) -> bytes:
    """Write a stretch again."""
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randint(1, 200))
    return data[:end] + data[start:end] * rng.randint(1, 5) + data[end:]


def leave_out(data: bytes, rng: Random) -> bytes:
    """Leave a stretch out."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 100) :]


def renumber(data: bytes, rng: Random) -> bytes:
    """Replace numbers by wild ones."""
    found = list(NUMBER.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.randint(1, 3))), key=lambda one: -one.start()):
        data = data[: match.start()] + rng.choice(WILD) + data[match.end() :]
    return data


def nest(data: bytes, rng: Random) -> bytes:
    """Put brackets in brackets round a stretch."""
    opening, closing = rng.choice(BRACKETS)
    depth = rng.choice([1, 3, 100, 1000, 20_000])
    start = rng.randrange(len(data))
    end = rng.randint(start, len(data))
    return data[:start] + opening * depth + data[start:end] + closing * depth + data[end:]


def swap_lines(data: bytes, rng: Random) -> bytes:
    """Exchange, drop or repeat lines."""
    lines = data.split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    if rng.random() < 0.3:
        lines.insert(a, rng.choice([b"", b"#", b"# fs=1000 unit=counts gain=1", b"x,y,z", lines[b]]))
    return b"\n".join(lines)


def shuffle_lines(data: bytes, rng: Random) -> bytes:
    """Put all lines in another order."""
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def renumber_in_place(data: bytes, rng: Random) -> bytes:
    """Replace a number of a header and the spaces behind it by as many bytes, as fields of fixed widths need it."""
    found = list(PADDED.finditer(data, 0, HEAD))
    if not found:
        return data
    match = rng.choice(found)
    width = match.end() - match.start()
    return data[: match.start()] + rng.choice(WILD)[:width].ljust(width) + data[match.end() :]


def reword(data: bytes, rng: Random) -> bytes:
    """Replace a word of a header by a hostile one."""
    found = list(WORD.finditer(data, 0, HEAD))
    if not found:
        return rng.choice(WORDS)
    match = rng.choice(found)
    return data[: match.start()] + rng.choice(WORDS) + data[match.end() :]


def overwrite_field(data: bytes, rng: Random) -> bytes:
    """Write a number or a word over what stands at the beginning of a field of fixed width."""
    at = rng.randrange(len(data)) // FIELD * FIELD
    text = rng.choice((*WILD, *WORDS))
    return data[:at] + text + data[at + len(text) :]


def exchange(data: bytes, rng: Random) -> bytes:
    """Write one sign for another everywhere: delimiters, decimal marks, line ends."""
    old, new = rng.sample([b",", b";", b"\t", b" ", b".", b"\n", b"\r\n", b'"', b"=", b":"], 2)
    return data.replace(old, new)


MUTATIONS: tuple[Mutation, ...] = (flip, scribble, cut, repeat, leave_out, renumber, renumber_in_place, reword,
                                   overwrite_field, nest, swap_lines, shuffle_lines, exchange)  # fmt: skip


def mutated(data: bytes, rng: Random) -> bytes:
    """Return a file with one to four changes."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        data = rng.choice(MUTATIONS)(data or b"\0", rng)
    return data


def mutated_json(data: bytes, rng: Random) -> bytes:
    """Return a JSON object with one to three values replaced, left out or put elsewhere."""
    body = json.loads(data)
    for _ in range(rng.randint(1, 3)):
        holders = _holders(body)
        holder = rng.choice(holders)
        if isinstance(holder, dict) and holder:
            key = rng.choice(sorted(holder))
            holder[key if rng.random() < 0.8 else f"{key}x"] = copy.deepcopy(rng.choice(JSON_VALUES))
            if rng.random() < 0.2:
                del holder[key]
        elif isinstance(holder, list) and holder:
            holder[rng.randrange(len(holder))] = copy.deepcopy(rng.choice(JSON_VALUES))
    return json.dumps(body).encode()


def _holders(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if isinstance(value, dict | list) else []) + [one for part in inner for one in _holders(part)]
