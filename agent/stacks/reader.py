"""Stacks: named layers of settings, from the painter to its judges, one TOML file each beside this one.

A stack lies over the shipped defaults and under the user's own settings file. ``judges`` names a file of ``judges/``
that lies under the stack's own settings. A user's stack is a .toml file of the same form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, JsonValue, ValidationError

from agent.errors import ConfigError
from planners.messages import first_fault, suggestion
from planners.scene import Frozen
from renderers.presets.reader import DType
from renderers.runtime.hub import CONFIGS, INDEX
from renderers.runtime.weight_files import HALF
from renderers.runtime.weight_files import SUFFIX as WEIGHTS

FOLDER = Path(__file__).parent
SUFFIX = ".toml"
DEFAULT = "shipped"
NO_STACKS = ("models",)


class Stack(Frozen):
    """``pictures``: what it is for, best first; ``settings``: as in proofpress.toml."""

    title: str = ""
    judges: Literal["photographs"] | None = None
    pictures: tuple[str, ...] = ()
    settings: dict[str, JsonValue]

    def layers(self) -> list[Mapping[str, Any]]:
        """Tables of settings, later ones over earlier ones."""
        below = [_read(FOLDER / "judges" / f"{self.judges}{SUFFIX}")] if self.judges else []
        return [*(table["settings"] for table in below), self.settings]


class ModelFacts(Frozen):
    """What a model's own page says of it. ``gigabytes`` are those of its weights; None: not known."""

    licence: str | None = None
    commercial: str | None = None
    gigabytes: float | None = None
    published: bool = Field(default=False, description="from the page's rounded number of parameters, not counted")
    gated: bool = Field(default=False, description="its files need an accepted licence and a token")
    file: str = Field(default="config.json", description="a file by which the cache is known to hold it")


def stack_names() -> list[str]:
    """The shipped stacks."""
    return sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}") if path.stem not in NO_STACKS)


def load_stack(name: str) -> Stack:
    """The stack of that name, or of a file whose path ends in ``.toml``. Raises ConfigError in one line."""
    own = name.endswith(SUFFIX)
    if not own and name not in stack_names():
        hint = suggestion(name, stack_names(), "there are")
        raise ConfigError(f"there is no stack called {name!r}; {hint} (a file of yours ends in {SUFFIX})")
    path = Path(name) if own else FOLDER / f"{name}{SUFFIX}"
    try:
        return Stack.model_validate(_read(path))
    except ValidationError as error:
        raise ConfigError(f"the stack {path}: {first_fault(error, 'the table', Stack)}") from None


def load_facts() -> dict[str, ModelFacts]:
    """What is known of models, by hub id."""
    return {name: ModelFacts.model_validate(table) for name, table in _read(FOLDER / f"models{SUFFIX}").items()}


def download_command(repo: str, dtype: DType | None = None) -> str:
    """What downloads the files that are loaded of a model. With ``dtype`` it is a painter: its folders and variant."""
    half = HALF["float16"] if dtype == "float16" else ""
    weights = f"*.{half}*{WEIGHTS}" if half else f"*{WEIGHTS}"
    patterns = [f"*{ending}" for ending in CONFIGS] + [weights]
    if dtype is not None:
        patterns = [INDEX, *(f"*/{pattern}" for pattern in patterns)]  # not the whole checkpoints beside the folders
    return f"hf download {repo} " + " ".join(f"--include {pattern!r}" for pattern in patterns)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the stack {path} can't be read: {error}") from None
