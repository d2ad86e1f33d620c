"""Which things of a scene words mean: "the left cat", "all the red balloons", "the title", "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planners.base import EditQuestionError
from planners.colour_table import possible_colours
from planners.edits.asked_back import not_there, which
from planners.english import singular
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.noun_classes import noun_class
from planners.scene import Box, Entity, Scene, TextBlock

PRONOUNS = {"it": 1, "that": 1, "this": 1, "that one": 1, "this one": 1, "them": 2, "these": 2, "those": 2, "both": 2}
"""Words for what was spoken of last, and how many that is at least."""
ALL = frozenset("all every each both".split())
NUMBERS = {key: n for word, n in UNITS.items() if n > 1 for key in (word, str(n))}
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
SIDES: dict[str, tuple[str, int | None]] = {
    **dict.fromkeys("left leftmost left-hand".split(), ("x", 0)),
    **dict.fromkeys("right rightmost right-hand".split(), ("x", -1)),
    **dict.fromkeys("top upper topmost highest".split(), ("y", 0)),
    **dict.fromkeys("bottom lower lowest".split(), ("y", -1)),
    **dict.fromkeys("middle central centre center".split(), ("x", None)),
}
"""Words for a place among several: the axis, and which in its order; None: the middle one."""
SIZES = {"biggest": -1, "largest": -1, "bigger": -1, "larger": -1, "big": -1, "large": -1}
SIZES |= dict.fromkeys(("smallest", "smaller", "small", "little", "tiny"), 0)
TEXTS = frozenset(
    "text title word words wording caption headline slogan subtitle lettering letters label phrase name writing "
    "font".split()
)
ONES = frozenset("one ones".split())
KINDS = {"animal": ("animal",), "creature": ("animal",), "person": ("person",), "plant": ("plant",), "food": ("food",)}
THINGS = frozenset("thing object item".split())
ON_A_SIDE = re.compile(
    r" (?:on|at|in|to) the (?:far )?(left|right|top|bottom|middle|centre|center)(?: side| hand side)?$"
)
SAYING = re.compile(r" (?:that (?:says|reads)|saying|reading|with) (?P<quote>[\"'“‘].*[\"'”’])$")
PART_OF = re.compile(r"(?:'s|s') (?:head|back|top|face|lap|shoulders?|feet|nose|roof|side|surface|own)$", re.IGNORECASE)
TAIL = re.compile(
    r"(?P<what>.+?) (?:on|in|inside|under|next to|beside|near|by|above|below|over|behind|in front of|with|of|off) "
    r"(?P<other>(?:the|its|their|that|this) .+)$"
)
DETERMINERS = frozenset("the a an this that these those its their his her my your our of other any".split())


@dataclass(frozen=True)
class Reference:
    """``ids`` are things of the scene; ``whole`` is the group that the words could mean."""

    ids: tuple[str, ...]
    whole: tuple[str, ...]


def refer(words: str, scene: Scene, recent: Sequence[str] = ()) -> Reference:
    """What the words mean in the scene; ``recent`` are ids spoken of last. Raises EditQuestionError."""
    said = PART_OF.sub("", " ".join(words.strip(" .,!?").split()))
    low = said.lower()
    known = tuple(i for i in recent if any(item.id == i for item in scene.things))
    every = tuple(entity.id for entity in scene.entities)
    low = re.sub(r"^all of (the|these|those) ", r"all \1 ", low)
    said = re.sub(r"^all of (the|these|those) ", r"all \1 ", said, flags=re.IGNORECASE)
    if low in ("all of them", "everything", "them all") and not known:
        return Reference(every, every)
    if some := re.match(rf"(?P<n>one|{'|'.join(NUMBERS)}) of (?:the|these|those) (?P<what>.+)$", low):
        alike = refer(f"all the {some['what']}", scene, recent).ids
        return Reference(alike[-NUMBERS.get(some["n"], 1) :], alike)
    low = {"them both": "both", "both of them": "both", "all of them": "them", "them all": "them"}.get(low, low)
    if low in PRONOUNS and PRONOUNS[low] == 2 == len(every) and len(known) < 2:
        return Reference(every, every)
    if low in PRONOUNS:
        if len(known) < PRONOUNS[low] or (PRONOUNS[low] == 1 and len(known) > 1 and low != "it"):
            raise EditQuestionError(f'what does "{said}" mean? name the thing ("the cat")')
        return Reference(known, known)
    if (tail := TAIL.match(low)) and not ON_A_SIDE.search(low) and not SAYING.search(said):
        return _beside(tail["what"], tail["other"], said, scene, recent)
    found = None if " and " in low and not SAYING.search(said) else _matching(low, said, scene, known)
    if not found and len(parts := re.split(r",? and |, ", said)) > 1:
        each = [refer(part, scene, recent) for part in parts if part]
        ids, whole = (i for one in each for i in one.ids), (i for one in each for i in one.whole)
        return Reference(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(whole)))
    if not found:
        raise not_there(re.sub(r"^(?:the|all|both|every|each) ", "", said), scene)
    return found


def _beside(words: str, other: str, said: str, scene: Scene, recent: Sequence[str]) -> Reference:
    """The things of a name that stand to another thing as said, or are nearest to it: "the cup on the table"."""
    ends = set(refer(other, scene, recent).ids)
    bare = re.sub(r"^(?:the|a|an|all the|all) ", "", words)
    whole = refer(f"all the {bare}", scene, recent).ids
    near = [i for i in whole if _related(scene, i, ends)]
    if not near and len(whole) > 1 and not words.startswith("all"):
        boxes = {i: _box(scene.item(i)).centre for i in (*whole, *ends)}
        near = [
            min(whole, key=lambda i: min(abs(boxes[i][0] - boxes[k][0]) + abs(boxes[i][1] - boxes[k][1]) for k in ends))
        ]
    ids = tuple(near or whole)
    if len(ids) > 1 and singular(bare.split()[-1]) == bare.split()[-1] and not words.startswith("all"):
        raise which(said, scene, ids)
    return Reference(ids, whole)


def _related(scene: Scene, identifier: str, ends: set[str]) -> bool:
    carried = any(text.id == identifier and text.carrier in ends for text in scene.texts)
    return carried or any(identifier in r.ends and ends & set(r.ends) for r in scene.relations)


def mentions(words: str, scene: Scene) -> bool:
    """Whether the words name something of the scene with a definite article, or by a pronoun."""
    low = words.lower().strip()
    if low in PRONOUNS:
        return True
    if not re.match(r"(?:the|this|that|these|those|all|both|every|each) ", low):
        return False
    try:
        refer(words, scene)
    except EditQuestionError as error:
        return "may be any of" in str(error)
    return True


def _matching(low: str, said: str, scene: Scene, known: tuple[str, ...]) -> Reference | None:
    side = ON_A_SIDE.search(low)
    core = low[: side.start()] if side else low
    quote = SAYING.search(said[: len(core)])
    core = core[: quote.start()] if quote else core
    tokens = re.findall(r"[\w'-]+", core)
    everything = bool(ALL.intersection(tokens[:1]))
    count = next((NUMBERS[word] for word in tokens[:3] if word in NUMBERS), None)
    tokens = [word for word in tokens if word not in DETERMINERS | ALL | NUMBERS.keys()]
    if not tokens:
        return None
    noun, before = tokens[-1], tokens[:-1]
    pool = _named(" ".join(tokens), noun, scene, known)
    if quote:
        content = quote["quote"][1:-1].lower()
        pool = [item for item in pool if _carries(item, content, scene)]
    before = [word for word in before if not _part_of_noun(word, pool)]
    for word in before:
        if possible_colours(word):
            pool = [item for item in pool if set(possible_colours(word)) & set(_colours(item))]
    if not pool:
        return None
    whole = tuple(item.id for item in pool)
    for word in [*before, *([side[1]] if side else [])]:
        pool = _chosen(word, pool)
    ids = tuple(item.id for item in pool)
    plural = singular(noun) != noun or everything or noun == "ones"
    if count is not None and len(ids) > count:
        raise which(said, scene, ids)
    if len(ids) > 1 and not plural and count is None:
        raise which(said, scene, ids)
    return Reference(ids, whole)


def _named(phrase: str, noun: str, scene: Scene, known: tuple[str, ...]) -> list[Entity | TextBlock]:
    """The things that go by the noun, the longest name first."""
    if noun in ONES:
        kinds = {item.noun for item in scene.entities if item.id in known}
        return [item for item in scene.entities if not known or item.noun in kinds]
    one = singular(noun)
    words = phrase.split()
    named = " ".join(words[1:] if words[0] in TEXTS else words).strip("\"'“”‘’")
    if quoted := [text for text in scene.texts if text.content.lower() == named]:
        return list(quoted)
    longest = [e for e in scene.entities if singular(phrase).endswith(e.noun.lower()) and " " in e.noun]
    exact = longest or [e for e in scene.entities if e.noun.lower() in (noun, one) or e.noun.lower().split()[-1] == one]
    if exact:
        return list(exact)
    if one in TEXTS or noun in TEXTS:
        roles = [text for text in scene.texts if text.role == one]
        return list(roles or scene.texts)
    if one in KINDS:
        return [e for e in scene.entities if noun_class(e.noun) in KINDS[one]]
    return list(scene.entities) if one in THINGS else []


def _carries(item: Entity | TextBlock, content: str, scene: Scene) -> bool:
    if isinstance(item, TextBlock):
        return item.content.lower() == content
    return any(text.carrier == item.id and text.content.lower() == content for text in scene.texts)


def _part_of_noun(word: str, pool: Sequence[Entity | TextBlock]) -> bool:
    return any(isinstance(item, Entity) and word in item.noun.lower().split() for item in pool)


def _colours(item: Entity | TextBlock) -> tuple[str, ...]:
    value = item.attributes.get("colour", "") if isinstance(item, Entity) else item.colour or ""
    return possible_colours(value)


def _chosen(word: str, pool: list[Entity | TextBlock]) -> list[Entity | TextBlock]:
    """Those of the pool that a word for a place, an order or a size picks."""
    if len(pool) < 2:
        return pool
    if word in SIDES:
        axis, rank = SIDES[word]
        return [_in_order(pool, axis)[len(pool) // 2 if rank is None else rank]]
    if word in ORDINALS:
        ordered = _in_order(pool, "x")
        return ordered[ORDINALS[word] :][:1] if ORDINALS[word] >= 0 else ordered[-1:]
    if word in SIZES:
        said: list[Entity | TextBlock] = [
            item for item in pool if isinstance(item, Entity) and item.attributes.get("size") == word
        ]
        return said or [sorted(pool, key=lambda item: _box(item).width * _box(item).height)[SIZES[word]]]
    if possible_colours(word):
        return pool
    told: list[Entity | TextBlock] = [
        item for item in pool if isinstance(item, Entity) and word in " ".join(item.attributes.values()).split()
    ]
    return told or pool


def _in_order(pool: Sequence[Entity | TextBlock], axis: str) -> list[Entity | TextBlock]:
    return sorted(pool, key=lambda item: _box(item).centre[axis == "y"])


def _box(item: Entity | TextBlock) -> Box:
    return item.box or Box(x0=0, y0=0, x1=1, y1=1)
