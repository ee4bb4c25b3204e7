"""YAML and tables of a city folder, with the file, the line and the setting in every complaint."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Schema = dict[str, Any]


class DeclarationError(Exception):
    """A city folder that cannot be used as it stands; the text says where and what to do."""


def read_declaration(path: Path, model: type[Model], variables: dict[str, str], **given: object) -> Model:
    """The file as a ``model``; ``${name}`` is replaced from ``variables``, ``given`` settings come from outside it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DeclarationError(f"{path}: no such file / 文件不存在") from None
    except OSError as error:
        raise DeclarationError(f"{path}: cannot be read: {error.strerror} / 无法读取") from None
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{path}: not UTF-8 at byte {error.start} / 不是 UTF-8 编码") from None
    try:
        node = yaml.compose(Template(text).safe_substitute(variables), Loader=yaml.SafeLoader)
        content = yaml.safe_load(Template(text).safe_substitute(variables)) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else "?"
        raise DeclarationError(f"{path}:{line}: not YAML: {error.problem} / 格式错误") from None
    except yaml.YAMLError as error:
        raise DeclarationError(f"{path}: not YAML: {error} / 格式错误") from None
    if (second := _repeated(node)) is not None:
        line = second.start_mark.line + 1
        raise DeclarationError(f"{path}:{line}: {second.value}: set twice / 重复设置")
    if not isinstance(content, dict):
        raise DeclarationError(f"{path}:1: settings expected, 'name: value' a line / 应为“名称: 值”")
    try:
        return model.model_validate({**content, **given})
    except ValidationError as error:
        problems = [f"{path}:{_line_of(node, where)}: {what}" for where, what in complaints(error, model)]
        raise DeclarationError("\n".join(problems)) from None


def read_variables(path: Path) -> dict[str, str]:
    """What ``${name}`` stands for, from a file of its own: ``name: value`` a line. Values are never in a complaint."""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclarationError(f"{path}: cannot be read: {type(error).__name__} / 无法读取") from None
    if not isinstance(said, dict) or any(isinstance(value, (dict, list)) for value in said.values()):
        raise DeclarationError(f"{path}: 'name: value' a line is expected / 应为“名称: 值”")
    return {str(name): str(value) for name, value in said.items()}


def line_of(path: Path, variables: dict[str, str], place: tuple[int | str, ...]) -> int:
    """The line of a setting of a file that was read before."""
    text = Template(path.read_text(encoding="utf-8-sig")).safe_substitute(variables)
    return _line_of(yaml.compose(text, Loader=yaml.SafeLoader), place)


def complaints(error: ValidationError, model: type[BaseModel]) -> list[tuple[tuple[int | str, ...], str]]:
    """What is wrong with each setting, by its place; of one that is not there, which it may have meant."""
    schema = model.model_json_schema()
    return [
        (
            problem["loc"],
            f"{'.'.join(map(str, problem['loc'])) or 'the whole'}: "
            + (
                _unknown(str(problem["loc"][-1]), sorted(_names_at(schema, schema, problem["loc"][:-1])))
                if problem["type"] == "extra_forbidden"
                else f"{problem['msg']} / 设置有误"
            ),
        )
        for problem in error.errors()
    ]


def _unknown(name: str, known: list[str]) -> str:
    meant = difflib.get_close_matches(name, known, 1)
    return (
        f"no such setting; {f'did you mean {meant[0]}?' if meant else 'there are ' + ', '.join(known)} / 没有这个设置"
    )


def _names_at(whole: Schema, schema: Schema, place: tuple[int | str, ...]) -> set[str]:
    """The settings there are at a place of a model, whose JSON schema is ``whole``."""
    if "$ref" in schema:
        return _names_at(whole, whole["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if not place:
        return set(schema.get("properties", ()))
    further = [schema.get("properties", {}).get(place[0]), schema.get("additionalProperties"), schema.get("items")]
    deeper: set[str] = set()
    for one in further:
        deeper |= _names_at(whole, one, place[1:]) if isinstance(one, dict) else set()
    for other in schema.get("anyOf", ()):
        deeper |= _names_at(whole, other, place)
    return deeper


def _repeated(node: yaml.Node | None) -> yaml.Node | None:
    """The second of two settings of one name, wherever they stand; YAML would silently take it."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                return key
            seen.add(key.value)
    children = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else []
    children += node.value if isinstance(node, yaml.SequenceNode) else []
    return next((found for found in map(_repeated, children) if found is not None), None)


def _line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line of the deepest part of ``location`` that the file really has; 1 where a setting is missing."""
    line = 1
    for step in location:
        child = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    line, child = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        if child is None:
            break
        node = child
    return line


def table_rows(path: Path, *needed: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a CSV table of a city folder, after the number of its line.

    Raises ``DeclarationError`` for a file that is not there, is not UTF-8, or lacks a column.
    """
    if not path.exists():
        raise DeclarationError(f"{path}: no such file / 文件不存在")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            missing = [column for column in needed if column not in (table.fieldnames or ())]
            if missing:
                raise DeclarationError(f"{path}:1: no column {', '.join(missing)} / 缺少列")
            for row in table:
                yield table.line_num, row
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{path}: not UTF-8 at byte {error.start} / 不是 UTF-8 编码") from None
