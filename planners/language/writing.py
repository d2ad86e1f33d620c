"""Words about texts: their roles, the nouns that mean a text, the verbs that say one, typefaces."""

from __future__ import annotations

from planners.language.tables import by_word, words
from planners.scene import TextRole

ROLES: dict[str, TextRole] = by_word(
    {
        "title": "title headline headlines heading header titled entitled",
        "subtitle": "subtitle subheading subheadline tagline subhead",
        "caption": "caption footer captioned",
    }
)
WRITING = words(
    "word words text texts letter letters lettering slogan message phrase inscription name number price sentence line "
    "lines writing wording script quote date note label title subtitle headline heading header tagline caption footer "
    "subheading motto numbers numeral numerals typography type font characters engraving copy letterforms "
    "handwriting calligraphy print words"
)
"""Nouns that mean a text itself and no thing, where a quoted text stands by them."""
LETTERS = words(
    "letters lettering text type font fonts ink writing letter print script typeface typography capitals caps "
    "handwriting "
    "calligraphy lowercase uppercase paint chalk marker neon embroidery strokes style serif characters typefont foil"
)
"""Nouns that say how a text looks: "in red serif letters"."""
TYPEFACES = words(
    "serif sans sans-serif slab mono monospace monospaced script cursive handwritten calligraphic gothic italic "
    "blackletter condensed stencil typewriter bold thin rounded brush neon chalk pixel graffiti decorative elegant "
    "uppercase lowercase large small tiny big huge capital block playful modern vintage retro hand-painted "
    "hand-lettered "
    "embossed engraved gilded thick light all-caps clean minimalist ornate art-deco western bubble"
)
SAYING = words(
    "say read spell label bear inscribe display show state advertise list announce declare proclaim indicate warn "
    "flash "
    "promote offer feature mark print engrave stamp emblazon highlight write paint embroider etch carve title entitle "
    "caption name contain carry boast present welcome have remind note ask exclaim shout whisper reply invite urge "
    "depict suggest call showcase tag flaunt inscribe hold mention add exhibit sport post emboss handwrite scrawl "
    "scribble chalk project light spray hand-letter"
)
"""Lemmas of verbs between a thing and its text."""
