"""A prompt in the words that are read well: forms, tables and notes as phrases."""

from __future__ import annotations

from planners.language.forms import (
    amounts,
    denied,
    keys,
    kinds,
    layout,
    letters,
    looks,
    ornate,
    places,
    shared,
    text_wordings,
    told,
)
from planners.language.forms.edits import Rule, edited
from planners.language.forms.lettered_names import lettered_names
from planners.language.forms.own_grounds import own_grounds

RULES: tuple[Rule, ...] = (
    ornate.purposes,
    ornate.manners,
    ornate.praises,
    text_wordings.addressed,
    text_wordings.of_the_picture,
    text_wordings.echoes,
    text_wordings.paired,
    text_wordings.edges,
    text_wordings.owned_names,
    own_grounds,
    lettered_names,
    layout.parted,
    told.steps,
    kinds.mockup,
    denied.deny_zero,
    denied.deny_ahead,
    denied.part_denials,
    denied.deny_behind,
    told.said_again,
    told.described_ahead,
    keys.read_keys,
    kinds.kind_of_picture,
    kinds.bare_object,
    places.run_on,
    places.headed,
    letters.looks_behind,
    places.corners,
    amounts.parted,
    looks.colour_behind,
    amounts.counted,
    looks.listed,
    shared.in_turn,
    shared.all_of,
    shared.headings,
    shared.either,
    places.behind,
    places.in_order,
    places.unnamed_partner,
    kinds.bare_partner,
    kinds.one_rose,
)
"""In this order, each on what the one before it made."""


def opened(prompt: str) -> str:
    """The prompt with its layout and its brackets as phrases; before other tools' marks are taken off."""
    return edited(layout.laid_out(prompt), (amounts.bracketed, layout.joined, places.dashed))


def plain(prompt: str) -> str:
    """The prompt with each wording that only notes have as that of a sentence; anything else stays as it is."""
    return edited(prompt, RULES)
