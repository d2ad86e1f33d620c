"""Verbs by their lemma: which are relations of the scene, which are poses, and how their "-ing" form is spelt."""

from __future__ import annotations

import re

from planners.scene import RelationKind

COVERING = frozenset("cover blanket carpet crown adorn decorate".split())
"""Verbs by which a thing is on another; people only do so to it."""
HANDLING = frozenset(
    "read eat lick sip drink share play fly swing wave use open strum raise offer bring peel unwrap sharpen "
    "juggle chew nibble kick throw toss catch bounce".split()
)

ORDERS = frozenset(
    "paint draw show make picture design sketch print place set put light step stand look frame stage pose walk run "
    "fly rest cut fold drop hand sign back top bottom".split()
)
"""First words that may well be what one is told to do, or how things stand."""
"""Verbs whose object, if it is one for the hand, the subject has in hand."""
WITH_OBJECT: dict[str, RelationKind] = {
    **dict.fromkeys("hold carry clutch grip grasp clasp cradle wield lift steal snatch grab".split(), "holding"),
    **dict.fromkeys("wear sport don".split(), "wearing"),
    **dict.fromkeys("face watch chase follow pursue fight greet".split(), "facing"),
    **dict.fromkeys("climb mount".split(), "on"),
    **dict.fromkeys("drive steer pilot row paddle".split(), "inside"),
    **dict.fromkeys(("ride", "straddle", *COVERING), "on"),
    "surround": "next_to",
}
"""Verbs whose object stands in the relation to the subject: "a woman wearing a hat"."""
SILENT = frozenset("hold wear face contain have be cover surround".split())
"""Verbs that the relation alone says; others are kept as an action too ("riding a horse")."""
INVERTED: dict[str, RelationKind] = {
    **dict.fromkeys("contain house store enclose".split(), "inside"),
    **dict.fromkeys("support bear".split(), "on"),
}
"""Verbs whose subject the object is in or on: "a box containing a cat"."""
PARTICIPLES: dict[tuple[str, str], tuple[RelationKind, bool]] = {
    ("fill", "with"): ("inside", True),
    ("load", "with"): ("inside", True),
    ("stuff", "with"): ("inside", True),
    ("top", "with"): ("on", True),
    ("cover", "with"): ("on", True),
    ("cover", "in"): ("on", True),
    ("dress", "in"): ("wearing", False),
    ("clothe", "in"): ("wearing", False),
    ("clad", "in"): ("wearing", False),
    ("adorn", "with"): ("on", True),
    ("decorate", "with"): ("on", True),
    ("try", "on"): ("wearing", False),
    ("put", "on"): ("wearing", False),
    ("wear", "by"): ("wearing", True),
    ("hold", "by"): ("holding", True),
    ("carry", "by"): ("holding", True),
    ("surround", "by"): ("next_to", False),
    ("flank", "by"): ("next_to", False),
    ("follow", "by"): ("next_to", False),
    ("hide", "by"): ("behind", False),
    ("lean", "on"): ("next_to", False),
    ("lean", "against"): ("next_to", False),
    **{(verb, prep): ("facing", False) for verb in ("look", "stare", "gaze", "peer") for prep in ("at", "into", "in")},
    ("glance", "at"): ("facing", False),
    ("smile", "at"): ("facing", False),
    ("point", "at"): ("facing", False),
    ("hang", "from"): ("below", False),
    ("dangle", "from"): ("below", False),
}
"""A verb with its preposition: the relation, and whether it holds the other way round ("a bowl filled with fruit")."""
SHOWING = frozenset(
    "show feature depict display include have contain present create make draw paint generate design render imagine "
    "illustrate give see want need add portray capture represent put use picture visualize compose produce sketch "
    "photograph insert highlight showcase be exist place introduce allow find permit".split()
)
"""Verbs by which a prompt says what is in the picture: with the picture or nobody as their subject they say no more."""
STATIVE = frozenset(
    "sit stand lie lay rest perch hang be place put set position locate situate mount park seat stack arrange lean "
    "float hover nestle stick remain stay live appear balance prop tuck scatter pile spread line sprawl curl".split()
)
"""Verbs that say where a thing is more than what it does; "sitting" is its pose."""
POSES = STATIVE | frozenset(
    "sleep kneel crouch squat run walk jump leap fly swim dance smile laugh cry bloom glow shine sparkle burn melt "
    "soar gallop graze nap doze pose wave yawn howl bark hop trot crawl climb spin roll fall relax recline lounge "
    "glide shimmer sway tower race bounce drift cascade skate ski surf sing talk pray meditate stretch glisten gleam "
    "flow rise hide bound glint dart loom dangle snuggle thrive".split()
)
DOING = (
    POSES
    | WITH_OBJECT.keys()
    | frozenset(
        "point cross arch wave queue wait scroll lead show water read eat drink share push pull throw kick pour feed "
        "peer hatch dry slide sail juggle "
        "climb sell buy cook bake paint sew play".split()
    )
)
"""Verbs that are what one thing does to another, or by itself."""
PASTS = dict(
    pair.split(":")
    for pair in (
        "swam:swim ran:run sat:sit stood:stand flew:fly hung:hang rose:rise fell:fall slept:sleep sang:sing "
        "shone:shine "
        "sank:sink spun:spin swung:swing knelt:kneel rode:ride swept:sweep"
    ).split()
)
"""Pasts of poses that the tagger may take for nouns, and their lemmas."""
PLACED = frozenset(
    "place put set position locate situate mount park seat stack arrange nestle scatter pile spread line prop tuck "
    "perch".split()
)
"""Verbs whose participle says what was done to a thing: "parked", "mounted"."""
WITHOUT_POSE = frozenset(
    "be place put set position locate situate have appear live remain stay exist name call".split()
)
"""Verbs that say nothing but where: no pose comes of them."""
FILLING = frozenset("attend dot fill adorn occupy line crowd populate decorate clutter illuminate light".split())
"""Verbs whose object, if it is a place, is where the picture plays: "three chairs fill the room"."""
LIKENED = frozenset("resemble symbolize symbolise evoke represent embody recall remind suggest mimic inspire".split())
"""Verbs whose object only says what something is like."""
MENTAL = frozenset(
    "seem feel think know believe like love enjoy want need hope wish try begin start continue keep let help become "
    "get determine".split()
)
"""Verbs that say nothing one could see, whoever their subject is."""
UNSEEN = MENTAL | frozenset(
    "cause allow convey evoke express suggest symbolize symbolise represent reflect mean remind inspire complement "
    "add create give make enhance emphasize emphasise offer provide contribute exude radiate lend bring await match "
    "contrast complement invite beckon ensure guarantee".split()
)
"""Verbs that say nothing one could see."""
PLACING = frozenset(
    "spin shape mold create paint draw write sketch print carve make build sew cook bake project place put set hang "
    "lay pour stack arrange mount balance rest lean hold carry throw drop hide bury plant keep store".split()
)
"""Verbs whose preposition says where their object is: "a man placing a book on a table"."""
APART = frozenset("snack feast munch nibble chew dine focus work cheer spy knock rely write draw scribble".split())
"""Verbs whose "on" puts nobody on anything: "snacking on popcorn"."""
BECOMING = frozenset("turn transform convert make change morph".split())
"""Verbs whose "into" says what their object becomes: "turned the wall into a canvas"."""
WANTING = frozenset("wait want hope wish plan long need".split())
"""Verbs before "to" and what isn't done yet: "wanting to go outside"."""
PICTURING = frozenset("take snap capture shoot".split())
"""Verbs whose object may be a picture that nobody sees yet: "taking portraits"."""
GIVING = frozenset("provide offer create add give lend".split())
"""Verbs whose object, unless somebody makes it, is no thing of its own: "the desk provided a workspace"."""
SHORT = re.compile(r"(^|[^aeiou])([^aeiou]|qu)[aeiou][^aeiouwxy]$|^[aeiou][^aeiouwxy]$")
"""Verbs of one closed syllable, which double their last letter: "run", "skip"; not "open" or "visit"."""
DOUBLING = frozenset(("begin", "upset", "forget", "unzip", "quit"))
"""Longer verbs that double it too."""


def doubles(lemma: str) -> bool:
    """Whether the verb's last letter is doubled before "-ing" and "-ed"."""
    return lemma in DOUBLING or (len(re.findall(r"[aeiouy]+", lemma)) == 1 and bool(SHORT.search(lemma)))


def gerund(lemma: str) -> str:
    """The "-ing" form of a verb's lemma: "run" -> "running"."""
    if doubles(lemma):
        return f"{lemma}{lemma[-1]}ing"
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    return f"{lemma[:-1]}ing" if re.search(r"[^eyo]e$", lemma) else f"{lemma}ing"


def without_s(word: str) -> str:
    """A verb's plain form by its "-s" form: "holds" -> "hold", "carries" -> "carry"; other words as they are."""
    return re.sub("ies$|s$", lambda end: "y" * (end[0] == "ies"), word)


def lemma_of_gerund(word: str) -> str:
    """The lemma of an "-ing" form among the poses; the form without its ending for others."""
    stem = word.removesuffix("ing")
    candidates = (stem, f"{stem}e", stem[:-1], f"{stem[:-1]}ie")
    return next((lemma for lemma in candidates if lemma in POSES and gerund(lemma) == word), stem)


def verb_lemma(word: str, lemma: str) -> str:
    """The lemma of a verb form, where spaCy drops its last letter: "riding" is of "ride", not "rid"."""
    if word in PASTS:
        return PASTS[word]
    if word == lemma and word.endswith("ing"):  # the lemma of a noun
        stem = word.removesuffix("ing")
        forms = (stem[:-1] if stem[-2:] not in ("ll", "ss", "ff", "zz") else stem, stem, f"{stem}e")
        return next((form for form in forms if gerund(form) == word), lemma)
    stem = next((word.removesuffix(end) for end in ("ing", "ed", "es") if word.endswith(end)), word)
    return f"{lemma}e" if stem == lemma != word and len(lemma) > 2 and doubles(lemma) else lemma


POSING = frozenset(map(gerund, POSES))
"""The poses as they are told of a thing: "sitting"."""
