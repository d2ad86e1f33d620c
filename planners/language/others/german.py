"""German words, for a pipeline with spaCy's German labels (those of the TIGER treebank)."""

from __future__ import annotations

from planners.language.others.language import Language, attributes, in_forms
from planners.language.vocabulary.counts import ANY, Count
from planners.language.vocabulary.tables import by_phrase, by_word, words

ENDINGS = ("", "e", "en", "er", "es", "em")
COLOURS = {
    "red": "rot", "blue": "blau", "green": "grün", "yellow": "gelb", "orange": "orange orangefarben", "pink": "rosa "
    "rosafarben pink", "purple": "lila violett", "brown": "braun", "black": "schwarz", "white": "weiß weiss",
    "gray": "grau", "turquoise": "türkis", "beige": "beige", "golden": "golden goldfarben", "silver": "silbern "
    "silberfarben", "black and white": "schwarzweiß", "red and white": "rotweiß", "blue and white": "blauweiß",
}  # fmt: skip
QUALITIES = {
    "size": {
        "big": "groß gross",
        "small": "klein",
        "huge": "riesig",
        "tiny": "winzig",
        "tall": "hoh hoch",
        "long": "lang",
    },
    "shape": {"round": "rund", "square": "quadratisch"},
    "material": {"wooden": "hölzern"},
    "texture": {"striped": "gestreift", "spotted": "gepunktet"},
    "look": {"colorful": "bunt mehrfarbig", "old": "alt", "young": "jung", "new": "neu", "happy": "glücklich"},
    "state": {"open": "offen geöffnet", "closed": "geschlossen", "broken": "kaputt", "empty": "leer"},
    "pose": {"sitting": "sitzend", "sleeping": "schlafend"},
}
MATERIALS = {
    "material": {
        "wood": "holz", "metal": "metall", "glass": "glas", "stone": "stein", "plastic": "plastik kunststoff",
        "leather": "leder", "paper": "papier", "gold": "gold", "brick": "ziegeln backstein",
    }
}  # fmt: skip


def _forms(stem: str) -> tuple[str, ...]:
    return tuple(stem + ending for ending in ENDINGS)


GERMAN = Language(
    name="German",
    stand_in="dies",
    leading=True,
    colours=in_forms(COLOURS, _forms),
    shades={"hell": "light", "dunkel": "dark", "blass": "pale", "knall": "bright", "himmel": "sky", "marine": "navy"},
    also_things=words("orange orangen"),
    hues=words("farbe farbton"),
    qualities=attributes(QUALITIES, _forms),
    materials=attributes(MATERIALS),
    made_of=words("aus"),
    naming=frozenset(),
    joints=words("und sowie"),
    ranging=words("oder bis"),
    numbers=by_word(
        {n: word for n, word in enumerate(
            "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
            "siebzehn achtzehn neunzehn zwanzig".split()) if n} | {2: "zwei beide beiden", 30: "dreißig", 50: "fünfzig",
            100: "hundert"}
    ),
    vague=by_word(
        {Count(3, (2, 5)): "paar wenige", Count(3, (3, 8)): "mehrere mehreren", Count(2, (2, ANY)): "einige einigen",
         Count(6, (4, ANY)): "viele vielen zahlreiche", Count(3, (2, ANY)): "verschiedene verschiedenen"}
    ),
    bounds=by_phrase({"least": "mindestens|wenigstens", "most": "höchstens|maximal|bis zu", "above": "mehr als|über"}),
    groups=by_word(
        {Count(12): "dutzend", Count(2): "paar", Count(3, (2, ANY)): "gruppe schar herde menge reihe stapel",
         Count(4, (3, 8)): "handvoll"}
    ),
    half=words("halbes halbe"),
    pairs=frozenset(),
    definite=words("der die das den dem des im am vom zum zur beim diese dieser dieses diesem diesen"),
    other=words("andere anderen anderer anderes"),
    denying=words("kein keine keinen keinem keiner keines"),
    neither=("weder", "noch"),
    negators=words("nicht nie niemals"),
    lacking=words("ohne"),
    having=words("haben tragen besitzen mit"),
    relations=by_phrase(
        {
            "left_of": "links von|links vom|links neben|zur linken von|auf der linken seite von",
            "right_of": "rechts von|rechts vom|rechts neben|zur rechten von|auf der rechten seite von",
            "above": "über|überm|oberhalb|oberhalb von", "below": "unterhalb|unterhalb von", "under": "unter|unterm",
            "on": "auf", "inside": "in|im|innerhalb|innerhalb von", "next_to": "neben|bei|beim|an|am",
            "behind": "hinter|hinterm", "in_front_of": "vor|vorm", "between": "zwischen",
        }
    ),
    places=by_phrase(
        {"left": "links|links im bild|auf der linken seite", "right": "rechts|rechts im bild|auf der rechten seite",
         "centre": "in der mitte|in der bildmitte", "top": "oben|oben im bild", "bottom": "unten|unten im bild",
         "top left": "oben links", "top right": "oben rechts", "bottom left": "unten links",
         "bottom right": "unten rechts"}
    ),
    loose=words("an am"),
    surfaces=words("wand tür decke mauer kühlschrank fenster baum fassade"),
    floating=frozenset(),
    plain_verbs=words("sein haben geben zeigen stehen liegen hängen befinden sehen stellen sitzen"),
    writing=words("aufschrift text wort worte wörter schriftzug inschrift slogan schrift spruch lesen lauten sagen"),
    roles=by_word({"title": "titel überschrift", "subtitle": "untertitel", "caption": "bildunterschrift"}),
    letters=words("buchstabe schrift letter"),
    shown=words("von vom mit zeigt , :"),
    media=by_word(
        {"photo": "foto fotografie", "picture": "bild", "painting": "gemälde ölgemälde", "drawing": "zeichnung",
         "illustration": "illustration", "watercolor": "aquarell", "poster": "poster plakat"}
    ),
    lights=by_word({"sunset": "sonnenuntergang", "sunrise": "sonnenaufgang", "night": "nacht", "dusk": "dämmerung"}),
    grounds=words(
        "park strand wald küche straße stadt zimmer wohnzimmer schlafzimmer garten wüste feld wiese himmel meer "
        "büro bahnhof berg landschaft schnee regen hof see dorf landschaft badezimmer restaurant café"
    ),
    backdrop=words("hintergrund"),
    singular=lambda word, lemma, plural: lemma or word,
)  # fmt: skip
