"""The settings of a run, and where each came from.

Layers, later ones win: built-in defaults, ``defaults.toml``, the stack that a later layer names, ``proofpress.toml``
(named, or found in the working directory or above), ``PROOFPRESS_*`` variables (``PROOFPRESS_BUDGET__ROUNDS=3``), the
command line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, PlainSerializer, ValidationError

from agent.errors import ConfigError
from agent.policy.ladder import DEFAULT_LADDER
from agent.rungs import Rung
from agent.stacks.reader import DEFAULT, load_stack
from critics.base import Fault
from planners.messages import first_fault
from planners.scene import Canvas
from renderers.base import RenderError
from renderers.presets.reader import load_preset

PREFIX = "PROOFPRESS_"
SHIPPED = "the shipped defaults"
NO_SETTINGS = ("PROOFPRESS_TEST_DATA",)  # names the tests' data
FILE = "proofpress.toml"
NATIVE = "the model's own size"
DEEPEST = 32
"""How many tables and lists may lie in one another."""
Tables = dict[str, dict[str, JsonValue]]
Origins = Mapping[tuple[str, ...], str]


def parse_canvas(value: object) -> object:
    """ "640x480" as a Canvas. Raises ValueError if the form or a size is wrong."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,6})\s*[xX×]\s*(\d{1,6})\s*", value)
    if match is None:
        raise ValueError(f"a canvas is WIDTHxHEIGHT in pixels, such as 256x256, not {value!r}")
    sizes = int(match[1]), int(match[2])
    if not all(64 <= size <= 8192 for size in sizes):
        raise ValueError(f"both sides of a canvas must have 64 to 8192 pixels, not {value!r}")
    return Canvas(width=sizes[0], height=sizes[1])


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Budget(BaseModel):
    """What a run may spend. ``work`` is in full-render equivalents, ``cost`` in the unit of remote models'
    prices. A step that crosses a limit is finished.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rounds: int = Field(default=8, ge=0, le=1000)
    work: float = Field(default=12.0, gt=0.0, le=1e6, allow_inf_nan=False)
    seconds: float = Field(default=600.0, gt=0.0, le=1e7, allow_inf_nan=False)
    cost: float | None = Field(default=None, gt=0.0, le=1e9, allow_inf_nan=False)


class Settings(BaseModel):
    """All that a run depends on besides prompt, seed and versions. ``*_settings`` have a table for each plugin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stack: str = Field(default=DEFAULT, description="a stack's name or .toml file, whose settings these lie over")
    planner: str = "auto"
    renderer: str = "diffusion"
    critics: Annotated[tuple[str, ...], BeforeValidator(_split)] = ("text", "objects", "setting", "artifacts")
    planner_settings: Tables = {}
    renderer_settings: Tables = {}
    critic_settings: Tables = {}
    canvas: Annotated[
        Canvas, BeforeValidator(parse_canvas), PlainSerializer(lambda canvas: f"{canvas.width}x{canvas.height}")
    ] = Canvas(width=256, height=256)
    budget: Budget = Budget()
    candidates: int = Field(default=1, ge=1, le=64, description="first pictures; the run repairs the best one")
    resamples: int = Field(default=1, ge=1, le=64, description="new pictures rendered at once when repairs don't help")
    bandit: bool = Field(default=True, description="move rungs that never repair a fault here behind the others")
    experience: str = Field(
        default="", description="a file from `proofpress learn`: which rungs repaired what on this renderer"
    )
    critic_seconds: float | None = Field(
        default=120.0,
        gt=0.0,
        le=86_400.0,
        allow_inf_nan=False,
        description="each critic's seconds for one picture, including the loading of its model",
    )
    isolate: bool | None = Field(
        default=None,
        description="true: each critic in a process of its own; false: none; by default those that come from a file",
    )
    critic_memory: float = Field(
        default=8.0, gt=0.0, le=4096.0, description="GB of memory of a critic that has a process of its own"
    )
    out: str = Field(default="runs", min_length=1, description="the folder for run folders")
    typeset: bool = Field(default=True, description="composite text as exact glyphs if all other repairs fail")
    allow_unscored: bool = Field(
        default=False, description="continue if no critic can judge some checks; these become soft"
    )
    strict: bool = Field(default=False, description="fail where the plan asks for something that nobody judged")
    ladder: dict[Fault, tuple[Rung, ...]] = {}

    def ladders(self) -> Mapping[Fault, tuple[Rung, ...]]:
        """The default ladders, each replaced by this configuration's if it has one."""
        return {**DEFAULT_LADDER, **self.ladder}


@dataclass(frozen=True)
class Resolved:
    """Settings, and the name of the layer that set each key."""

    settings: Settings
    origins: Origins


def resolve(
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    config: Path | None = None,
    critics: tuple[str, ...] = (),
    start: Path | None = None,
) -> Resolved:
    """All layers combined. ``critics`` are added to the configured ones. Raises ConfigError."""
    merged: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    shipped = Path(__file__).with_name("defaults.toml")
    if config is not None and not config.is_file():
        raise ConfigError(f"{config}: no such settings file")
    layers: list[tuple[Mapping[str, Any], str]] = []
    if path := config or find_file(start or Path.cwd()):
        layers.append((_read(path), str(path)))
    for name in sorted(key for key in environment if key.startswith(PREFIX) and key not in NO_SETTINGS):
        keys = name.removeprefix(PREFIX).lower().split("__")
        layer: Any = _value(environment[name])
        for key in reversed(keys):
            layer = {key: layer}
        layers.append((layer, f"the environment variable {name}"))
    layers.append((flags, "the command line"))
    for layer, source in [(_read(shipped), SHIPPED), *_stack_layers(layers), *layers]:
        _lay(merged, layer, source, origins)
    _drop_presets(merged, origins)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise explain(error, Settings, origins) from None
    if ("canvas",) not in origins and (own := _native_canvas(settings, origins)) is not None:
        settings = settings.model_copy(update={"canvas": own})
        origins["canvas",] = NATIVE
    if added := tuple(name for name in dict.fromkeys(critics) if name not in settings.critics):
        settings = settings.model_copy(update={"critics": (*settings.critics, *added)})
        origins["critics",] = f"{origins.get(('critics',), 'default')} and the command line"
    return Resolved(settings, origins)


def _stack_layers(layers: Sequence[tuple[Mapping[str, Any], str]]) -> list[tuple[Mapping[str, Any], str]]:
    """The settings of the stack that the last of the layers with a ``stack`` names. Raises ConfigError."""
    named = [(layer["stack"], source) for layer, source in layers if "stack" in layer]
    name, source = named[-1] if named else (DEFAULT, "")
    if not isinstance(name, str):
        raise ConfigError(f"stack (from {source}): name a stack or a .toml file, not {name!r}")
    return [(layer, f"the stack {name!r}") for layer in load_stack(name).layers()]


def _native_canvas(settings: Settings, origins: Origins) -> Canvas | None:
    """The size that the renderer's model was trained for, as its preset says; None without a preset."""
    name = settings.renderer_settings.get(settings.renderer, {}).get("preset")
    if not isinstance(name, str):
        return None
    try:
        width, height = load_preset(name).native
    except RenderError as error:
        key = ("renderer_settings", settings.renderer, "preset")
        raise ConfigError(f"{'.'.join(key)}{source_note(origins, key)}: {error}") from None
    return Canvas(width=width, height=height)


def _drop_presets(merged: dict[str, Any], origins: dict[tuple[str, ...], str]) -> None:
    """Drops the shipped model's preset if the user names another model without a preset."""
    tables = merged.get("renderer_settings")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        model, preset = (("renderer_settings", name, key) for key in ("model", "preset"))
        named = isinstance(table, dict) and "preset" in table
        if named and origin(origins, preset) == SHIPPED != origin(origins, model):
            del table["preset"]
            origins.pop(preset, None)


def find_file(start: Path) -> Path | None:
    """The nearest proofpress.toml in ``start`` or above."""
    return next((path for folder in (start, *start.parents) if (path := folder / FILE).is_file()), None)


def origin(origins: Origins, key: tuple[str, ...]) -> str:
    """Where a key, or the longest known part of it, came from; "default" if no layer names it."""
    return next((origins[key[:length]] for length in range(len(key), 0, -1) if key[:length] in origins), "default")


def source_note(origins: Origins, key: tuple[str, ...]) -> str:
    """ " (from proofpress.toml)": where a key came from, as error messages put it behind the key."""
    return f" (from {origin(origins, key)})"


def explain(
    error: ValidationError, model: type[BaseModel], origins: Origins, prefix: tuple[str, ...] = ()
) -> ConfigError:
    """The first fault of a validation as one line: the key, where it came from, what is wrong, the nearest known key.

    ``prefix`` is the path of the table that ``model`` validated.
    """
    return ConfigError(first_fault(error, "settings", model, prefix, lambda key: source_note(origins, key)))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad writes a byte order mark
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: can't be read as TOML: it is nested too deep") from None


def _value(text: str) -> object:
    """A variable's value: JSON for lists and tables, else text, which the model parses."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def _lay(
    below: dict[str, Any],
    layer: Mapping[str, Any],
    source: str,
    origins: dict[tuple[str, ...], str],
    path: tuple[str, ...] = (),
) -> None:
    """Puts a layer over what lies below, in place: merges tables, replaces everything else.

    Raises ConfigError for what is nested deeper than DEEPEST.
    """
    for key, value in layer.items():
        here = (*path, key)
        if not _shallow(value, DEEPEST - len(path)):
            raise ConfigError(f"{'.'.join(here[:3])} (from {source}): is nested deeper than {DEEPEST} levels")
        if isinstance(value, Mapping):
            if not isinstance(below.get(key), dict):
                below[key] = {}
            origins.setdefault(here, source)
            _lay(below[key], value, source, origins, here)
        else:
            below[key] = value
            origins[here] = source


def _shallow(value: object, levels: int) -> bool:
    """Whether at most so many tables and lists lie in one another in the value."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else None
    return inner is None or (levels > 0 and all(_shallow(one, levels - 1) for one in inner))
