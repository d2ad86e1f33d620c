"""The grammar: reads a prompt's tokens from left to right into a ``Draft``. Every rule takes what it understands."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from planners import lexicon as lx
from planners import settings as st
from planners.base import PlanError
from planners.draft import Draft, Ids, Place
from planners.phrases import NounPhrase, low, lows, read_phrases
from planners.places import read_place, read_relation
from planners.scene import RelationKind
from planners.texts import Quoted, ends_like_sign, read_quoted
from planners.tokens import Token


def read(tokens: Sequence[Token]) -> Draft:
    """What the tokens say; raises PlanError where a phrase can't be planned."""
    reader = Reader(tokens)
    while reader.at < len(tokens):
        rules = (reader.background, reader.negation, reader.style, reader.beside_it, reader.place, reader.text,
                 reader.medium, reader.relation, reader.noun, reader.one_of_them)  # fmt: skip
        if not any(rule() for rule in rules):
            reader.skip()
    reader.finish()
    return reader.draft


class Reader:
    """The place in the tokens, and who a following "to the left of ..." or "at the top" would speak about.

    ``group``: the things named last, joined by "and"; ``latest``: only the last of them.
    ``subject``: who the last relation spoke about.
    ``broken``: a comma, "with" or a relation ended the group, so that the next thing starts a new one.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at, self.draft = tokens, 0, Draft()
        self.group: Ids = ()
        self.latest: Ids = ()
        self.previous: Ids = ()
        self.subject: Ids = ()
        self.pool: Ids = ()
        self.last_noun = ""
        self.broken = True
        self.joined = False
        self.waiting_place: Place | None = None
        self.waiting_relation: tuple[RelationKind, Ids] | None = None

    def background(self) -> bool:
        found = st.read_background(self.tokens, self.at, self.draft.background is None)
        if found is None:
            return False
        self.at, self.draft.background = found.end, found.value
        self.broken = True
        return True

    def style(self) -> bool:
        found = st.read_style(self.tokens, self.at)
        if found is None:
            return False
        getattr(self.draft, found.name).append(found.value)
        self.at = found.end
        return True

    def medium(self) -> bool:
        named = bool(self.draft.entities)
        found = st.read_medium(self.tokens, self.at, self.draft.medium, named)
        if found is None:
            return False
        self.draft.medium = self.draft.medium or found.value
        self.draft.mood.extend(found.mood)
        self.draft.loose.extend(found.loose)
        if found.colour and self.draft.background is None:
            self.draft.background = found.colour
        self.at, self.broken = found.end, True
        return True

    def negation(self) -> bool:
        if low(self.tokens, self.at) not in lx.NONE_OF and low(self.tokens, self.at) != "0":
            return False
        after = self.at + 1 + (low(self.tokens, self.at + 1) in ("any", "extra"))
        phrases = read_phrases(self.tokens, after)
        if not phrases:
            return False
        for phrase in phrases:
            self.draft.forbidden.append(" ".join([*phrase.attributes.values(), phrase.noun]))
            self.draft.loose.extend(phrase.loose)
            self.at = phrase.end
        return True

    def text(self) -> bool:
        quoted = read_quoted(self.tokens, self.at)
        if quoted is None:
            return False
        self.draft.loose.extend(quoted.loose)
        self.at = quoted.end
        made = tuple(
            self.draft.add_text(quoted.content, quoted.role, quoted.colour, carrier)
            for carrier in self._carriers(quoted) or (None,)
        )
        if made and self.draft.texts[made[0]].carrier is None:
            self._named(made)
        return True

    def _carriers(self, quoted: Quoted) -> Ids:
        """Who carries the text: what "on ..." names, "a mug that says ...", "a sign with the text ..."."""
        if quoted.on:
            known = self.draft.resolve(quoted.on)
            return known or self._new(quoted.on)
        if quoted.on_it:
            return tuple(i for i in self.group or self.previous if i in self.draft.entities)
        follows = low(self.tokens, quoted.start - 1)
        signs = [i for i in self.group if i in self.draft.entities and ends_like_sign(self.draft.entities[i].noun)]
        if quoted.carried and self._follows_thing(quoted.start):
            return tuple(i for i in self.group if i in self.draft.entities)
        return tuple(signs) if follows == "with" and signs else ()

    def _follows_thing(self, start: int) -> bool:
        """Whether the token before ``start`` belongs to the group, so that "that says" speaks of it."""
        return start > 0 and self.tokens[start - 1].kind == "word" and low(self.tokens, start - 1) not in lx.STARTERS

    def place(self) -> bool:
        looks = low(self.tokens, self.at - 1) in ("facing", "looking", "pointing", "turned")
        found = read_place(self.tokens, self.at, bare=bool(self.group) and not looks)
        if found is None:
            return False
        place, end = found
        starts = bool(read_phrases(self.tokens, end)) or read_quoted(self.tokens, end) is not None
        self.at = end
        if not self.group or (self.broken and starts and low(self.tokens, end) not in ("is", "are")):
            self.waiting_place = place
        else:
            last = self.group[-1] in self.draft.texts
            self.draft.place((i for i in self.group if (i in self.draft.texts) == last), place)
            self.broken, self.joined = True, False
        return True

    def beside_it(self) -> bool:
        """ "a house with a tree on its left": the thing named last against the ones before it."""
        first, its, side = lows(self.tokens, self.at, 3)
        others = tuple(i for i in self.group if i not in self.latest) or self.previous
        if (
            first not in ("to", "on", "at")
            or its not in ("its", "their", "his", "her")
            or not self.latest
            or not others
        ):
            return False
        if side not in ("left", "right") or low(self.tokens, self.at + 3) == "of":
            return False
        self.at += 3 + (low(self.tokens, self.at + 3) in ("side", "hand"))
        self._relate(self.latest, "left_of" if side == "left" else "right_of", others)
        self.broken = True
        return True

    def one_of_them(self) -> bool:
        """ "two cats, one on the left and one on the right": each "one" is the next of the things named last."""
        if low(self.tokens, self.at) not in ("one", "other") or not (self.pool or len(self.latest) > 1):
            return False
        pool = self.pool or self.latest
        self.pool, self.at = pool[1:], self.at + 1
        self._named(pool[:1])
        return True

    def relation(self) -> bool:
        found = read_relation(self.tokens, self.at)
        if found is None:
            return False
        kind, after = found
        subject = self.subject if self.joined and self.subject else self.group
        start = self.at
        if low(self.tokens, after) in lx.PRONOUNS and len(subject) > len(self.latest):
            subject, self.previous = self.latest, tuple(i for i in subject if i not in self.latest)
        objects = self._object(after, subject)
        if not objects:
            self.at = after
            if kind in ("above", "below") and subject:
                self.draft.place(subject, "top" if kind == "above" else "bottom")
            else:
                self.draft.loose.extend(t for t in self.tokens[start:after] if t.low not in lx.NEUTRAL)
            return True
        follows = low(self.tokens, self.at)
        if not subject or (self.broken and not self.joined and follows in ("is", "are", "sits", "stands")):
            self.waiting_relation = (kind, objects)
        else:
            self._relate(subject, kind, objects)
        self.group, self.broken, self.joined = objects, True, False
        return True

    def _relate(self, subject: Ids, kind: RelationKind, objects: Ids) -> None:
        subjects = tuple(i for i in subject if i not in objects)
        if not subjects:
            noun = self.draft.entities[subject[0]].noun if subject[0] in self.draft.entities else "text"
            raise PlanError(f"the {noun} can't be {kind.replace('_', ' ')} itself; name another object")
        self.draft.relate(subjects, kind, objects)
        self.subject, self.previous = subjects, subjects

    def _object(self, after: int, subject: Ids) -> Ids:
        """What the relation is about, from ``after`` on; moves past it. () where nothing stands there."""
        if low(self.tokens, after) in lx.PRONOUNS:
            self.at = after + 1
            return tuple(i for i in self.previous if i not in subject) or self.subject
        if (quoted := read_quoted(self.tokens, after)) is not None:
            known = tuple(i for i, text in self.draft.texts.items() if text.content == quoted.content)
            self.at = quoted.end
            self.draft.loose.extend(quoted.loose)
            return known or (self.draft.add_text(quoted.content, quoted.role, quoted.colour),)
        words = lows(self.tokens, after, 2)
        if words[0] in lx.DEFINITE and words[1] in lx.ROLES:
            role = lx.ROLES[words[1]]
            if known := tuple(i for i, text in self.draft.texts.items() if role in (text.role, "label")):
                self.at = after + 2
                return known
        phrases = read_phrases(self.tokens, after, self.last_noun)
        ids: Ids = ()
        for phrase in phrases:
            known = self.draft.resolve(phrase)
            if phrase.bare and known and set(known) <= set(subject):
                known = ()
            ids += known or self._new(phrase)
            self.at = phrase.end
        return ids

    def noun(self) -> bool:
        phrases = read_phrases(self.tokens, self.at, self.last_noun)
        if not phrases or not self._welcome(phrases[0]):
            return False
        ids: Ids = ()
        for phrase in phrases:
            ids += self.draft.resolve(phrase) or self._new(phrase)
            self.at = phrase.end
        self._named(ids)
        return True

    def _welcome(self, phrase: NounPhrase) -> bool:
        """A bare unknown word is an object only where one is expected; elsewhere it is reported as unplaced."""
        if phrase.noun in lx.NOUNS or phrase.noun in lx.COMPOUNDS or phrase.noun.split()[-1] in lx.NOUNS:
            return True
        before = low(self.tokens, self.at - 1)
        verb = before == "and" and self.at > 1 and self.tokens[self.at - 2] in self.draft.loose
        if phrase.plural and (verb or "that" in (low(self.tokens, self.at), before) or before in ("which", "who")):
            return False
        if not phrase.bare or phrase.plural or phrase.attributes.keys() - {"look"}:
            return True
        if phrase.noun.endswith("ly") and len(phrase.noun) > 6:
            return False
        first = not self.draft.entities and not self.draft.texts and not self.draft.loose
        return (
            first or low(self.tokens, self.at - 1) in lx.STARTERS or read_relation(self.tokens, phrase.end) is not None
        )

    def _new(self, phrase: NounPhrase) -> Ids:
        self.pool = ()
        self.last_noun = phrase.noun
        return self.draft.add_entities(phrase)

    def _named(self, ids: Ids) -> None:
        """New or known things were named: they join the group or start a new one, and take what waited for them."""
        if not self.joined or self.broken:
            self.previous = self.group or self.previous
        self.group = (*self.group, *ids) if self.joined and not self.broken else ids
        self.latest = ids
        self.broken = self.joined = False
        if self.waiting_relation is not None:
            self._relate(ids, *self.waiting_relation)
        if self.waiting_place is not None:
            self.draft.place(ids, self.waiting_place)
        self.waiting_relation = self.waiting_place = None

    def skip(self) -> None:
        """Function words pass; punctuation ends a group; whatever else stands here finds no place in the plan."""
        token = self.tokens[self.at]
        self.at += 1
        if token.low in ("and", "&", "+"):
            self.joined = True
        elif token.low in ("with", "while", "featuring", "but", "then", "has", "have") or token.kind == "mark":
            self.broken, self.joined = True, False
            if token.low in (".", "!", "?"):
                self.previous, self.group = self.group or self.previous, ()
            if token.kind == "mark" and unicodedata.category(token.text)[0] in "SL" and token.text not in "+&|~^`=<>":
                self.draft.loose.append(token)
        elif token.low not in lx.NEUTRAL or self._relates(token):
            self.draft.loose.append(token)

    def _relates(self, token: Token) -> bool:
        """Whether a preposition ties a thing to one before it in a way that the plan has no relation for."""
        if token.low not in ("on", "in", "at") or not self.group:
            return False
        phrases = read_phrases(self.tokens, self.at, self.last_noun)
        return bool(phrases) and self._welcome(phrases[0])

    def finish(self) -> None:
        """Turns placements into relations and what still waits for an object into a hint or an error."""
        if self.waiting_relation is not None:
            kind, objects = self.waiting_relation
            item = self.draft.entities.get(objects[0])
            what = item.noun if item else "text"
            raise PlanError(f"nothing is said to be {kind.replace('_', ' ')} the {what}; name what should be there")
        self.draft.relate_places()
