"""Words about texts: their roles, the nouns that mean a text, the verbs that say one, typefaces."""

from __future__ import annotations

from planners.language.vocabulary.tables import by_word, words
from planners.scene import TextRole

ROLES: dict[str, TextRole] = by_word(
    {
        "title": "title headline headlines heading header masthead titled entitled",
        "subtitle": "subtitle subheading subheadline tagline subhead subline strapline",
        "caption": "caption footer captioned",
    }
)
FONTS = words(
    "lettering letters type font fonts typeface typefaces typography script handwriting calligraphy letterforms "
    "capitals caps lowercase uppercase serif sans-serif cursive italics typefont text writing print characters"
)
"""Nouns that say how a text looks, or mean the text itself: "in red letters", "red letters spell"."""
INKS = words(
    "ink paint chalk marker neon embroidery strokes style foil pencil stitching crayon tones icing frosting numbers "
    "numerals digits pen felt-tip coloring colouring hue hues"
)
"""More of them, but only after "in" or "with"; otherwise they are things."""
WRITING = FONTS | words(
    "word words text texts slogan message phrase inscription name number price sentence line lines wording quote "
    "date title subtitle headline heading header tagline caption footer subheading motto numbers numerals engraving "
    "copy hours statement description details update greeting instructions rating author publisher venue review "
    "information brand tip advice response reminder answer reply masthead subline strapline subtext byline date "
    "dates total call showtimes specials content logistics location incentive"
)
"""Nouns that mean a text itself and no thing, where a quoted text stands by them."""
TYPEFACES = words(
    "serif sans sans-serif slab mono monospace monospaced script cursive handwritten calligraphic gothic italic "
    "blackletter condensed stencil typewriter bold thin rounded brush neon chalk pixel graffiti decorative elegant "
    "uppercase lowercase large small tiny big huge capital block playful modern vintage retro hand-painted "
    "hand-lettered embossed engraved gilded thick light all-caps clean minimalist minimalistic ornate art-deco "
    "western smaller larger bigger bubble 3d heavy comic rounded geometric futuristic hand-drawn handwritten-style "
    "chunky"
)
FACES = {
    "handwriting": "handwritten",
    "calligraphy": "calligraphic",
    "capitals": "capital",
    "caps": "capital",
    "italics": "italic",
}
"""Nouns that name a typeface by themselves, as adjectives."""
NAMED_FACES = words(
    "script neon uppercase lowercase serif sans-serif cursive italics chalk blackletter bold italic monospace gothic "
    "handwritten stencil"
)
PLAIN_INKS = words("coloring colouring hue hues ink paint strokes style tones numbers numerals digits")
"""Inks that say nothing of the letters' look."""
NO_FACES = words(
    "just clear clearly legible readable visible distinct prominent same different own other matching crisp neat all "
    "both "
    "a an the its their his her and , in with using is are on"
)
"""Words in a phrase about letters that say nothing of their look."""
SAYING = words(
    "say read spell label bear inscribe display show state advertise list announce declare proclaim indicate warn "
    "flash promote offer feature mark print engrave stamp emblazon highlight write paint embroider etch carve title "
    "entitle caption name contain carry boast present welcome have remind note ask exclaim shout whisper reply "
    "invite urge depict suggest call showcase tag flaunt hold mention add exhibit sport post emboss handwrite scrawl "
    "scribble chalk project light spray hand-letter ink pipe number display script point illustrate address "
    "encourage greet decorate adorn cover overlay include respond conclude summarize summarise continue answer "
    "explain remark comment joke quip admit agree insist wonder sigh mutter echo reveal provide portray identify "
    "communicate introduce detail denote signify convey specify outline deliver publicize feature greet"
)
"""Lemmas of verbs between a thing and its text."""
THINGS_TOO = words(
    "label mark print stamp title caption name present call tag sport post chalk project light spray ink pipe number "
    "script point address cover overlay highlight exhibit reply whisper shout flash welcome hold write have paint "
    "etch embroider depict illustrate decorate adorn remind emboss scrawl"
)
"""Those of them whose "-s" form is as well the plural of a thing, or says no text by itself."""
SAID = frozenset(f"{lemma.removesuffix('e')}ed" for lemma in SAYING) | words(
    "tagged written headed labelled stencilled stenciled lettered numbered"
)
"""Their participles, which the tagger often takes for adjectives."""
SIGNS = words(
    "sign banner poster billboard board label note card plaque screen display sticker flyer ticket menu tag badge "
    "placard page book cover magazine newspaper chalkboard whiteboard signboard sheet paper envelope marquee decal "
    "signpost leaflet sleeve receipt notice scoreboard album bill advert advertisement"
)
"""Things that are there to be read: of two that could carry a text, it is on such a one."""
PACKAGES = words(
    "tube box packet pack package packaging wrapper bag bottle jar tin can carton sachet pouch case tub mug"
)
"""Things that a label's texts are on, where a prompt begins with one."""
