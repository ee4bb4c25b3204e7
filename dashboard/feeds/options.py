"""The ``options`` of a declaration as the model of its kind, with the file and the setting in every complaint."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from dashboard.declared import complaints
from dashboard.feeds.declaration import FeedDeclaration

Options = TypeVar("Options", bound=BaseModel)


def options_of(declaration: FeedDeclaration, model: type[Options]) -> Options:
    """Raises ``ValueError`` with one line for each setting that is wrong, missing or unknown."""
    try:
        return model.model_validate(declaration.options)
    except ValidationError as error:
        raise ValueError(
            "\n".join(f"feeds/{declaration.name}.yaml: options.{what}" for _, what in complaints(error, model))
        ) from None
