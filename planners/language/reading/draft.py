"""A scene in the making: what the grammar found so far. Lives for one prompt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from planners.language.reading.adjectives import describe
from planners.language.reading.phrases import Phrase
from planners.letters import cased
from planners.scene import Amount, Entity, Place, Relation, RelationKind, TextBlock, TextRole

MOST_COUNTED = 99
MOST_PAIRS = 9
"""Of more pairs, groups that are next to each other are related one by one."""
Ids = tuple[str, ...]


def safe_name(noun: str) -> str:
    """The noun as the start of an id: lower-case ASCII letters, digits and underscores, at most 34 of them."""
    plain = unicodedata.normalize("NFKD", noun.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:34].strip("_") or "object"


class Draft:
    """Collects entities, texts, relations and hints.

    ``groups`` are the things of each phrase that made several, with whether it gave their number; of these, ``taken``
    were spoken of alone ("one pump shows ..."). ``told`` is what tells a thing from others of its noun, by id: its
    owner, its side.
    """

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
        self.stands_for: dict[int, int] = {}
        self.groups: dict[Ids, bool] = {}
        self.taken: set[str] = set()
        self.told: dict[str, dict[str, Hashable]] = {}
        self._open: list[tuple[str, int, int, int]] = []
        self._numbers: Counter[str] = Counter()

    def add_entities(self, phrase: Phrase, notes: list[str]) -> Ids:
        """One entity for each thing of the phrase; beyond ``MOST_COUNTED`` in all they are left out, with a note."""
        amount = phrase.amount
        total = min(amount.planned, MOST_COUNTED - len(self.entities))
        if total < amount.planned:
            notes.append(
                f"a plan holds at most {MOST_COUNTED} objects: {total} of {amount.planned} planned for {phrase.noun}"
            )
        made = []
        for _ in range(total):
            identifier = self._fresh(phrase.noun)
            self.entities[identifier] = Entity(id=identifier, noun=phrase.noun, attributes=phrase.attributes)
            made.append(identifier)
        if amount.range and total:
            self._open.append((phrase.noun, total, *amount.range))
        if total > 1:
            self.groups[tuple(made)] = not amount.range
        return tuple(made)

    def untaken(self, noun: str | None = None) -> Ids:
        """Those that weren't spoken of alone, of the last group of that noun, or the last whose number was given."""
        for group, counted in reversed(self.groups.items()):
            named = counted if noun is None else self.entities[group[0]].noun == noun
            if named and (left := tuple(i for i in group if i not in self.taken)):
                return left
        return ()

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
                both = describe(entity.attributes, name, value)
                self.entities[identifier] = entity.model_copy(update={"attributes": both})

    def add_text(
        self, content: str, role: TextRole, colour: str | None, typeface: str | None, carrier: str | None = None
    ) -> str:
        identifier = self._fresh("text" if role == "label" else role)
        content = cased(content, typeface)
        self.texts[identifier] = TextBlock(
            id=identifier, content=content, role=role, colour=colour, typeface=typeface, carrier=carrier
        )
        return identifier

    def drop(self, ids: Ids) -> None:
        """Takes entities out again, with what relates them; the texts on them are on nothing then."""
        nouns = {self.entities.pop(identifier).noun for identifier in ids}
        self.relations = [r for r in self.relations if not {r.subject, r.object, r.other} & set(ids)]
        self.places = {identifier: place for identifier, place in self.places.items() if identifier not in ids}
        self.part(self.texts, ids)
        self.groups.pop(ids, None)
        self._open = [amount for amount in self._open if amount[0] not in nouns]

    def say(self, clauses: Mapping[str, str]) -> None:
        """Gives entities and texts the prompt's own words about them, by id."""
        for identifier, clause in clauses.items():
            if identifier in self.entities:
                self.entities[identifier] = self.entities[identifier].model_copy(update={"clause": clause})
            elif identifier in self.texts:
                self.texts[identifier] = self.texts[identifier].model_copy(update={"clause": clause})

    def part(self, texts: Iterable[str], things: Sequence[str]) -> None:
        """Takes texts off things that they are beside: "a cat with the word 'MEOW' above it"."""
        for identifier in texts:
            if identifier in self.texts and self.texts[identifier].carrier in things:
                self.texts[identifier] = self.texts[identifier].model_copy(update={"carrier": None})

    def relate(self, subjects: Iterable[str], kind: RelationKind, objects: Sequence[str]) -> None:
        """Every subject to every object; "between" takes the first and the last object as its two. Nothing lies in a
        text: what "frames" it does so around it.
        """
        if kind == "inside":
            objects = tuple(i for i in objects if i not in self.texts)
        if kind == "between":
            if len(set(objects)) < 2:
                return
            first, last = objects[0], objects[-1]
            for subject in subjects:
                relation = Relation(subject=subject, kind=kind, object=first, other=last)
                if relation not in self.relations and subject not in (first, last):
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
        if kind == "next_to" and several and len(subjects) * len(objects) > MOST_PAIRS:
            rounds = max(len(subjects), len(objects))  # "two peppers next to a dozen eggs"
            return [(subjects[k * len(subjects) // rounds], objects[k * len(objects) // rounds]) for k in range(rounds)]
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
