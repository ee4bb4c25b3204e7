"""What a browser may send to Dash's one endpoint: a declared callback, asked as it was declared, with plain values.

Whatever a body says of a state or a store was written by whoever sent it. Nothing here reads a scope or a right of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dash
from flask import abort, request

from callbacks.policy import KNOWN, SHUT, Policy
from dashboard.domain.account import Asker

_PARTS = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
_ARGUMENTS = {"endId"}  # the browser tells its requests apart by it; those of background callbacks are none of ours
_LONGEST = 8192  # characters of a path or of what follows it


@dataclass(frozen=True, slots=True)
class Declared:
    """A callback as the application declares it; each value is a short text or nothing."""

    policy: Policy
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    state: tuple[str, ...]


def of_pages(app: dash.Dash) -> dict[str, Declared]:
    """Dash's own two: the one that draws the page of an address, whose layout asks for its right, and the one that
    writes the title, which runs in the browser alone.
    """
    own = {
        output: KNOWN if "callback" in one else SHUT for output, one in app.callback_map.items() if _of_pages(output)
    }
    return {output: declared(app, output, policy) for output, policy in own.items()}


def declared(app: dash.Dash, output: str, policy: Policy) -> Declared:
    """A callback of this application, by its output."""
    one = app.callback_map[output]
    return Declared(policy, _outputs(output), _names(one["inputs"]), _names(one["state"]))


def check(body: object, callbacks: Mapping[str, Declared], who: Asker | None) -> None:
    """Aborts for what was not declared: 400 where it cannot be read, 404 where there is no such callback, 403."""
    if not isinstance(body, dict) or not body.keys() <= _PARTS or not request.args.keys() <= _ARGUMENTS:
        abort(400)
    output = body.get("output")
    one = callbacks.get(output) if isinstance(output, str) else None
    if one is None or one.policy.shut:
        abort(404)
    if not one.policy.lets(who):
        abort(403)
    asked = _named(body.get("inputs")), _named(body.get("state", []))
    if asked != (one.inputs, one.state) or _targets(body.get("outputs")) != one.outputs:
        abort(400)
    if any(not _plain(given) for part in ("inputs", "state") for given in body.get(part, [])):
        abort(400)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or any(name not in one.inputs for name in changed):
        abort(400)


def _of_pages(output: str) -> bool:
    return all(name.startswith("_pages_") for name in _outputs(output))


def _outputs(output: str) -> tuple[str, ...]:
    """``..a.children...b.data..`` is two."""
    return tuple(output[2:-2].split("...")) if output.startswith("..") else (output,)


def _names(declared: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{one['id']}.{one['property']}" for one in declared)


def _named(given: object) -> tuple[str, ...] | None:
    """What a body names, where every part of it is a name and a value."""
    if not isinstance(given, list) or any(not _is_part(one) for one in given):
        return None
    return tuple(f"{one['id']}.{one['property']}" for one in given)


def _targets(given: object) -> tuple[str, ...] | None:
    return _named([given] if isinstance(given, dict) else given)


def _is_part(one: object) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() <= {"id", "property", "value"}
        and isinstance(one.get("id"), str)
        and isinstance(one.get("property"), str)
    )


def _plain(given: Mapping[str, Any]) -> bool:
    """Whether a value is a short text, or none; a path of an address is one."""
    value = given.get("value")
    if given["property"] == "pathname":
        return isinstance(value, str) and value.startswith("/") and _is_text(value)
    return value is None or (isinstance(value, str) and _is_text(value))


def _is_text(value: str) -> bool:
    if len(value) > _LONGEST or "\0" in value:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)  # halves of a letter are no text
