"""Reads a prompt in German or Spanish, more simply than English is read.

Colours, sizes, materials and media become English words, since the checks know those. Nouns stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planners.language.others.denials import denials
from planners.language.others.german import GERMAN
from planners.language.others.language import Language
from planners.language.others.phrase import read_attributes, read_phrase
from planners.language.others.sentence import STOPS, SUBJECTS, Sentence
from planners.language.others.spanish import SPANISH
from planners.language.parsing.parse import Parse, run_pipeline
from planners.language.parsing.words import split_words
from planners.language.pasting.pasted import Pasted
from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.tokens import tokenize
from planners.language.vocabulary.colours import JOINT
from planners.language.vocabulary.counts import Count
from planners.language.whole.canvas import read_canvas
from planners.language.whole.picture import blanked
from planners.scene import Place, RelationKind, TextRole

LANGUAGES = {"de": GERMAN, "es": SPANISH}


def read_simply(pasted: Pasted, pipeline: Any, language: Language) -> Reading:
    """The reading of a prompt in the pipeline's language; raises PlanError where a quote is empty or too long."""
    tokens = tokenize(pasted.text)
    sizes = [(at, found.end) for at in range(len(tokens)) if (found := read_canvas(tokens, at)) is not None]
    text = blanked(pasted.text, [(tokens[at].start, tokens[end - 1].end) for at, end in sizes])
    reading = Reading(_parse(text, pipeline, language))
    _SimpleReader(reading, language).read(text)
    for unwanted, _ in pasted.negative:
        tree = Sentence(_parse(unwanted, pipeline, language), language)
        reading.draft.forbidden += [tree.name(at) for at in tree.heads]
    return reading


def _parse(text: str, pipeline: Any, language: Language) -> Parse:
    words = split_words(text, pipeline, language.stand_in)
    return Parse(run_pipeline(words, pipeline), tuple(words))


class _SimpleReader:
    """Writes what a sentence says to the draft of its reading."""

    def __init__(self, reading: Reading, language: Language) -> None:
        self.reading, self.draft, self.named, self.language = reading, reading.draft, reading.named, language
        self.tree = Sentence(reading.parse, language)
        self.quotes = reading.parse.quotes

    def read(self, text: str) -> None:
        denied = denials(self.tree)
        for at in self.tree.heads:
            if at not in denied and not self._frame(at):
                self._introduce(at)
        places = [at for at, role in self.reading.roles.items() if role == "place"]
        if places and not self.named and not self.quotes:
            self._introduce(places[0])
        for at, owners in denied.items():
            self._deny(at, self._ids(owners))
        for at in self.quotes:
            self._text(at)
        for at in range(len(self.tree.words)):
            self._apart(at)
        for at, (end, phrase) in self.tree.spans.items():
            if place := self.language.places.get(phrase):
                self._place(at, end, place)
            else:
                self._tie(at, end, self.language.relations[phrase])
        self.draft.relate_places()
        self._say(text)
        self.reading.notes.append(
            f"this prompt was read as {self.language.name}, more simply than English is read; its nouns stay "
            f"{self.language.name}, so only a vision-language critic can judge its objects"
        )

    def _ids(self, heads: Iterable[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for k in heads for i in self.named.get(k, ())))

    def _describe(self, ids: Iterable[str], attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            self.draft.describe(ids, name, value)

    def _cover(self, at: int) -> None:
        first = self.tree.start(self.tree.groups.get(at, at))
        self.reading.cover((at, *read_attributes(self.tree, first, self.tree.end(at))[1]))

    def _frame(self, at: int) -> bool:
        """Reads a noun that is no thing: a word for a text, the picture's kind, light or background, a place."""
        tree, language, draft = self.tree, self.language, self.draft
        noun, first, end = tree.noun(at).lower(), tree.start(at), tree.end(at)
        placed = first > 0 and (first - 1 in tree.tied or tree.doc[first - 1].pos_ == "ADP")
        if self.quotes and noun in language.writing | language.letters | language.roles.keys():
            self.reading.roles[at] = "text"
        elif noun in language.media and at == tree.heads[0] and tree.low(end) in language.shown:
            draft.medium = language.media[noun]
        elif language.media.get(noun) == "picture" and placed:
            pass
        elif noun in language.lights:
            draft.lighting.append(language.lights[noun])
        elif noun in language.backdrop:
            draft.background = read_attributes(tree, first, end)[0].get("colour") or draft.background
        elif noun in language.grounds and placed:
            said = [k for k in range(first, end) if tree.doc[k].pos_ not in ("DET", "NUM")]
            draft.background = draft.background or tree.parse.text(said)
            self.reading.roles[at] = "place"
        else:
            return False
        self._cover(at)
        return True

    def _introduce(self, at: int) -> None:
        phrase = read_phrase(self.tree, at)
        self.reading.roles[at] = "thing"
        self._cover(at)
        known = self._known(at, phrase)
        if known:
            self.named[at] = known
            self._describe(known, phrase.attributes)
            return
        colours = phrase.attributes.get("colour", "").split(JOINT)
        each = phrase.plural and len(colours) > 1 and (not phrase.count or phrase.count.planned == len(colours))
        parts = [phrase]
        if each and {*colours} != {"black", "white"}:
            parts = [replace(phrase, count=Count(1), attributes={**phrase.attributes, "colour": c}) for c in colours]
        self.named[at] = tuple(i for part in parts for i in self.draft.add_entities(part, self.reading.notes))

    def _known(self, at: int, phrase: Phrase) -> tuple[str, ...]:
        """What is named already: "die Katze", and the parts of a number, "tres libros, uno rojo y dos azules"."""
        whole = self.named.get(self.tree.lent.get(at, -1), ())
        plain = [i for i in whole if "colour" not in self.draft.entities[i].attributes]
        if len(whole) > 1 and len(plain) >= phrase.amount.planned:
            return tuple(plain[: phrase.amount.planned])
        same = [k for k in self.named if self.tree.name(k) == phrase.noun]
        return self.named[same[-1]] if phrase.definite and same else ()

    def _deny(self, at: int, owners: tuple[str, ...]) -> None:
        phrase = read_phrase(self.tree, at)
        said = " ".join([*(value for name, value in phrase.attributes.items() if name != "not"), phrase.noun])
        self.reading.roles[at] = "absent"
        self._cover(at)
        if owners:
            self.draft.describe(owners, "without", said)
        elif said in [entity.noun for entity in self.draft.entities.values()]:
            self.reading.notes.append(f'"no {said}" can\'t be checked: the plan has some of its own')
        else:
            self.draft.forbidden.append(said)

    def _text(self, at: int) -> None:
        tree, roles = self.tree, self.language.roles
        nouns = [k for k in tree.heads if self.reading.roles.get(k) == "text"]
        near = [k for k in nouns if not any(min(k, at) < q < max(k, at) for q in self.quotes)]
        titles: list[TextRole] = [roles[word] for k in near if k < at and (word := tree.noun(k).lower()) in roles]
        looks = [read_attributes(tree, tree.start(k), tree.end(k))[0].get("colour") for k in near]
        content = tree.parse.words[at].quoted or ""
        carrier = self._before(at) or self._after(at)
        made = self.draft.add_text(content, next(iter(titles), "label"), next(filter(None, looks), None), None, carrier)
        self.named.update({k: (made,) for k in (at, *near) if k not in self.named})

    def _before(self, at: int) -> str | None:
        """What carries a text by the words up to it: "ein Schild mit der Aufschrift", "un cartel que dice"."""
        tree = self.tree
        silent = self.language.writing | self.language.plain_verbs
        for k in range(at - 1, -1, -1):
            says = [
                c for c in tree.heads if tree.doc[c].head.i == k and tree.doc[c].dep_ in SUBJECTS and c in self.named
            ]
            if says or self.reading.roles.get(k) == "thing":
                return next(iter(self.named[(*says, k)[0]]), None)
            acts = tree.doc[k].pos_ == "VERB" and not tree.describes(k) and tree.doc[k].lemma_.lower() not in silent
            if acts or k in self.quotes or tree.low(k) in (*STOPS[1:], *self.language.joints):
                break
        return None

    def _after(self, at: int) -> str | None:
        """What carries a text by the words after it: 'das Wort "Ruhe" auf einer Tafel'."""
        tree = self.tree
        for k in range(at + 1, len(tree.words)):
            if self.reading.roles.get(k) == "thing":
                said = tree.spans.get(tree.start(k) - 1, (0, ()))[1]
                on = self.language.relations.get(said) in ("on", "inside", "next_to")
                return self.named[k][0] if on and self.named[k] else None
            if k in self.quotes or tree.low(k) in (*STOPS, *self.language.joints):
                break
        return None

    def _apart(self, at: int) -> None:
        """Adjectives that stand apart from their noun, and verbs that say nothing by themselves."""
        tree, language, token = self.tree, self.language, self.tree.doc[at]
        if at in self.reading.covered or at in tree.tied or at in self.quotes:
            return
        attributes, covered = read_attributes(tree, at, at + 1)
        silent = (
            language.plain_verbs
            | language.having
            | language.hues
            | language.half
            | (language.writing if self.quotes else set())
        )
        plain = bool({token.lemma_.lower(), tree.low(at)} & silent)
        if not attributes:
            covered = [at] if plain else []
        if (
            not plain
            and token.pos_ == "VERB"
            and any(tree.low(child.i) in language.negators for child in token.children)
        ):
            self.reading.notes.append(f'"{token.text}" is denied, which this reading can\'t plan')
        owners = [k for k in tree.bearers(at, -1) if tree.agree(k, at)]
        owners = owners or [k for k in tree.heads if k < at and k in self.named and tree.agree(k, at)][-1:]
        ids = self._written(at) or self._ids(owners)
        self._describe(ids, attributes)
        for i in {*ids} & self.draft.texts.keys() if "colour" in attributes else ():
            self.draft.texts[i] = self.draft.texts[i].model_copy(update={"colour": attributes["colour"]})
        if ids or not attributes:
            self.reading.cover(covered)

    def _written(self, at: int) -> tuple[str, ...]:
        """The text that a colour after a preposition is about: '"Ruhe" in Rot'."""
        before = [k for k in self.quotes if k < at][-1:] if self.tree.doc[at - 1].pos_ == "ADP" else []
        return self._ids(before) if before and not any(before[0] < k < at for k in self.tree.heads) else ()

    def _place(self, at: int, end: int, place: Place) -> None:
        after = [k for k in self.tree.heads if k >= end]
        before = [k for k in self.tree.heads if k < at and k in self.named]
        opens = at == 0 or self.tree.low(at - 1) in (*STOPS, *self.language.joints)
        self.draft.place(self._ids(after[:1] if opens or not before else before[-1:]), place)
        self.reading.cover(range(at, end))

    def _tie(self, at: int, end: int, kind: RelationKind) -> None:
        tree = self.tree
        after = [k for k in tree.heads if k >= end and self.reading.roles.get(k) != "text"]
        noun = next((k for k in after if tree.start(tree.groups.get(k, k)) <= end), None)
        if noun is None:
            return
        self.reading.cover(range(at, end))
        up = tree.verb(noun, at)
        before = [k for k in tree.heads if k < at and k in self.named]
        subjects = [k for k in tree.bearers(up, noun) if k in self.named]
        mine = [k for k in subjects if k < at]
        subjects = (
            [k for k in mine if k == mine[-1] or tree.end(k) not in tree.spans]
            or subjects
            or before[-1:]
            or [k for k in after if k != noun][:1]
        )
        other = [k for k in after if k > noun and tree.low(tree.start(k) - 1) in self.language.joints][:1]
        joined = [noun, *other] if kind == "between" else tree.joined(noun)
        joined = [k for k in joined if k == noun or not (k in subjects or tree.end(k) in tree.spans)]
        objects = self._ids(joined)
        borne = {i for i, text in self.draft.texts.items() if text.carrier in objects}
        ids = tuple(i for i in self._ids(subjects) if i not in objects and i not in borne)
        if ids and len(objects) > (kind == "between"):
            self.draft.relate(ids, self._kind(at, kind, noun, up), objects)

    def _kind(self, at: int, kind: RelationKind, noun: int, up: int) -> RelationKind:
        """What "en" or "an" is on a surface, and "sobre" of what flies."""
        tree, language = self.tree, self.language
        if tree.low(at) in language.loose:
            return "on" if tree.noun(noun).lower() in language.surfaces else kind
        verbs = {tree.doc[k].lemma_.lower() for k in (at - 1, up) if k >= 0}
        return "above" if kind == "on" and verbs & language.floating else kind

    def _say(self, text: str) -> None:
        """Gives things and texts the prompt's own words, those of the first time."""
        tree, words = self.tree, self.reading.parse.words
        said: dict[str, str] = {}
        for at in sorted(self.named):
            if at in self.quotes or self.reading.roles.get(at) == "thing":
                first, end = (at, at + 1) if at in self.quotes else (tree.start(tree.groups.get(at, at)), tree.end(at))
                said = {**dict.fromkeys(self.named[at], text[words[first].start : words[end - 1].end]), **said}
        self.draft.say(said)
