"""A drawing of the layout for people: background, boxes with id and phrase, texts in their boxes."""

from __future__ import annotations

from PIL import Image, ImageColor, ImageDraw, ImageFont

from planners.scene import Entity, Scene

INKS = ("#c0392b", "#2456c4", "#1e8449", "#7d3c98", "#b9770e", "#117a65", "#884ea0", "#a04000")


def sketch(scene: Scene, longest_side: int = 512) -> Image.Image:
    """An RGB picture with the canvas's proportions, ``longest_side`` pixels long; things without a box are left out."""
    scale = longest_side / max(scene.canvas.size)
    size = (max(1, round(scene.canvas.width * scale)), max(1, round(scene.canvas.height * scale)))
    ground = colour_of(scene.background) or "white"
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    small = ImageFont.load_default(max(9, longest_side // 42))
    for place, item in enumerate(scene.things):
        if item.box is None:
            continue
        x0, y0, x1, y1 = item.box.pixels(size)
        ink = INKS[place % len(INKS)]
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), outline=ink, width=2)
        if isinstance(item, Entity):
            draw.text((x0 + 4, y0 + 3), f"{item.id}\n{item.phrase}", fill=_readable(ground), font=small)
            continue
        font = ImageFont.load_default(max(6.0, min(0.8 * (y1 - y0), 1.7 * (x1 - x0) / len(item.content))))
        fill = colour_of(item.colour or "") or _readable(ground)
        draw.text(((x0 + x1) / 2, (y0 + y1) / 2), item.content, fill=fill, font=font, anchor="mm")
        draw.text((x0 + 3, y0 + 1), item.id, fill=ink, font=small)
    return picture


def colour_of(words: str) -> str | None:
    """The CSS colour that the words name ("light blue"), None where CSS has no such colour."""
    for name in (words.replace(" ", ""), words.split()[-1] if words else ""):
        if name.lower() in ImageColor.colormap:
            return name.lower()
    return None


def _readable(ground: str) -> str:
    red, green, blue = ImageColor.getrgb(ground)[:3]
    return "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 120 else "white"
