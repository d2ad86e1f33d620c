"""Small words: numbers, roles of texts, what ties things together, and what says nothing by itself."""

from __future__ import annotations

from planners.language.nouns import COMPOUNDS as COMPOUNDS
from planners.language.nouns import words as words
from planners.language.qualities import BASE_COLOURS as BASE_COLOURS
from planners.language.qualities import SHADES as SHADES
from planners.language.qualities import SPELLING as SPELLING
from planners.scene import RelationKind, TextRole

ROLES: dict[str, TextRole] = {
    "title": "title",
    "headline": "title",
    "heading": "title",
    "header": "title",
    "titled": "title",
    "entitled": "title",
    "subtitle": "subtitle",
    "subheading": "subtitle",
    "subheadline": "subtitle",
    "tagline": "subtitle",
    "caption": "caption",
    "footer": "caption",
    "captioned": "caption",
    "label": "label",
    "labels": "label",
    "word": "label",
    "words": "label",
    "text": "label",
    "texts": "label",
    "letters": "label",
    "letter": "label",
    "lettering": "label",
    "slogan": "label",
    "message": "label",
    "phrase": "label",
    "inscription": "label",
    "name": "label",
    "number": "label",
    "price": "label",
    "sentence": "label",
}
CARRIES = words(
    "says say saying reads read reading spells spell spelling labelled labeled bearing bears inscribed displaying "
    "displays display shows showing show states stating state advertises advertising lists listing announces "
    "announcing declares declaring proclaims proclaiming indicates indicating warns warning flashes flashing "
    "promotes promoting offers offering features featuring marked printed engraved stamped emblazoned holds "
    "highlights highlighting written painted embroidered etched carved titled entitled captioned named contains "
    "containing carries carrying boasts boasting presents presenting welcomes has displayed stated reminds notes "
    "noting asks exclaims shouts whispers replies invites inviting urges depicts depicting suggests called "
    "showcasing showcases pointing tagged declared marks flaunting sporting inscribing"
)
SAYS = CARRIES | words("said")
"""Verbs between a thing and its text; a role such as "titled" names the picture's own text instead."""
LETTERS = words("letters letter text lettering type font ink writing colour color capitals caps print")
TYPEFACES = words(
    "serif sans sans-serif slab mono monospace monospaced script cursive handwritten calligraphic gothic italic "
    "blackletter condensed stencil typewriter"
)

BACKDROP = words("background backdrop bg backgrounds")
PLAIN = words("plain solid simple clean blank uniform flat empty")

COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "another": 1,
    "single": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "both": 2,
    "couple": 2,
    "pair": 2,
    "dozen": 12,
    "trio": 3,
    "twin": 2,
    "several": 3,
    "few": 3,
    "some": 2,
    "many": 6,
    "multiple": 3,
    "various": 3,
    "numerous": 6,
    "dozens": 12,
    "lots": 6,
}
OPEN = {
    "several": (3, 8),
    "few": (2, 5),
    "some": (2, 99),
    "many": (4, 99),
    "multiple": (2, 99),
    "various": (2, 99),
    "numerous": (4, 99),
    "dozens": (12, 99),
    "lots": (4, 99),
}
"""Numbers that leave a range open: the least and the most that will do."""
NOUN_COUNTS = words("couple pair trio")
BARE_PLURAL = 2
ANY_PLURAL = (2, 99)
GROUP = 3
ANY_GROUP = (2, 99)
NONE_OF = words("no without zero excluding")
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
DEFINITE = words("the this that these those its their his her my your our")
PRONOUNS = words("it them they him her itself themselves he she")
GROUPS = words(
    "group row set bunch stack pile line column cluster collection herd flock pack swarm school crowd team gang "
    "fleet pair"
)
PORTIONS = words("slice piece chunk wedge scoop bar loaf pinch strand blade drop block")
RELATIONS: dict[tuple[str, ...], RelationKind] = {
    ("above",): "above",
    ("over",): "above",
    ("atop",): "on",
    ("on", "top", "of"): "on",
    ("upon",): "on",
    ("on", "the", "top", "of"): "on",
    ("at", "the", "top", "of"): "on",
    ("below",): "below",
    ("under",): "under",
    ("beneath",): "under",
    ("underneath",): "under",
    ("on", "the", "bottom", "of"): "below",
    ("on", "bottom", "of"): "below",
    ("at", "the", "bottom", "of"): "below",
    ("at", "the", "foot", "of"): "next_to",
    ("inside",): "inside",
    ("inside", "of"): "inside",
    ("within",): "inside",
    ("into",): "inside",
    ("behind",): "behind",
    ("in", "back", "of"): "behind",
    ("hidden", "by"): "behind",
    ("in", "front", "of"): "in_front_of",
    ("before",): "in_front_of",
    ("next", "to"): "next_to",
    ("beside",): "next_to",
    ("near",): "next_to",
    ("near", "to"): "next_to",
    ("close", "to"): "next_to",
    ("alongside",): "next_to",
    ("by",): "next_to",
    ("by", "the", "side", "of"): "next_to",
    ("on", "side", "of"): "next_to",
    ("on", "the", "side", "of"): "next_to",
    ("at", "the", "side", "of"): "next_to",
    ("side", "by", "side", "with"): "next_to",
    ("adjacent", "to"): "next_to",
    ("surrounded", "by"): "next_to",
    ("opposite",): "facing",
    ("opposite", "of"): "facing",
    ("between",): "between",
    ("in", "between"): "between",
    ("facing",): "facing",
    ("toward",): "facing",
    ("towards",): "facing",
    ("nestled", "among"): "next_to",
    ("against",): "next_to",
    ("onto",): "on",
    ("perched", "on"): "on",
}
"""Words that tie what stands before them to what follows; the longest match counts."""
TOGETHER = frozenset(
    {
        ("side", "by", "side"),
        ("hand", "in", "hand"),
        ("arm", "in", "arm"),
        ("back", "to", "back"),
        ("face", "to", "face"),
    }
)
LEFT_OVER = words("around among amid beyond outside through across along during like than except past via per about")
"""Prepositions that no relation of the scene says; they come out as unplaced unless a place follows."""
ENDS = words(
    "near beside behind between inside around among amid beyond outside alongside opposite next front within "
    "through surrounding facing towards toward across along above over atop upon below under beneath underneath "
    "into onto during against before hidden surrounded like than adjacent past via as because if until so though "
    "although when after since not nor"
)
NEUTRAL = words(
    "a an the this that these those of and or with in on at to by from for is are was were be being been there it "
    "its them they their as which who whose where while but then plus also both each placed located positioned "
    "situated positions set put directly just immediately slightly exactly only show shows showing shown featuring "
    "features feature depicting depicts depict containing contains contain includes including include has have "
    "having had draw paint create make generate please me us i want need written printed so such very one other "
    "into onto off out up down together his her he she my your our himself herself itself themselves each-other "
    "could will would do does did when too quite all every any more most some here"
)
STARTERS = words("with and of featuring showing depicting containing including draw paint create make has have")
BE = words("is are was were be being been")
VERBLIKE = words("sits stands says reads shows looks lies hangs goes comes seems appears")
