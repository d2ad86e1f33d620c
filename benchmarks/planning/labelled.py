"""What one plan is worth against a label made by hand, aspect by aspect. Pure functions; nothing here plans.

A label is an object with these keys:

- prompt, kind ("natural", "texts", "list" or "brief") and source
- things: noun ("sofa|couch"), count or range ([least, most]; 99 is open), has (attribute name -> words that it must
  have), may (words that it may have), does and may_do (verbs in -ing), without (what it lacks), not (verbs it does not
  do), optional
- relations and may_relations: [i, "kind|kind", j], and [i, "between", j, k]; -1 is the first text, -2 the second
- absent: nouns that the picture must not hold
- texts: content, on (a thing's index, null for the picture itself, or a list of right answers), colour, typeface
- places: words that the plan must hold as its background, its style or a thing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchmarks.planning.likeness import Thing, attribute_faults, doings, lack_faults
from benchmarks.planning.matching import OPEN, Matched, bounds, choices, head, matched, named, one_of, words_of
from planners.base import Plan
from planners.letters import cased
from planners.scene import INVERSE, Entity, Scene, TextBlock

ASPECTS = ("entities", "counts", "attributes", "relations", "negations", "texts")
VAGUE = ((2, OPEN), (3, 8))
"""A bare plural, and "several": any open number from 2 on is right."""
LOOKING = frozenset({"facing", "looking", "watching", "gazing", "staring"})
"""Verbs that the relation "facing" shows."""
Faults = dict[str, list[str]]


def label_faults(label: Mapping[str, Any], plan: Plan) -> dict[str, str]:
    """Aspect -> what differs from the label; empty where the plan is right in everything."""
    things, entities = label.get("things", []), plan.scene.entities

    def total(match: Matched) -> int:
        return sum(map(len, _Compared(label, plan.scene, match).faults().values()))

    best = matched(things, entities, lambda entity, thing: len(attribute_faults(entity, thing)), total)
    found = _Compared(label, plan.scene, best).faults()
    return {aspect: "; ".join(found[aspect]) for aspect in ASPECTS if found[aspect]}


@dataclass(frozen=True)
class _Compared:
    """A label and a scene, once it is settled which entity is which thing."""

    label: Mapping[str, Any]
    scene: Scene
    match: Matched

    def faults(self) -> Faults:
        return {
            "entities": self._entities(),
            "counts": self._counts(),
            "attributes": self._attributes(),
            "relations": self._relations(),
            "negations": self._negations(),
            "texts": self._texts(),
        }

    @cached_property
    def things(self) -> Sequence[Thing]:
        things: Sequence[Thing] = self.label.get("things", [])
        return things

    @cached_property
    def members(self) -> list[list[Entity]]:
        """The entities of each thing."""
        return [[e for e in self.scene.entities if self.match.get(e.id) == i] for i in range(len(self.things))]

    @cached_property
    def surplus(self) -> list[Entity]:
        return [entity for entity in self.scene.entities if entity.id not in self.match]

    def _ids(self, index: int) -> list[str]:
        if index >= 0:
            return [entity.id for entity in self.members[index]]
        content = self.label["texts"][-index - 1]["content"]
        return [text.id for text in self.scene.texts if _reads(text, content)]

    def _missing(self) -> list[Thing]:
        return [thing for thing, have in zip(self.things, self.members, strict=True) if not (have or _may_lack(thing))]

    def _entities(self) -> list[str]:
        faults = [f"no {thing['noun']}" for thing in self._missing()]
        places = [choice for place in self.label.get("places", []) for choice in choices(place)]
        for entity in self.surplus:
            known = any(named(entity, thing["noun"]) for thing in self.things)
            if not known and not _is_any(entity.noun, [*places, *self._absent()]):
                faults.append(f"nobody asked for {entity.phrase}")
        style = self.scene.style
        held = [self.scene.background, style.medium, style.mood, style.lighting, style.camera, *style.palette]
        held += [entity.bare_phrase for entity in self.scene.entities]
        words = [head(word) for phrase in held if phrase for word in words_of(phrase)]
        for place in self.label.get("places", []):
            if not any(all(head(word) in words for word in words_of(choice)) for choice in choices(place)):
                faults.append(f"the place {place} is missing")
        return faults

    def _counts(self) -> list[str]:
        faults = [
            f"too many: {entity.phrase}"
            for entity in self.surplus
            if any(named(entity, thing["noun"]) for thing in self.things)
        ]
        for thing, have in zip(self.things, self.members, strict=True):
            least, most = bounds(thing)
            if have and not least <= len(have) <= most:
                faults.append(f"{len(have)} of {thing['noun']}, not {_amount(least, most)}")
        for noun in dict.fromkeys(one_of(entity.noun) for entity in self.scene.entities if entity.id in self.match):
            mine = [i for i, have in enumerate(self.members) if any(one_of(entity.noun) == noun for entity in have)]
            if fault := self._open_fault(noun, [bounds(self.things[i]) for i in mine]):
                faults.append(fault)
        return faults

    def _open_fault(self, noun: str, ranges: Sequence[tuple[int, int]]) -> str:
        """What is wrong with the plan's amount of that noun, of which the label has these ranges."""
        if (1, OPEN) in ranges:
            return ""
        amounts = [(a.at_least, a.at_most) for a in self.scene.amounts if one_of(a.noun) == noun]
        planned = next((amount for amount in amounts if amount[0] < amount[1]), None)
        least, most = sum(low for low, _ in ranges), min(OPEN, sum(high for _, high in ranges))
        if least == most or planned is None:
            wrong = (least == most) != (planned is None)
            return f"the number of {noun} is {_amount(*planned) if planned else 'exact'}" if wrong else ""
        if any(extent in VAGUE for extent in ranges):
            right = planned[0] >= min(least, 2 * len(ranges))
        else:
            right = planned[0] in (least, least - (least == 1)) and min(planned[1], 20) == min(most, 20)
        return "" if right else f"the number of {noun} is {_amount(*planned)}, not {_amount(least, most)}"

    def _attributes(self) -> list[str]:
        faults = [f"no {t['noun']} to be as asked" for t in self._missing() if t.get("has") or t.get("does")]
        everything = {verb for thing in self.things for verbs in thing.get("does", []) for verb in choices(verbs)}
        for thing, have in zip(self.things, self.members, strict=True):
            mine = [verb for key in ("does", "may_do") for verbs in thing.get(key, []) for verb in choices(verbs)]
            for entity in have:
                faults += attribute_faults(entity, thing)
                phrases = doings(entity)
                kinds = {str(relation.kind) for relation in self.scene.relations if relation.subject == entity.id}
                done = (
                    kinds | {word for phrase in phrases for word in phrase} | (LOOKING if "facing" in kinds else set())
                )
                faults += [f"{entity.noun} isn't {v}" for v in thing.get("does", []) if not set(choices(v)) & done]
                wrong = (everything | set(thing.get("not", []))) - set(mine)
                faults += [f"{entity.noun} is wrongly {p[0]}" for p in phrases if p[0] in wrong]
        return faults

    def _relations(self) -> list[str]:
        faults: list[str] = []
        planned = {(r.subject, str(r.kind), end) for r in self.scene.relations for end in r.ends[1:]}
        planned |= {(b, INVERSE[kind], a) for a, kind, b in planned if kind in INVERSE}
        wanted = self.label.get("relations", [])
        allowed: set[tuple[str, str, str]] = set()
        for i, kinds, *ends in [*wanted, *self.label.get("may_relations", [])]:
            allowed |= {(a, k, b) for a in self._ids(i) for k in choices(kinds) for j in ends for b in self._ids(j)}
        for i, kinds, *ends in wanted:
            if any(j >= 0 and not self.members[j] and _may_lack(self.things[j]) for j in (i, *ends)):
                continue
            for j in ends:
                pairs = {(a, b) for a, kind, b in planned if kind in choices(kinds)}
                left, right = self._ids(i), self._ids(j)
                pairs &= {(a, b) for a in left for b in right}
                if not pairs or {a for a, _ in pairs} != set(left) or {b for _, b in pairs} != set(right):
                    faults.append(f"no {self._name(i)} {kinds} {self._name(j)}")
        carried = {(text.id, text.carrier) for text in self.scene.texts}
        known = {*self.match, *(text.id for text in self.scene.texts)}
        for relation in self.scene.relations:
            a, kind = relation.subject, str(relation.kind)
            for b in relation.ends[1:]:
                ways = {(a, kind, b), (b, INVERSE.get(kind, ""), a)}
                if {a, b} <= known and not ways & allowed and (a, b) not in carried:
                    faults.append(f"nobody asked for {a} {kind} {b}")
        return faults

    def _name(self, index: int) -> str:
        return str(self.things[index]["noun"] if index >= 0 else self.label["texts"][-index - 1]["content"])

    def _absent(self) -> list[str]:
        return [choice for absent in self.label.get("absent", []) for choice in choices(absent)]

    def _negations(self) -> list[str]:
        forbidden = {head(noun) for noun in self.scene.forbidden}
        faults = [
            f"{absent} isn't forbidden"
            for absent in self.label.get("absent", [])
            if not {head(choice) for choice in choices(absent)} & forbidden
        ]
        faults += [f"{noun} is forbidden" for noun in forbidden - {head(noun) for noun in self._absent()}]
        faults += [f"{entity.noun} is planned" for entity in self.surplus if _is_any(entity.noun, self._absent())]
        for thing, have in zip(self.things, self.members, strict=True):
            for entity in have:
                faults += lack_faults(entity, thing)
        return faults

    def _texts(self) -> list[str]:
        faults: list[str] = []
        left = list(self.scene.texts)
        labelled = self.label.get("texts", [])
        for wanted in labelled:
            same = [text for text in left if _reads(text, wanted["content"])]
            if not same:
                faults.append(f"no text {wanted['content']!r}")
                continue
            ways = [(self._text_faults(text, wanted), text) for text in same]
            wrong, text = min(ways, key=lambda way: len(way[0]))
            left.remove(text)
            faults += wrong
        for text in left:
            again = [wanted for wanted in labelled if _reads(text, wanted["content"])]
            once = (
                sum(other.carrier == text.carrier for other in self.scene.texts if other.content == text.content) == 1
            )
            if not once or text.carrier is None or not any(not self._text_faults(text, wanted) for wanted in again):
                faults.append(f"a text {text.content!r} too many")
        return faults

    def _text_faults(self, text: TextBlock, wanted: Mapping[str, Any]) -> list[str]:
        faults = []
        on = wanted.get("on")
        if (self.match.get(text.carrier, -1) if text.carrier else None) not in (on if isinstance(on, list) else [on]):
            faults.append(f"{text.content!r} is on {text.carrier}")
        if words_of(text.colour or "") != words_of(wanted.get("colour", "")):
            faults.append(f"{text.content!r} is {text.colour}")
        if missing := set(words_of(wanted.get("typeface", ""))) - set(words_of(text.typeface or "")):
            faults.append(f"{text.content!r} isn't {' '.join(sorted(missing))}")
        return faults


def _reads(text: TextBlock, content: str) -> bool:
    """True if the text is that content, in capitals or small letters where its own typeface says so."""
    return text.content == cased(content, text.typeface)


def _is_any(noun: str, nouns: Sequence[str]) -> bool:
    """True if the noun, or its last word, is among the nouns."""
    return bool({one_of(noun), head(noun)} & {one_of(other) for other in nouns})


def _may_lack(thing: Thing) -> bool:
    return bool(thing.get("optional")) or bounds(thing)[0] == 0


def _amount(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
