"""What is installed of what the hall runs on, as a CycloneDX list. Status 1 where that is not what is asked for, or
comes under a licence that nobody gave or that would be the hall's as well.

``python deploy/installed.py requirements.txt VERSION``
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sbom import component, licence, listed


def asked_for(file: Path) -> Iterator[Requirement]:
    """The lines of a requirements file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        said = line.partition("#")[0].strip()
        if said:
            yield Requirement(said)


def installed(asked: list[Requirement]) -> tuple[dict[str, Distribution], list[str]]:
    """Everything that these need, by name, and what is wrong: missing, of another version, or not pinned to one."""
    found: dict[str, Distribution] = {}
    wrong = [f"{one.name}: not pinned" for one in asked if not str(one.specifier).startswith("==")]
    waiting = [(one, "") for one in asked]
    seen: set[tuple[str, str]] = set()
    while waiting:
        one, extra = waiting.pop()
        name = canonicalize_name(one.name)
        if (one.marker is not None and not one.marker.evaluate({"extra": extra})) or (name, extra) in seen:
            continue
        try:
            there = found.setdefault(name, distribution(name))
        except PackageNotFoundError:
            wrong.append(f"{one.name}: not installed")
            continue
        if not one.specifier.contains(there.version, prereleases=True):
            wrong.append(f"{one.name}: {there.version} is installed, {one.specifier} is asked for")
        for further in map(Requirement, there.requires or ()):
            waiting += [(further, each) for each in ("", *one.extras)]
    return found, wrong


def unfit(licence: str) -> bool:
    """Whether a licence is unknown, or asks of what only uses it to be under the same."""
    return licence == "?" or re.search(r"\bA?GPL|GNU (?:Affero )?General Public", licence) is not None


if __name__ == "__main__":
    here, faults = installed(list(asked_for(Path(sys.argv[1]))))
    faults += [
        f"{name}: {licence(here[name].metadata)}" for name in sorted(here) if unfit(licence(here[name].metadata))
    ]
    components = [component(here[name].metadata) for name in sorted(here)]
    print(listed(components, sys.argv[2]))
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    sys.exit(1 if faults else 0)
