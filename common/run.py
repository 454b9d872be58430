"""The run folder: one JSON a stage, each with the digests of what it was made from."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from .codec import Json, decode, encode
from .errors import DataError, VerificationError
from .files import read_json, sha256, write_json
from .stage_records.base import SCHEMA, Header, StageRecord

R = TypeVar("R", bound=StageRecord)
HEADER = ("inputs", "outputs", "schema", "seal")


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of ecgtiny, Python and the named packages."""
    from importlib import metadata  # takes as long as the rest of the module

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

    def save(self, name: str, record: R, *, inputs: list[str], outputs: list[str]) -> R:
        """Write a stage's record, chained by SHA-256 to the artefacts that it read and wrote.

        Returns:
            The record with its chain, as it was written.

        Raises:
            DataError: a value is not of the type that the record says, so that nobody could read it.
        """
        chained = replace(record, inputs=self._digests(inputs), outputs=self._digests(outputs))
        sealed = replace(chained, seal=seal(encode(chained)))
        decode(encode(sealed), type(record), str(self.path(name)))
        write_json(self.path(name), sealed)
        return sealed

    def load(self, name: str, kind: type[R]) -> R:
        """Read a stage's record and check that what it was made from and what it made are unchanged.

        Raises:
            DataError: the record is absent or is not a record of this kind.
            VerificationError: the record was edited, or an artefact is not the one that it names.
        """
        record = self.read(name, kind)
        self.check(name, record)
        return record

    def check(self, name: str, record: Header) -> None:
        """Check that what a record was made from and what it made are unchanged.

        Raises:
            VerificationError: an artefact is not the one that the record names.
        """
        for role, named in (("inputs", record.inputs), ("outputs", record.outputs)):
            for artefact, digest in named.items():
                self._check(name, role, artefact, digest)

    def read(self, name: str, kind: type[R]) -> R:
        """Read a stage's record as it was written, whatever became of its artefacts.

        Raises:
            DataError: the record is absent or is not a record of this kind; the message names the key.
            VerificationError: the record was edited, or is of another version.
        """
        return decode(self._sealed(name), kind, str(self.path(name)))

    def form(self, name: str) -> str | None:
        """Return the form of the detector that a stage's record is of; None where it names none, or there is no record.

        Raises:
            DataError: the record is no JSON object.
        """
        form = read_json(self.path(name)).get("form") if self.has(name) else None
        return form if isinstance(form, str) else None

    def detector_form(self) -> str | None:
        """Return the form of the detector that the run holds: by train.json where there is one, else by quantize.json.

        Another training makes the quantize.json that is there stale, and it says nothing of the run any more.

        Raises:
            DataError: the record is no JSON object.
        """
        return self.form("train.json" if self.has("train.json") else "quantize.json")

    def header(self, name: str) -> Header:
        """Read what chains a record of any stage to its artefacts; errors as ``read``."""
        body = self._sealed(name)
        return decode({key: body[key] for key in HEADER}, Header, str(self.path(name)))

    def _sealed(self, name: str) -> dict[str, Json]:
        body, where = read_json(self.path(name)), str(self.path(name))
        if body.get("schema") != SCHEMA:
            raise VerificationError(
                f"has schema {body.get('schema')}, not {SCHEMA}",
                where=where,
                fix="run this stage again with this version of ecgtiny",
            )
        for key in HEADER:
            if key not in body:
                raise DataError(f"does not name its {key}", where=where, fix="run this stage again")
        if body["seal"] != seal(body):
            raise VerificationError(
                "is not as it was written: its seal is broken", where=where, fix="run this stage again"
            )
        return body

    def _digests(self, names: list[str]) -> dict[str, str]:
        return {name: sha256(self.path(name)) for name in names}

    def _check(self, record: str, role: str, name: str, digest: str) -> None:
        path = self.path(name)
        if not path.is_file() or sha256(path) != digest:
            state = "has changed since" if path.is_file() else "is missing"
            raise VerificationError(
                f"{name} {state}; {record} names it among its {role}",
                where=str(self.folder),
                fix=f"run the stage that writes {record} again",
            )


def seal(record: Json) -> str:
    """Return the SHA-256 of a record without its seal, however its file is laid out."""
    body = {key: value for key, value in record.items() if key != "seal"} if isinstance(record, dict) else record
    return sha256(json.dumps(body, sort_keys=True).encode())
