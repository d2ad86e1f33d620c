"""Sentences that only say again how the texts look: "All textual elements are crisp and easy to read"."""

from __future__ import annotations

from planners.language.parsing.parse import sentence, sentences
from planners.language.reading.reading import Reading
from planners.language.vocabulary.noun_classes import GENERAL
from planners.language.vocabulary.tables import words
from planners.language.vocabulary.verb_table import SHOWING
from planners.language.vocabulary.writing import SIGNS, WRITING

EVERY = words("all each every these both such")
LAYOUTS = words(
    "text lettering typography font layout design composition expression arrangement aesthetic style palette element "
    "structure approach combination contrast signage"
)
"""Subjects of sentences on how the picture as a whole looks."""
FARTHEST = 8
"""The colon is less than so many words behind it: "four fruits, one in each corner: ..."."""
UNIFYING = words(
    "unify guide enhance emphasize emphasise ensure reflect evoke contribute complement convey harmonize harmonise "
    "reinforce enrich tie blend lend"
)
"""What such sentences say of whatever they name: "soft colors unify the layout"."""


def leave_out_summaries(reading: Reading, heads: tuple[int, ...]) -> None:
    """Takes every noun of such a sentence, after the first text, for unseen; so too what sums up a list."""
    parse = reading.parse
    for k in heads:
        if _announces(reading, k, heads):
            reading.roles[k] = "style"
            reading.cover(reading.phrases[k][0].tokens)
    quoted = parse.quotes
    for span in sentences(parse):
        behind = quoted and quoted[0] < span.start and not set(quoted) & set(span)
        if behind and _sums_up(reading, span, heads):
            reading.roles.update((k, "unseen") for k in heads if k in span and reading.free(k))
            reading.cover(span)


def _announces(reading: Reading, k: int, heads: tuple[int, ...]) -> bool:
    """ "Three tools: a broom, a bucket, a ladder": what follows is what there is."""
    if reading.phrases[k][0].noun not in GENERAL or not reading.phrases[k][0].plural:
        return False
    span = sentence(reading.parse, k)
    colon = next((c for c in range(k + 1, min(span.stop, k + FARTHEST)) if reading.parse.low(c) == ":"), span.stop)
    first = not any(span.start <= head < k for head in heads)
    return first and sum(colon < head < span.stop for head in heads) > 1


def _sums_up(reading: Reading, span: range, heads: tuple[int, ...]) -> bool:
    parse = reading.parse
    first = next((k for k in heads if k in span), None)
    root = next((token for token in parse.doc[span.start : span.stop] if token.head == token), None)
    if parse.low(span.start) == "overall" or (root is not None and parse.lemma(int(root.i)) in UNIFYING):
        return True
    if first is None:
        return False
    phrase = reading.phrases[first][0]
    lows = {parse.low(k) for k in phrase.tokens}
    every = "overall" in lows or parse.low(phrase.tokens[0]) in EVERY
    about = {"text", "textual", "overall"} & lows or phrase.noun in SIGNS | WRITING | {"signage"}
    verb = parse.doc[first].head
    shows = verb.pos_ == "VERB" and parse.lemma(int(verb.i)) in SHOWING
    said = every or ("textual" in lows and parse.low(phrase.tokens[0]) == "the")
    subject = next(parse.children(int(root.i), "nsubj", "nsubjpass"), None) if root is not None else None
    told = reading.phrases[subject][0] if subject is not None and subject in heads else None
    if told is not None and told.noun.split()[-1] in LAYOUTS:
        return not shows and (told.definite or told.plural)
    return bool(said and (about or (every and reading.class_of(first) == "abstract")) and not shows)
