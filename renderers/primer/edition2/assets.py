"""The emoji pictures and typefaces: fetched once as npm packages, cut and rasterised, then read as sprites.

    python -m renderers.primer.edition2.assets --to work/primer2/assets

needs ``npm`` and ``resvg-py`` (extra ``bench``). The folder then holds ``3D render/NOUN.png`` and
``flat illustration/NOUN.png`` (RGBA, cut to the thing's tight box) and ``fonts/``.

Licences: Fluent emoji, both media: MIT (Microsoft); typefaces: SIL OFL 1.1, Roboto Slab Apache-2.0; DejaVu is the
machine's own (Debian's fonts-dejavu-core, Bitstream Vera licence).
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import math
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageFont

from renderers.primer.edition2.hues import painted
from renderers.primer.edition2.world import MEDIA, NOUNS, TYPEFACES

RENDERS = "@lobehub/fluent-emoji-3d@1.1.0"
VECTORS = "@iconify-json/fluent-emoji-flat@1.2.6"
FONT_PACKAGES = tuple(
    f"@fontsource/{name.split('-latin')[0]}@5.3.0" for name in TYPEFACES.values() if not name.startswith("/")
)
SIDE = 320
"""Pixels that a vector icon's square is rasterised to; the renders come in 256."""
FOLDER = Path("work/primer2/assets")
LEFT_HALF = frozenset({"fork"})
"""Nouns whose emoji shows a second thing beside them."""
PALE, COLOURED = (0.3, 0.42), 0.48
"""Saturation (HSV) up to which a pixel is pale, and from which it is clearly coloured; the share of a thing's pixels
that must be coloured for its pale parts to stay: a mushroom's spots stay, a grey shoe is dyed."""
FAINT = (0.08, 0.16)
"""The same for parts of the coloured pixels' own hue, which are dyed with them: a tree's shaded side, a wing."""
ALIKE, MUCH_LIGHTER = 0.5, 1.45
"""Cosine from which a pixel's hue is about the others'; how many times as bright as the brighter ones of them (their
upper third) a part is that stays: a mushroom's spots.
"""
SHADED, GLEAM = (0.62, 1.3), 0.5
"""The least and most of a colour's brightness that a thing's own shading leaves, and how far what is brighter goes to
white: a pale or silver thing isn't blown out."""
MOST_LEAVES = 0.4
"""The most of the coloured pixels that may be leaves: a tulip's are a third of them."""


def unpacked(package: str, into: Path) -> Path:
    """The folder of an npm package's files, packed by npm itself."""
    said = subprocess.run(
        ["npm", "pack", package, "--silent", "--pack-destination", str(into)],
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / said.stdout.strip().splitlines()[-1]
    folder = archive.with_suffix("")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder / "package"


def tight(image: Image.Image) -> Image.Image:
    box = image.getchannel("A").point(lambda a: 255 if a > 24 else 0).getbbox()
    return image.crop(box)


def code_points(emoji: str) -> list[str]:
    """File names of an emoji in the set of renders, the likeliest first: with and without its variation selector."""
    code = "-".join(f"{ord(c):04x}" for c in emoji if c != "\ufe0f")
    return [code, f"{code}-fe0f"]


def fetch(to: Path) -> None:
    """Downloads, cuts and rasterises all assets. Raises KeyError for a noun that a set lacks, OSError and
    CalledProcessError where npm fails.
    """
    import resvg_py

    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        renders, vectors = unpacked(RENDERS, scratch) / "assets", unpacked(VECTORS, scratch)
        icons = json.loads((vectors / "icons.json").read_text())["icons"]
        names = json.loads((vectors / "chars.json").read_text())
        for medium in MEDIA:
            (to / medium).mkdir(parents=True, exist_ok=True)
        for noun, emoji in NOUNS.items():
            codes = code_points(emoji)
            render = next((f for code in codes if (f := renders / f"{code}.webp").exists()), None)
            icon = next((names[code] for code in codes if code in names), None)
            if render is None or icon is None:
                raise KeyError(f"{noun} ({', '.join(codes)}) is missing: render {render}, icon {icon}")
            tight(Image.open(render).convert("RGBA")).save(to / "3D render" / f"{noun}.png")
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{icons[icon]["body"]}</svg>'
            png = resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE)
            tight(Image.open(io.BytesIO(bytes(png))).convert("RGBA")).save(to / "flat illustration" / f"{noun}.png")
        (to / "fonts").mkdir(exist_ok=True)
        files = {f.name: f for package in FONT_PACKAGES for f in unpacked(package, scratch).glob("files/*.woff")}
        for face in TYPEFACES.values():
            if not face.startswith("/"):
                (to / "fonts" / face).write_bytes(files[face].read_bytes())


@functools.cache
def sprite(noun: str, medium: str, colour: str | None = None, folder: Path = FOLDER) -> Image.Image:
    """The picture of a noun, tinted where a colour is named: RGBA, cut to its tight box."""
    plain = Image.open(folder / medium / f"{noun}.png").convert("RGBA")
    if noun in LEFT_HALF:
        plain = tight(plain.crop((0, 0, round(plain.width * 0.52), plain.height)))
    return plain if colour is None else tinted(plain, colour)


def tinted(plain: Image.Image, colour: str) -> Image.Image:
    """Every clearly coloured pixel becomes the named colour times its brightness over the median's, and so does what is
    paler and of about their hue. Other pale parts stay where they are the lesser part, and so do green leaves of what
    isn't green itself.
    """
    pixels = np.asarray(plain).astype(np.float32)
    rgb, alpha = pixels[..., :3], pixels[..., 3]
    high, low = rgb.max(-1), rgb.min(-1)
    seen, saturation = alpha > 40, (high - low) / np.maximum(high, 1)
    weight = np.where(seen & (high > 70), np.clip((saturation - PALE[0]) / (PALE[1] - PALE[0]), 0, 1), 0)
    leaves = (rgb[..., 1] > 1.12 * rgb[..., 0]) & (rgb[..., 1] > 1.12 * rgb[..., 2])
    green = weight[leaves].sum() >= MOST_LEAVES * weight.sum()
    if not green:
        weight = np.where(leaves, 0, weight)
    if (weight > 0.5).sum() < COLOURED * seen.sum():
        weight = np.where(seen & (high > 45), 1, weight)
    light = rgb @ np.array([0.3, 0.59, 0.11], np.float32)
    body = weight > 0.5
    light /= max(1.0, float(np.median(light[body])))
    paler = seen & (high > 70) & _of_hue(rgb, body) & (light < MUCH_LIGHTER * np.percentile(light[body], 67))
    faint = np.clip((saturation - FAINT[0]) / (FAINT[1] - FAINT[0]), 0, 1)
    weight = np.where(paler & (green | ~leaves), np.maximum(weight, faint), weight)
    shade = np.clip(light, *SHADED)[..., None]
    base = np.array({"white": (242, 242, 242), "black": (44, 44, 46)}.get(colour) or painted(colour))
    lit = np.minimum(base * shade, base + (255 - base) * GLEAM * np.maximum(shade - 1, 0))
    made = rgb + weight[..., None] * (lit - rgb)
    return Image.fromarray(np.dstack([made, alpha]).astype(np.uint8), "RGBA")


def _of_hue(rgb: np.ndarray, body: np.ndarray) -> np.ndarray:
    """Which pixels, boolean (height, width), are of about the hue of the body's."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    hues = np.stack([red - green, (red + green) / 2 - blue], -1)
    hues /= np.maximum(np.linalg.norm(hues, axis=-1, keepdims=True), 1e-6)
    return np.asarray(hues @ hues[body].mean(0) >= ALIKE)


def write_proportions(path: Path, folder: Path = FOLDER) -> None:
    """Writes each noun's width by its height, the mean of both media, which ``scene_plan`` fits into planned boxes."""
    lines = ["# A noun's width by its height, measured on the fetched pictures by assets.py."]
    for noun in NOUNS:
        sizes = [sprite(noun, medium, folder=folder).size for medium in MEDIA]
        ratio = math.prod(width / height for width, height in sizes) ** (1 / len(sizes))
        lines.append(f"{json.dumps(noun)} = {ratio:.2f}")
    path.write_text("\n".join(lines) + "\n")


@functools.cache
def face(typeface: str, size: int, folder: Path = FOLDER) -> ImageFont.FreeTypeFont:
    """A typeface of the world at a size in pixels."""
    path = TYPEFACES[typeface]
    return ImageFont.truetype(path if path.startswith("/") else str(folder / "fonts" / path), size)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FOLDER)
    options = parser.parse_args()
    fetch(options.to)
    write_proportions(Path(__file__).with_name("proportions.toml"), options.to)
