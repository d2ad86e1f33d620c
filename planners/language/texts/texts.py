"""Quoted texts: what carries each of them, its role, its colour and its typeface."""

from __future__ import annotations

from dataclasses import replace

from planners.base import MOST_ITEMS
from planners.english import singular
from planners.language.parsing.parse import sentence
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import HAVING, is_sign
from planners.language.relations.positions import place_at
from planners.language.texts.carriers import find_carrier
from planners.language.texts.inscribed import FRAMES, is_area, shares_of
from planners.language.texts.inscription import Inscription
from planners.language.texts.lettering import Look, described, font_spans, texts_of
from planners.language.texts.placed_texts import (
    after_looks,
    captions,
    is_of_the_picture,
    off_its_carrier,
    says_below,
    speaks,
)
from planners.language.texts.stacked_texts import put_beside, stack
from planners.language.things.groups import of_what
from planners.language.things.pronouns import OWNERS, mean, whole
from planners.language.vocabulary.colours import names_colour, read_colour
from planners.language.vocabulary.writing import PACKAGES, ROLES, SAID, SIGNS, TYPEFACES

OUTER = frozenset("top bottom left right corner centre center middle edge".split())
TITLED = frozenset(
    "book notebook diary magazine newspaper menu map calendar booklet brochure novel album record cover card screen "
    "monitor laptop tablet television tv board chalkboard whiteboard blackboard shirt t-shirt banner flag page".split()
)
"""Things that bear a title of their own."""

MOTTOS = frozenset("slogan motto quote".split())
"""Texts of a picture, besides titles, that nobody bears."""
TAGS = frozenset(("tag", "label", "name tag", "gift tag"))
"""What bears the text of the thing that it hangs or sticks on."""


def read_texts(reading: Reading) -> None:
    """Every quoted text becomes a text block on its carrier."""
    looks = _looks(reading)
    last: Ids = ()
    shares = dict(shares_of(reading))
    for at in shares:
        found = find_carrier(reading, at)
        if is_of_the_picture(reading, at, found):
            found = replace(found, carriers=(), joined=False)
        carriers = _things(reading, at, found, last)
        aside = off_its_carrier(reading, at, found) or captions(reading, found)
        later = [k for k in shares if k > at and k in sentence(reading.parse, at)]
        if not found.joined and len(carriers) == len(later) + 1 and all(find_carrier(reading, k).joined for k in later):
            shares.update((k, (place, len(carriers))) for place, k in enumerate((at, *later)))
            # "three arms: 'A' points left, 'B' right and 'C' down"
        noun = found.noun
        word = reading.parse.low(noun if noun is not None else at - 1)
        content = reading.parse.words[at].quoted or ""
        look = looks[at]
        if noun is not None:
            look.read(described(reading.parse, noun))
        room = max(1, MOST_ITEMS - len(reading.draft.entities) - len(reading.draft.texts))
        spoken = speaks(reading, found, carriers)
        made = tuple(
            reading.draft.add_text(content, ROLES.get(word, "label"), look.colour, look.typeface, carrier)
            for carrier in ((not aside and not spoken and _share(carriers, *shares[at])) or (None,))[:room]
        )
        if aside is not None or spoken:
            under = spoken and says_below(reading, at)
            reading.draft.relate(made, aside or ("below" if under else "above"), carriers)
        free = tuple(i for i in made if reading.draft.texts[i].carrier is None)
        for where, words in filter(None, (place_at(reading, k) for k in found.words if free)):
            reading.draft.place(free, where)
            reading.cover(words)
        reading.named[at] = made
        reading.roles[at] = "text"
        if noun is not None:
            reading.named[noun] = (*reading.named.get(noun, ()), *made)
        last = carriers
    _ground(reading)
    _untag(reading)
    _wrap(reading)
    _refer(reading)
    stack(reading)
    put_beside(reading)


def _ground(reading: Reading) -> None:
    """ "'OPEN' in green on cream": the picture's ground, where the text is on nothing, or on a sign and no more."""
    parse, draft = reading.parse, reading.draft
    alone = [entity.noun in SIGNS for entity in draft.entities.values()] == [True]
    signed = any(role == "medium" and parse.low(k) == "sign" for k, role in reading.roles.items())
    # "a street sign says 'Exit' in white on green": the sign is green, not what is around it
    for span in font_spans(parse) if not (draft.background or signed) else ():
        lows = parse.lows(span.start, len(span))
        on = lows.index("on") + 1 if "on" in lows else len(lows)
        texts = [i for at in texts_of(parse, span, _nouns(reading)) for i in reading.named.get(at, ())]
        if alone or not any(draft.texts[i].carrier for i in texts if i in draft.texts):
            draft.background = read_colour(lows, on + (lows[on : on + 1] in (("a",), ("the",))))[0] or draft.background


def _nouns(reading: Reading) -> set[int]:
    """The nouns that say nothing of letters."""
    return {k for k in reading.phrases if reading.roles.get(k) != "font"}


def _untag(reading: Reading) -> None:
    """ "A gift with a tag saying 'X'": the gift bears the text, since nothing else is told of the tag."""
    draft = reading.draft
    for k, phrases in reading.phrases.items():
        tag, token = reading.named.get(k, ()), reading.parse.doc[k]
        owner = reading.named.get(int(token.head.head.i), ()) if token.head.lower_ == "with" else ()
        plain = phrases[0].noun in TAGS and not phrases[0].attributes and phrases[0].count is None
        if not plain or len(tag) != 1 or len(owner) != 1 or not {*tag, *owner} <= draft.entities.keys():
            continue
        mine = [i for i, text in draft.texts.items() if text.carrier == tag[0]]
        if mine:
            draft.texts.update({i: draft.texts[i].model_copy(update={"carrier": owner[0]}) for i in mine})
            draft.drop(tag)
            reading.named[k] = owner


def _wrap(reading: Reading) -> None:
    """A text whose carrier no word says is on the package, sign or screen that the prompt begins with."""
    draft, first = reading.draft, next(iter(reading.draft.entities.values()), None)
    if first is None or draft.medium or first.noun.split()[-1] not in PACKAGES | SIGNS:
        return
    begins = min((k for k, ids in reading.named.items() if first.id in ids), default=0)
    begins = sentence(reading.parse, begins).start
    listed = {i for k, ids in reading.named.items() if k < begins or _is_listed(reading, k) for i in ids}
    for identifier, text in draft.texts.items():
        if text.carrier is None and identifier not in listed:
            draft.texts[identifier] = text.model_copy(update={"carrier": first.id})


def _is_listed(reading: Reading, k: int) -> bool:
    """Whether a "title" is listed beside the things: "a book to the left of a wolf and the title 'BLUE'"."""
    parse = reading.parse
    begin = [parse.low(i) for i in range(sentence(parse, k).start, k)]
    return parse.low(k) == "title" and begin[-2:] in (["and", "the"], ["and", "a"]) and not HAVING & set(begin)


def _share(carriers: Ids, place: int, of: int) -> Ids:
    """The carriers of one text of several: three signs that say 'A', 'B' and 'C' carry one each."""
    return carriers[place::of] or carriers[place % len(carriers) :][:1] if of > 1 and len(carriers) > 1 else carriers


def _refer(reading: Reading) -> None:
    """ "below this headline": a noun for a text that stands by none means the last text of its role."""
    for k, role in sorted(reading.roles.items()):
        if role != "text" or k in reading.named:
            continue
        word = reading.parse.low(k)
        before = [at for at in reading.parse.quotes if at < k and reading.named[at]]
        alike = [j for j in reading.named if j < k and reading.parse.low(j) == word and reading.roles.get(j) == "text"]
        same = [at for at in before if reading.draft.texts[reading.named[at][0]].role == ROLES.get(word)]
        if reading.parse.doc[k].dep_ == "pobj" and len(before) > 1 and reading.parse.low(k - 1) == "the":
            before = (
                before[:-1] if after_looks(reading, before[-1]) in range(k - 3, k) else before
            )  # "'B' below the name"
        listed = reading.phrases[k][0].bare and reading.parse.low(reading.phrases[k][0].tokens[0] - 1) in (
            ",",
            ".",
            ";",
        )
        if before and (reading.phrases[k][0].definite or listed) and (alike or not reading.parse.has(k, "poss")):
            reading.named[k] = reading.named[(alike or same or before)[-1]]


def _looks(reading: Reading) -> dict[int, Look]:
    looks = {at: Look() for at in reading.parse.quotes}
    for at, look in looks.items():
        if reading.parse.low(at + 1) in SAID & TYPEFACES:
            look.read([reading.parse.low(at + 1), "lettering"])  # "'X' embossed on the cover"
            reading.cover((at + 1,))
    for span in font_spans(reading.parse):
        for at in texts_of(reading.parse, span, _nouns(reading)):
            first = reading.parse.low(span.start)
            named = first in TYPEFACES or names_colour(first)
            lows = [reading.parse.low(k) for k in span if k != span.start or named]
            grounded = "on" in lows[1:]
            lows = lows[: lows.index("on")] if grounded else lows  # "in script on navy"
            alone = grounded or named or first == "," or lows[-2:-1] == [","]  # "in white, condensed"
            lows += ["lettering"] * (alone and lows[-1] in TYPEFACES)
            looks[at].read(lows)
            if "same" in lows and (before := [q for q in looks if q < at]):
                last = looks[before[-1]]
                looks[at].colour = looks[at].colour or (last.colour if lows[-1].startswith("colo") else None)
                looks[at].faces = looks[at].faces or (last.faces if lows[-1].startswith("type") else [])
    return looks


def _things(reading: Reading, at: int, found: Inscription, last: Ids) -> Ids:
    """The entities that carry the text."""
    named = reading.parse.low(found.noun) if found.noun is not None else ""
    titled = named in ROLES
    if (titled or named in MOTTOS) and reading.alive(
        tuple(i for k in found.carriers or () for i in _entities(reading, k))
    ):
        return ()  # "a snail with the slogan 'SLOW DOWN'"
    signs = [k for k in found.carriers or () if is_sign(reading, k)]
    if titled and not signs and (reading.draft.medium or _is_for_all(reading, found)):
        return ()
    if titled and found.carriers is None and not found.joined:
        titles = [text for text in reading.draft.texts.values() if text.role != "label" and text.carrier]
        return tuple(text.carrier for text in titles[:1] if text.carrier)
    if found.joined:
        return last
    if found.carriers is None:
        printed = (reading.draft.medium or "scene").split()[-1] not in FRAMES
        earlier = any(q < sentence(reading.parse, at).start for q in reading.parse.quotes)
        return last if earlier and not printed and len(last) < 2 else ()
    return tuple(i for k in found.carriers for i in _entities(reading, k))


def _is_for_all(reading: Reading, found: Inscription) -> bool:
    """Whether a "title" is the picture's and not on a thing that seldom bears one: "a pumpkin with the title ..."."""
    nouns = {singular(reading.parse.low(k)) for k in found.carriers or ()}
    return found.noun is not None and reading.parse.low(found.noun) == "title" and not nouns & (TITLED | PACKAGES)


def _entities(reading: Reading, k: int) -> Ids:
    parse, draft = reading.parse, reading.draft
    if reading.roles.get(k) in ("medium", "place") or (is_area(reading, k) and of_what(parse, k) is None):
        return ()
    if parse.low(k) in OUTER and of_what(parse, k) is None and not parse.has(k, "poss"):
        return ()  # "across the top", of the picture
    if parse.low(k) == "it" and draft.medium and OUTER.intersection(parse.lows(sentence(parse, k).start, 4)):
        return ()
    named = reading.named.get(k, ()) or (mean(reading, k) if parse.low(k) in OWNERS else _owner(reading, k))
    if reading.alive(tuple(i for i in named if i in draft.entities)):
        held = [r.object for r in draft.relations if r.subject in named and r.kind in ("holding", "wearing")]
        return tuple(held[:1]) or named
    return tuple(i for i in named if i in draft.entities)


def _owner(reading: Reading, k: int) -> Ids:
    """Whose side, front or chest it is: "on its side" is on the thing."""
    parse = reading.parse
    for owner in parse.children(k, "poss"):
        whose = int(parse.doc[k].head.head.i) if parse.low(owner) == "whose" else owner
        if reading.named.get(whose):
            return reading.named[whose]
    inner = of_what(parse, k)
    if inner is not None:
        return reading.named.get(inner, ())
    for j in range(k - 1, -1, -1):
        if reading.roles.get(j) == "thing" and reading.named.get(j) and parse.doc[j].dep_ in ("ROOT", "nsubj"):
            return whole(reading, reading.named[j])
    return reading.nearest_before(k)
