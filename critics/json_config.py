"""The JSON files that say how a folder of a critic is to be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from critics.base import CriticError
from planners.messages import first_fault

Config = TypeVar("Config", bound=BaseModel)


def read_config(path: Path, kind: type[Config], what: str) -> Config:
    """The file as such a model; ``what`` names it for people. Raises CriticError where it is missing or broken."""
    try:
        return kind.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise CriticError(f"{path}: {first_fault(error, what, kind)}") from None
    except (OSError, ValueError) as error:
        raise CriticError(f"{path} can't be read: {error}") from None
