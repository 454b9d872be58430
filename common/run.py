"""The run folder: one JSON a stage, each with the digests of what it was made from."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from .errors import DataError, VerificationError
from .files import read_json, sha256, write_json

SCHEMA = 1


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of ecgtiny, Python and the named packages."""
    found = {name: metadata.version(name) for name in ("ecgtiny", *packages)}
    return {"python": platform.python_version(), **found}


@dataclass(frozen=True)
class Run:
    """A folder that holds the artefacts of one run, from beats to firmware."""

    folder: Path

    def path(self, name: str) -> Path:
        """Return the path of an artefact, by its name relative to the run folder."""
        return self.folder / name

    def has(self, record: str) -> bool:
        """Tell whether the stage that writes ``record`` has run."""
        return self.path(record).is_file()

    def save(self, record: str, body: dict[str, Any], *, inputs: list[str], outputs: list[str]) -> dict[str, Any]:
        """Write a stage's record, chained by SHA-256 to the artefacts that it read and wrote."""
        whole = {
            "schema": SCHEMA,
            **body,
            "inputs": {name: sha256(self.path(name)) for name in inputs},
            "outputs": {name: sha256(self.path(name)) for name in outputs},
        }
        whole["seal"] = _seal(whole)
        write_json(self.path(record), whole)
        return whole

    def load(self, record: str) -> dict[str, Any]:
        """Read a stage's record and check that what it was made from and what it made are unchanged.

        Raises:
            DataError: the record is absent or is not a stage's record.
            VerificationError: the record was edited, or an artefact is not the one that it names.
        """
        body = self.read(record)
        for role in ("inputs", "outputs"):
            for name, digest in body[role].items():
                self._check(record, role, name, digest)
        return body

    def read(self, record: str) -> dict[str, Any]:
        """Read a stage's record as it was written, whatever became of its artefacts.

        Raises:
            DataError: the record is absent or is not a stage's record.
            VerificationError: the record was edited, or is of another version.
        """
        body = read_json(self.path(record))
        if body.get("schema") != SCHEMA:
            raise VerificationError(
                f"has schema {body.get('schema')}, not {SCHEMA}",
                where=str(self.path(record)),
                fix="run this stage again with this version of ecgtiny",
            )
        for role in ("inputs", "outputs"):
            if not isinstance(body.get(role), dict):
                raise DataError(f"does not name its {role}", where=str(self.path(record)))
        if body.get("seal") != _seal(body):
            raise VerificationError(
                "is not as it was written: its seal is broken", where=str(self.path(record)), fix="run this stage again"
            )
        return body

    def _check(self, record: str, role: str, name: str, digest: str) -> None:
        path = self.path(name)
        if not path.is_file() or sha256(path) != digest:
            state = "has changed since" if path.is_file() else "is missing"
            raise VerificationError(
                f"{name} {state}; {record} names it among its {role}",
                where=str(self.folder),
                fix=f"run the stage that writes {record} again",
            )


def _seal(record: dict[str, Any]) -> str:
    """Return the SHA-256 of a record without its seal, however its file is laid out."""
    return sha256(json.dumps({key: record[key] for key in record if key != "seal"}, sort_keys=True).encode())
