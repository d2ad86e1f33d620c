"""A plan as plain data: what a picture shows, where, in which depth order. Boxes are xyxy as shares of the canvas."""

from __future__ import annotations

from dataclasses import dataclass, field

ShareBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class PlannedThing:
    """``phrase`` such as "red circle" or "cat"; a thing of greater ``depth`` is nearer and hides the others.

    Nothing of it is seen below the height ``ends``, a share of the canvas: it stands in a container that hides it.
    """

    phrase: str
    box: ShareBox
    depth: int = 0
    ends: float = 1.0


@dataclass(frozen=True)
class PlannedText:
    """One line of text in its tight box; ``ink`` is a colour phrase, ``typeface`` a class of ``world.TYPEFACES``."""

    string: str
    box: ShareBox
    ink: str = "black"
    typeface: str = "sans"


@dataclass(frozen=True)
class PicturePlan:
    """``ground`` such as "beach at dusk" or "light blue background"; ``medium`` such as "3D render"; "" where open.

    A ``bare_sky`` has no sun, moon or clouds of the place's own.
    """

    things: tuple[PlannedThing, ...] = ()
    texts: tuple[PlannedText, ...] = ()
    ground: str = ""
    medium: str = ""
    relation: str = field(default="", compare=False)
    """How the first thing lies to the second, in words; captions alone use it."""
    bare_sky: bool = False
