"""What a folder of wheels holds: as a CycloneDX list, or with ``--requirements`` as a hash-locked requirements file."""

from __future__ import annotations

import email
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any


def wheels(folder: Path) -> Iterator[tuple[Message, str]]:
    """The metadata and the SHA-256 of each wheel, by file name."""
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as opened:
            name = next(one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
            yield email.message_from_bytes(opened.read(name)), hashlib.sha256(path.read_bytes()).hexdigest()


def component(about: Any, digest: str | None = None) -> dict[str, Any]:
    """One package by its metadata."""
    return {
        "type": "library",
        "name": about["Name"],
        "version": about["Version"],
        "purl": f"pkg:pypi/{about['Name'].lower()}@{about['Version']}",
        **({"hashes": [{"alg": "SHA-256", "content": digest}]} if digest else {}),
        "licenses": [{"license": {"name": licence(about)}}],
    }


def licence(about: Any) -> str:
    """As the package says it: an expression, a line, or the classifiers of older ones."""
    line = (about["License-Expression"] or about["License"] or "").strip().partition("\n")[0]
    classified = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", ()) if one.startswith("License ::")]
    return (line if line and line != "UNKNOWN" else ", ".join(classified) or "?")[:80]


def carried() -> Iterator[dict[str, Any]]:
    """The scripts of others that the hall brings along itself, by what their first lines say of them."""
    for path in sorted((Path(__file__).parent.parent / "assets" / "vendor").glob("*.js")):
        content = path.read_bytes()
        name, version = re.findall(r"(plotly\.js) \(basic - minified\) v([\d.]+)", content[:200].decode())[0]
        yield {
            "type": "library",
            "name": f"{name}-basic-dist-min",
            "version": version,
            "purl": f"pkg:npm/{name}-basic-dist-min@{version}",
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}],
            "licenses": [{"license": {"name": "MIT"}}],
        }


def listed(components: list[dict[str, Any]], version: str) -> str:
    """CycloneDX 1.5."""
    hall = {"component": {"type": "application", "name": "hall", "version": version}}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": hall,
        "components": [*components, *carried()],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False)


def locked(folder: Path) -> str:
    """One line a package, for ``pip install --require-hashes``."""
    return "\n".join(f"{about['Name']}=={about['Version']} --hash=sha256:{digest}" for about, digest in wheels(folder))


if __name__ == "__main__":
    if sys.argv[1] == "--requirements":
        print(locked(Path(sys.argv[2])))
    else:
        print(listed([component(about, digest) for about, digest in wheels(Path(sys.argv[1]))], sys.argv[2]))
