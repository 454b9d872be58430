"""``ecg5000``: UCR's ECG5000 with its official split of 500 beats to train on and 4500 to test on.

The beats of one patient with severe heart failure (BIDMC Congestive Heart Failure Database, record chf07), each
stretched to 140 samples, so that no sampling frequency holds, and z-normalised with the sample standard deviation.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from ....common.errors import DataError
from ....common.files import sha256
from ..beats import Split
from .download import download
from .labels import ECG5000
from .registry import NamedSource
from .rows import pair
from .storage import find, missing, status, store
from .text_rows import parse

URL = "https://timeseriesclassification.com/aeon-toolkit/ECG5000.zip"

DIGESTS = {
    "ECG5000_TRAIN.txt": "0d96aff193311a6dc6111bf0dbd2f7d2313987fbf7a1da4a383d92563876057b",
    "ECG5000_TEST.txt": "baf4ad57d28daa5e79050edd4185968181762bc83d45a757753015b4ba8ab295",
}
"""SHA-256 of the files of UCR's text release; the archive they come in is not published with one."""

FOLDER = "ecg5000"


def _load(_argument: str, _seed: int) -> Split:
    train, test = (replace(parse(path), convention=ECG5000) for path in _files(""))
    split = pair(train, test, None, 0)
    digests = {**split.train.source.digests, **split.test.source.digests}
    source = replace(split.train.source, name="ecg5000", digests=digests)
    return Split(
        replace(split.train, source=source),
        replace(split.test, source=source),
        "official: 500 train, 4500 test",
    )


def _files(_argument: str) -> list[Path]:
    return find(FOLDER, DIGESTS) or _fetched()


def _fetched() -> list[Path]:
    content = download(URL, advice=missing(FOLDER, DIGESTS))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in DIGESTS}
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise DataError(f"does not hold the set: {error}", where=URL, fix=missing(FOLDER, DIGESTS)) from error
    for name, digest in DIGESTS.items():
        if sha256(members[name]) != digest:
            raise DataError(f"{name} is not the published file", where=URL, fix=missing(FOLDER, DIGESTS))
    return [store(FOLDER, name, member) for name, member in members.items()]


SOURCE = NamedSource(
    name="ecg5000",
    what="5000 beats of one patient (UCR; BIDMC chf07): normal and four families of anomalies",
    licence="UCR gives no explicit licence; BIDMC chfdb is ODC-By 1.0",
    load=_load,
    status=lambda: status(FOLDER, DIGESTS),
    fetch=_files,
)
