"""Spanish words, for a pipeline with Universal Dependencies' labels."""

from __future__ import annotations

import re

from planners.language.others.language import Language, attributes, in_forms
from planners.language.vocabulary.counts import ANY, Count
from planners.language.vocabulary.tables import by_phrase, by_word, words

COLOURS = {
    "red": "rojo", "blue": "azul", "green": "verde", "yellow": "amarillo", "orange": "naranja anaranjado",
    "pink": "rosa rosado", "purple": "morado violeta lila púrpura", "brown": "marrón castaño", "black": "negro",
    "white": "blanco", "gray": "gris", "turquoise": "turquesa", "beige": "beis beige", "golden": "dorado",
    "silver": "plateado",
}  # fmt: skip
QUALITIES = {
    "size": {
        "big": "grande gran", "small": "pequeño", "huge": "enorme gigante", "tiny": "diminuto", "tall": "alto",
        "long": "largo",
    },
    "shape": {"round": "redondo", "square": "cuadrado"},
    "texture": {"striped": "rayado"},
    "look": {"colorful": "multicolor colorido", "old": "viejo antiguo", "young": "joven", "new": "nuevo",
             "happy": "feliz"},
    "state": {"open": "abierto", "closed": "cerrado", "broken": "roto", "empty": "vacío"},
    "pose": {"sitting": "sentado", "sleeping": "dormido durmiendo", "lying": "tumbado acostado"},
}  # fmt: skip
PAIRS = words("paraguas rascacielos gafas tijeras pantalones vaqueros alicates prismáticos")
MATERIALS = {
    "material": {
        "wood": "madera", "metal": "metal", "glass": "cristal vidrio", "stone": "piedra", "plastic": "plástico",
        "leather": "cuero piel", "paper": "papel", "gold": "oro", "brick": "ladrillo",
    },
    "texture": {"striped": "rayas", "spotted": "lunares", "checkered": "cuadros"},
    "look": {"colorful": "colores"},
}  # fmt: skip


def _forms(word: str) -> tuple[str, ...]:
    """ "rojo" in all its forms: rojo, roja, rojos, rojas."""
    if word.endswith("o"):
        return tuple(word[:-1] + ending for ending in ("o", "a", "os", "as"))
    if word[-1] in "aeiouú":
        return word, f"{word}s"
    return word, word.replace("ó", "o").removesuffix("z") + ("ces" if word.endswith("z") else "es")


def _singular(word: str, lemma: str, plural: bool) -> str:
    """The lemma of a plural; by its ending where the pipeline doesn't know it ("flores" -> "flor")."""
    low = word.lower()
    if low in PAIRS or not (plural and low.endswith("s")):
        return low
    if lemma.lower() not in ("", low) and lemma[-1] not in "bcfghkmpqtvñ":
        return lemma.lower()
    for ending, single in (("ces$", "z"), ("ones$", "ón"), ("(?<=[aeiouáéíóú][lrnd])es$", ""), ("s$", "")):
        if (found := re.sub(ending, single, low)) != low:
            return found
    return low


SPANISH = Language(
    name="Spanish",
    stand_in="esto",
    leading=False,
    colours=in_forms(COLOURS, _forms),
    shades={"claro": "light", "oscuro": "dark", "pálido": "pale", "brillante": "bright", "celeste": "sky",
            "marino": "navy", "claros": "light", "oscuros": "dark", "clara": "light", "oscura": "dark",
            "claras": "light", "oscuras": "dark"},
    also_things=words("naranja naranjas rosa rosas violeta violetas lila lilas castaño castaños castaña castañas"),
    hues=words("color tono"),
    qualities=attributes(QUALITIES, _forms),
    materials=attributes(MATERIALS),
    made_of=words("de a"),
    naming=words("de"),
    joints=words("y e"),
    ranging=words("o u a"),
    numbers=by_word(
        {n: word for n, word in enumerate(
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
            "diecisiete dieciocho diecinueve veinte".split()) if n > 1} | {2: "dos ambos ambas", 30: "treinta",
            50: "cincuenta", 100: "cien"}
    ),
    vague=by_word(
        {Count(3, (2, 5)): "pocos pocas", Count(3, (3, 8)): "varios varias", Count(2, (2, ANY)): "unos unas algunos "
         "algunas", Count(6, (4, ANY)): "muchos muchas numerosos numerosas", Count(3, (2, ANY)): "diversos diversas"}
    ),
    bounds=by_phrase({"least": "al menos|por lo menos|como mínimo", "most": "como máximo|hasta", "above": "más de"}),
    groups=by_word(
        {Count(12): "docena", Count(2): "par pareja", Count(3, (2, ANY)): "grupo conjunto fila montón rebaño bandada",
         Count(4, (3, 8)): "puñado"}
    ),
    half=words("media medio"),
    pairs=PAIRS,
    definite=words("el la los las al del este esta estos estas ese esa esos esas"),
    other=words("otro otra otros otras"),
    denying=words("ningún ninguna ninguno"),
    neither=("ni", "ni"),
    negators=words("no nunca tampoco"),
    lacking=words("sin"),
    having=words("tener llevar vestir con"),
    relations=by_phrase(
        {
            "left_of": "a la izquierda de|a la izquierda del",
            "right_of": "a la derecha de|a la derecha del",
            "above": "por encima de|por encima del|arriba de|arriba del", "below": "por debajo de|por debajo del",
            "under": "debajo de|debajo del|bajo|abajo de|abajo del", "on": "sobre|encima de|encima del",
            "inside": "en|dentro de|dentro del", "next_to": "junto a|junto al|al lado de|al lado del|cerca de",
            "behind": "detrás de|detrás del|tras", "in_front_of": "delante de|delante del|frente a|frente al",
            "between": "entre",
        }
    ),
    places=by_phrase(
        {"left": "a la izquierda", "right": "a la derecha", "centre": "en el centro|en el medio|en medio", "top":
         "arriba|en la parte superior", "bottom": "abajo|en la parte inferior", "top left": "arriba a la izquierda",
         "top right": "arriba a la derecha", "bottom left": "abajo a la izquierda", "bottom right":
         "abajo a la derecha"}
    ),
    loose=words("en"),
    surfaces=words("mesa silla pared estante suelo tejado sofá banco plato puerta bandeja hierba alfombra rama"),
    floating=words("volar flotar colgar"),
    plain_verbs=words("ser estar haber tener mostrar ver situar contener poder aparecer escribir escrito escrita"),
    writing=words("texto palabra palabras frase inscripción lema decir poner leer rezar mensaje"),
    roles=by_word({"title": "título titular", "subtitle": "subtítulo", "caption": "leyenda"}),
    letters=words("letra letras"),
    shown=words("de del con que muestra , :"),
    media=by_word(
        {"photo": "foto fotografía", "picture": "imagen", "painting": "pintura óleo", "drawing": "dibujo",
         "illustration": "ilustración", "watercolor": "acuarela", "poster": "póster afiche"}
    ),
    lights=by_word({"sunset": "atardecer", "sunrise": "amanecer", "night": "noche", "dusk": "anochecer"}),
    grounds=words(
        "parque playa bosque cocina calle ciudad habitación salón dormitorio jardín desierto campo prado cielo mar "
        "oficina estación montaña paisaje nieve lluvia patio lago pueblo baño restaurante"
    ),
    backdrop=words("fondo"),
    singular=_singular,
)  # fmt: skip
