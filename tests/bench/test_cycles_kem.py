"""The key exchange that is held against the model is one: on a tree of our own, of the shape of pqm4's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.cycles_kem import PUBLISHED, SCHEME, points
from ecgtiny.common.errors import DataError, UsageError, VerificationError
from tests.tools import require, require_module

EXCHANGE = """
#include <string.h>
#include "randombytes.h"
int crypto_kem_keypair(unsigned char *pk, unsigned char *sk);
int crypto_kem_enc(unsigned char *ct, unsigned char *ss, const unsigned char *pk);
int crypto_kem_dec(unsigned char *ss, const unsigned char *ct, const unsigned char *sk);
int crypto_kem_keypair(unsigned char *pk, unsigned char *sk) {{ randombytes(pk, 32); memcpy(sk, pk, 32); return 0; }}
int crypto_kem_enc(unsigned char *ct, unsigned char *ss, const unsigned char *pk) {{ {first} return 0; }}
int crypto_kem_dec(unsigned char *ss, const unsigned char *ct, const unsigned char *sk) {{ {last} return 0; }}
"""


@pytest.fixture(autouse=True)
def tools() -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")


def tree(folder: Path, last: str, first: str = "memcpy(ss, pk, 32);") -> Path:
    """Write an exchange that exchanges nothing, in place of ML-KEM."""
    files = {SCHEME / "kem.c": EXCHANGE.format(first=first, last=last), Path("mupq/common/fips202.c"): "",
             Path("common/keccakf1600.S"): ""}  # fmt: skip
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return folder


def test_each_function_has_its_cycles_beside_the_published_ones(tmp_path: Path) -> None:
    found = list(points(tree(tmp_path, "memcpy(ss, sk, 32);")))
    assert [name for name, _, _ in found] == [
        f"ML-KEM-768, {one}" for one in ("key pair", "encapsulation", "decapsulation")
    ]
    assert [published for _, published, _ in found] == list(PUBLISHED.values())
    assert all(10 < cycles < 2000 for _, _, cycles in found)
    assert found[0][2] > found[1][2]  # it draws the random bytes


@pytest.mark.parametrize(("first", "last"), [("memcpy(ss, pk, 32);", "memset(ss, 1, 32);"), ("", "")])
def test_two_secrets_or_none_are_no_exchange(tmp_path: Path, first: str, last: str) -> None:
    with pytest.raises(VerificationError, match="same secret"):
        list(points(tree(tmp_path, last, first)))


def test_what_is_missing_or_refused_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        list(points(tmp_path))
    with pytest.raises(UsageError, match="the compiler refuses it"):
        list(points(tree(tmp_path, "no C at all")))
