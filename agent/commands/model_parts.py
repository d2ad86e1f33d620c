"""The models that settings name: what each judges, whether it is here, and the command that brings it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from agent.config import Resolved
from agent.errors import SetupError
from agent.registry import HUB, PACKAGE
from agent.run.shared_card import PlannedCard, PlannedUser
from agent.stacks.reader import ModelFacts, download_command, load_facts
from renderers.base import RenderError
from renderers.presets.reader import BYTES, Preset, load_preset
from renderers.runtime.hub import cached_folder, is_hub_id
from renderers.runtime.memory import choose_placement, libraries
from renderers.runtime.weight_files import SUFFIX

State = Literal["here", "missing", "gated", "too large", "not set", "not used", "asked at first use"]
READY: tuple[State, ...] = ("here", "not used", "asked at first use")
EDITOR = "edit model"
SLOTS: tuple[tuple[str, str, str], ...] = (
    ("painter", "renderer_settings.diffusion.model", "paints"),
    (EDITOR, "renderer_settings.diffusion.editor.model", "edits by words"),
    ("painting server", "renderer_settings.remote.url", "paints"),
    ("detector", "critic_settings.objects.detector.checkpoint", "objects, their numbers, colours and places"),
    ("depth model", "critic_settings.objects.depth", "behind, in front of"),
    ("vision-language model", "critic_settings.vision_language.local.model", "looks and doings, as yes or no"),
    ("vision-language server", "critic_settings.vision_language.endpoint.url", "looks and doings, as yes or no"),
    ("CLIP pair", "critic_settings.alignment.clip.model", "the picture against wrong captions"),
    ("CLIP pair", "critic_settings.attributes.clip.model", "looks of single things"),
    ("pose model", "critic_settings.pose.checkpoint", "people's limbs"),
)
"""What a model is, the setting that names it, and what it judges."""
LEAVING = ("vision-language model",)
"""Judges that make room on the card; the others are small, and stay once they are loaded."""


@dataclass(frozen=True)
class Part:
    """``gigabytes``: of its weights in memory; None: not known. ``on_card``: those that lie on the card while it works.
    ``way_out``: a command, or what to set.
    """

    what: str
    setting: str
    judges: str
    name: str
    state: State
    gigabytes: float | None
    on_card: float
    licence: str
    commercial: str
    way_out: str = ""
    note: str = ""

    @property
    def plugin(self) -> str:
        """The renderer or critic that it belongs to."""
        return self.setting.split(".")[1]


def parts_of(resolved: Resolved, card: float | None = None) -> list[Part]:
    """All models that the settings name, the painter first. ``card``: gigabytes of the card's memory, None: unknown."""
    tables = resolved.settings.model_dump(mode="json")
    facts = load_facts()
    found = []
    for what, setting, judges in SLOTS:
        value = _at(tables, setting)
        section, plugin, *_ = setting.split(".")
        used = plugin in resolved.settings.critics or (section[0] == "r" and plugin == resolved.settings.renderer)
        if (value is None and not (used and what == "painting server")) or (judges == "paints" and not used):
            continue
        name = "" if value is None else str(value).removeprefix(HUB)
        preset = _preset(tables) if what == "painter" else None
        on_cpu = _at(tables, f"{setting.rpartition('.')[0]}.device") == "cpu"
        found.append(_part(what, setting, judges, name, used, facts.get(name, ModelFacts()), preset, card, on_cpu))
    return found


def ready(parts: list[Part]) -> bool:
    return all(part.state in READY for part in parts)


def require_judges(resolved: Resolved) -> None:
    """Raises SetupError where a judge that the settings use is not here: it would be missed after the painting."""
    for part in parts_of(resolved):
        if part.setting.startswith("critic") and part.state not in READY:
            doctor = f"`proofpress doctor --stack {resolved.settings.stack}` lists all parts"
            raise SetupError(f"the {part.what} {part.name} is {part.state}: {part.way_out} ({doctor})")


def memory_lines(parts: list[Part], card: float | None) -> Iterator[str]:
    """What the weights take together, and who makes room for whom on the card, planned by the run's own code."""
    sizes = {part.what: part.gigabytes for part in parts if part.state != "not used" and part.gigabytes}
    if not sizes:
        return
    total = sum(sizes.values())
    listed = ", ".join(f"{what} {size:.1f} GB" for what, size in sizes.items())
    yield f"weights in memory: {listed}; together {total:.1f} GB and what the work takes, which is not measured"
    if card is None or any(part.state == "too large" for part in parts):
        return
    there = {part.what: int(part.on_card * 1e9) for part in parts if part.state != "not used"}
    painter = PlannedUser("the painter", there.pop("painter", 0))
    judges = [PlannedUser(f"the {what}", there.pop(what)) for what in LEAVING if what in there]
    plan = PlannedCard(int(card * 1e9), painter, judges, sum(there.values())).plan()
    peak = f"{plan.peak / 1e9:.1f} GB of weights at the peak"
    if not plan.fits:
        yield f'too much for {card:g} GB even in turns: set device = "cpu" in a judge\'s table, or take a smaller one'
    elif plan.leaving:
        names = " and ".join(plan.leaving)
        yield f"on {card:g} GB: {names} wait in main memory while others work; {peak}"
    else:
        yield f"on {card:g} GB: all stay on the card; {peak}"


def _part(
    what: str,
    setting: str,
    judges: str,
    name: str,
    used: bool,
    facts: ModelFacts,
    preset: Preset | None,
    card: float | None,
    on_cpu: bool,
) -> Part:
    gigabytes = (facts.gigabytes or _size_here(name)) if preset is None else _gigabytes(preset)
    licence = (facts.licence if preset is None else preset.licence) or "not known"
    file = "model_index.json" if what in ("painter", EDITOR) else facts.file
    state, way_out = _state(what, setting, name, facts, file, preset)
    note, on_card = "", 0.0 if on_cpu else gigabytes or 0.0
    if preset is not None and card is not None and not on_cpu:
        weights = {part.name: part.parameters * BYTES[preset.dtype] for part in preset.parts}
        try:
            placement = choose_placement(int(card * 1e9), weights, BYTES[preset.dtype], libraries())
            note, on_card = str(placement), placement.on_card(weights, BYTES[preset.dtype]) / 1e9
        except RenderError as error:
            state, way_out = "too large", str(error)
    if not used:
        state, way_out = "not used", f'to use it, add "{setting.split(".")[1]}" to critics'
    commercial = facts.commercial or "not known"
    return Part(what, setting, judges, name, state, gigabytes, on_card, licence, commercial, way_out, note)


def _state(
    what: str, setting: str, name: str, facts: ModelFacts, file: str, preset: Preset | None
) -> tuple[State, str]:
    """Where the model is, and the way out where it isn't here. Nothing is loaded and no hub is asked."""
    if what.endswith("server"):
        return ("asked at first use", "") if name else ("not set", f"set {setting} to the server's address")
    if name.startswith(PACKAGE) or Path(name).exists():
        return "here", ""
    if not is_hub_id(name):
        return "missing", f"there is no {name}; set {setting} to a folder, a file or a hub id"
    folder = cached_folder(name, file=file)
    if folder is not None and any(folder.rglob(f"*{SUFFIX}")):
        return "here", ""
    command = download_command(name, "bfloat16" if what == EDITOR else preset.dtype if preset else None)
    if facts.gated and not _has_token():
        return "gated", f"accept the licence at https://huggingface.co/{name}, set HF_TOKEN to a token, then: {command}"
    return "missing", command


def _has_token() -> bool:
    from huggingface_hub import get_token

    return get_token() is not None


def _size_here(name: str) -> float | None:
    """Gigabytes of the safetensors in a folder of the user's; None where there are none."""
    folder = Path(name)
    size = sum(file.stat().st_size for file in folder.glob(f"*{SUFFIX}")) if name and folder.is_dir() else 0
    return size / 1e9 or None


def _gigabytes(preset: Preset) -> float:
    return sum(part.parameters for part in preset.parts) * BYTES[preset.dtype] / 1e9


def _preset(tables: Mapping[str, Any]) -> Preset | None:
    name = _at(tables, "renderer_settings.diffusion.preset")
    return load_preset(name) if isinstance(name, str) else None


def _at(tables: Mapping[str, Any], setting: str) -> object:
    value: Any = tables
    for key in setting.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
