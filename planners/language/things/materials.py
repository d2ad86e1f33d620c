"""What things are made of, where a verb says it: "a chair made of wood", "a tower built of glass and steel"."""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.vocabulary.qualities import MATERIALS

MAKING = frozenset("make build carve craft forge construct weave sew knit fashion mould mold cast hew chisel".split())
OUT_OF = frozenset("of from out".split())


def is_material(reading: Reading, at: int) -> bool:
    """Whether the noun at a token is what something is made of, and no thing of its own."""
    token, phrase = reading.parse.doc[at], reading.phrases[at][0]
    if token.dep_ == "conj" and token.head.i in reading.phrases and token.head.i < at:
        return is_material(reading, int(token.head.i)) and _is_stuff(reading, at)
    prep = token.head
    above = prep.head.head if prep.head.lower_ == "out" else prep.head
    made = above.pos_ == "VERB" and reading.parse.lemma(int(above.i)) in MAKING
    plain = not (phrase.plural or phrase.count or phrase.definite)
    return bool(token.dep_ == "pobj" and prep.lower_ in OUT_OF and made and plain and _is_stuff(reading, at))


def describe_material(reading: Reading, verb: int, about: Ids) -> bool:
    """Gives the verb's subject the material that the verb's preposition names; False where it names none."""
    doc, parse = reading.parse.doc, reading.parse
    below = [k for k in reading.phrases if k > verb and doc[verb].is_ancestor(doc[k]) and is_material(reading, k)]
    if not about or not below or parse.lemma(verb) not in MAKING:
        return False
    reading.draft.describe(about, "material", " and ".join(reading.phrases[k][0].noun for k in below))
    for k in below:
        for name, value in reading.phrases[k][0].attributes.items():
            reading.draft.describe(about, name, value)
        reading.cover((*reading.phrases[k][0].tokens, int(doc[k].head.i)))
    reading.cover((verb,))
    return True


def _is_stuff(reading: Reading, at: int) -> bool:
    return reading.parse.low(at) in MATERIALS or reading.class_of(at) == "material"
