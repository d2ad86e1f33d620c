"""Verbs: which word is a form of one, and its "-ing" form. Enough of English for captions; any "-ing" word counts."""

from __future__ import annotations

import re

from planners.language.nouns import NOUNS, by_word, words

REGULAR = words(
    "accentuate add adorn adjust admire aim alternate anchor announce appear applaud arrange arrive ask assemble "
    "attach attend bake balance bark bask bathe beam bike blend bloom boil bounce bow brainstorm brew brush bubble "
    "bury butter call camp capture care carry carve cascade celebrate change chase chat cheer chew chirp chop "
    "circle clap clean climb cling close coat coil collect color colour combine compete complement conduct connect "
    "contain contrast cook cool cover cradle crash crawl create cross crouch cruise crumble crunch cry cuddle cup "
    "curl cushion cycle dance dangle dart decorate deliver descend design devour dine dip direct discuss display "
    "dive doze drag drape dream dress drip drizzle drop dry dust emanate embrace emerge emit enclose engage enhance "
    "enjoy enter erupt evoke examine exchange exercise explore extend exude face fade fall fan fasten feature fetch "
    "fill film fish fit fix flap flash flicker flitter flip float flow flower flutter fold follow frame frolic fry "
    "fuse gallop garnish gather gaze glance gleam glide glimmer glisten glitter glow grab graze greet grill grin "
    "grip groom growl guard guide handle harvest haul heal help highlight hike hop hover howl hug hunt hurry "
    "illuminate inspect install instruct interview jog join juggle jump kayak kick kiss knead kneel knit laugh "
    "launch lean leap lick lift light line linger listen load look loom lounge lunge march massage measure melt "
    "mend merge mingle mix mount move mow mumble munch nap nestle nibble observe offer open operate organize "
    "outline overlook own pack paddle paint park parade pass pat paw pedal peek peel peer perch perform pet "
    "photograph pick pickle pile pilot place plant play plow plug point polish pose position pour practice practise "
    "praise pray prepare present press protect provide prowl pull pump push quench race radiate rake reach receive "
    "recline record reflect rehearse relax release remain remove repair replace rest return rinse roam roar roast "
    "roll row rub rush sail sample saunter savor scamper scatter scoop score scratch scream scrub sculpt search "
    "season serve sew shape share sharpen shave shimmer shop shout shovel show sip skate ski skip slice sleigh "
    "smell smile smoke smooth snap sniff snore snorkel snow snowboard snuggle soak soar solve spark sparkle sprawl "
    "spray sprinkle sprout squat squeeze stack stain stare start stir stitch stop store strap stretch stroke stroll "
    "strum study stumble suit sun support surf surround survey suspend sway swirl swoop talk tap taste tattoo "
    "teach-in tend thread tickle tie tilt touch tour tow toss tower train travel treat trim trot tumble turn "
    "twinkle twirl twist type unload use vacuum visit wag wait walk wander warm wash watch water wave weld welcome "
    "whisper whistle wipe work worship wrap wrestle yawn zip zoom rotate attract arch absorb accompany invite "
    "transport contour consist compare mark state advertise indicate declare promote list notice proclaim complete "
    "crackle backpack skateboard rollerblade bowl box brace branch bridge bulge bump frost glaze label host scrape "
    "seal shade shelter shield shower sketch smash snack soothe spill splash squawk stamp staple steam stuff "
    "swallow thump top trace scurry secure"
)
DOUBLING = words(
    "sit run swim cut put hit set get let dig spin win shut stop hop jog clap chop grip hug nap pat pet rub ship "
    "shop sip skip slip snap stir strum swap tap tip trim trot wag wrap zip drop drip flip grab hum knit mop nod "
    "plan plug pop rip rob scrub sob spot step stun thin tug bat bid bob dip fit flap jam knot lap log pin pit plot "
    "quit rap scan slam slap snip snug squat stab strap strip strut sun tan top unzip begin upset forget"
)
IRREGULAR = by_word(
    {
        "sit": "sat",
        "stand": "stood",
        "lie": "lay lain",
        "hold": "held",
        "wear": "wore worn",
        "run": "ran",
        "ride": "rode ridden",
        "drive": "drove driven",
        "fly": "flew flown",
        "eat": "ate eaten",
        "drink": "drank drunk",
        "sleep": "slept",
        "swim": "swam swum",
        "sing": "sang sung",
        "shine": "shone",
        "hang": "hung",
        "grow": "grew grown",
        "throw": "threw thrown",
        "catch": "caught",
        "fall": "fell fallen",
        "keep": "kept",
        "make": "made",
        "give": "gave given",
        "take": "took taken",
        "spin": "spun",
        "swing": "swung",
        "sweep": "swept",
        "weave": "wove woven",
        "write": "wrote",
        "draw": "drew drawn",
        "build": "built",
        "buy": "bought",
        "bring": "brought",
        "stick": "stuck",
        "bend": "bent",
        "bind": "bound",
        "blow": "blew blown",
        "break": "broke",
        "cast": "cast",
        "creep": "crept",
        "dig": "dug",
        "feed": "fed",
        "feel": "felt",
        "fight": "fought",
        "find": "found",
        "go": "gone went",
        "kneel": "knelt",
        "light": "lit",
        "leave": "left",
        "meet": "met",
        "rise": "rose risen",
        "ring": "rang",
        "see": "saw seen",
        "shake": "shook",
        "sink": "sank sunk",
        "spread": "spread",
        "spring": "sprang",
        "steal": "stole",
        "stride": "strode",
        "strike": "struck",
        "swell": "swollen",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "wind": "wound",
        "leap": "leapt",
        "hide": "hid hidden",
        "beat": "beat",
        "cut": "cut",
        "put": "put",
        "set": "set",
        "lead": "led",
        "bite": "bit",
        "lay": "laid",
        "pay": "paid",
        "send": "sent",
        "shoot": "shot",
        "slide": "slid",
        "speed": "sped",
        "cling": "clung",
        "read": "read",
        "weep": "wept",
        "sting": "stung",
        "speak": "spoke",
        "dive": "dove",
        "arise": "arose",
    }
)
BASES = (
    REGULAR
    | DOUBLING
    | frozenset(IRREGULAR.values())
    | words("hold wear sit stand lie give have ride drive spend think hide bite dry carry dye see")
)
PLACED = words(
    "placed mounted parked seated hung draped wrapped decorated covered surrounded filled painted made built tied "
    "attached carved printed written stacked folded nestled perched set displayed arranged positioned topped "
    "adorned lit garnished sliced buried trapped stuck suspended engraved labeled labelled scattered hidden dressed "
    "lined framed connected balanced planted wearing encased enclosed stained etched embroidered crafted designed"
)
"""Participles that say what was done to a thing, where they follow it: "a vase placed on a table"."""
POSES = words(
    "sitting standing lying sleeping kneeling crouching squatting leaning running walking jumping leaping flying "
    "swimming floating hanging resting perching perched hovering dancing smiling laughing crying blooming glowing "
    "shining sparkling burning melting soaring galloping grazing napping dozing posing waving yawning howling "
    "barking hopping trotting crawling climbing spinning rolling falling relaxing reclining lounging nestled "
    "nestling hung mounted parked parking seated placed draped stacked folded gliding shimmering swaying towering "
    "racing bouncing drifting cascading skating skiing surfing singing talking praying meditating stretching"
)


def _gerund(base: str) -> str:
    if base in DOUBLING:
        return base + base[-1] + "ing"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + "ing"


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"


THIRD = {_third(base): _gerund(base) for base in BASES}
PLAIN = {base: _gerund(base) for base in BASES if base != "lay"}
PAST = {
    **{_gerund(base)[:-3] + "ed": _gerund(base) for base in REGULAR | DOUBLING if not base.endswith("y")},
    **{
        (base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else base + "ed"): _gerund(base)
        for base in REGULAR
        if base.endswith("y")
    },
    **{past: _gerund(base) for past, base in IRREGULAR.items()},
}
GERUNDS = frozenset(PLAIN.values())


def is_gerund(word: str) -> bool:
    """Whether the word looks like "riding" and is no known noun."""
    return len(word) > 4 and word.endswith("ing") and word not in NOUNS


def is_past(word: str) -> bool:
    """Whether the word looks like "parked" or "sat" and is no known noun."""
    return word in PAST or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed") and word not in NOUNS)


def is_verb(word: str) -> bool:
    return is_gerund(word) or is_past(word) or word in THIRD or word in PLAIN


def gerund(word: str) -> str:
    """The "-ing" form of any form of a verb ("sat" -> "sitting"); unknown words that look like none come unchanged."""
    for table in (PAST, THIRD, PLAIN):
        if word in table:
            return table[word]
    if word.endswith("ied"):
        return word[:-3] + "ying"
    return word[:-2] + "ing" if word.endswith("ed") else word
