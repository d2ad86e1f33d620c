"""Materials, textures, shapes, states: the right phrase against its nearest wrong ones on the thing's own region.

Judged by an open_clip model. ``critics.objects.critic`` measures colours better, in CIELAB; here a colour never passes,
and it fails only where the model is very sure of another one.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from critics.base import Verdict, named_value
from critics.contrast.contrasts import in_colour, on_ground, other_colours
from critics.contrast.critic import ContrastCaptions, ContrastCritic, ContrastCrop, ContrastSettings
from planners.checklist import Check, CheckKind
from planners.scene import LACKING, Entity, Scene

COLOUR = ("colour", "color")
RIVALS: dict[str, tuple[str, ...]] = {
    "material": ("wooden", "metal", "plastic", "glass", "stone", "leather", "paper", "fabric"),
    "texture": ("smooth", "rough", "fluffy", "shiny", "spiky", "striped", "spotted"),
    "shape": ("round", "square", "triangular", "rectangular", "star-shaped", "heart-shaped"),
}
ALIKE = (
    {"round", "circular", "spherical", "oval"},
    {"wooden", "wood", "bamboo"},
    {"cubic", "cubical"},
    {"metal", "metallic", "steel", "iron", "brass", "copper", "tin", "aluminum", "chrome"},
    {"square", "rectangular", "square-shaped", "cubic"},
    {"stone", "brick", "marble", "granite", "concrete"},
    {"fluffy", "furry", "fuzzy", "hairy", "woolly"},
    {"shiny", "glossy", "polished", "smooth"},
    {"glass", "crystal", "stained glass"},
    {"paper", "cardboard"},
    {"triangular", "pyramidal", "conical"},
    {"fabric", "cotton", "silk", "wool", "denim", "linen", "felt", "velvet", "knitted", "woolen"},
    {"spotted", "dotted"},
    {"rough", "bumpy", "coarse"},
    {"spiky", "prickly"},
)
"""Words that may describe one thing at once: they are no rivals within a set."""
STATES = [
    tuple(pair.split("/"))
    for pair in (
        "open/closed opened/closed broken/whole empty/full lit/unlit wet/dry dirty/clean fresh/rotten frozen/melted "
        "folded/crumpled"
    ).split()
]


class AttributeSettings(ContrastSettings):
    colour_fail_below: float = Field(default=0.0005, ge=0.0, lt=0.5, description="a colour's share under this fails it")


class AttributeCritic(ContrastCritic):
    """Judges "attribute" on the planned box, except sizes, looks, poses and the like."""

    name = "attributes"
    judges: frozenset[CheckKind] = frozenset({"attribute"})
    Settings = AttributeSettings
    settings: AttributeSettings

    def never_passes(self, scene: Scene, check: Check) -> str | None:
        """A colour can only fail here."""
        reason = super().never_passes(scene, check)
        if reason is None and named_value(check)[0] in COLOUR:
            return "this critic can only fail a colour, which is measured better elsewhere"
        return reason

    def verdict(self, check: Check, crop: ContrastCrop, share: float | str) -> Verdict:
        if named_value(check)[0] in COLOUR and isinstance(share, float) and share >= self.settings.colour_fail_below:
            reason = f"this critic can only fail a colour, and the share {share:.4f} is too high for that"
            return Verdict.unscored(check, self.name, reason)
        return super().verdict(check, crop, share)

    def captions_for(self, scene: Scene, check: Check) -> ContrastCaptions | str:
        entity, (name, value) = scene.item(check.about[0]), named_value(check)
        if not isinstance(entity, Entity):
            return "only things have attributes"
        if name in LACKING:
            return f'this model takes a caption with "{name}" for one without it'
        entity = entity.affirmed
        if name in COLOUR:
            changed = [in_colour(entity, colour) for colour in other_colours(scene, {"colour": value}, 12)]
        else:
            planned = [other.attributes[name] for other in scene.entities if name in other.attributes]
            rivals = dict.fromkeys(rivals_of(name, value, planned))
            changed = [entity.model_copy(update={"attributes": {**entity.attributes, name: r}}) for r in rivals]
        if not changed:
            return f'it has nothing to compare "{value}" ({name}) with'
        wrong = tuple(on_ground(other.phrase, scene.background) for other in changed)
        return ContrastCaptions(on_ground(entity.phrase, scene.background), wrong)


def rivals_of(name: str, value: str, planned: Sequence[str] = ()) -> list[str]:
    """Wrong values of an attribute, those that the plan names first; empty where none is surely wrong."""
    if name == "state":
        return [b if value == a else a for a, b in STATES if value in (a, b)][:1]
    if name not in RIVALS:
        return []
    like = {value}.union(*(words for words in ALIKE if value in words))
    return [rival for rival in (*planned, *RIVALS[name]) if rival not in like]
