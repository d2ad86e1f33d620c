"""What is kept of each edit: one JSON line for its pictures, one for what the outside judge saw in them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from planners.scene import Frozen

EditArm = Literal["edit", "image to image", "inpainting"]
EDIT_ARMS: tuple[EditArm, ...] = get_args(EditArm)
PAINTED_EDITS, SEEN = "painted.jsonl", "seen.jsonl"
RUNS, EDITED_PICTURES = "runs", "pictures"


class EditedPicture(Frozen):
    """One arm's picture of one edit. ``before`` and ``picture`` are names in the folder of pictures.

    ``picture`` is ``before`` where the instruction was asked back or the painter failed (``refused`` says why).
    ``changed_outside``: pixels that changed outside the regions that the edit allows, ``outside``: those there are.
    ``spent`` is work in full renders, ``passed`` the loop's own verdict, None for the other arms.
    """

    case: str
    arm: EditArm
    before: str
    picture: str
    refused: str | None = None
    changed_outside: int = 0
    outside: int = 0
    whole: bool = False
    spent: float = 0.0
    pictures: int = 1
    seconds: float = 0.0
    passed: bool | None = None
    allowed: tuple[tuple[float, float, float, float], ...] = ()


class OutsideThing(Frozen):
    """A thing that is found: its noun, its colour ("": the noun's own), and its xyxy box in shares of the picture."""

    noun: str
    score: float
    colour: str
    box: tuple[float, float, float, float]


class SeenLine(Frozen):
    """A line of text that is read, the colour of its letters, and its box."""

    words: str
    ink: str
    box: tuple[float, float, float, float]


class SeenPicture(Frozen):
    """What the outside judge sees in a picture of the nouns that it is ``asked`` for; ``ground`` and ``time`` are those
    of the nearest of the world's grounds.
    """

    picture: str
    asked: tuple[str, ...]
    things: tuple[OutsideThing, ...]
    lines: tuple[SeenLine, ...]
    ground: str
    time: str


def pictures_of(folder: Path) -> Path:
    return folder / EDITED_PICTURES
