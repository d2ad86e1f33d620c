"""Flaws that a plan asks for are excused: fog is soft, snow is white, night is black, a book has four edges.

Words are matched one by one, without case; they only decide which flaws aren't looked for.
"""

from __future__ import annotations

import re

from planners.scene import Box, Entity, Scene

SOFT = frozenset(
    "blur blurry blurred bokeh defocused dreamy fog foggy haze hazy mist misty motion smoke smoky soft steam steamy "
    "underwater unfocused watercolor watercolour".split()
)
WHITE = frozenset(
    "blank blizzard cartoon chart clipart diagram drawing fog foggy glare glow glowing high-key icon illustration "
    "infographic isolated lineart logo minimal minimalist monochrome outline overexposed page paper pencil plain "
    "poster sketch snow snowy sticker studio sun vector white whiteboard".split()
)
BLACK = frozenset(
    "black cartoon cave dark darkness diagram drawing eclipse galaxy icon illustration ink lineart logo low-key "
    "midnight minimal minimalist monochrome moody neon night noir outline plain poster shadow shadows silhouette "
    "silhouettes space stage stars starry sticker underexposed vector".split()
)
BANDED = frozenset(
    "8-bit 8bit cartoon cel-shaded comic illustration linocut minimal minimalist pixel pixelated pop-art poster "
    "posterised posterized retro risograph screenprint stepped stripe striped stripes vector woodcut".split()
)

RECTANGULAR = frozenset(
    "banner bed billboard blackboard blanket board book bookshelf box brick building bus cabinet calendar card carpet "
    "chalkboard container crate cupboard curtain desk door envelope field flag frame fridge gift house keyboard label "
    "laptop letter map mat microwave mirror monitor newspaper note oven package page painting panel paper phone photo "
    "photograph picture pillow plaque plate pool poster rectangle refrigerator rug screen shelf sign square stamp "
    "suitcase table tablet television ticket tile towel train truck tv wall whiteboard window".split()
)
PANELLED = frozenset(
    "bathroom bedroom building castle city classroom facade harbour house kitchen library office playground room shelf "
    "shop stage street tiled tiles train wall window workshop".split()
)
"""Places that have rectangles of their own: windows, tiles, shelves."""
SAME_PLACE = 0.5
"""Overlap of boxes (intersection over union) from which a rectangle is the planned one."""


def asks_for(scene: Scene, words: frozenset[str]) -> bool:
    """Whether any of the words (lower case) is in the plan's prompt, background, style, things or their attributes.

    A background that the prompt leaves open may be white.
    """
    style = scene.style
    texts = [
        scene.prompt,
        scene.background or "white",
        style.medium,
        style.mood,
        style.lighting,
        style.camera,
        *style.palette,
    ]
    for entity in scene.entities:
        texts += [entity.noun, *entity.attributes.values()]
    return any(word in words for text in texts if text for word in re.findall(r"[\w-]+", text.lower()))


def plans_rectangle(scene: Scene, box: Box) -> bool:
    """Whether a text, or a thing with straight edges, is planned where the box is."""
    return any(
        item.box is not None and item.box.iou(box) >= SAME_PLACE
        for item in scene.things
        if not isinstance(item, Entity) or item.noun.lower().split()[-1] in RECTANGULAR
    )
