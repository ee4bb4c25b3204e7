"""Who may import whom: the stations of the river, held by reading every import of every file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("dashboard", "layouts", "callbacks")
ROOTS = {
    "beats",
    "boundaries",
    "city",
    "clock",
    "deadline",
    "declared",
    "geography",
    "hall",
    "holidays",
    "hosts",
    "limits",
    "logs",
    "maps",
    "opening",
    "outgoing",
    "places",
    "processes",
    "settings",
    "tiles",
    "topology",
    "turns",
}  # single modules of dashboard/

# Station → what of ours it may import, and which packages it must never see. None: no package at all.
MAY: dict[str, set[str]] = {
    "dashboard.domain": {"dashboard.domain"},
    "dashboard.feeds": {
        "dashboard.feeds", "dashboard.domain", "dashboard.clock", "dashboard.declared", "dashboard.outgoing",
        "dashboard.hosts",
        "dashboard.deadline",
    },
    "dashboard.store": {"dashboard.store", "dashboard.domain"},
    "dashboard.access": {
        "dashboard.access", "dashboard.store", "dashboard.domain", "dashboard.clock", "dashboard.outgoing",
        "dashboard.deadline", "dashboard.hosts",
    },
    "dashboard.metrics": {"dashboard.metrics", "dashboard.domain"},
    "dashboard.snapshot": {
        "dashboard.snapshot", "dashboard.store", "dashboard.metrics", "dashboard.domain", "dashboard.city",
        "dashboard.places",
    },
    "dashboard.export": {
        "dashboard.export", "dashboard.store", "dashboard.metrics", "dashboard.domain", "dashboard.snapshot",
        "dashboard.city", "dashboard.clock", "dashboard.outgoing", "dashboard.hosts",
    },
    "dashboard.schedule": {
        "dashboard.schedule", "dashboard.feeds", "dashboard.store", "dashboard.snapshot", "dashboard.domain",
        "dashboard.clock", "dashboard.geography", "dashboard.hall", "dashboard.export",
        "dashboard.city",
    },
    "dashboard.demo": {"dashboard.demo", "dashboard.domain", "dashboard.clock"},
    "layouts": {
        "layouts", "dashboard.domain", "dashboard.snapshot.model", "dashboard.snapshot.details",
        "dashboard.snapshot.evaluation", "dashboard.snapshot.watched",
    },
    "callbacks": {
        "callbacks", "layouts", "dashboard.hall", "dashboard.domain", "dashboard.snapshot.model",
        "dashboard.snapshot.details", "dashboard.snapshot.fleet", "dashboard.snapshot.evaluation", "dashboard.snapshot.watched",
        "dashboard.declared", "dashboard.hosts",
        "dashboard.tiles", "dashboard.export.sheets", "dashboard.city", "dashboard.access",
    },
}  # fmt: skip
NEVER: dict[str, set[str]] = {
    "dashboard": {"dash", "dash_leaflet", "plotly"},
    "dashboard.feeds": {"pandas", "flask", "apscheduler"},
    "dashboard.access": {"sqlalchemy", "flask"},
    "dashboard.metrics": {"sqlalchemy", "flask"},
    "dashboard.snapshot": {"flask_caching", "flask"},
    "dashboard.export": {"sqlalchemy", "flask"},
    "dashboard.schedule": {"apscheduler", "sqlalchemy"},
    "layouts": {"flask", "pandas", "sqlalchemy"},
    "callbacks": {"pandas", "sqlalchemy", "app"},
}
# The one file of a station that may see what the others may not.
ONLY = {"dashboard/snapshot/board.py": {"flask_caching", "flask"}, "dashboard/schedule/runner.py": {"apscheduler"}}


def files() -> Iterator[tuple[str, str, ast.Module]]:
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT)
            yield str(name), ".".join(name.with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


FILES = list(files())


@pytest.mark.parametrize("station", MAY)
def test_a_station_imports_only_what_flows_to_it(station: str) -> None:
    wrong = [
        f"{path}: {name}"
        for path, module, tree in FILES
        if within(module, station) and "migrations" not in path
        for name in imports(tree)
        if name.split(".")[0] in OURS and not any(within(name, allowed) for allowed in MAY[station])
    ]
    assert wrong == []


@pytest.mark.parametrize("station", NEVER)
def test_a_station_never_sees_the_packages_of_another(station: str) -> None:
    wrong = [
        f"{path}: {name}"
        for path, module, tree in FILES
        if within(module, station)
        for name in imports(tree)
        if name.split(".")[0] in NEVER[station] - ONLY.get(path, set())
    ]
    assert wrong == []


def test_the_domain_imports_only_the_standard_library() -> None:
    import sys

    wrong = [
        f"{path}: {name}"
        for path, module, tree in FILES
        if within(module, "dashboard.domain")
        for name in imports(tree)
        if not within(name, "dashboard.domain") and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert wrong == []


def test_sqlalchemy_stays_in_the_store_and_in_the_feed_that_reads_views() -> None:
    allowed = ("dashboard/store/", "dashboard/feeds/sql_view.py", "dashboard/feeds/cursor.py")
    wrong = [
        path
        for path, _, tree in FILES
        if any(within(name, "sqlalchemy") for name in imports(tree)) and not path.startswith(allowed)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("attribute", "home"),
    [
        ("os.environ", "dashboard/settings.py"),
        ("os.getenv", "dashboard/settings.py"),
        ("datetime.now", "dashboard/clock.py"),
    ],
)
def test_the_outside_is_asked_in_one_place(attribute: str, home: str) -> None:
    owner, name = attribute.split(".")
    wrong = [
        path
        for path, _, tree in FILES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
        if path != home
    ]
    assert wrong == []
