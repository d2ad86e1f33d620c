"""Who is spoken about while a prompt is read: what "it", "the cat" or a following "to the left of" means."""

from __future__ import annotations

from collections.abc import Sequence

from planners.base import MOST_ITEMS, Place, PlanError
from planners.language import lexicon as lx
from planners.language import nouns as nn
from planners.language import qualities as ql
from planners.language.draft import Draft, Ids
from planners.language.phrases import NounPhrase, read_phrases
from planners.language.places import read_relation
from planners.language.tokens import Token, low, lows
from planners.language.verbs import is_gerund, is_verb
from planners.scene import RelationKind

TIES = tuple(
    (
        "on in at with of from for to into onto by around through along across among beyond outside near during "
        "toward towards past like as off against"
    ).split()
)


class Discourse:
    """The tokens, the place in them, the draft, and who a following phrase would speak about.

    ``group``: the things named last, joined by "and"; ``latest``: only the last of them.
    ``subject``: who the last relation spoke about. ``actor``: who the clause's verbs speak about.
    ``host``: who has what "with" introduced ("a tray with handles": the tray).
    ``broken``: a comma, "with" or a relation ended the group, so that the next thing starts a new one.
    ``noun_end``: the index after the noun phrase read last.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at, self.draft = tokens, 0, Draft()
        self.group: Ids = ()
        self.latest: Ids = ()
        self.previous: Ids = ()
        self.subject: Ids = ()
        self.actor: Ids = ()
        self.pool: Ids = ()
        self.host: Ids = ()
        self.last_noun = ""
        self.broken = True
        self.joined = False
        self.counted = 0
        self.noun_end = -1
        self.verb_end = -1
        self.abstract_end = -1
        self.waiting_place: Place | None = None
        self.waiting_relation: tuple[RelationKind, Ids] | None = None

    def word(self, ahead: int = 0) -> str:
        """The lower-case word ``ahead`` of the place; "" for quotes and outside the prompt."""
        return low(self.tokens, self.at + ahead)

    def phrases(self, at: int) -> list[NounPhrase]:
        return read_phrases(self.tokens, at, self.last_noun)

    def leave(self, tokens: Sequence[Token]) -> None:
        """These words found no place; function words among them say nothing by themselves."""
        self.draft.loose.extend(t for t in tokens if t.kind == "word" and t.low not in lx.NEUTRAL)

    def welcome(self, phrase: NounPhrase) -> bool:
        """A bare unknown word is an object only where one is expected; elsewhere it is reported as unplaced."""
        if phrase.noun in nn.NOUNS or phrase.noun in nn.COMPOUNDS or phrase.head in nn.NOUNS:
            return True
        before = low(self.tokens, self.at - 1)
        after_loose = before in ("and", ",") and self.at > 1 and self.tokens[self.at - 2] in self.draft.loose
        if phrase.bare and (after_loose or phrase.noun in ql.TAGS):
            return False
        if phrase.plural and ("that" in (self.word(), before) or before in ("which", "who")):
            return False
        if not phrase.bare or phrase.plural or phrase.attributes.keys() - {"look"}:
            return True
        if phrase.noun.endswith("ly") and len(phrase.noun) > 6:
            return False
        first = not self.draft.entities and not self.draft.texts and not self.draft.loose
        expected = before in lx.STARTERS or before in TIES or self.verb_end == self.at or self.noun_end == self.at - 1
        return first or (expected and before != ",") or read_relation(self.tokens, phrase.end) is not None

    def new(self, phrase: NounPhrase) -> Ids:
        """New entities. Where the picture is full, things find no place, and room is kept for every quoted text; where
        the things with a number alone are too many, that is an error (``Draft.add_entities`` raises it).
        """
        self.pool = ()
        self.last_noun = phrase.noun
        if phrase.count is not None and phrase.count > 1 and phrase.range is None:
            self.counted += phrase.total
        texts = sum(token.kind == "quote" for token in self.tokens)
        if self.full(phrase.total) and self.counted + texts <= MOST_ITEMS:
            self.leave(self.tokens[max(0, phrase.end - len(phrase.noun.split())) : phrase.end])
            return ()
        return self.draft.add_entities(phrase)

    def full(self, more: int) -> bool:
        """Whether so many more things would leave no room for the texts that are still to come."""
        coming = sum(token.kind == "quote" for token in self.tokens[self.at :])
        return len(self.draft.entities) + len(self.draft.texts) + coming + more > MOST_ITEMS

    def known_or_new(self, phrase: NounPhrase) -> Ids:
        return self.draft.resolve(phrase) or self.new(phrase)

    def named(self, ids: Ids) -> None:
        """New or known things were named: they join the group or start a new one, and take what waited for them."""
        if not self.joined or self.broken:
            self.previous = self.group or self.previous
        self.group = (*self.group, *ids) if self.joined and not self.broken else ids
        self.latest = ids
        self.broken = self.joined = False
        if self.waiting_relation is not None:
            self.relate(ids, *self.waiting_relation)
        if self.waiting_place is not None:
            self.draft.place(ids, self.waiting_place)
        self.waiting_relation = self.waiting_place = None

    def relate(self, subject: Ids, kind: RelationKind, objects: Ids) -> None:
        """Raises PlanError where something would be related to itself."""
        subjects = tuple(i for i in subject if i not in objects)
        if not subjects or (kind == "between" and len(set(objects)) < 2):
            item = self.draft.entities.get(subject[0])
            noun = item.noun if item else "text"
            if subjects:
                raise PlanError(f"the {noun} can't be between one thing; name two things that it is between")
            raise PlanError(f"the {noun} can't be {kind.replace('_', ' ')} itself; name another object")
        self.draft.relate(subjects, kind, objects)
        self.subject, self.previous = subjects, subjects

    def objects(self, after: int, subject: Ids, several: bool = True) -> Ids:
        """The things named from ``after`` on, "a dog and a tree" too where ``several``; moves past them.

        A further thing that has a relation or a verb of its own belongs to what follows. () where nothing stands there.
        """
        ids: Ids = ()
        at = after
        while phrases := self.phrases(at):
            here = self.at
            self.at = at
            if any(p.abstract for p in phrases) or (ids and not self.welcome(phrases[0])):
                self.at = here
                break
            for phrase in phrases:
                known = self.draft.resolve(phrase)
                if phrase.bare and known and set(known) <= set(subject):
                    known = ()
                self.last_noun = phrase.noun
                made = known or self.new(phrase)
                ids += made
                self.at = self.noun_end = phrase.end
                self.depicted(phrase, made)
            following = self.at + (self.word() == ",")
            more = low(self.tokens, following) in ("and", "&")
            listed = self.word() == "," and not more and several and self._lists(self.at + 1)
            at = following + 1 if more else self.at + 1
            if not several or not (more or listed) or (more and not self._shares(at)):
                break
        return ids

    def depicted(self, phrase: NounPhrase, ids: Ids) -> None:
        """ "a map of the world" is one thing."""
        inner = self.phrases(self.at + 1) if self.word() == "of" and phrase.head in nn.PICTURES else []
        if not inner:
            return
        name = " ".join(t.low for t in self.tokens[self.at : inner[-1].end] if t.kind == "word")
        for identifier in ids:
            entity = self.draft.entities[identifier]
            self.draft.entities[identifier] = entity.model_copy(update={"noun": f"{entity.noun} {name}"[:80].strip()})
        self.at = self.noun_end = inner[-1].end

    def _shares(self, at: int) -> bool:
        """Whether the noun phrase here says nothing of its own: no verb, relation, text or place follows it."""
        if lows(self.tokens, at, 1)[0] in (*TIES, *lx.BE) or is_gerund(low(self.tokens, at)):
            return False
        phrases = self.phrases(at)
        if not phrases:
            return False
        end = phrases[-1].end
        word = low(self.tokens, end)
        if end < len(self.tokens) and self.tokens[end].kind == "quote":
            return False
        if word in ("and", "&", ","):
            return self._shares(end + 1) if word != "," else True
        held = word in lx.BE or is_verb(word) or word in ("on", "in", "at", "that", "which", "who", "with", "has")
        plain = not phrases[-1].definite and word in ("on", "in", "at", "with")
        return (not held or plain) and read_relation(self.tokens, end) is None

    def _lists(self, at: int) -> bool:
        """Whether "B and C" follows a comma: "above a cat, a dog and a tree"."""
        phrases = self.phrases(at)
        if not phrases or phrases[-1].bare:
            return False
        end = phrases[-1].end
        end += low(self.tokens, end) == ","
        return low(self.tokens, end) in ("and", "&") and self._shares(end + 1)
