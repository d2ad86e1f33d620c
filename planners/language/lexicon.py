"""Small words: numbers, roles of texts, what ties things together, and what says nothing by itself."""

from __future__ import annotations

from planners.language.nouns import COMPOUNDS as COMPOUNDS
from planners.language.nouns import by_phrase, by_word, phrases
from planners.language.nouns import words as words
from planners.language.qualities import BASE_COLOURS as BASE_COLOURS
from planners.language.qualities import SHADES as SHADES
from planners.language.qualities import SPELLING as SPELLING
from planners.scene import RelationKind, TextRole

ROLES: dict[str, TextRole] = by_word(
    {
        "title": "title headline heading header titled entitled",
        "subtitle": "subtitle subheading subheadline tagline",
        "caption": "caption footer captioned",
        "label": (
            "label labels word words text texts letters letter lettering slogan message phrase inscription name "
            "number price sentence"
        ),
    }
)
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

COUNTS = by_word(
    {
        1: "a an one another single",
        2: "two both couple pair twin some",
        3: "three trio several few multiple various",
        4: "four",
        5: "five",
        6: "six many numerous lots",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve dozen dozens",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
    }
)
OPEN = by_word(
    {
        (3, 8): "several",
        (2, 5): "few",
        (2, 99): "some multiple various",
        (4, 99): "many numerous lots",
        (12, 99): "dozens",
    }
)
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
RELATIONS: dict[tuple[str, ...], RelationKind] = by_phrase(
    {
        "above": "above|over",
        "on": "atop|on top of|upon|on the top of|at the top of|onto|perched on",
        "below": "below|on the bottom of|on bottom of|at the bottom of",
        "under": "under|beneath|underneath",
        "next_to": (
            "at the foot of|next to|beside|near|near to|close to|alongside|by|by the side of|on side of|"
            "on the side of|at the side of|side by side with|adjacent to|surrounded by|nestled among|against"
        ),
        "inside": "inside|inside of|within|into",
        "behind": "behind|in back of|hidden by",
        "in_front_of": "in front of|before",
        "facing": "opposite|opposite of|facing|toward|towards",
        "between": "between|in between",
    }
)
"""Words that tie what stands before them to what follows; the longest match counts."""
TOGETHER = frozenset(phrases("arm in arm|back to back|face to face|hand in hand|side by side"))
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
