"""What somebody bears: "a gorilla with a banana in its hand"; and what comes "out of a hat"."""

from __future__ import annotations

from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.things.pronouns import OWNERS

HANDS = frozenset("hand hands paw paws mouth beak trunk arm arms claw claws jaws teeth fist".split())
MADE = frozenset("make cut build carve form fold craft construct shape knit sew run fall spell eat drink".split())
"""What is done "out of" something that nothing is in."""


def in_hand(reading: Reading, at: int) -> bool:
    """Relates who has a thing in its hand to it; whether the words say so."""
    parse = reading.parse
    body = next((k for k in parse.children(at, "pobj") if parse.low(k) in HANDS), 0)
    owned = body and any(parse.low(k) in OWNERS for k in parse.children(body, "poss"))
    if parse.low(at) not in ("in", "between") or not owned or reading.roles.get(at - 1) != "thing":
        return False
    with_it = parse.doc[at - 1]
    while with_it.dep_ == "conj":
        with_it = with_it.head
    bearer = int(with_it.head.head.i) if with_it.dep_ == "pobj" and with_it.head.lower_ == "with" else -1
    if not reading.named.get(bearer):
        return False
    pairs = [(one, other) for one in reading.named[bearer] for other in reading.named[at - 1]]
    draft = reading.draft
    draft.relations = [r for r in draft.relations if r.kind != "wearing" or (r.subject, r.object) not in pairs]
    draft.relate(reading.named[bearer], "holding", reading.named[at - 1])
    reading.cover(range(at, body + 1))
    return True


def out_of(reading: Reading, at: int) -> bool:
    """ "a rabbit jumping out of a hat": it is still in it."""
    parse = reading.parse
    verb = parse.doc[at].head
    inner = next((k for k in parse.children(at + 1, "pobj")), 0) if parse.lows(at, 2) == ("out", "of") else 0
    if not inner or verb.pos_ != "VERB" or parse.lemma(int(verb.i)) in MADE:
        return False
    what, where = subjects(reading, int(verb.i)), reading.named.get(inner, ())
    if verb.dep_ == "acl" and reading.roles.get(int(verb.i) - 1) != "thing":
        return False  # "a house with smoke coming out of it"
    if not what or not where or set(what) & set(where):
        return False
    reading.draft.relate(what, "inside", where)
    reading.cover((at, at + 1))
    return True
