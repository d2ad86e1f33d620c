"""Checks a model's proposal against the rules' reading of the same prompt, and merges the two.

Whatever the rules read stays: each quoted text, count, noun, attribute and relation. The proposal only adds what rests
on words of the prompt that the rules couldn't place. Each difference becomes one line of ``Plan.notes``: restored (the
model left it out), corrected (the model said something else), removed (the prompt doesn't say it), placed (only the
model could place it).
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from planners.base import MOST_ITEMS
from planners.checklist import spoken_names
from planners.language.reading.draft import safe_name
from planners.language.tokens import tokenize
from planners.language_model.evidence import PromptEvidence, content_words, word_root
from planners.language_model.pairing import canonical_relation, described_by, mapped_relation, pair_entities, same_noun
from planners.layout.relations import relation_in_words
from planners.partial_scene import PartialScene
from planners.scene import Entity, Place, Relation, Scene, TextBlock

SIMILAR = 0.75
"""The ``SequenceMatcher`` ratio from which a proposed text is a misspelling of a quoted one."""
STYLES = ("medium", "mood", "lighting", "camera")
NEGATIONS = ("no", "not", "without", "never", "excluding", "except", "zero", "free")
LEFT_OUT = "the model left it out"
OTHERWISE = "the rules read it differently"
NOT_SAID = "not in the prompt"


def reconcile(proposed: PartialScene, rules: PartialScene) -> tuple[PartialScene, tuple[str, ...]]:
    """The merged scene, and a note on each difference. Both arguments are readings of ``rules.scene.prompt``.

    The canvas and all that a proposal can't say come from the rules.
    """
    merge = _Merge(proposed, rules)
    merge.match_entities()
    merge.match_texts()
    merge.match_relations()
    merge.match_style()
    merge.match_background()
    merge.match_forbidden()
    return merge.result()


class _Merge:
    """``ids`` maps a proposed thing to the one that stands for it in the merged scene."""

    def __init__(self, proposed: PartialScene, rules: PartialScene) -> None:
        self.proposed, self.rules = proposed, rules
        self.tokens = tokenize(rules.scene.prompt)
        self.evidence = PromptEvidence(self.tokens, rules.unplaced)
        self.entities = {entity.id: entity for entity in rules.scene.entities}
        self.texts = {text.id: text for text in rules.scene.texts}
        self.relations = list(rules.scene.relations)
        self.places: dict[str, Place] = dict(rules.places)
        self.style, self.background = rules.scene.style, rules.scene.background
        self.forbidden = list(rules.scene.forbidden)
        self.ids: dict[str, str] = {}
        self.notes: list[str] = []

    def match_entities(self) -> None:
        known, mine = self.rules.scene.entities, self.proposed.scene.entities
        self.ids = pair_entities(mine, known)
        for entity in mine:
            if entity.id in self.ids:
                self._compare(entity, self.entities[self.ids[entity.id]])
            elif not any(same_noun(entity.noun, other.noun) for other in known):
                self._add_entity(entity)
        ranges = {amount.noun: amount for amount in self.rules.scene.amounts}
        for noun, count in Counter(entity.noun for entity in known).items():
            written = sum(same_noun(entity.noun, noun) for entity in mine)
            read = sum(same_noun(entity.noun, noun) for entity in known)
            amount = ranges.get(noun)
            if written == 0:
                self.notes.append(f"restored: {f'{count} of ' if count > 1 else ''}{noun}; {LEFT_OUT}")
            elif written != read and not (amount and amount.at_least <= written <= amount.at_most):
                self.notes.append(f"corrected: {count} of {noun}, not {written}")

    def _compare(self, mine: Entity, known: Entity) -> None:
        words = described_by(mine)
        for value in known.attributes.values():
            if not set(content_words(value)) <= words:
                self.notes.append(f"restored: {value}, for the {known.noun}")
        extra = " ".join(word for word in mine.noun.split()[:-1] if word_root(word) not in described_by(known))
        for name, value in [*mine.attributes.items(), *([("look", extra)] if extra else [])]:
            if not set(content_words(value)) <= described_by(known):
                known = self._with_attribute(known, name, value)
        self.entities[known.id] = known

    def _with_attribute(self, entity: Entity, name: str, value: str) -> Entity:
        """The entity with one more attribute, if the value rests on unplaced words of the prompt."""
        if not self._accept(value, f"{value}, for the {entity.noun}"):
            return entity
        joint = " and " if name == "colour" else " "
        old = entity.attributes.get(name)
        attributes = {**entity.attributes, name: f"{old}{joint}{value}" if old else value}
        return entity.model_copy(update={"attributes": attributes})

    def _accept(self, phrase: str, what: str) -> bool:
        """Whether the phrase rests on unplaced words, which it then covers; notes ``what`` was placed or removed."""
        if self.evidence.supports(phrase):
            self.evidence.cover(phrase)
            self.notes.append(f"placed: {what}")
            return True
        self._refuse(phrase, what)
        return False

    def _refuse(self, phrase: str, what: str) -> None:
        self.notes.append(f"removed: {what}; {OTHERWISE if self.evidence.contains(phrase) else NOT_SAID}")

    def _add_entity(self, entity: Entity) -> None:
        """Adds an object that the rules don't have, if its noun is a word that they couldn't place."""
        if not (self.evidence.supports(entity.noun.split()[-1]) and self.evidence.contains(entity.noun)):
            self._refuse(entity.noun, entity.noun)
            return
        alike = any(same_noun(entity.noun, other.noun) for other in self.entities.values())
        if self._full() or (alike and not self.evidence.has_plural(entity.noun)):
            self.notes.append(f"removed: a second {entity.noun}; {NOT_SAID}")
            return
        identifier = self._new_id(safe_name(entity.noun))
        made = Entity(id=identifier, noun=entity.noun)
        self.notes.append(f"placed: {entity.noun}")
        for name, value in entity.attributes.items():
            made = self._with_attribute(made, name, value)
        self.evidence.cover(entity.noun)
        self.entities[identifier] = made
        self._map(entity.id, identifier)

    def _full(self) -> bool:
        return len(self.entities) + len(self.texts) >= MOST_ITEMS

    def _new_id(self, name: str) -> str:
        taken = {*self.entities, *self.texts}
        return next(i for number in range(1, 2 * MOST_ITEMS) if (i := f"{name}_{number}") not in taken)

    def _map(self, proposed: str, identifier: str) -> None:
        """Lets the new thing stand for the proposed one, at its place if unplaced words of the prompt say that."""
        self.ids[proposed] = identifier
        place = self.proposed.places.get(proposed)
        if place is not None and self.evidence.supports(place):
            self.evidence.cover(place)
            self.places.setdefault(identifier, place)

    def match_texts(self) -> None:
        quotes = [token.text[1:-1] for token in self.tokens if token.quoted]
        for text in self.proposed.scene.texts:
            free = [t for t in self.texts.values() if t.id not in self.ids.values()]
            same = next((t for t in free if t.content == text.content), None)
            like = same or next((t for t in free if _similar(t.content, text.content)), None)
            if like is not None:
                self.ids[text.id] = like.id
                if same is None:
                    self.notes.append(f'corrected: the text reads "{like.content}", not "{text.content}"')
            elif text.content not in quotes and any(t.content == text.content for t in self.texts.values()):
                self.notes.append(f'removed: a second text "{text.content}"; {NOT_SAID}')
            elif text.content in quotes or self.evidence.supports(text.content):
                self._add_text(text)
            else:
                self._refuse(text.content, f'the text "{text.content}"')
        for text in self.rules.scene.texts:
            if text.id not in self.ids.values():
                self.notes.append(f'restored: the text "{text.content}"; {LEFT_OUT}')

    def _add_text(self, text: TextBlock) -> None:
        """Adds a text that the rules don't have, spelled as the prompt spells it."""
        if self._full():
            return
        prompt = self.rules.scene.prompt
        at = prompt.lower().find(text.content.lower())
        content = prompt[at : at + len(text.content)] if at >= 0 and text.content not in prompt else text.content
        identifier = self._new_id("text" if text.role == "label" else text.role)
        carrier = None if text.carrier is None else self.ids.get(text.carrier)
        self.texts[identifier] = TextBlock(id=identifier, content=content, role=text.role, carrier=carrier)
        self.evidence.cover(content)
        self.notes.append(f'placed: the text "{content}"')
        self._map(text.id, identifier)

    def match_relations(self) -> None:
        known = {canonical_relation(relation) for relation in self.relations}
        pairs = {frozenset(relation.ends) for relation in known}
        mine: dict[Relation, Relation] = {}
        for relation in self.proposed.scene.relations:
            if (mapped := mapped_relation(relation, self.ids)) is not None:
                mine.setdefault(canonical_relation(mapped), mapped)
        names = spoken_names(self._scene(()))
        for relation in self.rules.scene.relations:
            if canonical_relation(relation) not in mine:
                self.notes.append(f"restored: {relation_in_words(relation, names)}")
        added: list[Relation] = []
        for key, relation in mine.items():
            if key in known:
                continue
            if frozenset(key.ends) in pairs:
                self.notes.append(f"removed: {relation_in_words(relation, names)}; {OTHERWISE}")
            elif self._says(relation, added):
                added.append(relation)
                self.notes.append(f"placed: {relation_in_words(relation, names)}")
            else:
                self.notes.append(f"removed: {relation_in_words(relation, names)}; {NOT_SAID}")
        self.relations += added

    def _says(self, relation: Relation, added: list[Relation]) -> bool:
        """Whether the prompt says the relation; one word says it for all things of the same two nouns."""
        nouns = [self._noun(end) for end in relation.ends]
        alike = any(o.kind == relation.kind and [self._noun(end) for end in o.ends] == nouns for o in added)
        return alike or self.evidence.relates(relation, [*self.relations, *added])

    def _noun(self, identifier: str) -> str:
        return self.entities[identifier].noun if identifier in self.entities else identifier

    def match_style(self) -> None:
        for name in STYLES:
            value, old = getattr(self.proposed.scene.style, name), getattr(self.style, name)
            if value is None or (old is not None and set(content_words(value)) <= set(content_words(old))):
                continue
            if self.evidence.contains(value) and not self.evidence.supports(value):
                continue  # the rules placed these words elsewhere
            if self._accept(value, f"{value}, as the {name}"):
                self.style = self.style.model_copy(update={name: value if old is None else f"{old}, {value}"})

    def match_background(self) -> None:
        value = self.proposed.scene.background
        what = f"{value}, as the background"
        if value in ("", self.background):
            return
        if not self.background and self.evidence.supports(value):
            self.evidence.cover(value)
            self.background = value
            self.notes.append(f"placed: {what}")
        elif not self.evidence.contains(value):
            self._refuse(value, what)

    def match_forbidden(self) -> None:
        negated = any(token.low in NEGATIONS or token.low.endswith("n't") for token in self.tokens)
        for noun in self.proposed.scene.forbidden:
            if any(same_noun(noun, other) for other in self.forbidden):
                continue
            planned = any(same_noun(noun, entity.noun) for entity in self.entities.values())
            if not negated or planned:
                self._refuse(noun, f"{noun}, as forbidden")
            elif self._accept(noun, f"{noun}, as forbidden"):
                self.forbidden.append(noun)

    def _scene(self, relations: tuple[Relation, ...]) -> Scene:
        return self.rules.scene.model_copy(
            update={
                "entities": tuple(self.entities.values()),
                "texts": tuple(self.texts.values()),
                "relations": relations,
                "style": self.style,
                "background": self.background,
                "forbidden": tuple(self.forbidden),
            }
        )

    def result(self) -> tuple[PartialScene, tuple[str, ...]]:
        scene = Scene.model_validate(self._scene(tuple(self.relations)).model_dump())
        notes = [note if count == 1 else f"{note} ({count} times)" for note, count in Counter(self.notes).items()]
        return PartialScene(scene, self.places, self.evidence.unplaced), tuple(notes)


def _similar(first: str, second: str) -> bool:
    one, other = first.casefold().strip(), second.casefold().strip()
    return one == other or SequenceMatcher(None, one, other).ratio() >= SIMILAR
