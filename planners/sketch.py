"""A drawing of the layout for people: background, boxes with id and phrase, texts in their boxes; as PNG or as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image, ImageColor, ImageDraw, ImageFont

from planners.layout.lettering import SIDES, fit_text, longest
from planners.layout.solver import Area
from planners.messages import JOINERS, printable
from planners.scene import Entity, Scene, TextBlock

INKS = ("#c0392b", "#2456c4", "#1e8449", "#7d3c98", "#b9770e", "#117a65", "#884ea0", "#a04000")


@dataclass(frozen=True)
class _Mark:
    """One thing of the sketch: its frame in pixels of the sketch, ink, label; for a text its lines and their size."""

    frame: Area
    ink: str
    label: str
    lines: tuple[str, ...] = ()
    size: float = 0.0
    fill: str = ""


def sketch(scene: Scene, longest_side: int = 512) -> Image.Image:
    """An RGB picture with the canvas's proportions, ``longest_side`` pixels long; things without a box are left out."""
    size, ground = _paper(scene, longest_side)
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    small = ImageFont.load_default(max(9, longest_side // 42))
    for mark in _marks(scene, size, ground):
        x0, y0, x1, y1 = mark.frame
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), outline=mark.ink, width=2)
        face = ImageFont.load_default(max(6.0, mark.size)) if mark.lines else small
        for place, line in enumerate(mark.lines):
            y = y0 + (place + 0.5) * (y1 - y0) / len(mark.lines)
            draw.text(((x0 + x1) / 2, y), line, fill=mark.fill, font=face, anchor="mm")
        draw.text((x0 + 4, y0 + 3), mark.label, fill=mark.ink if mark.lines else _readable(ground), font=small)
    return picture


def sketch_svg(scene: Scene, longest_side: int = 512) -> str:
    """The same drawing as one SVG document: shapes and escaped text alone, no script, no reference to anything else."""
    (width, height), ground = _paper(scene, longest_side)
    small = max(9, longest_side // 42)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="{ground}"/>',
    ]
    for mark in _marks(scene, (width, height), ground):
        x0, y0, x1, y1 = mark.frame
        parts.append(
            f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" fill="none" '
            f'stroke="{mark.ink}" stroke-width="2"/>'
        )
        for place, line in enumerate(mark.lines):
            y = y0 + (place + 0.5) * (y1 - y0) / len(mark.lines)
            parts.append(
                f'<text x="{(x0 + x1) / 2:.1f}" y="{y:.1f}" font-size="{mark.size:.1f}" fill="{mark.fill}" '
                f'text-anchor="middle" dominant-baseline="central">{escape(line)}</text>'
            )
        fill = mark.ink if mark.lines else _readable(ground)
        for place, line in enumerate(mark.label.split("\n")):
            y = y0 + 3 + (place + 0.8) * small * 1.2
            parts.append(f'<text x="{x0 + 4:.1f}" y="{y:.1f}" font-size="{small}" fill="{fill}">{escape(line)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _paper(scene: Scene, longest_side: int) -> tuple[tuple[int, int], str]:
    scale = longest_side / max(scene.canvas.size)
    size = (max(1, round(scene.canvas.width * scale)), max(1, round(scene.canvas.height * scale)))
    return size, colour_of(scene.background) or "white"


def _marks(scene: Scene, size: tuple[int, int], ground: str) -> Iterator[_Mark]:
    """The farthest thing first, so that what is in front is drawn over what is behind."""
    inks = {item.id: INKS[place % len(INKS)] for place, item in enumerate(scene.things)}
    items: list[Entity | TextBlock] = [*sorted(scene.entities, key=lambda entity: entity.depth), *scene.texts]
    for item in items:
        if item.box is None:
            continue
        frame = tuple(float(edge) for edge in item.box.pixels(size))
        x0, y0, x1, y1 = frame
        if isinstance(item, Entity):
            yield _Mark((x0, y0, x1, y1), inks[item.id], printable(f"{item.id}\n{item.phrase}", "\n" + JOINERS))
        else:
            lines, letters = _lines(item, x1 - x0, y1 - y0)
            fill = colour_of(item.colour or "") or _readable(ground)
            yield _Mark((x0, y0, x1, y1), inks[item.id], item.id, lines, letters, fill)


def _lines(text: TextBlock, width: float, height: float) -> tuple[tuple[str, ...], float]:
    """The text broken into the lines that fill its box best, and their font size."""
    content = printable(text.content, "\n" + JOINERS)
    wish = fit_text(content, width, height, height, comfortable=height)
    lines: list[str] = []
    reach = longest(content, wish.lines) + 1e-6
    for word in content.split() or [content]:
        if lines and longest(f"{lines[-1]} {word}", 1) <= reach:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines), min(0.8 * height / len(lines), width / (reach + SIDES))


def colour_of(words: str) -> str | None:
    """The CSS colour that the words name ("light blue"), None where CSS has no such colour."""
    for name in (words.replace(" ", ""), words.split()[-1] if words.split() else ""):
        if name.lower() in ImageColor.colormap:
            return name.lower()
    return None


def _readable(ground: str) -> str:
    red, green, blue = ImageColor.getrgb(ground)[:3]
    return "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 120 else "white"
