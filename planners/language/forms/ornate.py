"""Flowery prose around quoted texts without what says nothing of the picture: manners, purposes, praise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.language.forms.edits import Edit, gone, instead, items, sentence
from planners.language.tokens import ENDS, Token, low
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.tables import words

KEPT = words(
    "only namely early daily weekly monthly yearly hourly friendly lovely lively family lily butterfly jelly belly "
    "holy ugly silly elderly curly likely lonely fly july reply supply assembly italy bully rally ally homely "
    "heavenly costly monopoly slightly directly immediately horizontally vertically diagonally centrally barely "
    "nearly almost approximately exactly partly partially evenly newly freshly lightly finely family-friendly "
    "multiply apply rely user-friendly eco-friendly kid-friendly pet-friendly wooly woolly bubbly wobbly crumbly "
    "prickly smelly anomaly dragonfly firefly scaly oily hilly frilly orderly kindly cuddly deadly ghostly saintly "
    "scholarly worldly rarely"
)
"""Words on "-ly" that are no adverbs, or that say when, how much or where."""
PURPOSES = words(
    "ensuring enhancing evoking conveying reflecting emphasizing emphasising reinforcing fostering encouraging "
    "enabling allowing helping attracting maintaining inspiring facilitating signifying securing prompting sparking "
    "instilling symbolizing exuding contributing engaging guiding creating adding giving making providing offering "
    "capturing drawing catching complementing supporting promoting inviting lending achieving balancing completing "
    "highlighting bringing leaving keeping improving delivering blending communicating appearing indicating "
    "captivating focusing directing leading harmonizing establishing setting showcasing enriching elevating "
    "immersing injecting unifying standing enticing combining"
)
"""What a text or a layout does, where no thing follows: "adding a touch of warmth", but "adding a red bow"."""
LOOKING = words(
    "inviting engaging captivating enticing leading standing balancing appearing welcoming setting blending"
)
"""Those that are adjectives as well: "a small, inviting cafe"."""
ARTICLES = words("a an the its their his her every each any both")
LOOKERS = words(
    "visitor user customer shopper guest passenger attention viewers readers reader viewer visitors users customers "
    "passersby shoppers audiences audience people "
    "lovers pedestrians passengers drivers guests patrons viewer's viewers' reader's readers' users' everyone "
    "interaction curiosity"
)
DETERMINED = ARTICLES | LOOKERS
GUIDING = re.compile(
    r"(?:guid|point|lead|direct|help|attract|encourag|allow|enabl|assist|entic|engag|link|draw)(?:e|ing)?$"
)
ALSO = words("each thus thereby while further effectively and")
ARRANGED = words("arranged positioned organized organised aligned spaced placed designed crafted rendered structured")
SAYS = words("reads read says say states state announces adds mentions declares proclaims")
PLACING = words("in on at with within across along above below beneath under by for as near into against and")
OPENING = words("a an the and or of with by other additional some several two three four in on their its") | {","}
THINGS = frozenset(("thing", "animal", "plant", "food", "shape"))
NO_THINGS = words(
    "text texts viewer's viewers look feel touch clarity scene picture image poster slide page screen sign signs "
    "layout visual contrast overall message atmosphere flow eye eyes focus theme design experience reader readers "
    "environment space sense display audience label labels card board menu style charm presentation information "
    "setting interface book impact air blend balance note invitation quality light color colors articles posts gaze "
    "focal point reader reader's user user's visual product products"
)
ABOUT = words("text texts textual labels signs signage layout design typography lettering messages wording contents")
EVERY = words("these all the overall each every such")
PRAISING = re.compile(
    r"(?:encourag|engag|guid|attract|captivat|captur|enhanc|ensur|emphasi[sz]|reflect|convey|evok|complement|unif"
    r"|contribut|reinforc|educat|balanc)(?:e|es|s|ing|ies|y)?$"
)
WIDEST = 9


def manners(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "a label clearly reads 'TEA'": adverbs that say how well, in a prompt with texts."""
    if not any(token.quoted for token in tokens):
        return
    at = 0
    while at < len(tokens):
        end = at
        while _is_manner(tokens, end):
            end += 1
            joined = low(tokens, end) in ("and", "yet", "but") and _is_manner(tokens, end + 1)
            end += joined
        if end > at and _is_described(low(tokens, end)):
            yield from _without(tokens, at, end)
        at = end + 1


def _without(tokens: Sequence[Token], at: int, end: int) -> Iterator[Edit]:
    """The adverbs go, with "arranged" behind them that says no place; the article and the capital fit what follows."""
    before = low(tokens, at - 1)
    begins = at == 0 or before in ENDS - {""}
    comma = low(tokens, end + 1) == ","
    if low(tokens, end) in ARRANGED and (begins or before in OPENING) and _goes_on(tokens, end + 1 + comma):
        end += 1 + comma
    if before in ("a", "an"):
        article = "an" if low(tokens, end)[:1] in "aeio" else "a"
        article = article.capitalize() if tokens[at - 1].text[0] == "A" else article
        yield instead(tokens, at - 1, end + 1, f"{article} {tokens[end].text}")
    elif begins:
        yield instead(tokens, at, end + 1, tokens[end].text[:1].upper() + tokens[end].text[1:])
    else:
        yield gone(tokens, at, end)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether an adjective or a noun follows: "neatly arranged labels"."""
    word = low(tokens, at)
    return noun_class(word) in (*THINGS, "writing", "abstract") or (is_adjective(word) and word not in ("as", "next"))


def _is_described(word: str) -> bool:
    """Whether what follows the adverbs stands well alone; other verbs look like nouns then: "the man deftly leads"."""
    return is_adjective(word) or word.endswith(("ed", "ing", "en")) or word in PLACING | SAYS


def _is_manner(tokens: Sequence[Token], at: int) -> bool:
    word = low(tokens, at)
    return len(word) > 4 and word.endswith("ly") and word not in KEPT and "-" not in word


def purposes(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ ", ensuring clear readability": what a text or the layout does for who looks at it, up to the sentence's end."""
    if not any(token.quoted for token in tokens) or len(list(items(tokens, ENDS))) < 2:
        return
    for at in range(1, len(tokens)):
        word = low(tokens, at)
        comma = at - 1 - (low(tokens, at - 1) in ALSO)
        guides = GUIDING.match(word) and any(low(tokens, k) in LOOKERS for k in range(at + 1, at + 4))
        if guides and (word.endswith("ing") or low(tokens, at - 1) == "to"):
            comma = at - (low(tokens, at - 1) == "to")
            comma -= low(tokens, comma - 1) == ","
            yield from _cut(tokens, comma, at, aside=True)
            continue
        if low(tokens, comma) != "," or word not in PURPOSES:
            continue
        if word in LOOKING and low(tokens, at + 1) not in DETERMINED:
            continue
        yield from _cut(tokens, comma, at)


def _cut(tokens: Sequence[Token], first: int, at: int, aside: bool = False) -> Iterator[Edit]:
    """From an index to the sentence's end, or to a comma before a text (``aside``), unless a thing stands there."""
    span = sentence(tokens, at)
    text = next((k for k in range(at, span.stop) if tokens[k].quoted), None)
    stop = span.stop if text is None or not aside else next((k for k in range(at, text) if low(tokens, k) == ","), 0)
    seen = any(_is_seen(low(tokens, k)) for k in range(at + 1, stop))
    if span.start < first < stop and (text is None or aside) and not seen:
        yield gone(tokens, first, stop)


def _is_seen(word: str) -> bool:
    return word not in NO_THINGS | DETERMINED and noun_class(word) in (*THINGS, "person")


def praises(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "These labels capture attention": a sentence behind the texts that only says what they do to who reads them."""
    first = next((k for k, token in enumerate(tokens) if token.quoted), len(tokens))
    for span in items(tokens, ENDS):
        lead = {low(tokens, k) for k in span[:WIDEST]}
        about = lead & ABOUT and low(tokens, span.start) in EVERY
        praised = any(PRAISING.match(low(tokens, k)) for k in span)
        if span.start > first and about and praised and not any(tokens[k].quoted for k in span):
            yield gone(tokens, span.start, span.stop + (low(tokens, span.stop) in ENDS - {""}))
