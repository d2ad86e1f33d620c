"""Presets: facts about models' checkpoints, one TOML file each, beside this one.

``[settings]`` are keys of the renderer's settings, which the user's own override; the rest describes the checkpoint, so
that people can plan memory and check the licence before they load anything. Parameter counts come from the model
classes at the checkpoint's dimensions, built on torch's ``meta`` device (``counted``; a test repeats it), or from the
model's card (``published``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, JsonValue, PositiveInt, ValidationError

from planners.messages import first_fault, suggestion
from planners.scene import Frozen
from renderers.base import Operator, RenderError

FOLDER = Path(__file__).parent
SUFFIX = ".toml"
DType = Literal["float32", "float16", "bfloat16"]
BYTES: Mapping[DType, int] = {"float32": 4, "float16": 2, "bfloat16": 2}


class Component(Frozen):
    """One component of a pipeline and how many parameters it has."""

    name: str = Field(min_length=1, description="the component's name in the pipeline's model_index.json")
    parameters: int = Field(gt=0)
    source: Literal["counted", "published"] = Field("counted", description="published: the card's rounded figure")


class Fits(Frozen):
    """What shows that a preset is for a checkpoint, beside the class of its pipeline."""

    names: tuple[str, ...] = Field((), description="small letters that the checkpoint's name has")
    config: dict[str, JsonValue] = Field({}, description='"part.key" and the value that its configs have')


class Preset(Frozen):
    """One model. Sizes are pixels, (width, height)."""

    title: str = Field(min_length=1)
    card: str = Field(min_length=1, description="where these facts come from")
    pipeline: str = Field(min_length=1, description="the diffusers class of the text-to-image pipeline")
    licence: str = Field(min_length=1, description="the weights' licence, in the card's own terms")
    operators: tuple[Operator, ...] = Field(
        min_length=1, description="repairs that the model supports, for people: no renderer reads it"
    )
    native: tuple[PositiveInt, PositiveInt] = Field(description="the size that the model was trained for")
    multiple: int = Field(ge=1, description="both sides of a canvas are multiples of this")
    dtype: DType = Field(description="the precision on a card, as the model's page recommends it")
    scheduler: str = Field(min_length=1, description="the scheduler and its settings")
    notes: str = ""
    paints: Literal["anything", "drawn"] = Field(
        "anything", description='"drawn": only the drawn world, which critics of that world can judge'
    )
    fits: Fits | None = Field(None, description="a preset without it is never proposed for a checkpoint")
    settings: dict[str, JsonValue] = Field(description="keys of the renderer's settings")
    parts: tuple[Component, ...] = Field(min_length=1)


def preset_names() -> list[str]:
    """The shipped presets."""
    return sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))


def load_preset(name: str) -> Preset:
    """The preset of that name, or of a file whose path ends in ``.toml``. Raises RenderError in one line."""
    own = name.endswith(SUFFIX)
    path = Path(name) if own else FOLDER / f"{name}{SUFFIX}"
    if not own and name not in preset_names():
        hint = suggestion(name, preset_names(), "there are")
        raise RenderError(f"there is no preset called {name!r}; {hint} (a file of yours ends in {SUFFIX})")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RenderError(f"the preset {path} can't be read: {error}") from None
    try:
        return Preset.model_validate(table)
    except ValidationError as error:
        raise RenderError(f"the preset {path}: {first_fault(error, 'the table', Preset)}") from None


def with_preset(table: Mapping[str, Any]) -> dict[str, Any]:
    """A renderer's settings table over its preset's settings; unchanged where it names no preset.

    A ``model`` in a preset is a folder relative to the preset's file. Raises ValueError, in one line, for pydantic
    validators.
    """
    name = table.get("preset")
    if not isinstance(name, str):
        return dict(table)
    try:
        below = dict(load_preset(name).settings)
    except RenderError as error:
        raise ValueError(str(error)) from None
    if isinstance(folder := below.get("model"), str):
        below["model"] = str((Path(name).parent if name.endswith(SUFFIX) else FOLDER) / folder)
    return {**below, **table}
