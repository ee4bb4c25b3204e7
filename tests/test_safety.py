"""What no file may do, which versions may not be installed, and what no process may be started with."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from dashboard.settings import Settings

ROOT = Path(__file__).parents[1]
PYTHON = [path for top in ("dashboard", "layouts", "callbacks", "bench") for path in (ROOT / top).rglob("*.py")]
SOURCES = [ROOT / "app.py", *sorted(PYTHON)]
SCRIPTS = sorted(path for path in (ROOT / "assets").rglob("*.js") if path.parent.name != "vendor")
FLOORS = tomllib.loads((ROOT / "floors.toml").read_text(encoding="utf-8"))

NO_IMPORT = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle", "diskcache"}
NO_CALL = {"eval", "exec", "__import__"}
NO_METHOD = {"read_pickle", "to_pickle", "DiskcacheManager", "unsafe_load", "full_load", "load_all", "Markup", "system"}
# Where text would become HTML: none is used, so none needs to escape.
NO_SINK = {"dangerously_allow_html", "DivMarker", "DivIcon", "DangerouslySetInnerHTML", "srcDoc", "popupContent"}
NO_SINK_JS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTMLUnsafe|DOMParser|srcdoc"
    r"|\bdivIcon\b|bindPopup|bindTooltip|setTooltipContent|setPopupContent|new Function|\beval\(|setTimeout\(\s*[\"'`]"
    r"|setAttribute\(\s*[\"']on"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_file_runs_what_it_reads_or_makes_html_of_text(path: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            wrong += [one.name for one in node.names if one.name.split(".")[0] in NO_IMPORT]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in NO_IMPORT:
            wrong.append(str(node.module))
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            owner = node.func.value.id if isinstance(getattr(node.func, "value", None), ast.Name) else ""
            said = {word.arg for word in node.keywords}
            wrong += [called] if isinstance(node.func, ast.Name) and called in NO_CALL else []
            wrong += [called] if called in NO_METHOD | NO_SINK or (owner, called) == ("yaml", "load") else []
            wrong += sorted(said & NO_SINK) + (
                ["Tooltip(content)"] if called == "Tooltip" and "content" in said else []
            )
            wrong += (
                ["shell"] if any(w.arg == "shell" and getattr(w.value, "value", True) for w in node.keywords) else []
            )
    assert wrong == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_makes_html_or_code_of_text(path: Path) -> None:
    assert NO_SINK_JS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("package", FLOORS)
def test_no_package_is_older_than_its_floor(package: str) -> None:
    assert Version(version(package)) >= Version(FLOORS[package]["at_least"]), FLOORS[package]["why"]


@pytest.mark.parametrize("switch", ["FLASK_DEBUG", "DASH_DEBUG", "DASH_MCP_ENABLED"])
def test_a_process_with_a_developer_s_switch_does_not_start(monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setenv(switch, "1")
    with pytest.raises(ValueError, match=f"{switch}.*不得开启"):
        Settings.read()
    monkeypatch.setenv(switch, "0")
    Settings.read()
