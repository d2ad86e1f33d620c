"""What an edit model is told for a failed check: "make the circle red"."""

from __future__ import annotations

from critics.base import Fault, named_value
from planners.checklist import Check
from planners.scene import Entity, Scene, TextBlock


def instruction(scene: Scene, check: Check, fault: Fault) -> str:
    """An instruction without its full stop. Where no other words fit, it asks for the check as it is said."""
    items = [scene.item(identifier) for identifier in check.about]
    attribute, value = named_value(check)
    name = f"the {_name(scene, items[0], attribute)}" if items else "it"
    if fault == "stray_text":
        return "remove all writing"
    if fault == "extra":
        return f"remove {name}" if check.kind != "count" else f"remove the {_noun(check)} that is too many"
    if fault == "missing" and items and isinstance(items[0], Entity):
        return f"add another {_noun(check)}" if check.kind == "count" else f"add {items[0].phrase}"
    if check.kind == "text":
        return f'write "{check.expected}"'
    if fault == "attribute" and attribute:
        if attribute == "without":
            return f"remove the {value} from {name}"
        return f"make {name} not be {value}" if attribute == "not" else f"make {name} {value}"
    if fault == "anatomy":
        return f"mend the limbs, hands and face of {name}"
    return f"change it so that {check.says}"


def _name(scene: Scene, item: Entity | TextBlock, attribute: str) -> str:
    """A thing's noun, with its looks where others have that noun too, but not what it lacks, nor the wrong one."""
    if isinstance(item, TextBlock):
        return item.role
    if sum(other.noun == item.noun for other in scene.entities) == 1:
        return item.noun
    right = {name: value for name, value in item.affirmed.attributes.items() if name != attribute}
    return item.model_copy(update={"attributes": right}).bare_phrase


def _noun(check: Check) -> str:
    return str(check.expected["noun"]) if isinstance(check.expected, dict) else str(check.expected)
