"""Stories: what a whole picture of the world holds, said as a caption, and said wrongly in one word.

A story has up to six objects in groups, perhaps a relation between the first two groups, perhaps a line of text.
``tell`` is deterministic for a story and a seed, so that a story and its altered copy are told alike but for the one
thing that differs.
"""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass

from planners.english import plural, with_article
from renderers.primer.recipe.crops import line_phrase
from renderers.primer.recipe.drawing import ink_for, random_sprite, random_word, visible_colours
from renderers.primer.recipe.world import (
    COLOURS,
    EMOJI,
    FONTS,
    MEDIA,
    SHAPES,
    SIZES,
    TINTABLE,
    WEIGHTED_BACKGROUNDS,
    Sprite,
)

KINDS = ("single", "two", "count", "colour", "relation", "word", "mixed")
RELATIONS = ("left of", "right of", "above", "below", "on top of", "inside", "next to", "in front of")
OPPOSITE = {
    "left of": "right of",
    "right of": "left of",
    "above": "below",
    "below": "above",
    "on top of": "next to",
    "next to": "on top of",
    "inside": "next to",
    "in front of": "next to",
}
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six")
OPENINGS = ("", "", "a photo of ", "a picture of ", "an illustration of ", "a drawing of ")


@dataclass(frozen=True)
class Group:
    """``count`` alike sprites, perhaps of a named size."""

    sprite: Sprite
    count: int = 1
    size: str | None = None


@dataclass(frozen=True)
class Line:
    """A line of text in a named colour and font."""

    text: str
    ink: str
    font: str = "mono"


@dataclass(frozen=True)
class Story:
    kind: str
    background: str
    groups: tuple[Group, ...] = ()
    relation: str | None = None
    line: Line | None = None


def coloured_sprite(rng: random.Random, background: str) -> Sprite:
    """A shape or a tinted emoji."""
    return Sprite(rng.choice(SHAPES if rng.random() < 0.6 else TINTABLE), rng.choice(visible_colours(background)))


def distinct_sprites(rng: random.Random, background: str, count: int, coloured: bool = False) -> list[Sprite]:
    """Sprites of different nouns and, where they have them, different colours."""
    found: list[Sprite] = []
    while len(found) < count:
        one = coloured_sprite(rng, background) if coloured else random_sprite(rng, background)
        if all(one.noun != o.noun and (one.colour is None or one.colour != o.colour) for o in found):
            found.append(one)
    return found


def make_story(rng: random.Random, kind: str | None = None) -> Story:
    kind = kind or rng.choices(KINDS, (3, 3, 3, 3, 4, 2, 4))[0]
    background = rng.choice(WEIGHTED_BACKGROUNDS)
    relation, line = None, None
    if kind == "single":
        groups = [Group(random_sprite(rng, background), 1, rng.choice((None, None, *SIZES)))]
    elif kind == "two":
        groups = [Group(sprite) for sprite in distinct_sprites(rng, background, 2)]
    elif kind == "count":
        groups = [Group(random_sprite(rng, background), rng.choice((2, 2, 3, 3, 4, 4, 5, 6)))]
    elif kind == "colour":
        groups = [Group(sprite) for sprite in distinct_sprites(rng, background, rng.choice((1, 2, 2, 2)), True)]
    elif kind == "relation":
        relation = rng.choice(RELATIONS)
        sprites = distinct_sprites(rng, background, 2)
        if relation == "inside":
            colours = [c for c in visible_colours(background) if c != sprites[0].colour]
            holder = rng.choice([s for s in ("circle", "square", "heart", "hexagon") if s != sprites[0].noun])
            sprites[1] = Sprite(holder, rng.choice(colours))
        groups = [Group(sprite) for sprite in sprites]
    elif kind == "word":
        groups = []
        line = random_line(rng, background)
    else:
        sprites = distinct_sprites(rng, background, rng.choice((1, 2, 2, 3)), rng.random() < 0.3)
        groups = [Group(sprite, rng.choice((1, 1, 1, 2, 3)) if len(sprites) < 3 else 1) for sprite in sprites]
        if rng.random() < 0.5:
            line = random_line(rng, background, longest=7)
        elif len(groups) > 1 and groups[0].count == groups[1].count == 1 and rng.random() < 0.5:
            relation = rng.choice(RELATIONS[:4])
    return Story(kind, background, tuple(groups), relation, line)


def random_line(rng: random.Random, background: str, longest: int = 9) -> Line:
    font = rng.choice((*["mono"] * 3, *FONTS))
    words = [random_word(rng, longest) for _ in range(rng.choice((1, 1, 1, 2)))]
    return Line(" ".join(words)[:14].strip(), ink_for(background, rng), font)


def group_phrase(group: Group) -> str:
    size = f"{group.size} " if group.size else ""
    if group.count == 1:
        return with_article(f"{size}{group.sprite.name}")
    colour = f"{group.sprite.colour} " if group.sprite.colour else ""
    return f"{NUMBERS[group.count]} {size}{colour}{plural(group.sprite.noun)}"


def tell(story: Story, seed: int = 0) -> str:
    """The story as a caption; the seed picks the wording, which is plain at seed 0."""
    rng = random.Random(seed)
    opening = rng.choice(OPENINGS) if seed else ""
    phrases = [group_phrase(group) for group in story.groups]
    if story.relation:
        relation = story.relation
        if relation in RELATIONS[:2]:
            relation = rng.choice((relation, f"to the {relation}")) if seed else relation
        phrases = [f"{phrases[0]} {relation} {phrases[1]}", *phrases[2:]]
    text = ""
    if story.line:
        said = line_phrase(story.line.text, story.line.ink, story.line.font)
        if seed and phrases and rng.random() < 0.3:
            text = f' with the title "{story.line.text}"'
        else:
            phrases.append(said)
    if story.relation and len(phrases) > 1:
        listed = ", ".join(phrases[:-1]) + ", and " + phrases[-1]
    else:
        listed = phrases[0] if len(phrases) == 1 else ", ".join(phrases[:-1]) + " and " + phrases[-1]
    caption = f"{opening}{listed} on {with_article(story.background)} background{text}"
    return f"{caption}, {rng.choice(MEDIA)}" if seed and rng.random() < 0.15 else caption


def mistell(story: Story, rng: random.Random, what: str) -> Story | None:
    """The story with one thing changed: "count", "colour", "object", "relation" or "text"; None where it has none."""
    groups = list(story.groups)
    if what == "text":
        if story.line is None:
            return None
        other = random_word(rng, max(2, len(story.line.text)), max(1, len(story.line.text) - 1))
        changed = dataclasses.replace(story.line, text=other)
        return dataclasses.replace(story, line=changed) if other != story.line.text else None
    if what == "relation":
        return dataclasses.replace(story, relation=OPPOSITE[story.relation]) if story.relation else None
    fitting = [i for i, group in enumerate(groups) if what != "colour" or group.sprite.colour]
    if what == "count":
        fitting = [i for i in fitting if groups[i].count > 1 or story.kind == "count"]
    if not fitting:
        return None
    pick = rng.choice(fitting)
    group = groups[pick]
    taken = {g.sprite.noun for g in groups}
    if what == "count":
        counts = [n for n in (group.count - 1, group.count + 1) if 1 <= n <= 6]
        groups[pick] = dataclasses.replace(group, count=rng.choice(counts))
    elif what == "colour":
        colours = [c for c in COLOURS if c != group.sprite.colour]
        groups[pick] = dataclasses.replace(group, sprite=Sprite(group.sprite.noun, rng.choice(colours)))
    else:
        coloured = group.sprite.colour is not None
        nouns = [n for n in ((*SHAPES, *TINTABLE) if coloured else EMOJI) if n not in taken]
        groups[pick] = dataclasses.replace(group, sprite=Sprite(rng.choice(nouns), group.sprite.colour))
    return dataclasses.replace(story, groups=tuple(groups))
