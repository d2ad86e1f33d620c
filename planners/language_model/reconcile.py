"""Whether a plan says what its prompt says: a proposed scene is held against the rules' reading of the same prompt.

What the rules read stands: each quoted text, count, noun, attribute and relation. A proposal adds what rests on words
that the rules could not place, and nothing else. Every difference is told in one line: restored (the proposal left it
out), corrected (it said something else), removed (no word of the prompt says it), placed (it alone could place it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from planners.checklist import spoken_names
from planners.language.draft import MOST_ITEMS, Place, safe_name
from planners.language.tokens import tokenize
from planners.language_model.evidence import Evidence, content_words, root
from planners.language_model.pairing import canonical, moved, pair, same_noun, spoken
from planners.layout.relations import said
from planners.partial_scene import Unlaid
from planners.scene import Entity, Relation, Scene, TextBlock

NEARLY = 0.75
STYLES = ("medium", "mood", "lighting", "camera")
NEGATIONS = ("no", "not", "without", "never", "excluding", "except", "zero", "free")


@dataclass(frozen=True)
class Faithful:
    """The scene that holds to the prompt, the words that are still unplaced, and what had to be changed."""

    unlaid: Unlaid
    unplaced: tuple[str, ...]
    notes: tuple[str, ...]


def reconcile(proposed: Unlaid, rules: Unlaid) -> Faithful:
    """Both are readings of the prompt of ``rules.scene``; its canvas, and all that no proposal can say, stand."""
    merge = _Merge(proposed, rules)
    merge.match_entities()
    merge.match_texts()
    merge.match_relations()
    merge.match_picture()
    return merge.result()


class _Merge:
    """``ids`` maps a proposed thing to the one that stands for it in the merged scene."""

    def __init__(self, proposed: Unlaid, rules: Unlaid) -> None:
        self.proposed, self.rules = proposed, rules
        self.tokens = tokenize(rules.scene.prompt)
        self.evidence = Evidence(self.tokens, rules.loose)
        self.entities = {entity.id: entity for entity in rules.scene.entities}
        self.texts = {text.id: text for text in rules.scene.texts}
        self.relations = list(rules.scene.relations)
        self.places: dict[str, Place] = dict(rules.places)
        self.style, self.background = rules.scene.style, rules.scene.background
        self.forbidden = list(rules.scene.forbidden)
        self.ids: dict[str, str] = {}
        self.notes: list[str] = []

    def match_entities(self) -> None:
        known = self.rules.scene.entities
        self.ids = pair(self.proposed.scene.entities, known)
        for entity in self.proposed.scene.entities:
            if entity.id in self.ids:
                self._compare(entity, self.entities[self.ids[entity.id]])
            elif not any(same_noun(entity.noun, other.noun) for other in known):
                self._add(entity)
        planned = {entity.noun: sum(e.noun == entity.noun for e in known) for entity in known}
        ranges = {amount.noun: amount for amount in self.rules.scene.amounts}
        for noun, count in planned.items():
            mine = sum(same_noun(entity.noun, noun) for entity in self.proposed.scene.entities)
            alike = sum(n for other, n in planned.items() if same_noun(other, noun))
            amount = ranges.get(noun)
            if mine == 0:
                self.notes.append(f"restored: {f'{count} of ' if count > 1 else ''}{noun}, which was left out")
            elif mine != alike and not (amount and amount.at_least <= mine <= amount.at_most):
                self.notes.append(f"corrected: {count} of {noun}, not {mine}")

    def _compare(self, mine: Entity, known: Entity) -> None:
        words = spoken(mine)
        for value in known.attributes.values():
            if not set(content_words(value)) <= words:
                self.notes.append(f"restored: {value}, said of the {known.noun}")
        extra = " ".join(word for word in mine.noun.split()[:-1] if root(word) not in spoken(known))
        for name, value in [*mine.attributes.items(), *([("look", extra)] if extra else [])]:
            if not set(content_words(value)) <= spoken(known):
                known = self._describe(known, name, value)
        self.entities[known.id] = known

    def _describe(self, entity: Entity, name: str, value: str) -> Entity:
        """The entity with one more attribute, where unplaced words of the prompt stand behind it."""
        if self.evidence.backed(value):
            self.evidence.cover(value)
            self.notes.append(f"placed: {value}, said of the {entity.noun}")
            joint = " and " if name == "colour" else " "
            old = entity.attributes.get(name)
            attributes = {**entity.attributes, name: f"{old}{joint}{value}" if old else value}
            return entity.model_copy(update={"attributes": attributes})
        self._refuse(f"{value}, said of the {entity.noun}", value)
        return entity

    def _refuse(self, what: str, phrase: str) -> None:
        elsewhere = self.evidence.said(phrase)
        self.notes.append(f"removed: {what}, which {'the rules read otherwise' if elsewhere else 'no word says'}")

    def _add(self, entity: Entity) -> None:
        """An object that the rules don't know: only a noun that they couldn't place brings it in."""
        head = entity.noun.split()[-1]
        if not (self.evidence.backed(head) and self.evidence.said(entity.noun)):
            self._refuse(entity.noun, entity.noun)
            return
        alike = sum(same_noun(entity.noun, other.noun) for other in self.entities.values())
        full = len(self.entities) + len(self.texts) >= MOST_ITEMS
        if full or (alike and not self.evidence.several(entity.noun)):
            self.notes.append(f"removed: a second {entity.noun}, which no word says")
            return
        identifier = self._fresh(entity.noun)
        made = Entity(id=identifier, noun=entity.noun)
        self.notes.append(f"placed: {entity.noun}")
        for name, value in entity.attributes.items():
            made = self._describe(made, name, value)
        self.evidence.cover(entity.noun)
        self.entities[identifier] = made
        self.ids[entity.id] = identifier
        self._place(entity.id)

    def _fresh(self, noun: str) -> str:
        taken = {*self.entities, *self.texts}
        name = safe_name(noun)
        return next(i for number in range(1, 2 * MOST_ITEMS) if (i := f"{name}_{number}") not in taken)

    def _place(self, identifier: str) -> None:
        place = self.proposed.places.get(identifier)
        if place is not None and self.evidence.backed(place):
            self.evidence.cover(place)
            self.places.setdefault(self.ids[identifier], place)

    def match_texts(self) -> None:
        quotes = [token.text for token in self.tokens if token.kind == "quote"]
        for text in self.proposed.scene.texts:
            known = [t for t in self.texts.values() if t.id not in self.ids.values()]
            same = next((t for t in known if t.content == text.content), None)
            like = same or next((t for t in known if _alike(t.content, text.content)), None)
            if like is not None:
                self.ids[text.id] = like.id
                if same is None:
                    self.notes.append(f'corrected: the text reads "{like.content}", not "{text.content}"')
            elif text.content not in quotes and any(t.content == text.content for t in self.texts.values()):
                self.notes.append(f'removed: a second text "{text.content}", which no word says')
            elif text.content in quotes or self.evidence.backed(text.content):
                self._letter(text)
            else:
                self._refuse(f'the text "{text.content}"', text.content)
        for text in self.rules.scene.texts:
            if text.id not in self.ids.values():
                self.notes.append(f'restored: the text "{text.content}", which was left out')
        for content in dict.fromkeys(quotes):
            if not any(content == text.content for text in self.texts.values()):
                self.notes.append(f'restored: the text "{content}", which was left out')
                identifier = self._fresh("text")
                self.texts[identifier] = TextBlock(id=identifier, content=content)

    def _letter(self, text: TextBlock) -> None:
        """A text that the rules don't have, spelled as the prompt spells it."""
        if len(self.entities) + len(self.texts) >= MOST_ITEMS:
            return
        prompt = self.rules.scene.prompt
        at = prompt.lower().find(text.content.lower())
        content = prompt[at : at + len(text.content)] if at >= 0 and text.content not in prompt else text.content
        identifier = self._fresh("text" if text.role == "label" else text.role)
        carrier = None if text.carrier is None else self.ids.get(text.carrier)
        self.texts[identifier] = TextBlock(id=identifier, content=content, role=text.role, carrier=carrier)
        self.ids[text.id] = identifier
        self.evidence.cover(content)
        self.notes.append(f'placed: the text "{content}"')
        self._place(text.id)

    def match_relations(self) -> None:
        known = {canonical(relation) for relation in self.relations}
        pairs = {frozenset(relation.ends) for relation in known}
        mine: dict[Relation, Relation] = {}
        for relation in self.proposed.scene.relations:
            if (found := moved(relation, self.ids)) is not None:
                mine.setdefault(canonical(found), found)
        names = spoken_names(self._scene(()))
        for relation in self.rules.scene.relations:
            if canonical(relation) not in mine:
                self.notes.append(f"restored: {said(relation, names)}")
        added: list[Relation] = []
        for key, relation in mine.items():
            if key in known:
                continue
            if frozenset(key.ends) in pairs:
                self.notes.append(f"removed: {said(relation, names)}, which the rules read otherwise")
            elif self._said_so(relation, added):
                added.append(relation)
                self.notes.append(f"placed: {said(relation, names)}")
            else:
                self.notes.append(f"removed: {said(relation, names)}, which no word says")
        self.relations += added

    def _said_so(self, relation: Relation, added: list[Relation]) -> bool:
        """Whether a word says it; what was just accepted for the same two kinds of things carries its group along."""
        nouns = [self._noun(end) for end in relation.ends]
        for other in added:
            if other.kind == relation.kind and [self._noun(end) for end in other.ends] == nouns:
                return True
        return self.evidence.relates(relation, [*self.relations, *added])

    def _noun(self, identifier: str) -> str:
        return self.entities[identifier].noun if identifier in self.entities else identifier

    def match_picture(self) -> None:
        """Style, background and forbidden things: the rules' own, and what rests on unplaced words."""
        scene = self.proposed.scene
        for name in STYLES:
            value = getattr(scene.style, name)
            old = getattr(self.style, name)
            if value is None or (old is not None and set(content_words(value)) <= set(content_words(old))):
                continue
            if self.evidence.backed(value):
                self.evidence.cover(value)
                self.style = self.style.model_copy(update={name: value if old is None else f"{old}, {value}"})
                self.notes.append(f"placed: {value}, as the {name}")
            elif not self.evidence.said(value):
                self._refuse(f"{value}, as the {name}", value)
        plain = Scene.model_fields["background"].default
        if scene.background != plain and scene.background != self.background:
            if self.background == plain and self.evidence.backed(scene.background):
                self.evidence.cover(scene.background)
                self.background = scene.background
                self.notes.append(f"placed: {scene.background}, as the background")
            elif not self.evidence.said(scene.background):
                self._refuse(f"{scene.background}, as the background", scene.background)
        negated = any(token.low in NEGATIONS or token.low.endswith("n't") for token in self.tokens)
        for thing in scene.forbidden:
            if any(same_noun(thing, other) for other in self.forbidden):
                continue
            if negated and self.evidence.backed(thing) and not any(same_noun(thing, n) for n in self._nouns()):
                self.evidence.cover(thing)
                self.forbidden.append(thing)
                self.notes.append(f"placed: {thing}, as forbidden")
            else:
                self._refuse(f"{thing}, as forbidden", thing)

    def _nouns(self) -> list[str]:
        return [entity.noun for entity in self.entities.values()]

    def _scene(self, relations: tuple[Relation, ...]) -> Scene:
        changed: Mapping[str, object] = {
            "entities": tuple(self.entities.values()),
            "texts": tuple(self.texts.values()),
            "relations": relations,
            "style": self.style,
            "background": self.background,
            "forbidden": tuple(self.forbidden),
        }
        return self.rules.scene.model_copy(update=changed)

    def result(self) -> Faithful:
        scene = Scene.model_validate(self._scene(tuple(self.relations)).model_dump())
        left = self.evidence.left
        counted = Counter(self.notes)
        notes = tuple(note if counted[note] == 1 else f"{note} ({counted[note]} times)" for note in counted)
        return Faithful(Unlaid(scene, self.places, left), tuple(token.text for token in left), notes)


def _alike(first: str, second: str) -> bool:
    low = first.casefold().strip(), second.casefold().strip()
    return low[0] == low[1] or SequenceMatcher(None, *low).ratio() >= NEARLY
