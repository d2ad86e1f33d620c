"""Where on its wearer a worn thing is."""

from __future__ import annotations

from planners.hosts import head_noun
from planners.scene import Entity, TextBlock

SLOTS = {
    "head": "hat cap crown helmet hood headband wig beanie tiara headphones earphones bow bonnet sombrero turban beret",
    "face": "glasses sunglasses goggles mask eyepatch moustache mustache beard monocle spectacles",
    "feet": "shoe shoes boot boots sock socks sneaker sneakers sandal sandals skate skates slipper slippers",
}
SLOT_OF = {noun: slot for slot, nouns in SLOTS.items() for noun in nouns.split()}
WORN_AT = {
    "head": (1, -0.8, -0.55, -0.2),
    "face": (0, -0.8, -0.45, 0.0),
    "body": (0, -0.3, 0.15, 0.6),
    "feet": (1, 0.5, 0.95, 1.0),
}
"""Of a worn thing: its point (1: its lower edge), and the least, wished and greatest place of that on its wearer."""


def worn_at(item: Entity | TextBlock) -> tuple[float, float, float, float]:
    """Of a worn thing: its point, and the least, wished and greatest place of that on its wearer, in half sides."""
    noun = head_noun(item.noun) if isinstance(item, Entity) else ""
    return WORN_AT[SLOT_OF.get(noun, "body")]
