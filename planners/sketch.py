"""A drawing of the layout for people: background, boxes with id and phrase, texts in their boxes; as PNG or as SVG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from planners.colour_table import srgb
from planners.layout.lettering import SIDES, fit_text, longest
from planners.layout.solver import Area
from planners.messages import JOINERS, printable
from planners.scene import Entity, Scene, TextBlock

MAKER = "The sketch of a plan, drawn by Proofpress"
INKS = ("#c0392b", "#2456c4", "#1e8449", "#7d3c98", "#b9770e", "#117a65", "#884ea0", "#a04000")


@dataclass(frozen=True)
class _SketchMark:
    """One thing: its frame in pixels of the sketch, ink, label; a text has its lines, their height and colour as well.

    Colours are ``#rrggbb``.
    """

    frame: Area
    ink: str
    label: str
    label_ink: str
    lines: tuple[str, ...] = ()
    size: float = 0.0
    fill: str = ""

    def line_centres(self) -> Iterator[tuple[float, float, str]]:
        x0, y0, x1, y1 = self.frame
        for number, line in enumerate(self.lines):
            yield (x0 + x1) / 2, y0 + (number + 0.5) * (y1 - y0) / len(self.lines), line


def sketch(scene: Scene, longest_side: int = 512) -> Image.Image:
    """An RGB picture with the canvas's proportions, its longer side in pixels; omits things without a box."""
    size, ground = _paper(scene, longest_side)
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    small = ImageFont.load_default(max(9, longest_side // 42))
    for mark in _marks(scene, size, ground):
        x0, y0, x1, y1 = mark.frame
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), outline=mark.ink, width=2)
        face = ImageFont.load_default(max(6.0, mark.size))
        for x, y, line in mark.line_centres():
            draw.text((x, y), line, fill=mark.fill, font=face, anchor="mm")
        draw.text((x0 + 4, y0 + 3), mark.label, fill=mark.label_ink, font=small)
    return picture


def sketch_png(scene: Scene) -> bytes:
    """The picture of ``sketch`` as a PNG file that says what made it."""
    note, buffer = PngInfo(), io.BytesIO()
    note.add_text("Software", MAKER)
    sketch(scene).save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()


def is_sketch(content: bytes) -> bool:
    """Whether a file's content was made by ``sketch_png`` or ``sketch_svg``."""
    return MAKER.encode() in content[:1000]


def sketch_svg(scene: Scene, longest_side: int = 512) -> str:
    """The same drawing as an SVG document of shapes and escaped text only: no scripts, no external references."""
    (width, height), ground = _paper(scene, longest_side)
    small = max(9, longest_side // 42)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif"><desc>{MAKER}</desc>',
        f'<rect width="{width}" height="{height}" fill="{ground}"/>',
    ]
    for mark in _marks(scene, (width, height), ground):
        x0, y0, x1, y1 = mark.frame
        parts.append(
            f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" fill="none" '
            f'stroke="{mark.ink}" stroke-width="2"/>'
        )
        parts += [
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{mark.size:.1f}" fill="{mark.fill}" '
            f'text-anchor="middle" dominant-baseline="central">{escape(line)}</text>'
            for x, y, line in mark.line_centres()
        ]
        parts += [
            f'<text x="{x0 + 4:.1f}" y="{y0 + 3 + (number + 0.8) * small * 1.2:.1f}" font-size="{small}" '
            f'fill="{mark.label_ink}">{escape(line)}</text>'
            for number, line in enumerate(mark.label.split("\n"))
        ]
    return "\n".join([*parts, "</svg>", ""])


def _paper(scene: Scene, longest_side: int) -> tuple[tuple[int, int], str]:
    """The sketch's size in pixels and its ground."""
    scale = longest_side / max(scene.canvas.size)
    size = (max(1, round(scene.canvas.width * scale)), max(1, round(scene.canvas.height * scale)))
    return size, _colour(scene.background) or "#ffffff"


def _marks(scene: Scene, size: tuple[int, int], ground: str) -> Iterator[_SketchMark]:
    """The farthest thing first, so that what is in front is drawn over what is behind."""
    inks = {item.id: INKS[number % len(INKS)] for number, item in enumerate(scene.things)}
    contrast = _contrast(ground)
    items: list[Entity | TextBlock] = [*sorted(scene.entities, key=lambda entity: entity.depth), *scene.texts]
    for item in items:
        if item.box is None:
            continue
        ink, (x0, y0, x1, y1) = inks[item.id], item.box.pixels(size)
        if isinstance(item, Entity):
            label = printable(f"{item.id}\n{item.phrase}", "\n" + JOINERS)
            yield _SketchMark((x0, y0, x1, y1), ink, label, contrast)
        else:
            lines, height = _lines(item, x1 - x0, y1 - y0)
            fill = _colour(item.colour or "") or contrast
            yield _SketchMark((x0, y0, x1, y1), ink, item.id, ink, lines, height, fill)


def _lines(text: TextBlock, width: float, height: float) -> tuple[tuple[str, ...], float]:
    """The text broken into the lines that fill its box best, and their height."""
    content = printable(text.content, "\n" + JOINERS)
    reach = longest(content, fit_text(content, width, height, height, comfortable=height).lines) + 1e-6
    lines: list[str] = []
    for word in content.split() or [content]:
        if lines and longest(f"{lines[-1]} {word}", 1) <= reach:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines), min(0.8 * height / len(lines), width / (reach + SIDES))


def _colour(words: str) -> str | None:
    found = srgb(words)
    return None if found is None else "#{:02x}{:02x}{:02x}".format(*found)


def _contrast(ground: str) -> str:
    """Black on a light ground, white on a dark one."""
    red, green, blue = bytes.fromhex(ground[1:])
    return "#000000" if 0.3 * red + 0.59 * green + 0.11 * blue > 120 else "#ffffff"
