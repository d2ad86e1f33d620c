"""A scene in the making: what the grammar found so far. Lives for one prompt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from planners.base import MOST_ITEMS, Place, PlanError
from planners.language.colours import with_colour
from planners.language.phrases import NounPhrase
from planners.language.tokens import Token
from planners.scene import Amount, Entity, Relation, RelationKind, TextBlock, TextRole

MOST_COUNTED = 99
Ids = tuple[str, ...]


def safe_name(noun: str) -> str:
    """The noun as the start of an id: lower-case ASCII letters, digits and underscores, at most 34 of them."""
    plain = unicodedata.normalize("NFKD", noun.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:34].strip("_") or "object"


class Draft:
    """Collects entities, texts, relations and hints, and answers which of them a phrase such as "the cat" means."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.texts: dict[str, TextBlock] = {}
        self.relations: list[Relation] = []
        self.places: dict[str, Place] = {}
        self.background: str | None = None
        self.medium: str | None = None
        self.mood: list[str] = []
        self.lighting: list[str] = []
        self.camera: list[str] = []
        self.palette: list[str] = []
        self.forbidden: list[str] = []
        self.loose: list[Token] = []
        self._open: list[tuple[str, int, int, int]] = []
        self._numbers: Counter[str] = Counter()

    def add_entities(self, phrase: NounPhrase) -> Ids:
        """One entity for each thing of the phrase; raises PlanError where the picture would hold too many."""
        self.loose.extend(phrase.loose)
        self._reject_crowd(phrase.total, phrase.noun)
        made = []
        for _ in range(phrase.total):
            identifier = self._fresh(phrase.noun)
            self.entities[identifier] = Entity(id=identifier, noun=phrase.noun, attributes=phrase.attributes)
            made.append(identifier)
        if phrase.open:
            self._open.append((phrase.noun, phrase.total, *phrase.open))
        return tuple(made)

    def amounts(self) -> tuple[Amount, ...]:
        """The ranges of the nouns whose number some phrase left open, plus what other phrases counted exactly."""
        planned = Counter(entity.noun for entity in self.entities.values())
        found = []
        for noun in dict.fromkeys(noun for noun, *_ in self._open):
            mine = [(total, least, most) for name, total, least, most in self._open if name == noun]
            exact = planned[noun] - sum(total for total, _, _ in mine)
            least = exact + sum(min(total, least) for total, least, _ in mine)
            most = min(MOST_COUNTED, exact + sum(most for _, _, most in mine))
            found.append(Amount(noun=noun, at_least=least, at_most=most))
        return tuple(found)

    def describe(self, ids: Iterable[str], name: str, value: str) -> None:
        """Adds to an attribute of entities that are there already ("the cat is sleeping")."""
        for identifier in ids:
            if identifier in self.entities:
                entity = self.entities[identifier]
                joint = " and " if name in ("colour", "action", "pose") else " "
                known = entity.attributes.get(name)
                if known and value in known.split(joint):
                    continue
                if known and name == "colour":
                    said = with_colour(known, value)
                else:
                    said = f"{known}{joint}{value}" if known else value
                both = {**entity.attributes, name: said}
                self.entities[identifier] = entity.model_copy(update={"attributes": both})

    def add_text(
        self, content: str, role: TextRole, colour: str | None, typeface: str | None, carrier: str | None = None
    ) -> str:
        self._reject_crowd(1, "text")
        identifier = self._fresh("text" if role == "label" else role)
        self.texts[identifier] = TextBlock(
            id=identifier, content=content, role=role, colour=colour, typeface=typeface, carrier=carrier
        )
        return identifier

    def resolve(self, phrase: NounPhrase) -> Ids:
        """The entities already there that the phrase means; () where it introduces new ones.

        "the cat" and a bare "cat" refer back; "the red circle" only to red ones; a singular among several
        things of one noun means the ones that were named last.
        """
        bare_singular = phrase.bare and not phrase.plural and phrase.count is None
        if not phrase.definite and not bare_singular:
            return ()
        wanted = {k: v for k, v in phrase.attributes.items() if k not in ("pose", "action", "owner")}.items()
        found = [e for e in self.entities.values() if e.noun == phrase.noun and wanted <= e.attributes.items()]
        if not found and " " not in phrase.noun and phrase.definite:
            found = [e for e in self.entities.values() if e.noun.split()[-1] == phrase.noun]
        if phrase.ordinal is not None:
            found = found[phrase.ordinal : phrase.ordinal + 1]
        elif phrase.count is not None and phrase.count > 1 and len(found) != phrase.count:
            found = []
        if found:
            self.loose.extend(phrase.loose)
        return tuple(e.id for e in found)

    def relate(self, subjects: Iterable[str], kind: RelationKind, objects: Sequence[str]) -> None:
        """Every subject to every object; "between" takes the first and the last object as its two."""
        if kind == "between":
            first, last = objects[0], objects[-1]
            for subject in subjects:
                relation = Relation(subject=subject, kind=kind, object=first, other=last)
                if relation not in self.relations:
                    self.relations.append(relation)
            return
        for subject, other in self._pairs(tuple(subjects), kind, tuple(objects)):
            relation = Relation(subject=subject, kind=kind, object=other)
            if relation not in self.relations:
                self.relations.append(relation)

    def _pairs(self, subjects: Ids, kind: RelationKind, objects: Ids) -> list[tuple[str, str]]:
        """Who is related to whom: everyone to everything, but nobody can lie in two things or hold all the cups of all.

        "two women on two benches" sit on one each; "a dog in leaves" is in one of them.
        """
        several = min(len(subjects), len(objects)) > 1
        alike = len({self.entities[i].noun for i in objects if i in self.entities}) == 1
        if kind == "inside" and len(subjects) == 1 and alike:
            return [(subjects[0], objects[0])]
        if kind in ("on", "inside", "holding", "wearing") and several:
            rounds = max(len(subjects), len(objects)) if kind in ("holding", "wearing") or not alike else len(subjects)
            return [(subjects[k % len(subjects)], objects[k % len(objects)]) for k in range(rounds)]
        return [(subject, other) for subject in subjects for other in objects]

    def place(self, ids: Iterable[str], place: Place) -> None:
        for identifier in ids:
            self.places[identifier] = place

    def relate_places(self) -> None:
        """Things placed on opposite sides become relations: "a cat on the left and a dog on the right"."""
        columns: tuple[Ids, ...] = self._with("left"), self._with("centre"), self._with("right")
        rows: tuple[Ids, ...] = self._with("top"), self._with("centre"), self._with("bottom")
        for levels, kind in ((columns, "left_of"), (rows, "above")):
            pairs = [(0, 1), (1, 2)] if levels[1] and levels[0] and levels[2] else [(0, 2)]
            for before, after in pairs:
                firsts, seconds = levels[before], levels[after]
                if kind == "above":
                    firsts = tuple(i for i in firsts if i in self.entities)
                    seconds = tuple(i for i in seconds if i in self.entities)
                self.relate(firsts, "left_of" if kind == "left_of" else "above", seconds)

    def _with(self, side: str) -> Ids:
        return tuple(i for i, place in self.places.items() if place == side)

    def _fresh(self, noun: str) -> str:
        name = safe_name(noun)
        self._numbers[name] += 1
        return f"{name}_{self._numbers[name]}"

    def _reject_crowd(self, more: int, noun: str) -> None:
        total = len(self.entities) + len(self.texts) + more
        if total > MOST_ITEMS:
            raise PlanError(
                f"the prompt asks for {total} objects and texts (counting {more} of: {noun}); "
                f"ask for {MOST_ITEMS} or fewer"
            )
