"""The words the rules know. Nouns are open: any word may name an object, these lists only settle doubtful cases."""

from __future__ import annotations

from planners.scene import RelationKind, TextRole


def words(text: str, between: str | None = None) -> frozenset[str]:
    """The words of a text, cut at ``between`` (default: white space)."""
    return frozenset(text.split(between))


BASE_COLOURS = words(
    "red orange yellow green blue purple pink brown black white gray grey gold golden silver navy teal turquoise cyan "
    "magenta violet indigo maroon crimson scarlet beige cream ivory tan lime olive coral lavender mint salmon peach "
    "charcoal burgundy bronze copper khaki mustard azure aqua amber emerald fuchsia lilac mauve rainbow "
    "multicolored multicoloured colorful colourful"
)
SHADES = words("light dark pale bright deep vivid neon pastel hot sky royal forest mint baby rose")
SPELLING = {"grey": "gray", "golden": "gold", "colourful": "colorful", "multicoloured": "multicolored"}
NOUN_OR_COLOUR = words("orange rose peach gold silver lime olive mustard coral rainbow salmon lavender amber")

SIZES = words(
    "big large huge giant enormous gigantic massive oversized small little tiny mini miniature medium-sized tall short "
    "long wide narrow thick thin"
)
MATERIALS = words(
    "wooden metal metallic plastic ceramic steel iron leather woolen paper concrete fabric marble velvet rubber"
)
LOOKS = words(
    "happy sad angry cute funny friendly fluffy furry hairy shiny glossy matte smooth rough soft hard old new young "
    "ancient modern vintage retro rustic antique clean dirty dusty broken fresh ripe rotten sweet hot cold warm wet "
    "dry "
    "empty full open closed round square-shaped oval flat sharp curved straight striped spotted dotted checkered plaid "
    "patterned plain simple beautiful pretty ugly elegant fancy cozy lovely magical majestic mysterious sleepy playful "
    "cheerful wild tame tasty delicious juicy transparent translucent glowing sparkling bright dark pale light heavy "
    "fat slim strong fast slow quiet loud brave lonely busy blooming abstract geometric realistic stylized stylised "
    "cartoonish festive cheap expensive luxurious frosty icy snowy rainy sunny cloudy leafy woolly bumpy rusty chubby "
    "crispy creamy curly fuzzy silky glittery spiky rocky sandy grassy muddy foggy misty stormy windy classic bold "
    "minimalist futuristic whimsical dreamy romantic serene dramatic moody nostalgic gloomy spooky pixelated"
)
MOODS = words(
    "cheerful playful calm serene dramatic moody cozy minimalist minimal minimalistic vintage retro modern futuristic "
    "whimsical dreamy romantic elegant festive rustic gloomy spooky mysterious nostalgic energetic luxurious happy "
    "peaceful bold abstract realistic photorealistic cute funny clean simple professional"
)
MOOD_NOUNS = words("mood atmosphere vibe feeling feel look aesthetic style")
LIGHTING: tuple[tuple[str, ...], ...] = (
    *(
        (kind, light)
        for kind in sorted(words("studio soft natural dramatic warm cold cool neon golden ambient cinematic bright "
                                 "dim low harsh rim "
        "candle moody diffuse diffused"))
        for light in ("lighting", "light")
    ),
    ("golden", "hour"), ("blue", "hour"), ("at", "night"), ("at", "sunset"), ("at", "sunrise"), ("at", "dawn"),
    ("at", "dusk"), ("backlit",), ("sunlit",), ("moonlit",), ("candlelit",),
)  # fmt: skip
CAMERA: tuple[tuple[str, ...], ...] = (
    ("close-up",), ("closeup",), ("close", "up"), ("macro",), ("isometric",), ("overhead",), ("wide", "shot"),
    ("wide", "angle"), ("wide-angle",), ("full", "shot"), ("top", "view"), ("top-down", "view"), ("side", "view"),
    ("front", "view"), ("aerial", "view"), ("bird's-eye", "view"), ("bird's", "eye", "view"), ("low", "angle"),
    ("high", "angle"), ("fisheye",), ("flat", "lay"), ("flatlay",),
)  # fmt: skip
MEDIA: tuple[tuple[str, ...], ...] = (
    ("product", "card"), ("greeting", "card"), ("birthday", "card"), ("business", "card"), ("post", "card"),
    ("book", "cover"), ("album", "cover"), ("magazine", "cover"), ("movie", "poster"), ("street", "sign"),
    ("shop", "sign"), ("road", "sign"), ("product", "photo"), ("product", "label"), ("web", "banner"),
    ("oil", "painting"), ("watercolor", "painting"), ("watercolour", "painting"), ("pencil", "drawing"),
    ("line", "drawing"), ("line", "art"), ("pixel", "art"), ("digital", "art"), ("vector", "art"), ("clip", "art"),
    ("3d", "render"), ("stock", "photo"),
    *((word,) for word in sorted(words(
      "poster photo photograph picture image banner card sign label illustration drawing painting sketch cartoon cover "
      "flyer leaflet postcard sticker logo icon render rendering watercolor watercolour mural billboard advert "
      "advertisement ad thumbnail infographic artwork comic print invitation scene"))),
)  # fmt: skip
PLAIN_MEDIA = frozenset({"image", "scene"})
FRAME = words(
    "picture image photo frame canvas page scene poster banner card sign label cover illustration drawing painting "
    "composition layout screen"
)

ROLES: dict[str, TextRole] = {
    "title": "title", "headline": "title", "heading": "title", "header": "title", "titled": "title",
    "entitled": "title", "subtitle": "subtitle", "subheading": "subtitle", "subheadline": "subtitle",
    "tagline": "subtitle", "caption": "caption", "footer": "caption", "captioned": "caption", "label": "label",
    "labels": "label", "word": "label", "words": "label", "text": "label", "texts": "label", "letters": "label",
    "letter": "label", "lettering": "label", "slogan": "label", "message": "label", "phrase": "label",
    "inscription": "label", "name": "label", "number": "label", "price": "label", "sentence": "label",
}  # fmt: skip
SAYS = words(
    "says say saying said reads read reading spells spell spelling labelled labeled titled entitled captioned "
    "displaying "
    "shows showing bearing named inscribed written"
)
CARRIES = words(
    "says say saying reads read reading spells spell spelling labelled labeled bearing inscribed displaying"
)
LETTERS = words("letters letter text lettering type font ink writing colour color capitals caps print")

BACKDROP = words("background backdrop bg")
PLAIN = words("plain solid simple clean blank uniform flat empty")
SETTINGS = words(
    "beach street park forest sky grass desert ocean sea room kitchen garden field meadow jungle city snow sand water "
    "lawn road space mountains studio wall floor office classroom bedroom countryside wood woods"
)

COUNTS = {
    "a": 1, "an": 1, "one": 1, "another": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "both": 2, "couple": 2, "pair": 2,
    "dozen": 12, "trio": 3, "several": 3, "few": 3, "some": 2, "many": 6,
}  # fmt: skip
BARE_PLURAL = 2
NONE_OF = words("no without zero excluding")
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
DEFINITE = words("the this that these those its their")
PRONOUNS = words("it them they him her")
COLLECTIVES = words("group row set bunch stack pile line column cluster collection slice piece pair")
PIECES = frozenset({"slice", "piece"})

RELATIONS: dict[str, RelationKind] = {
    "above": "above", "over": "above", "atop": "above", "below": "below", "under": "below", "beneath": "below",
    "underneath": "below",
}  # fmt: skip
UNSUPPORTED = words(
    "near beside behind between inside around among beyond outside alongside opposite next front within through "
    "surrounding facing towards toward across along"
)
NEUTRAL = words(
    "a an the this that these those of and or with in on at to by from for is are was were be being been there it its "
    "them they their as which who whose where while but then plus also both each placed located positioned situated "
    "positions set put directly just immediately slightly exactly only show shows showing shown featuring features "
    "feature depicting depicts depict containing contains contain includes including include has have having draw "
    "paint create make generate please me us i want need written printed so such very side one other into onto"
)
STARTERS = words("with and of featuring showing depicting containing including draw paint create make")
ADJECTIVES = BASE_COLOURS | SIZES | MATERIALS | LOOKS

COMPOUNDS = words(
    "hot dog|golden retriever|black hole|red panda|brown bear|polar bear|teddy bear|parking meter|dining table|"
    "washing machine|sewing machine|swimming pool|baseball bat|baseball glove|tennis racket|wine glass|fire hydrant|"
    "stop sign|traffic light|traffic sign|potted plant|cell phone|sports ball|soccer ball|hair drier|tv remote|"
    "computer mouse|computer keyboard|cutting board|shooting star|rocking chair|roller coaster|light bulb|"
    "christmas tree|orange juice|stuffed animal|hot air balloon|flying saucer|running shoe|gold medal|rubber duck|"
    "paper plane|paper bag|iron man|gold coin|silver coin|rainbow trout",
    "|",
)
NOUNS = words(
    "cat dog rabbit bear pig cow frog lion fish bird butterfly apple banana orange strawberry carrot pizza donut cake "
    "car "
    "bus bicycle boat rocket house tree flower mushroom umbrella clock book guitar ball sun moon cloud circle square "
    "triangle star heart diamond rectangle oval hexagon arrow cross zebra giraffe elephant horse sheep person man "
    "woman "
    "child boy girl bench chair table couch bed cup bowl bottle fork knife spoon vase laptop phone camera truck train "
    "airplane boat bag backpack suitcase hat shoe shirt tie kite skateboard surfboard toilet sink oven toaster "
    "refrigerator scissors toothbrush sandwich broccoli lamp door window key pencil pen candle balloon gift box basket "
    "king queen ring wing string swing spring ceiling building painting earring wedding pudding ping-pong "
    "sled shed seed weed reed steed hundred duckling sibling darling sapling dumpling lemon grape pear peach "
    "cherry tomato potato onion robot dragon unicorn castle bridge mountain river lake island leaf rose sunflower "
    "mouse "
    "monkey tiger fox wolf owl penguin turtle snail bee ant spider snake crab whale shark dolphin octopus"
)

IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse", "geese": "goose",
    "feet": "foot", "teeth": "tooth", "oxen": "ox", "leaves": "leaf", "knives": "knife", "wolves": "wolf",
    "loaves": "loaf", "shelves": "shelf", "halves": "half", "scarves": "scarf", "calves": "calf", "wives": "wife",
    "thieves": "thief", "elves": "elf", "hooves": "hoof", "buses": "bus", "octopuses": "octopus", "cacti": "cactus",
    "cactuses": "cactus", "walruses": "walrus", "lenses": "lens", "skis": "ski", "taxis": "taxi", "shoes": "shoe",
    "toes": "toe", "canoes": "canoe", "cookies": "cookie", "movies": "movie", "pies": "pie", "ties": "tie",
    "zombies": "zombie", "brownies": "brownie", "smoothies": "smoothie", "selfies": "selfie", "pixies": "pixie",
    "axes": "axe", "quizzes": "quiz", "dice": "die", "crocuses": "crocus", "viruses": "virus", "busses": "bus",
    "hippopotamuses": "hippopotamus", "platypuses": "platypus", "ones": "one", "fishes": "fish", "gases": "gas",
    "pizzas": "pizza", "irises": "iris", "collies": "collie", "hoodies": "hoodie", "birdies": "birdie",
}  # fmt: skip
UNCHANGING = words(
    "scissors glasses sunglasses binoculars goggles pants jeans trousers shorts headphones pliers tweezers sheep deer "
    "fish moose series species lens gas christmas chess tennis news swiss bus canvas atlas mars venus "
    "always"
)


def singular(word: str) -> str:
    """A noun's singular ("butterflies" -> "butterfly"); words that aren't plural come back unchanged."""
    if word in UNCHANGING or word in NOUNS or len(word) < 4 or not (word.endswith("s") or word in IRREGULAR):
        return IRREGULAR.get(word, word)
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("ss", "us", "is", "'s")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    return singular(word) != word or word in ("sheep", "deer", "fish", "moose", "series", "species")


def is_participle(word: str) -> bool:
    """Whether the word looks like a verb form ("riding", "parked") and is no known noun or adjective."""
    return len(word) > 4 and word.endswith(("ing", "ed")) and word not in NOUNS and word not in ADJECTIVES
