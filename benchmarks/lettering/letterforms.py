"""Draws ``critics/text/letterforms.npz`` from typefaces of npm packages and from Debian's DejaVu and Liberation.

    python -m benchmarks.lettering.letterforms

needs npm, fonts-dejavu-core and fonts-liberation. One weight a family of the packages. None of them is a typeface of
this benchmark's pictures. Licences: SIL OFL 1.1, Apache-2.0, the Ubuntu Font Licence or Bitstream Vera's; what is kept
are rasters of single characters, no font.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from critics.text.letterforms import FILE, Glyph, normalised, write_letterforms
from renderers.primer.edition2.assets import unpacked

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$&%!?-'.,:+#@/"
BOLD = (
    "archivo barlow-condensed bitter comic-neue cormorant-garamond dm-sans eb-garamond exo-2 fira-sans fredoka hind "
    "ibm-plex-sans josefin-sans jost league-spartan libre-baskerville lora manrope noto-sans open-sans passion-one "
    "quicksand raleway roboto-mono roboto-slab rubik source-sans-3 space-grotesk titillium-web ubuntu vollkorn "
    "work-sans"
).split()
REGULAR = (
    "abril-fatface alegreya alfa-slab-one anton archivo-black arvo barlow bebas-neue cabin cardo comfortaa "
    "courier-prime crimson-text dm-serif-display dosis fjalla-one gelasio ibm-plex-mono ibm-plex-serif inconsolata "
    "kanit karla libre-franklin lobster "
    "mulish noto-serif nunito-sans overpass patua-one righteous roboto-condensed russo-one signika sorts-mill-goudy "
    "source-serif-4 spectral teko zilla-slab"
).split()
SYSTEM = (
    "DejaVuSans DejaVuSans-Bold DejaVuSerif DejaVuSerif-Bold DejaVuSansMono LiberationSans-Regular LiberationSans-Bold "
    "LiberationSerif-Regular LiberationSerif-Bold LiberationMono-Regular"
).split()
VERSION = "5.3"
DRAWN = 64


def glyphs_of(font: ImageFont.FreeTypeFont) -> list[Glyph]:
    """The glyphs of ``CHARACTERS``; raises ValueError for a character that leaves no ink."""
    found = []
    for character in CHARACTERS:
        canvas = Image.new("L", (3 * DRAWN, 2 * DRAWN))
        ImageDraw.Draw(canvas).text((DRAWN, DRAWN // 3), character, font=font, fill=255)
        glyph = normalised(np.asarray(canvas, dtype=np.float32) / 255)
        if glyph is None:
            raise ValueError(f"{font.getname()} draws nothing for {character!r}")
        found.append(glyph)
    return found


def main(to: Path) -> None:
    faces = []
    for weight, families in (("400", REGULAR), ("700", BOLD)):
        for family in families:
            with tempfile.TemporaryDirectory() as scratch:
                package = unpacked(f"@fontsource/{family}@{VERSION}", Path(scratch))
                file = package / "files" / f"{family}-latin-{weight}-normal.woff"
                faces.append(glyphs_of(ImageFont.truetype(str(file), DRAWN)))
    faces += [glyphs_of(ImageFont.truetype(f"{name}.ttf", DRAWN)) for name in SYSTEM]
    write_letterforms(to, CHARACTERS, faces)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FILE)
    main(parser.parse_args().to)
