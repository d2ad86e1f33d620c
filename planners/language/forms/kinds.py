"""Kinds of pictures that a note says like an adjective ("pixel art fox"), and verbs before a bare noun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from planners.english import UNCHANGING, UNCOUNTED
from planners.language.forms.edits import MARKS, Edit, after, before, gone, instead
from planners.language.forms.named import ARTICLES, named, phrases, several
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.noun_classes import ALIVE, SEEN, is_collocation, noun_class
from planners.language.vocabulary.tables import phrases as listed
from planners.language.vocabulary.verb_table import DOING, PASTS, POSES, POSING, gerund

KINDS = listed(
    "pixel art|pixel-art|watercolour|watercolor|watercolour painting|watercolor painting|oil painting|cartoon|"
    "line art|line drawing|pencil sketch|pencil drawing|clip art|clipart|low poly|low-poly|3d render|sketch|"
    "vector illustration|flat illustration|vector art|anime|charcoal drawing|digital painting|crayon drawing"
)
"""Kinds of pictures that may stand right before what they show."""
CREATURES = (("cartoon",), ("anime",))
TOOLS = frozenset(
    "paint paints set palette brush brushes paper book books pencil pencils pen box strip kit tablet pad".split()
)
"""Things whose name may begin with a kind of picture: "a watercolour palette"."""
ACTS = frozenset(map(gerund, DOING - POSES)) | frozenset("chasing driving flying catching making".split())
AFTER = frozenset("in on under at by with and near over beside through next".split())
GAMES = frozenset("football soccer basketball baseball volleyball tennis hockey golf cricket rugby chess cards".split())
MOCKUPS = (("mockup",), ("mock-up",), ("mock", "up"))


def kind_of_picture(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "pixel art fox" is pixel art of a fox, and of a hen too in "pixel art fox, pixel art hen"; "a cartoon fox" may
    be one in a picture of any kind.
    """
    known: tuple[str, ...] = ()
    for at in range(len(tokens)):
        article = at == 1 and low(tokens, 0) in ("a", "an")
        kind = max((kind for kind in KINDS if lows(tokens, at, len(kind)) == kind), key=len, default=())
        start = at + len(kind)
        shown = named(tokens, start) if kind and (low(tokens, at - 1) in MARKS or article) else None
        if shown is None or low(tokens, start) in ARTICLES or (article and kind in CREATURES):
            continue
        if low(tokens, shown.end - 1) in TOOLS or is_collocation((*kind, low(tokens, shown.noun))):
            continue
        if at == article:
            one = "" if several(tokens, shown) or shown.count else " a"
            yield tokens[0].start, tokens[start - 1].end, f"{' '.join(kind)} of{one}"
        elif known in ((), kind):
            yield instead(tokens, at, start, "")
            last = max(k for k in range(len(tokens)) if tokens[k].quoted or low(tokens, k) not in MARKS)
            yield after(tokens, last, "" if known else f", {' '.join(kind)}")
        known = known or kind


def mockup(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "t-shirt mockup, navy" shows a t-shirt, "mug mockup: white mug" the one mug."""
    for at in range(len(tokens)):
        shown = named(tokens, at)
        said = next((m for m in MOCKUPS if shown and lows(tokens, shown.end, len(m)) == m), ())
        if shown is None or not said:
            continue
        end = shown.end + len(said)
        more = low(tokens, end) == "," and named(tokens, end + 1) is not None and not any(t.quoted for t in tokens)
        heads = low(tokens, end) == ":" or (more and "it" not in lows(tokens, end, 12))
        heads = heads and low(tokens, at - 1) in MARKS
        yield instead(tokens, at, end + 1, "") if heads else gone(tokens, shown.end, end)


def one_rose(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "1 red rose" is a rose: the parser takes it for what the thing before it did."""
    for phrase in phrases(tokens):
        if phrase.count == 1 and low(tokens, phrase.end - 1) in PASTS:
            yield tokens[phrase.start].start, tokens[phrase.look].start, "a "


def bare_object(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "panda riding bicycle": riding a bicycle."""
    for at in range(1, len(tokens) - 1):
        shown = named(tokens, at + 1) if low(tokens, at).endswith("ing") else None
        if shown is None or shown.look != shown.start or several(tokens, shown) or not _acts(tokens, at, shown.end):
            continue
        plain = low(tokens, shown.end - 1) not in UNCOUNTED | GAMES and low(tokens, shown.end) in MARKS | AFTER
        if plain and not is_collocation(lows(tokens, at, shown.end - at)) and tokens[shown.noun].text.islower():
            yield before(tokens, shown.start, "a")


def bare_partner(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "fries and drink", "unicorn and rainbow": a drink, a rainbow."""
    found = phrases(tokens)
    for one, other in pairwise(found):
        last = low(tokens, other.end - 1)
        bare = other.start == other.look and (one.look == one.start or one.count)
        joined = other.start == one.end + 1 and low(tokens, one.end) in ("and", "&")
        single = not several(tokens, other) and last not in UNCOUNTED | UNCHANGING
        alone = {low(tokens, other.end), low(tokens, one.start - 1)} <= MARKS | {"and", "&"}
        if bare and joined and single and alone and noun_class(last) in SEEN | {"shape"}:
            yield before(tokens, other.start, "a")


def _acts(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether the word is an "-ing" form of what somebody before it does."""
    word = low(tokens, at)
    before_it = next((phrase for phrase in phrases(tokens[:at]) if phrase.end == at), None)
    alive = before_it is not None and noun_class(low(tokens, at - 1)) in ALIVE
    seen = noun_class(low(tokens, end - 1)) in ("thing", "animal", "person", "plant")
    other = alive and seen and word.endswith("ing") and word not in POSING | {"having", "breathing"}
    return before_it is not None and (word in ACTS or other)
