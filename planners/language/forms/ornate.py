"""Flowery prose around quoted texts without what says nothing of the picture: manners, purposes, who reads the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.language.forms.edits import ENDS, Edit, gone, instead, items, sentence
from planners.language.tokens import Token, covered, low
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.tables import words

KEPT = words(
    "only namely early daily weekly monthly yearly hourly friendly lovely lively family lily butterfly jelly belly holy ugly "
    "silly elderly curly likely lonely fly july reply supply assembly italy bully rally ally homely heavenly costly "
    "monopoly slightly directly immediately horizontally vertically diagonally centrally barely nearly almost "
    "approximately exactly partly partially evenly newly freshly lightly finely family-friendly multiply apply rely "
    "user-friendly eco-friendly kid-friendly pet-friendly wooly woolly bubbly wobbly crumbly prickly smelly anomaly "
    "dragonfly firefly scaly oily hilly frilly orderly kindly cuddly deadly ghostly saintly scholarly worldly rarely"
)
"""Words on "-ly" that are no adverbs, or that say when, how much or where."""
PURPOSES = words(
    "ensuring enhancing evoking conveying reflecting emphasizing emphasising reinforcing fostering encouraging enabling "
    "allowing helping attracting maintaining inspiring facilitating signifying securing prompting sparking instilling "
    "symbolizing exuding contributing engaging guiding"
)
"""What a text or a layout is meant to do: nothing of that is seen."""
EFFECTS = words(
    "creating adding giving making providing offering capturing drawing catching complementing supporting promoting "
    "inviting lending achieving balancing completing highlighting bringing leaving keeping improving delivering "
    "blending communicating effortlessing appearing indicating captivating focusing directing leading harmonizing "
    "establishing setting showcasing enriching elevating immersing injecting unifying standing enticing combining"
)
"""The same, where no thing follows: "adding a touch of warmth", but "adding a red bow"."""
LOOKING = words("inviting engaging captivating enticing leading standing balancing appearing welcoming setting blending")
"""Those that are adjectives as well: "a small, inviting cafe"."""
DETERMINED = words(
    "a an the its their his her every each any both attention viewers readers visitors users customers passersby shoppers "
    "audiences audience people viewer's viewers' readers' users' everyone interaction curiosity"
)
ARTICLES = words("a an the its their his her every each any both")
GUIDING = re.compile(r"(?:guid|point|lead|direct|help|attract|encourag|allow|enabl|assist|entic|engag|link|draw)(?:e|ing)?$")
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
    "setting interface book impact air blend balance note invitation quality light color colors"
)
LOOKERS = (
    "drivers|visitors|passengers|customers|guests|viewers|readers|shoppers|passersby|passers-by|pedestrians|travelers|"
    "travellers|users|people|patrons|audiences|attendees|students|hikers|motorists|commuters|everyone|onlookers"
)
ADDRESSED = re.compile(
    r"(?:warn|greet|inform|remind|invite|welcome|alert|urge|tell|advise|notif(?:ie)|entice|encourage)(s|es|ing) "
    rf"(?:all |the |[a-z-]+ing )?(?:{LOOKERS}) (?:(?:that|with|, |: )(?:the |a |an )?(?:bold |clear |simple )*"
    r"(?:(?:text|words?|message|phrase|greeting|warning|reminder|slogan) )?)?(?:, |: )?(?=~)"
)
"""Who is addressed by a text: "a sign warns drivers with the text 'SLOW'"."""
ABOUT = words("text texts textual labels signs signage layout design typography lettering messages wording contents")
EVERY = words("these all the overall each every such")
PRAISING = re.compile(
    r"(?:encourag|engag|guid|attract|captivat|captur|enhanc|ensur|emphasi[sz]|reflect|convey|evok|complement|unif|contribut"
    r"|reinforc|educat|balanc)(?:e|es|s|ing|ies|y)?$"
)
WIDEST = 9
NEAR = words("at near toward towards along")
STARTS = words(", a an")
PLACED = ("at", "At")
PARTS = words("corner bottom top edge side center centre middle area portion section half third part left right")
PICTURES = words("screen frame image scene picture composition")
PAIRED = words("paired complemented matched coupled illustrated placed")
ECHOES = {"echo": "say", "echoes": "says", "echoing": "saying", "boasts": "says", "houses": "shows", "housing": "showing", "flaunts": "says"}
NAMES = words("name names title slogan motto tagline names' initials signature")


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
        article = ("an" if low(tokens, end)[:1] in "aeio" else "a")
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
    """Whether what follows the adverbs stands well alone; other verbs may be taken for nouns: "the man smoothly leads"."""
    return is_adjective(word) or word.endswith(("ed", "ing", "en")) or word in PLACING | SAYS


def _is_manner(tokens: Sequence[Token], at: int) -> bool:
    word = low(tokens, at)
    return len(word) > 4 and word.endswith("ly") and word not in KEPT and "-" not in word


def purposes(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ ", ensuring clear readability": what a text or the layout does for who looks at it, up to the sentence's end."""
    if not any(token.quoted for token in tokens):
        return
    for at in range(1, len(tokens)):
        word = low(tokens, at)
        comma = at - 1 - (low(tokens, at - 1) in ALSO)
        guides = GUIDING.match(word) and any(low(tokens, k) in DETERMINED - ARTICLES for k in range(at + 1, at + 4))
        if guides and (word.endswith("ing") or low(tokens, at - 1) == "to"):
            comma = at - (low(tokens, at - 1) == "to")
            comma -= low(tokens, comma - 1) == ","
            yield from _cut(tokens, comma, at, aside=True)
            continue
        if low(tokens, comma) != "," or word not in PURPOSES | EFFECTS:
            continue
        if word in LOOKING and low(tokens, at + 1) not in DETERMINED:
            continue
        if word in PURPOSES or not any(_is_thing(tokens, k) for k in range(at + 1, sentence(tokens, at).stop)):
            yield from _cut(tokens, comma, at)


def _cut(tokens: Sequence[Token], first: int, at: int, aside: bool = False) -> Iterator[Edit]:
    """From an index to the end of the sentence around another, unless a text stands there; ``aside``: else to a comma."""
    span = sentence(tokens, at)
    text = next((k for k in range(at, span.stop) if tokens[k].quoted), None)
    stop = span.stop if text is None or not aside else next((k for k in range(at, text) if low(tokens, k) == ","), 0)
    if span.start < first < stop and (text is None or aside):
        yield gone(tokens, first, stop)


def _is_thing(tokens: Sequence[Token], at: int) -> bool:
    word = low(tokens, at)
    return word not in NO_THINGS and noun_class(word) in THINGS


def praises(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "These labels capture attention": a sentence behind the texts that only says what they do to who reads them."""
    first = next((k for k, token in enumerate(tokens) if token.quoted), len(tokens))
    for span in items(tokens, ENDS):
        lead = {low(tokens, k) for k in span[:WIDEST]}
        about = lead & ABOUT and low(tokens, span.start) in EVERY
        praised = any(PRAISING.match(low(tokens, k)) for k in span)
        if span.start > first and about and praised and not any(tokens[k].quoted for k in span):
            yield gone(tokens, span.start, span.stop + (low(tokens, span.stop) in ENDS - {""}))


def addressed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "warns drivers with the text 'SLOW'" is "reads 'SLOW'"."""
    for at in range(len(tokens)):
        if length := covered(tokens, at, ADDRESSED):
            yield instead(tokens, at, at + length, "reading" if low(tokens, at).endswith("ing") else "reads")


def edges(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "At the bottom of the sign, script says 'X'": the text is on the sign, and not below it."""
    for at in range(len(tokens)):
        if low(tokens, at) not in ("top", "bottom") or low(tokens, at + 1) != "of" or low(tokens, at - 1) in STARTS:
            continue
        first = next((k for k in range(at, max(at - 4, -1), -1) if low(tokens, k) in NEAR), None)
        if first is not None and any(tokens[k].quoted for k in sentence(tokens, at) if k > at):
            yield instead(tokens, first, at + 1, f"{PLACED[tokens[first].text[0].isupper()]} the {tokens[at].low} edge")


def of_the_picture(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "In the corner of the screen", where no screen was named before: of the picture."""
    for at in range(2, len(tokens)):
        word = low(tokens, at)
        first = at - 1 - (low(tokens, at - 1) in ("captured", "entire", "whole", "main"))
        of = low(tokens, first) == "the" and low(tokens, first - 1) == "of" and low(tokens, first - 2) in PARTS
        if word in PICTURES and of and not any(low(tokens, k) == word for k in range(at) if low(tokens, k - 1) != "the"):
            yield gone(tokens, first - 1, at + 1)


def paired(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "'PLANT' is paired with a leaf", "'LESS' appears alongside a bottle": the text is next to it."""
    for at in range(1, len(tokens)):
        behind = any(tokens[k].quoted for k in range(max(at - 3, 0), at))
        if behind and low(tokens, at) in PAIRED and low(tokens, at + 1) in ("with", "by", "alongside"):
            yield instead(tokens, at, at + 2, "accompanied by")
        elif behind and low(tokens, at) == "alongside":
            yield instead(tokens, at, at + 1, "next to")


def echoes(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "signs on shops echo phrases like 'X'": a rare verb of saying, which the parser takes for a noun."""
    for at in range(len(tokens)):
        if low(tokens, at) in ECHOES and any(token.quoted for token in tokens[at : at + 9]):
            yield instead(tokens, at, at + 1, ECHOES[low(tokens, at)])


def owned_names(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "the couple's names read 'Ann and Bob'": the name, and nobody who has it."""
    for at in range(len(tokens)):
        if low(tokens, at) not in NAMES or not any(token.quoted for token in tokens[at : at + 12]):
            continue
        first = at - 1
        while first > at - 4 and first > 0 and not low(tokens, first).endswith(("'s", "s'")):
            first -= 1
        if low(tokens, first).endswith(("'s", "s'")) and low(tokens, first) not in ("it's", "its"):
            begin = first - (low(tokens, first - 1) in ("the", "a", "an"))
            yield instead(tokens, begin, first + 1, "The" if tokens[begin].text[0].isupper() else "the")
