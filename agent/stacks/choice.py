"""Which stacks fit a card, a licence and a kind of pictures. The order is the project's opinion, not a measurement."""

from __future__ import annotations

from agent.stacks.reader import ModelFacts, Stack, load_facts, load_stack, stack_names
from renderers.base import RenderError
from renderers.presets.reader import BYTES, load_preset
from renderers.runtime.memory import choose_placement

WITHOUT_CARD = "remote"
MODES = ("whole", "model offload", "quantised", "sequential offload")
HELPERS = ("accelerate", "torchao")
"""Packages that are counted on where a model doesn't fit whole: doctor says which to install."""


def fitting_stacks(card: float, licence: str, pictures: str) -> list[str]:
    """The names of the stacks that fit, the best first; ``WITHOUT_CARD`` is the last resort.

    ``card``: gigabytes of its memory. ``licence``: any, or commercial. First come those that stay whole on the card,
    then those that name the pictures earlier, then the larger ones.
    """
    facts = load_facts()
    ranked = []
    for name in stack_names():
        stack = load_stack(name)
        diffusion = _diffusion(stack)
        if pictures not in stack.pictures or diffusion is None:
            continue
        if licence == "commercial" and not _commercial(facts.get(diffusion["model"], ModelFacts())):
            continue
        preset = load_preset(diffusion["preset"])
        weights = {part.name: part.parameters * BYTES[preset.dtype] for part in preset.parts}
        try:
            mode = choose_placement(int(card * 1e9), weights, BYTES[preset.dtype], HELPERS).mode
        except RenderError:
            continue
        ranked.append((MODES.index(mode), stack.pictures.index(pictures), -sum(weights.values()), name))
    return [*(name for *_, name in sorted(ranked)), WITHOUT_CARD]


def _commercial(facts: ModelFacts) -> bool:
    return (facts.commercial or "").startswith("yes")


def _diffusion(stack: Stack) -> dict[str, str] | None:
    """The painter's table; None where something else paints."""
    tables = stack.settings.get("renderer_settings")
    table = tables.get("diffusion") if isinstance(tables, dict) else None
    return {key: str(value) for key, value in table.items()} if isinstance(table, dict) else None
