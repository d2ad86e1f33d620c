"""What one plan is worth against what is known of its prompt. Pure functions; nothing here plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.planning.likeness import doings
from benchmarks.planning.matching import head, one_of, words_of
from planners.base import Plan
from planners.english import singular
from planners.scene import Scene

POSITIONS = {"left of": "left_of", "right of": "right_of", "above": "above", "below": "below"}
ROLES = {
    **dict.fromkeys(("title", "headline", "heading", "header"), "title"),
    **dict.fromkeys(("subtitle", "subheading", "subheadline", "tagline"), "subtitle"),
    **dict.fromkeys(("caption", "footer"), "caption"),
    **dict.fromkeys(("label", "labels", "word", "words", "text", "texts", "letter", "letters", "lettering"), "label"),
    **dict.fromkeys(("slogan", "message", "phrase", "inscription", "name", "number", "price", "sentence"), "label"),
}
"""Nouns that name no thing but a text: the role that it has."""
HAS = ("wearing", "holding", "on", "inside")
"""Relations that give one thing to another."""


def geneval_fault(row: Mapping[str, Any], plan: Plan) -> str:
    """What differs from GenEval's metadata; "" where the structure is the same: every class with its number, colour and
    position, nothing else, and no word of the prompt without a place.
    """
    scene = plan.scene
    wanted: Counter[tuple[str, str]] = Counter()
    for thing in row["include"]:
        wanted[thing["class"], thing.get("color", "")] += thing["count"]
    planned = Counter((e.noun, e.attributes.get("colour", "")) for e in scene.entities)
    if planned != wanted:
        return f"objects: planned {_counted(planned)}, wanted {_counted(wanted)}"
    if extra := [e.phrase for e in scene.entities if e.attributes.keys() - {"colour"}]:
        return f"attributes that nobody asked for: {', '.join(extra)}"
    nouns = {e.id: e.noun for e in scene.entities}
    related = {(nouns.get(r.subject), r.kind, nouns.get(r.object)) for r in scene.relations}
    asked = {
        (thing["class"], POSITIONS[thing["position"][0]], row["include"][thing["position"][1]]["class"])
        for thing in row["include"]
        if "position" in thing
    }
    if related != asked:
        return f"relations: planned {sorted(map(str, related))}, wanted {sorted(map(str, asked))}"
    if scene.texts or scene.forbidden or scene.amounts:
        return "texts, forbidden things or open amounts that nobody asked for"
    return f"no place for: {', '.join(plan.unplaced)}" if plan.unplaced else ""


def texts_found(wanted: Sequence[str], plan: Plan) -> int:
    """How many of the strings the plan holds verbatim, each text counting once."""
    return sum((Counter(wanted) & Counter(text.content for text in plan.scene.texts)).values())


def carriers_found(pairs: Sequence[tuple[str, str]], scene: Scene) -> int:
    """How many of the (text, carrier noun) pairs the plan holds: the carrier's last word is the noun, or where the
    picture itself is the carrier, its medium. "title", "headline", "caption", "footer" and the like are no things but
    roles: such a pair is held where the text has that role.
    """
    nouns = {e.id: e.noun for e in scene.entities}
    held: Counter[tuple[str, str]] = Counter()
    for text in scene.texts:
        noun = nouns.get(text.carrier or "", scene.style.medium or "" if text.carrier is None else "")
        held[text.content, singular(noun.split()[-1]) if noun else ""] += 1
    roles = {(text.content, text.role) for text in scene.texts}
    by_role = [pair for pair in pairs if pair not in held and (pair[0], ROLES.get(pair[1].lower(), "label")) in roles]
    by_role = [pair for pair in by_role if pair[1].lower() in ROLES]
    others = [pair for pair in pairs if pair not in by_role]
    return len(by_role) + sum((Counter((text, singular(n.split()[-1].lower())) for text, n in others) & held).values())


def negation_fault(row: Mapping[str, Any], plan: Plan) -> str:
    """What the plan turns into its opposite; "" where it paints nothing that the prompt excludes, and everything that
    it asks for (a place may be its background). ``row``: the nouns that must be ``absent`` and those that are
    ``kept``, and by the noun of a thing what it is ``without`` and what it does ``not`` do.
    """
    scene = plan.scene
    planned = [entity.noun for entity in scene.entities]
    ground = {head(word) for word in words_of(scene.background)}
    written = {one_of(text.content) for text in scene.texts}
    for noun in row["absent"]:
        if one_of(noun) in written or _among(noun, planned):
            return f"{noun} is planned"
    for noun in row["kept"]:
        if not _among(noun, planned) and head(noun) not in ground:
            return f"{noun} is missing"
        if one_of(noun) in {one_of(other) for other in scene.forbidden}:
            return f"{noun} is forbidden"
    for noun, lacked in row.get("without", {}).items():
        if has := [other for other in lacked if _together(noun, other, scene)]:
            return f"{noun} has {', '.join(has)}"
    for noun, verbs in row.get("not", {}).items():
        mine = [entity for entity in scene.entities if _among(noun, [entity.noun])]
        done = {word for entity in mine for phrase in doings(entity) for word in phrase}
        done |= {str(r.kind) for r in scene.relations if r.subject in {entity.id for entity in mine}}
        if does := [verb for verb in verbs if verb in done]:
            return f"{noun} is {', '.join(does)}"
    return ""


def negation_planned_fault(row: Mapping[str, Any], plan: Plan) -> str:
    """What of the row's negations no part of the plan checks; "" where each ``absent`` noun is forbidden or something
    lacks it, and each thing in ``without`` and ``not`` has what it lacks, or doesn't do, among its attributes.
    """
    without = [entity.attributes.get("without", "") for entity in plan.scene.entities]
    held = {head(noun) for noun in (*plan.scene.forbidden, *(word for value in without for word in words_of(value)))}
    if unseen := [noun for noun in row["absent"] if head(noun) not in held]:
        return f"neither forbidden nor lacking: {', '.join(unseen)}"
    for name, attributes in (("without", ("without", "not")), ("not", ("not",))):
        for noun, lacked in row.get(name, {}).items():
            mine = [entity.attributes for entity in plan.scene.entities if _among(noun, [entity.noun])]
            words = {head(word) for each in mine for key in attributes for word in words_of(each.get(key, ""))}
            if unseen := [word for word in lacked if head(word) not in words]:
                return f"no {noun} {name} {', '.join(unseen)}"
    return ""


def _together(noun: str, other: str, scene: Scene) -> bool:
    """True if every thing of the one noun has, or bears, one of the other: a man with a hat on, olives on a pizza."""
    mine, others = ({entity.id for entity in scene.entities if _among(each, [entity.noun])} for each in (noun, other))
    having = {
        a for r in scene.relations if r.kind in HAS
        for a, b in ((r.subject, r.object), (r.object, r.subject)) if a in mine and b in others
    }  # fmt: skip
    return bool(mine) and having == mine


def _among(noun: str, planned: Sequence[str]) -> bool:
    """True if a planned noun is this one, or a compound of it: "dog" is among ["toy dog"]."""
    return any(f" {one_of(other)}".endswith(f" {one_of(noun)}") for other in planned)


def _counted(things: Mapping[tuple[str, str], int]) -> str:
    return ", ".join(" ".join(filter(None, (str(n), colour, noun))) for (noun, colour), n in sorted(things.items()))
