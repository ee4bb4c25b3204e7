"""YAML of a city folder into checked models, with the file, the line and the setting in every complaint."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


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
        problems = [
            f"{path}:{_line_of(node, problem['loc'])}: {'.'.join(map(str, problem['loc'])) or 'the whole'}: "
            f"{problem['msg']} / 设置有误"
            for problem in error.errors()
        ]
        raise DeclarationError("\n".join(problems)) from None


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
