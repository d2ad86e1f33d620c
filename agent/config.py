"""The settings of a run and where each of them came from.

Layers, later ones win: built-in defaults, ``defaults.toml``, ``proofpress.toml`` (found upward from the working
directory, or named), ``PROOFPRESS_*`` variables (``PROOFPRESS_BUDGET__ROUNDS=3``), the command line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, PlainSerializer, ValidationError

from agent.errors import ConfigError
from agent.policy.ladder import DEFAULT_LADDER
from agent.rungs import Rung
from critics.base import Fault
from planners.messages import first_fault
from planners.scene import Canvas

PREFIX = "PROOFPRESS_"
SHIPPED = "the shipped defaults"
NO_SETTINGS = ("PROOFPRESS_TEST_DATA",)  # read by the tests: where their data lies
FILE = "proofpress.toml"
Tables = dict[str, dict[str, JsonValue]]
Origins = Mapping[tuple[str, ...], str]


def parse_canvas(value: object) -> object:
    """ "640x480" as a Canvas; raises ValueError where the form or a size is wrong."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,6})\s*[xX×]\s*(\d{1,6})\s*", value)
    if match is None:
        raise ValueError(f"a canvas is WIDTHxHEIGHT in pixels, such as 256x256, not {value!r}")
    sizes = int(match[1]), int(match[2])
    if not all(64 <= size <= 8192 for size in sizes):
        raise ValueError(f"both sides of a canvas lie between 64 and 8192 pixels, not {value!r}")
    return Canvas(width=sizes[0], height=sizes[1])


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Budget(BaseModel):
    """What a run may spend. ``work`` is in full-render equivalents, ``cost`` in the money that remote models are priced
    in; the step that crosses a limit is still finished.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rounds: int = Field(default=8, ge=0, le=1000)
    work: float = Field(default=12.0, gt=0.0, allow_inf_nan=False)
    seconds: float = Field(default=600.0, gt=0.0, allow_inf_nan=False)
    cost: float | None = Field(default=None, gt=0.0, allow_inf_nan=False)


class Settings(BaseModel):
    """Everything a run depends on besides prompt, seed and versions. ``*_settings`` hold one table a plugin name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planner: str = "auto"
    renderer: str = "diffusion"
    critics: Annotated[tuple[str, ...], BeforeValidator(_split)] = ("text", "objects", "artifacts")
    planner_settings: Tables = {}
    renderer_settings: Tables = {}
    critic_settings: Tables = {}
    canvas: Annotated[
        Canvas, BeforeValidator(parse_canvas), PlainSerializer(lambda canvas: f"{canvas.width}x{canvas.height}")
    ] = Canvas(width=256, height=256)
    budget: Budget = Budget()
    candidates: int = Field(default=1, ge=1, le=64, description="first pictures, of which the best goes on")
    resamples: int = Field(default=1, ge=1, le=64, description="pictures painted at once when one is drawn anew")
    bandit: bool = Field(default=True, description="put rungs that never mend a fault here behind the others")
    experience: str = Field(
        default="", description="a file that `proofpress learn` wrote: which rungs mended what on this renderer"
    )
    critic_seconds: float | None = Field(
        default=120.0,
        gt=0.0,
        allow_inf_nan=False,
        description="each critic's time for one picture, the loading of its model included",
    )
    out: str = Field(default="runs", min_length=1, description="the folder that run folders are made in")
    typeset: bool = Field(default=True, description="may text be composited as exact glyphs when all else failed")
    allow_unscored: bool = Field(
        default=False, description="go on though no critic can judge some checks; they become soft"
    )
    ladder: dict[Fault, tuple[Rung, ...]] = {}

    def ladders(self) -> Mapping[Fault, tuple[Rung, ...]]:
        """The default ladders with this configuration's put over them."""
        return {**DEFAULT_LADDER, **self.ladder}


@dataclass(frozen=True)
class Resolved:
    """Settings, and for each key that some layer set, the layer's name."""

    settings: Settings
    origins: Origins


def resolve(
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    config: Path | None = None,
    critics: tuple[str, ...] = (),
    start: Path | None = None,
) -> Resolved:
    """All layers put together. ``critics`` are added to those that are set. Raises ConfigError."""
    merged: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    shipped = Path(__file__).with_name("defaults.toml")
    _lay(merged, _read(shipped), SHIPPED, origins)
    if config is not None and not config.is_file():
        raise ConfigError(f"{config}: there is no such settings file")
    if path := config or find_file(start or Path.cwd()):
        _lay(merged, _read(path), str(path), origins)
    for name in sorted(key for key in environment if key.startswith(PREFIX) and key not in NO_SETTINGS):
        keys = name.removeprefix(PREFIX).lower().split("__")
        layer: Any = _value(environment[name])
        for key in reversed(keys):
            layer = {key: layer}
        _lay(merged, layer, f"the environment variable {name}", origins)
    _lay(merged, flags, "the command line", origins)
    _drop_presets(merged, origins)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise explain(error, Settings, origins) from None
    if added := tuple(name for name in dict.fromkeys(critics) if name not in settings.critics):
        settings = settings.model_copy(update={"critics": (*settings.critics, *added)})
        origins["critics",] = f"{origins.get(('critics',), 'default')} and the command line"
    return Resolved(settings, origins)


def _drop_presets(merged: dict[str, Any], origins: dict[tuple[str, ...], str]) -> None:
    """What is known of the shipped model says nothing of another one that the user names without a preset."""
    tables = merged.get("renderer_settings")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        model, preset = (("renderer_settings", name, key) for key in ("model", "preset"))
        named = isinstance(table, dict) and "preset" in table
        if named and origin(origins, preset) == SHIPPED != origin(origins, model):
            del table["preset"]
            origins.pop(preset, None)


def find_file(start: Path) -> Path | None:
    """The nearest proofpress.toml in ``start`` or above it."""
    return next((path for folder in (start, *start.parents) if (path := folder / FILE).is_file()), None)


def origin(origins: Origins, key: tuple[str, ...]) -> str:
    """Where a key, or the longest known part of it, came from; "default" where no layer names it."""
    for length in range(len(key), 0, -1):
        if key[:length] in origins:
            return origins[key[:length]]
    return "default"


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
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as TOML: {error}") from None


def _value(text: str) -> object:
    """A variable's text; lists and tables are written as JSON, all else stays text for the model to read."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _lay(
    below: dict[str, Any],
    layer: Mapping[str, Any],
    source: str,
    origins: dict[tuple[str, ...], str],
    path: tuple[str, ...] = (),
) -> None:
    """Puts a layer over what lies below, in place; tables are merged, all else is replaced."""
    for key, value in layer.items():
        here = (*path, key)
        if isinstance(value, Mapping):
            if not isinstance(below.get(key), dict):
                below[key] = {}
            origins.setdefault(here, source)
            _lay(below[key], value, source, origins, here)
        else:
            below[key] = value
            origins[here] = source
