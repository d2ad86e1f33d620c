"""Planners, renderers and critics by name. Built-ins and plugins load the same way: a lazy "module:attribute".

Third parties add theirs through the entry-point groups ``proofpress.planners``, ``.renderers`` and ``.critics``; a
local file is named ``path/to/file.py:Class``. A class with an attribute ``Settings`` (a pydantic model) is built from
its validated settings table, any other class without arguments.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from agent.config import Resolved, explain, source_note
from agent.errors import ConfigError, SetupError, plugin_faults
from agent.isolated import IsolatedCritic
from agent.plugins import PluginTable
from agent.stacks.reader import ModelFacts, download_command, load_facts
from planners.messages import unknown_key
from renderers.runtime.hub import cached_folder

PluginKind = Literal["planners", "renderers", "critics"]
HUB, PACKAGE = "hub:", "package:"
PLUGIN_KINDS: tuple[PluginKind, ...] = ("planners", "renderers", "critics")
REQUIRED_MEMBERS: Mapping[PluginKind, tuple[str, ...]] = {
    "planners": ("plan",),
    "renderers": ("operators", "render", "repair"),
    "critics": ("name", "judges", "judge"),
}
BUILT_IN = """
planners  auto             planners.auto:AutoPlanner
planners  rules            planners.rules:RulePlanner
planners  local            planners.language_model.local:LocalPlanner
planners  remote           planners.language_model.remote:RemotePlanner
renderers diffusion        renderers.diffusion:DiffusionRenderer
renderers remote           renderers.remote.renderer:RemoteRenderer
critics   text             critics.text.critic:TextCritic
critics   alignment        critics.contrast.alignment:AlignmentCritic
critics   attributes       critics.contrast.attributes:AttributeCritic
critics   objects          critics.objects.critic:ObjectCritic
critics   form             critics.form.critic:FormCritic
critics   pose             critics.people.pose:PoseCritic
critics   faces            critics.people.faces:FacesCritic
critics   vision_language  critics.vision_language.critic:VisionLanguageCritic
critics   safety           critics.safety.critic:SafetyCritic
critics   setting          critics.setting.critic:SettingCritic
critics   artifacts        critics.artifacts.critic:ArtifactCritic
"""
PLUGINS: Mapping[PluginKind, PluginTable] = {
    kind: PluginTable(
        kind, {name: target for its, name, target in map(str.split, BUILT_IN.strip().splitlines()) if its == kind}
    )
    for kind in PLUGIN_KINDS
}


def build(kind: PluginKind, name: str, resolved: Resolved) -> Any:
    """The planner, renderer or critic of that name, built from its settings. Raises ConfigError, SetupError."""
    entry = PLUGINS[kind].find(name)
    found = PLUGINS[kind].load(entry)
    prefix = (f"{kind[:-1]}_settings", name)
    table = getattr(resolved.settings, prefix[0]).get(name, {})
    table = {key: local_path(value, ".".join((*prefix, key))) for key, value in table.items()}
    with plugin_faults(f"the {kind[:-1]} {name!r} can't be built"):
        made = _make(found, table, prefix, resolved)
        if lacking := [member for member in REQUIRED_MEMBERS[kind] if not hasattr(made, member)]:
            raise SetupError(f"{entry.target} is no {kind[:-1]}: it lacks {', '.join(lacking)}")
    return made


def build_planner(resolved: Resolved) -> Any:
    """The planner of the settings. If its ``uses`` names another planner, that becomes its ``model``.

    Both read prompts by the rule planner of the settings where they have one as ``rules``.

    Raises ConfigError, SetupError.
    """
    planner = build("planners", resolved.settings.planner, resolved)
    with plugin_faults(f"the planner {resolved.settings.planner!r} breaks"):
        planner, name = _with_rules(planner, resolved), getattr(planner, "uses", None)
        if name is not None:
            if name == resolved.settings.planner:
                key = ("planner_settings", name, "model")
                raise ConfigError(f"{'.'.join(key)}{source_note(resolved.origins, key)}: {name!r} can't ask itself")
            planner.model = _with_rules(build("planners", name, resolved), resolved)
    return planner


def _with_rules(planner: Any, resolved: Resolved) -> Any:
    """The planner; the rule planner that it has as ``rules`` becomes that of the settings."""
    from planners.rules import RulePlanner

    if isinstance(getattr(planner, "rules", None), RulePlanner):
        planner.rules = build("planners", "rules", resolved)
    return planner


def build_critics(resolved: Resolved) -> list[Any]:
    """All critics of the settings. A critic whose ``read_box`` is None gets the ``locate`` of one that reads texts, one
    whose ``finder`` is None the first that judges whether things are present, one whose ``reads`` is None texts.

    Raises ConfigError, SetupError.
    """
    names = resolved.settings.critics
    critics = [_critic(name, resolved) for name in names]
    for wanted, lent in LOANS.items():
        takers, found = [], None
        for name, critic in zip(names, critics, strict=True):
            with plugin_faults(f"the critic {name!r} breaks when asked for its {wanted!r}"):
                if getattr(critic, wanted, critic) is None:
                    takers.append(critic)
        for name, critic in zip(names, critics, strict=True) if takers else ():
            with plugin_faults(f"the critic {name!r} breaks when asked what it lends to others"):
                found = found or (None if isinstance(critic, IsolatedCritic) else lent(critic))
        for critic in takers:
            setattr(critic, wanted, found)
    return critics


LOANS: Mapping[str, Callable[[Any], Any]] = {
    "read_box": lambda critic: getattr(critic, "locate", None),
    "finder": lambda critic: critic if "present" in critic.judges else None,
    "reads": lambda critic: critic if "text" in critic.judges else None,
}
"""Members that a critic may lack, and what another critic has for them. An isolated one lends nothing."""


def _critic(name: str, resolved: Resolved) -> Any:
    """The critic, in a process of its own if the settings say so, or say nothing and it comes from a file."""
    isolate, is_file = resolved.settings.isolate, ".py:" in name
    if is_file if isolate is None else isolate:
        return IsolatedCritic(name, resolved, resolved.settings.critic_memory)
    return build("critics", name, resolved)


def check_tables(resolved: Resolved) -> None:
    """Raises ConfigError if a settings table names a plugin that is neither installed nor in use."""
    for kind in PLUGIN_KINDS:
        section = f"{kind[:-1]}_settings"
        used = resolved.settings.critics if kind == "critics" else (getattr(resolved.settings, kind[:-1]),)
        known = sorted({*PLUGINS[kind].entries(), *used})
        for name in getattr(resolved.settings, section):
            if name not in known:
                key = (section, name)
                raise ConfigError(unknown_key(key, known, source_note(resolved.origins, key)))


def local_path(value: object, key: str = "a setting") -> Any:
    """ "package:renderers/some/folder" as a path in the installed package, "hub:org/name" as that model's folder in the
    hub's cache; any other value unchanged.

    Resolves the values in tables and lists too. Raises SetupError if the package, the file or the model is missing.
    """
    if isinstance(value, Mapping):
        return {name: local_path(inner, f"{key}.{name}") for name, inner in value.items()}
    if isinstance(value, list):
        return [local_path(inner, key) for inner in value]
    if isinstance(value, str) and value.startswith(HUB):
        return _cached_path(value.removeprefix(HUB), key)
    if not isinstance(value, str) or not value.startswith(PACKAGE):
        return value
    package, _, inner = value.removeprefix(PACKAGE).partition("/")
    try:
        root = Path(str(importlib.resources.files(package)))
    except (ModuleNotFoundError, TypeError, ValueError):
        raise SetupError(f"{key} = {value!r}: there is no package {package!r}") from None
    path = (root / inner).resolve()
    if not path.is_relative_to(root.resolve()) or not path.exists():
        raise SetupError(f"{key} = {value!r}: {path} is missing; reinstall proofpress, or set {key} to your own model")
    return str(path)


def _cached_path(repo: str, key: str) -> str:
    facts = load_facts().get(repo, ModelFacts())
    if (folder := cached_folder(repo, file=facts.file)) is None:
        raise SetupError(f"{key}: {repo} is not in the hub's cache; run `{download_command(repo)}`")
    return str(folder)


def _make(found: Any, table: dict[str, Any], prefix: tuple[str, ...], resolved: Resolved) -> Any:
    model = getattr(found, "Settings", None)
    if isinstance(model, type) and issubclass(model, BaseModel):
        for name in table:
            if name not in model.model_fields:
                key = (*prefix, name)
                raise ConfigError(unknown_key(key, model.model_fields, source_note(resolved.origins, key)))
        try:
            settings = model.model_validate(table)
        except ValidationError as error:
            raise explain(error, model, resolved.origins, prefix) from None
        return found(settings)
    if table:
        key = (*prefix, next(iter(table)))
        raise ConfigError(unknown_key(key, (), source_note(resolved.origins, key)))
    return found() if isinstance(found, type) else found
