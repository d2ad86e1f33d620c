"""What the object critic can judge, given what its sources know."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from critics.base import named_value
from critics.objects.colour import named_colours
from critics.objects.depth import BY_DEPTH
from critics.objects.depth import SETTING as DEPTH_SETTING
from critics.objects.lacks import lacked_by
from critics.objects.sizes import LARGE, SMALL
from planners.checklist import Check
from planners.scene import Entity, Scene, TextBlock


@dataclass(frozen=True, eq=False)
class Judging:
    """``labels`` are the detector's, ``known`` all nouns by their canonical names, ``relations`` those that can be
    judged; ``reads`` says whether it is known where texts stand."""

    labels: Sequence[str]
    known: Set[str]
    canonical: Callable[[str], str]
    relations: Set[str]
    reads: bool

    def reason_against(self, check: Check, scene: Scene) -> str | None:
        """Why a check can't be scored; None where it can."""
        items = [scene.item(item) for item in check.about]
        nouns = [item.noun for item in items if isinstance(item, Entity)] + named_nouns([check])
        if unknown := [noun for noun in nouns if self.canonical(noun) not in self.known]:
            some = ", ".join(self.labels[:6]) + (", …" if len(self.labels) > 6 else "")
            return f'the detector has no class "{unknown[0]}" (it knows {len(self.labels)}: {some})'
        if check.kind == "count" and not check.about:
            planned = {self.canonical(entity.noun) for entity in scene.entities}
            alike = self.canonical(nouns[0]) in planned
            return f'the detector can\'t distinguish "{nouns[0]}" from what the plan asks for' if alike else None
        if check.kind == "attribute":
            name, value = named_value(check)
            if name == "without":
                return None
            if name == "place" or (name == "size" and value in SMALL | LARGE):
                return None
            if name not in ("colour", "color"):
                return f'the critic measures colours, places and sizes, not {name} "{value}"'
            return None if named_colours(value) else f'"{value}" is no colour that the critic knows'
        if check.kind == "relation" and check.expected not in self.relations and check.owner is None:
            reason = f"boxes don't show whether one thing is {str(check.expected).replace('_', ' ')} another"
            if check.expected in BY_DEPTH:
                reason += f"; depth does: set {DEPTH_SETTING} to a folder with a depth model"
            return reason
        if any(isinstance(item, TextBlock) for item in items) and not self.reads:
            return "where the text stands is unknown: no text critic is set"
        return None


def named_nouns(checks: Sequence[Check]) -> list[str]:
    """The nouns that are counted and those that things lack."""
    counted = [str(c.expected["noun"]) for c in checks if c.kind == "count" and isinstance(c.expected, dict)]
    return counted + [noun for c in checks if c.kind == "attribute" for noun in lacked_by(c)]
