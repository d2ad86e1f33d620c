"""Prompts and plans as tokens of one vocabulary, for the network that writes plans (``plan_writer``).

Words of the world are tokens, any other word is spelt letter by letter, and so is what stands in quotes, case kept.
A plan is its medium and ground, then each text (letters, ink, typeface, box), then each thing from back to front
(colour, noun, box). A box is four tokens: x0, y0, x1, y1 in ``BINS`` steps of the canvas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from renderers.primer.edition2.captions import vocabulary
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing, ShareBox
from renderers.primer.edition2.world import ACCENTS, DIGITS, MEDIA, NOUNS, SHAPES, SIGNS, TYPEFACES, UPPER, name_at_end

BINS = 64
PAD, PLAN, END, THING, TEXT, GROUND = "<pad>", "<plan>", "<end>", "<thing>", "<text>", "<ground>"
QUOTE = '"'
SHAPES_OF_CANVAS = ("<wide>", "<square>", "<tall>")
PROMPT_PARTS = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|\w+(?:-\w+)*|[^\w\s]")
PROMPT_WORDS = (
    "of there is are left right near beside under beneath underneath over standing sitting text words says that "
    "against image photo poster card its it 2 3 4 5 6 7 one seven eight"
).split()
LETTERS = tuple(dict.fromkeys(UPPER + UPPER.lower() + DIGITS + ACCENTS + SIGNS + " " + "()/&;*\"'"))


def all_tokens() -> tuple[str, ...]:
    """The vocabulary: a token's place in it is its number."""
    words = dict.fromkeys(word.lower() for word in (*vocabulary(), *" ".join(MEDIA).split(), *TYPEFACES, *PROMPT_WORDS))
    special = (PAD, PLAN, END, THING, TEXT, GROUND, QUOTE, *SHAPES_OF_CANVAS, *(f"<{k}>" for k in range(BINS)))
    return (*special, *words, *(letter(c) for c in LETTERS))


def letter(character: str) -> str:
    return f"'{character}"


class PlanTokens:
    """Turns prompts and plans into token numbers, and token numbers into plans."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.numbers = {name: number for number, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def prompt(self, prompt: str, size: tuple[int, int]) -> list[int]:
        """A prompt for a canvas of ``size`` (width, height), up to the token after which its plan begins."""
        ratio = size[0] / size[1]
        canvas = SHAPES_OF_CANVAS[0 if ratio > 1.15 else 2 if ratio < 0.87 else 1]
        said = [token for part in PROMPT_PARTS.findall(prompt) for token in self.spoken(part)]
        return [self.numbers[token] for token in (canvas, *said, PLAN)]

    def spoken(self, part: str) -> Iterator[str]:
        """The tokens of one part of a prompt; characters that the vocabulary lacks are left out."""
        if len(part) > 1 and part[0] in '"“«':
            yield from (QUOTE, *self.spelt(part[1:-1]), QUOTE)
        elif part.lower() in self.numbers:
            yield part.lower()
        else:
            yield from self.spelt(part.lower())

    def spelt(self, text: str) -> list[str]:
        return [letter(c) for c in text if letter(c) in self.numbers]

    def plan(self, plan: PicturePlan) -> list[int]:
        """A plan, its end included."""
        said: list[str] = [GROUND, *plan.medium.lower().split(), *plan.ground.lower().split()]
        for text in plan.texts:
            said += [TEXT, *self.spelt(text.string), QUOTE, *text.ink.split(), text.typeface, *box_tokens(text.box)]
        for thing in sorted(plan.things, key=lambda one: one.depth):
            said += [THING, *thing.phrase.lower().split(), *box_tokens(thing.box)]
        return [self.numbers[token] for token in (*said, END)]

    def read(self, numbers: Sequence[int]) -> PicturePlan:
        """The plan that tokens say; parts that don't hold together (a box of three tokens, no noun) are left out."""
        medium, ground = "", ""
        things: list[PlannedThing] = []
        texts: list[PlannedText] = []
        for kind, body in parts_of([self.names[number] for number in numbers]):
            words = [token for token in body if not token.startswith(("<", "'")) and token != QUOTE]
            box = box_of(body)
            if kind == GROUND:
                medium = next((m for m in MEDIA if " ".join(words).startswith(m.lower())), "")
                ground = " ".join(words[len(medium.split()) :])
            elif kind == TEXT and box is not None and words:
                string = "".join(token[1:] for token in body if token.startswith("'")).strip()
                face = words[-1] if words[-1] in TYPEFACES else "sans"
                ink = " ".join(word for word in words if word not in TYPEFACES) or "black"
                texts += [PlannedText(string, box, ink, face)] if string else []
            elif kind == THING and box is not None and (noun := name_at_end(" ".join(words), LOWER_NOUNS)):
                phrase = " ".join(words).removesuffix(noun) + LOWER_NOUNS[noun]
                things.append(PlannedThing(phrase, box, len(things)))
        return PicturePlan(tuple(things), tuple(texts), ground, medium)


LOWER_NOUNS = {noun.lower(): noun for noun in (*NOUNS, *SHAPES)}


def box_tokens(box: ShareBox) -> list[str]:
    return [f"<{min(BINS - 1, max(0, int(v * BINS)))}>" for v in box]


def box_of(body: Sequence[str]) -> ShareBox | None:
    """The box of a part's last four tokens; None where they aren't one."""
    steps = [int(token[1:-1]) for token in body if token[1:-1].isdigit()]
    if len(steps) != 4 or steps[2] <= steps[0] or steps[3] <= steps[1]:
        return None
    x0, y0, x1, y1 = ((step + 0.5) / BINS for step in steps)
    return x0, y0, x1, y1


def parts_of(tokens: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The parts of a plan: what begins each, and the tokens behind it."""
    kind, body = "", list[str]()
    for token in (*tokens, END):
        if token in (THING, TEXT, GROUND, END):
            if kind:
                yield kind, body
            kind, body = token, []
            if token == END:
                return
        else:
            body.append(token)
