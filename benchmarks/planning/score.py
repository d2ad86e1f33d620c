"""What one plan is worth against what is known of its prompt. Pure functions; nothing here plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from planners.base import Plan
from planners.english import singular
from planners.language.lexicon import ROLES
from planners.scene import Entity, Scene

POSITIONS = {"left of": "left_of", "right of": "right_of", "above": "above", "below": "below"}
COLOURS = {"grey": "gray", "golden": "gold"}


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


def label_fault(label: Mapping[str, Any], plan: Plan) -> str:
    """What differs from the label; "" where objects (with number and attributes), relations, doings, texts and, if
    the label names one, the background are all the same.
    """
    scene = plan.scene
    groups: dict[tuple[str, tuple[str, ...]], list[Entity]] = {}
    for entity in scene.entities:
        groups.setdefault((entity.noun, _described(entity)), []).append(entity)
    ids: list[list[str]] = []
    for thing in label["objects"]:
        key = thing["noun"], tuple(sorted(" ".join(thing.get("attributes", [])).split()))
        taken = None if thing.get("open") else thing["count"]
        members = groups.get(key, [])[:taken]
        if len(members) < thing["count"]:
            return f"no {thing['count']} of: {' '.join([*key[1], key[0]])}"
        groups[key] = groups[key][len(members) :]
        if thing.get("open", False) != any(amount.noun == thing["noun"] for amount in scene.amounts):
            return f"the number of {thing['noun']} is {'exact' if thing.get('open') else 'open'}"
        for entity in members:
            done = f"{entity.attributes.get('pose', '')} {entity.attributes.get('action', '')}".split()
            if "does" in thing and thing["does"] not in done:
                return f"the {entity.noun} isn't {thing['does']}"
        ids.append([entity.id for entity in members])
    if extra := [entity.phrase for group in groups.values() for entity in group]:
        return f"nobody asked for: {', '.join(extra)}"
    wanted = {(a, kind, b) for i, kind, j in label["relations"] for a in ids[i] for b in ids[j]}
    planned = {(r.subject, str(r.kind), end) for r in scene.relations for end in r.ends[1:]}
    if wanted != planned:
        return f"relations: planned {sorted(planned)}, wanted {sorted(wanted)}"
    if sorted(label["texts"]) != sorted(text.content for text in scene.texts):
        return "texts differ"
    if label.get("background", scene.background) != scene.background or (
        "background" not in label and scene.background != "white"
    ):
        return f"background: planned {scene.background}, wanted {label.get('background', 'none')}"
    return ""


def _described(entity: Entity) -> tuple[str, ...]:
    values = [value for name, value in entity.attributes.items() if name not in ("pose", "action", "owner")]
    return tuple(sorted(COLOURS.get(word, word) for word in " ".join(values).split() if word != "and"))


def _counted(things: Mapping[tuple[str, str], int]) -> str:
    return ", ".join(" ".join(filter(None, (str(n), colour, noun))) for (noun, colour), n in sorted(things.items()))
