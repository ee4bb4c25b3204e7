"""What a folder of wheels holds: as a CycloneDX list, or with ``--requirements`` as a hash-locked requirements file."""

from __future__ import annotations

import email
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path


def wheels(folder: Path) -> Iterator[tuple[Message, str]]:
    """The metadata and the SHA-256 of each wheel, by file name."""
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as opened:
            name = next(one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
            yield email.message_from_bytes(opened.read(name)), hashlib.sha256(path.read_bytes()).hexdigest()


def bill(folder: Path, version: str) -> str:
    """CycloneDX 1.5."""
    components = [
        {
            "type": "library",
            "name": about["Name"],
            "version": about["Version"],
            "purl": f"pkg:pypi/{about['Name'].lower()}@{about['Version']}",
            "hashes": [{"alg": "SHA-256", "content": digest}],
            "licenses": [{"license": {"name": (about["License-Expression"] or about["License"] or "?")[:80]}}],
        }
        for about, digest in wheels(folder)
    ]
    hall = {"component": {"type": "application", "name": "hall", "version": version}}
    listed = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": hall, "components": components}
    return json.dumps(listed, indent=1, ensure_ascii=False)


def locked(folder: Path) -> str:
    """One line a package, for ``pip install --require-hashes``."""
    return "\n".join(f"{about['Name']}=={about['Version']} --hash=sha256:{digest}" for about, digest in wheels(folder))


if __name__ == "__main__":
    if sys.argv[1] == "--requirements":
        print(locked(Path(sys.argv[2])))
    else:
        print(bill(Path(sys.argv[1]), sys.argv[2]))
