"""Does the picture fit its caption better than captions with one thing wrong? Judged by an open_clip model.

``critics.contrast.critic`` judges, ``critics.contrast.contrasts`` makes the captions.
"""

from __future__ import annotations

from pydantic import Field, JsonValue, model_validator

from critics.base import named_value
from critics.contrast.contrasts import CHANGES, Change, captions, region_captions
from critics.contrast.critic import ContrastCaptions, ContrastCritic, ContrastSettings
from planners.checklist import Check, CheckKind
from planners.scene import Entity, Scene

QUALITIES: dict[str, tuple[str, ...]] = {
    "mood": ("calm", "cheerful", "gloomy", "dramatic", "festive", "mysterious"),
    "lighting": ("bright light", "dim light", "at night", "golden hour", "neon lighting"),
    "camera": ("close-up", "wide shot", "top view", "side view"),
    "palette": ("red", "green", "blue", "yellow", "black", "white", "pastel", "gray"),
}


class AlignmentSettings(ContrastSettings):
    faults: tuple[Change, ...] = Field(default=("colour", "object"), min_length=1, description="what is changed")
    most: int = Field(default=4, ge=1, le=12, description="wrong captions for each changed thing")
    regions: bool = Field(default=True, description="whether each entity's region is judged too")

    @model_validator(mode="after")
    def _once(self) -> AlignmentSettings:
        if len(set(self.faults)) < len(self.faults):
            raise ValueError(f"faults lists one twice: {', '.join(self.faults)}; name each once")
        return self


class AlignmentCritic(ContrastCritic):
    """Judges "alignment": qualities of the style, and soft checks of its own on the whole and on each region."""

    name = "alignment"
    judges: frozenset[CheckKind] = frozenset({"alignment"})
    Settings = AlignmentSettings
    settings: AlignmentSettings

    def checks(self, scene: Scene) -> list[Check]:
        """Soft checks: one for each thing that the whole caption could have wrong, one for each entity's region."""
        true, wrong = captions(scene, self.settings.most)
        changes = {contrast.change for contrast in wrong}.intersection(self.settings.faults)
        found = [
            _soft_check(f"whole.{change}", ("caption", change), f"the picture is {true}, by its {change}")
            for change in CHANGES
            if change in changes
        ]
        placed = [entity for entity in scene.entities if entity.box is not None] if self.settings.regions else []
        for entity in placed:
            phrase = entity.affirmed.phrase
            says = f"where {phrase} is planned, it is seen"
            found.append(_soft_check(f"region.{entity.id}", ("phrase", phrase), says, entity.id))
        return found

    def captions_for(self, scene: Scene, check: Check) -> ContrastCaptions | str:
        true, wrong = self._captions(scene, check)
        return ContrastCaptions(true, tuple(wrong)) if wrong else "it has no wrong captions to compare with"

    def _captions(self, scene: Scene, check: Check) -> tuple[str, list[str]]:
        name, value = named_value(check)
        if name == "caption":
            true, wrong = captions(scene, self.settings.most)
            return true, [contrast.text for contrast in wrong if contrast.change == value]
        if name == "phrase" and check.about:
            item = scene.item(check.about[0])
            if not isinstance(item, Entity):
                return value, []
            true, wrong = region_captions(scene, item, self.settings.most)
            return true, [contrast.text for contrast in wrong if contrast.change in self.settings.faults]
        words = {word for part in value.lower().split(",") for word in part.split()}
        others = [other for other in QUALITIES.get(name, ()) if not words & set(other.split())]
        return f"a picture, {name}: {value}", [f"a picture, {name}: {other}" for other in others]


def _soft_check(name: str, expected: tuple[str, str], says: str, *about: str) -> Check:
    wanted: dict[str, JsonValue] = {"name": expected[0], "value": expected[1]}
    return Check(id=f"alignment:{name}", kind="alignment", about=about, expected=wanted, says=says, hard=False)
