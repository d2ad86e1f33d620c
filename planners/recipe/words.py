"""The words that training prompts are made of. Made-up nouns among them teach the model to copy unknown ones."""

from __future__ import annotations

from random import Random

from planners.language.lexicon import words

NOUNS = tuple(
    words(
        "person|man|woman|boy|girl|child|king|queen|robot|astronaut|chef|wizard|cat|dog|rabbit|bear|pig|cow|frog|lion|"
        "fish|bird|butterfly|horse|sheep|elephant|zebra|giraffe|mouse|monkey|tiger|fox|wolf|owl|penguin|turtle|snail|"
        "bee|spider|snake|crab|whale|duck|goat|chicken|apple|banana|orange|strawberry|carrot|pizza|donut|cake|sandwich|"
        "broccoli|hot dog|lemon|peach|cherry|tomato|bread|egg|cookie|car|bus|bicycle|boat|rocket|truck|train|airplane|"
        "motorcycle|house|bridge|castle|tree|flower|mushroom|sunflower|rose|leaf|mountain|umbrella|clock|book|guitar|"
        "ball|sun|moon|cloud|circle|square|triangle|star|heart|bench|chair|table|couch|bed|sofa|lamp|door|window|key|"
        "cup|bowl|bottle|fork|knife|spoon|vase|laptop|phone|television|camera|bag|backpack|suitcase|handbag|hat|shoe|"
        "shirt|tie|kite|skateboard|surfboard|toilet|sink|oven|toaster|refrigerator|toothbrush|wine glass|stop sign|"
        "fire hydrant|parking meter|traffic light|potted plant|teddy bear|tennis racket|baseball bat|computer mouse|"
        "pencil|candle|balloon|gift|box|basket|necklace|ring|rug|pillow|blanket|mirror|desk|drum|violin|dragon|unicorn",
        "|",
    )
)
NOUN_LIST = tuple(sorted(NOUNS))
CARRIERS = (
    "sign",
    "shirt",
    "mug",
    "billboard",
    "poster",
    "box",
    "book",
    "banner",
    "cake",
    "truck",
    "chalkboard",
    "t-shirt",
    "bottle",
    "storefront",
    "flag",
    "notebook",
)
COLOURS = (
    "red",
    "blue",
    "green",
    "yellow",
    "orange",
    "purple",
    "pink",
    "brown",
    "black",
    "white",
    "gray",
    "gold",
    "silver",
    "turquoise",
    "light blue",
    "dark green",
    "beige",
    "navy",
)
DESCRIBED: dict[str, tuple[str, ...]] = {
    "size": ("big", "small", "large", "tiny", "huge", "tall", "short", "long", "giant", "little"),
    "shape": (
        "round",
        "square",
        "oval",
        "triangular",
        "rectangular",
        "spherical",
        "conical",
        "cylindrical",
        "cubic",
        "pentagonal",
        "pyramidal",
    ),
    "material": ("wooden", "metallic", "plastic", "leather", "glass", "rubber", "fabric", "ceramic", "stone", "paper"),
    "texture": ("fluffy", "smooth", "rough", "shiny", "striped", "spotted", "glossy", "fuzzy", "woven", "bumpy"),
    "state": ("open", "closed", "broken", "empty", "full", "wet", "folded", "melting", "blooming", "sleeping"),
    "look": ("old", "cute", "modern", "rustic", "elegant", "happy", "vintage", "majestic", "delicious", "gnarled"),
}
POSES = ("sitting", "standing", "lying", "jumping", "running", "sleeping", "flying", "dancing")
ACTIONS = ("riding", "chasing", "watching", "carrying", "eating", "painting", "pushing", "kissing")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
TEXTS = (
    "READ",
    "SALE",
    "Hello World",
    "OPEN 24 HOURS",
    "Happy Birthday!",
    "Fresh Coffee",
    "STOP",
    "Love is all",
    "Chapter One",
    "No Parking",
    "50% OFF",
    "Be Kind",
    "Good morning, Sam",
    "MUSEUM OF ICE",
    "It's time",
    "2026",
    "Welcome home",
    "The end.",
    "Lemonade - $2",
    "Keep Calm",
    "Adventure Awaits",
    "VOTE",
    "Do not feed the ducks",
)
PLACES = (
    "park",
    "kitchen",
    "forest",
    "desert",
    "garden",
    "library",
    "street",
    "meadow",
    "classroom",
    "cave",
    "beach",
    "snowy field",
    "city at night",
    "misty valley",
)
MEDIA = (
    "oil painting",
    "watercolor painting",
    "pencil sketch",
    "photo",
    "digital art",
    "3d render",
    "pixel art",
    "poster",
    "cartoon",
    "line drawing",
)
MOODS = ("cozy", "dramatic", "peaceful", "whimsical", "gloomy", "festive", "cheerful", "mysterious")
LIGHTS = ("soft lighting", "golden hour", "studio lighting", "neon light", "moonlit", "backlit")
CAMERAS = ("close-up", "wide angle", "aerial view", "low angle", "macro shot", "isometric view")
STARTS, ENDS = (
    ("bl", "gr", "zi", "qua", "mo", "fle", "tru", "vo", "ska", "pi"),
    ("bble", "rg", "nk", "zab", "lo", "mper", "ster", "vex", "dle", "quin"),
)


def invented(random: Random) -> str:
    """A noun that no dictionary holds; its plural takes an s."""
    return random.choice(STARTS) + random.choice(ENDS)


def plural(noun: str) -> str:
    """ "fox" -> "foxes", "wine glass" -> "wine glasses"; irregular nouns of the list above included."""
    irregular = {
        "man": "men",
        "woman": "women",
        "child": "children",
        "person": "people",
        "mouse": "mice",
        "wolf": "wolves",
        "leaf": "leaves",
        "knife": "knives",
        "sheep": "sheep",
        "fish": "fish",
    }
    *before, last = noun.split()
    if last in irregular:
        last = irregular[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return " ".join([*before, last])


def article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" and not phrase.startswith("uni") else "a ") + phrase
