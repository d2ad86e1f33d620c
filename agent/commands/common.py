"""What the commands share: the call and its settings, plans from files, the result."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from agent.commands.model_parts import require_judges
from agent.config import NATIVE, Resolved, origin, resolve
from agent.errors import UsageError
from agent.loop import Loop
from agent.policy.experience_file import load_experience
from agent.registry import build, build_critics, build_planner, check_tables
from planners.base import Plan, PlanError, Planner
from planners.checklist import compile_checklist
from planners.language.whole.canvas import named_canvas
from planners.messages import first_fault
from planners.scene import Canvas, Scene

PASSED, FAILED, INTERRUPTED = 0, 100, 130
LONGEST_SCENE = 2_000_000
LIBRARIES = tuple("proofpress torch diffusers transformers easyocr rapidocr onnxruntime numpy pillow pydantic".split())


@dataclass(frozen=True)
class CommandResult:
    """A command's exit code and its envelope."""

    code: int
    envelope: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """The arguments of every command that plans or judges. ``flags`` are settings; None means not given.
    ``reference`` are the reference pictures' files."""

    flags: Mapping[str, Any] = field(default_factory=dict)
    critics: tuple[str, ...] = ()
    config: Path | None = None
    prompt: str | None = None
    scene: Scene | Path | None = None
    json: bool = False
    reference: tuple[str, ...] = ()

    def resolve(self) -> Resolved:
        """The settings. If none of them names a canvas, the prompt may ("9:16", "512x768"), else it is the model's own.

        Raises ConfigError, and PlanError for an impossible canvas in the prompt.
        """
        flags = _given(self.flags)
        resolved = resolve(flags, os.environ, self.config, self.critics)
        if self.reference:  # a setting of whichever renderer the others choose
            flags["renderer_settings"] = {resolved.settings.renderer: {"reference": list(self.reference)}}
            resolved = resolve(flags, os.environ, self.config, self.critics)
        check_tables(resolved)
        if self.prompt is None or self.prompt.encode(errors="ignore").decode() != self.prompt:
            return resolved
        if origin(resolved.origins, ("canvas",)) not in ("default", NATIVE):
            return resolved
        canvas = named_canvas(self.prompt, resolved.settings.canvas)
        return replace(resolved, settings=resolved.settings.model_copy(update={"canvas": canvas}))

    def planner(self, resolved: Resolved, canvas: Canvas | None = None) -> Planner:
        """The planner of the settings, or one that returns the scene. ``canvas`` replaces the scene's own.

        Raises UsageError, ConfigError, SetupError.
        """
        if (self.prompt is None) == (self.scene is None):
            raise UsageError("give either a prompt or a scene file (--scene)")
        if self.prompt is not None and self.prompt.encode(errors="ignore").decode() != self.prompt:
            raise UsageError("the prompt is not UTF-8 text; retype it")
        if self.scene is None:
            planner: Planner = build_planner(resolved)
            return planner
        scene = without_stale_clauses(self._fixed(self.scene), build("planners", "rules", resolved))
        if canvas is None and "canvas" in self.flags and self.flags["canvas"] is not None:
            canvas = resolved.settings.canvas
        return FixedPlanner(scene if canvas is None else scene.model_copy(update={"canvas": canvas}))

    def words(self) -> str:
        """The prompt, or the scene's own."""
        return self.prompt if self.prompt is not None else self._fixed(self.scene or Path()).prompt

    def loop(self, resolved: Resolved) -> Loop:
        """A loop with the planner, renderer and critics of the settings. Raises ConfigError, SetupError."""
        planner = self.planner(resolved)
        require_judges(resolved)
        renderer = build("renderers", resolved.settings.renderer, resolved)
        known = load_experience(resolved.settings.experience)
        return Loop(planner, renderer, build_critics(resolved), resolved.settings, versions(), experience=known)

    @staticmethod
    def _fixed(scene: Scene | Path) -> Scene:
        return scene if isinstance(scene, Scene) else read_scene(scene)


@dataclass(frozen=True)
class FixedPlanner:
    """Returns a given scene, whatever the prompt."""

    scene: Scene

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        return Plan(scene=self.scene, checklist=compile_checklist(self.scene))


def without_stale_clauses(scene: Scene, rules: Planner) -> Scene:
    """The scene, with its clauses only if the rules read the same content from its prompt today.

    Nobody knows whether a scene was edited after planning. One that was is painted from the scene alone; moved boxes
    are no edit, since a prompt doesn't say where exactly things are.
    """
    if not any(item.clause for item in scene.things):
        return scene
    bare = each_without(scene, "clause")
    try:
        read = rules.plan(scene.prompt, scene.canvas).scene
    except PlanError:
        return bare
    return scene if each_without(read, "box") == each_without(scene, "box") else bare


def each_without(scene: Scene, name: Literal["box", "clause"]) -> Scene:
    """The scene with this field of all its things set to None."""
    entities = tuple(entity.model_copy(update={name: None}) for entity in scene.entities)
    texts = tuple(text.model_copy(update={name: None}) for text in scene.texts)
    return scene.model_copy(update={"entities": entities, "texts": texts})


def read_scene(path: Path) -> Scene:
    """A scene from scene.json, or from what ``plan --json`` printed. Raises UsageError."""
    content = read_json(path)
    if isinstance(content, dict) and isinstance(content.get("scene"), dict):
        content = content["scene"]
    try:
        return Scene.model_validate(content)
    except ValidationError as error:
        raise UsageError(f"{path}: {first_fault(error, 'the scene')}") from None


def read_json(path: Path) -> object:
    """The content of a JSON file of at most LONGEST_SCENE bytes. Raises UsageError."""
    try:
        if path.stat().st_size > LONGEST_SCENE:
            raise UsageError(f"{path}: is longer than {LONGEST_SCENE:,} bytes, too long for a scene")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is not JSON: {error}") from None


def versions() -> dict[str, str]:
    """The libraries in use, without importing them."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: _given(value) if isinstance(value, Mapping) else value for key, value in flags.items()}
    return {key: value for key, value in kept.items() if value is not None and value != {}}
