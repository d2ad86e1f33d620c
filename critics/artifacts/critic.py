"""Is it a real, sound picture of the planned size? Blank, black and noise, blur, clipping, banding, seams, frames, and
on plain grounds what nobody planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Literal

import numpy as np
from pydantic import Field

from critics.artifacts.banding import staircase_share
from critics.artifacts.clipping import lost_in_black, lost_in_white
from critics.artifacts.excused_flaws import BANDED, BLACK, PANELLED, SOFT, WHITE, asks_for, plans_rectangle
from critics.artifacts.frames import encloses, frames
from critics.artifacts.leftovers import leftovers
from critics.artifacts.seams import seams
from critics.artifacts.sharpness import edge_deviation
from critics.base import Critic, CriticError, Fault, Verdict
from critics.objects.colour import ground_colours
from critics.placing import seen_places
from critics.resizing import block_means
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene, Unit

VIEW = 512
"""Pixels of the longer side at which blur is judged; a larger picture is shrunk by a whole number."""

BESIDE = 0.04
"""How near to a planned thing a leftover is repaired with it, over the picture's sides."""
ELSEWHERE = 0.1
"""IoU with its planned place below which a thing stands elsewhere."""


class ArtifactSettings(Frozen):
    """Limits, chosen on one half of drawn, painted and photographed pictures (``benchmarks/artifacts.py``).

    Standard deviations and levels are of 8-bit values; shares are of the picture's pixels.
    """

    blank: float = Field(default=1.5, ge=0.0, le=64.0, description="standard deviation below which it is blank")
    noise: Unit = Field(default=0.25, description="correlation of neighbouring pixels below which it is noise")
    noise_contrast: float = Field(default=12.0, ge=0.0, le=128.0, description="standard deviation of faint noise")
    smallest: int = Field(
        default=128, ge=32, le=8192, description="side in pixels below which only blank and noise are faults"
    )
    blur: float = Field(
        default=1.2, gt=0.0, le=1000.0, description="softness in pixels of the sharpest edges, at size 512"
    )
    blur_contrast: float = Field(default=40.0, ge=1.0, le=255.0, description="grey levels of the lowest edge looked at")
    blown: float = Field(default=0.3, gt=0.0, le=1.0, description="pure white from which the plan must ask for white")
    crushed: float = Field(default=0.5, gt=0.0, le=1.0, description="the same for black; photographs may be dark")
    banding: float = Field(default=0.03, gt=0.0, le=1.0, description="share of the picture that may lie in staircases")
    seam_step: float = Field(default=4.0, ge=1.0, le=255.0, description="levels of the faintest seam")
    seam_most: float = Field(default=40.0, ge=1.0, le=255.0, description="levels above which it is a drawn rectangle")
    seam_side: float = Field(default=0.1, gt=0.0, le=0.5, description="a seam's shortest side, over the picture's")
    seam_shown: float = Field(default=0.7, gt=0.0, le=1.0, description="share of each side along which a seam shows")
    frame_step: float = Field(default=8.0, ge=1.0, le=255.0, description="levels of a window's faintest sides")
    frame_shown: float = Field(default=0.6, gt=0.0, le=1.0, description="share of each side along which a window shows")
    leftovers: bool = Field(default=True, description="look on plain grounds for what nobody planned")


FlawKind = Literal["broken", "blank", "noise", "blurred", "clipped", "banded", "seam", "frame", "unplanned", "leftover"]


@dataclass(frozen=True)
class Flaw:
    """What is wrong, in words. ``region`` is set where a repair of one place mends it, else a new picture is needed.

    ``surplus``: nothing planned is there, so that the region may be emptied.
    """

    kind: FlawKind
    says: str
    region: Box | None = None
    surplus: bool = False

    @property
    def fault(self) -> Fault:
        """ "artifact" leads to a new picture, "other" to a repair of the region, "extra" to its removal."""
        if self.region is None:
            return "artifact"
        return "extra" if self.surplus else "other"


class ArtifactCritic:
    """Judges "artifact" with score 1 or 0. The one critic that may be given what isn't a well-formed image.

    What a plan's words ask for is no fault (``critics.artifacts.excused_flaws``). It doesn't look for blurred parts,
    clipping of one channel, and patches that reach the picture's border or show something else than the picture around.
    ``finder`` judges whether things are present, ``reads`` whether texts are: where they see one, nothing is left over.
    """

    name = "artifacts"
    judges: frozenset[CheckKind] = frozenset({"artifact"})
    Settings = ArtifactSettings

    def __init__(
        self, settings: ArtifactSettings | None = None, finder: Critic | None = None, reads: Critic | None = None
    ) -> None:
        self.settings, self.finder, self.reads = settings or ArtifactSettings(), finder, reads

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """A region is set where a seam was found, since repairing that place is enough."""
        if not checks:
            return []
        flaw = self.flaw(image, scene)
        if flaw is None:
            reason = f"a picture of {scene.canvas.width}x{scene.canvas.height} pixels"
            return [Verdict.passed(check, self.name, reason) for check in checks]
        return [Verdict.failed(check, self.name, flaw.says, flaw.fault, region=flaw.region) for check in checks]

    def flaw(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        """The first flaw that is found, the gravest kinds first; None where there is none."""
        if (broken := _broken(image, scene)) is not None:
            return Flaw("broken", broken)
        planes = [image[:, :, channel].astype(np.float32) for channel in range(3)]  # sums run faster in whole planes
        if max(float(plane.std()) for plane in planes) < self.settings.blank:
            items = len(scene.entities) + len(scene.texts)
            though = f", though {items} items are planned" if items else ""
            return Flaw("blank", f"the picture is one flat colour{though}")
        grey = (planes[0] + planes[1] + planes[2]) / 3
        if float(grey.std()) >= self.settings.noise_contrast and neighbour_correlation(grey) < self.settings.noise:
            return Flaw("noise", "the picture is noise: neighbouring pixels have nothing to do with each other")
        if min(grey.shape) < self.settings.smallest:
            return None
        looks: tuple[Callable[[], Flaw | None], ...] = (
            lambda: self._blurred(grey, scene),
            lambda: self._clipped(image, scene),
            lambda: self._banded(grey, scene),
            lambda: self._patched(image, scene),
            lambda: self._framed(image, scene),
            lambda: self._unplanned(image, scene),
            lambda: self._left_over(image, scene),
        )
        return next((flaw for look in looks if (flaw := look()) is not None), None)

    def _blurred(self, grey: np.ndarray, scene: Scene) -> Flaw | None:
        deviation = edge_deviation(_view(grey), self.settings.blur_contrast)
        if deviation is None or deviation < self.settings.blur or asks_for(scene, SOFT):
            return None
        return Flaw("blurred", f"the whole picture is blurred: its sharpest edges are {deviation:.1f} pixels soft")

    def _clipped(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        if (white := lost_in_white(image)) >= self.settings.blown and not asks_for(scene, WHITE):
            return Flaw("clipped", f"{white:.0%} of the picture is blown out, and the plan has nothing white")
        if (black := lost_in_black(image)) >= self.settings.crushed and not asks_for(scene, BLACK):
            return Flaw("clipped", f"{black:.0%} of the picture is crushed, and the plan has nothing black")
        return None

    def _banded(self, grey: np.ndarray, scene: Scene) -> Flaw | None:
        share = staircase_share(np.rint(grey).astype(np.uint8))
        if share < self.settings.banding or asks_for(scene, BANDED):
            return None
        return Flaw("banded", f"gradients are posterised: {share:.0%} of the picture lies in bands")

    def _patched(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        limits, size = self.settings, (image.shape[1], image.shape[0])
        boxes = [item.box.pixels(size) for item in scene.things if item.box is not None]
        panelled = asks_for(scene, PANELLED)
        for seam in seams(image, limits.seam_step, limits.seam_most, limits.seam_side, limits.seam_shown):
            box = Box.from_pixels(seam.rect, size)
            around = any(encloses(seam.rect, place) for place in boxes)
            if not plans_rectangle(scene, box) and (around or not panelled):
                says = f"a rectangle with hard edges is {seam.step:.0f} levels off from the picture around it"
                return Flaw("seam", says, box)
        return None

    def _framed(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        limits, size = self.settings, (image.shape[1], image.shape[0])
        boxes = [item.box for item in scene.entities if item.box is not None]
        for frame in frames(image, boxes, limits.frame_step, limits.frame_shown):
            box = Box.from_pixels(frame.rect, size)
            if not plans_rectangle(scene, box):
                says = f"a frame of another ground, {frame.step:.0f} levels off, lies around a thing"
                return Flaw("frame", says, box)
        return None

    def _unplanned(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        """A thing that nobody planned, where the finder knows a world of things by heart."""
        look = getattr(self.finder, "unplanned", None)
        try:
            things = look(image, scene) if look is not None and self.settings.leftovers else []
        except CriticError:
            return None
        return (
            Flaw("unplanned", f"nobody planned the {things[0].label}", things[0].box, surplus=True) if things else None
        )

    def _left_over(self, image: np.ndarray, scene: Scene) -> Flaw | None:
        """What nobody planned, on a plain ground, where every place is known."""
        planned = {item.id: item.box for item in scene.things if item.box is not None}
        if not self.settings.leftovers or not planned or len(planned) < len(scene.things) or scene.amounts:
            return None
        if scene.background and not ground_colours(scene.background):
            return None
        texts = [planned[text.id] for text in scene.texts]
        seen = _places(self.finder, image, scene, "present")
        things = [box for entity in scene.entities for box in _stands(planned[entity.id], seen.get(entity.id))]
        left_over = partial(leftovers, image, things, open_ground=not scene.background)
        patches = left_over(texts)
        if patches and texts and (read := _places(self.reads, image, scene, "text")):
            patches = left_over([*texts, *read.values()])
        if not patches:
            return None
        says = f"something that nobody planned covers {patches[0].area:.1%} of the picture, on its plain ground"
        region, near = patches[0].box, patches[0].box.grown(BESIDE)
        beside = [box for box in planned.values() if box.intersection(near) > 0]
        for box in beside:  # a halo: all of it
            mine = [patch.box for patch in patches if patch.box.grown(BESIDE).intersection(box) > 0]
            region = reduce(Box.union, mine, region.union(box))
        return Flaw("leftover", says, region, surplus=not beside)


def _stands(planned: Box, seen: Box | None) -> list[Box]:
    """Where a thing may be: where it was seen, and its planned place unless that is another."""
    if seen is None:
        return [planned]
    return [planned, seen] if seen.iou(planned) >= ELSEWHERE else [seen]


def _places(critic: Critic | None, image: np.ndarray, scene: Scene, kind: Literal["present", "text"]) -> dict[str, Box]:
    """Where a critic sees planned things or reads planned texts, by their ids; none where it can't look."""
    if critic is None:
        return {}
    try:
        return seen_places(critic, image, scene, kind)
    except CriticError:
        return {}


def _broken(image: np.ndarray, scene: Scene) -> str | None:
    """Why it is no picture of the planned size, in words."""
    if image.ndim != 3 or image.shape[2] != 3:
        return f"the picture has the shape {image.shape}, not (height, width, 3)"
    height, width = image.shape[:2]
    if (width, height) != scene.canvas.size:
        return f"the picture is {width}x{height}, the plan's canvas {scene.canvas.width}x{scene.canvas.height}"
    if np.issubdtype(image.dtype, np.floating) and not np.isfinite(image).all():
        return f"{np.count_nonzero(~np.isfinite(image))} values aren't finite numbers"
    if image.dtype != np.uint8:
        return f"the picture's values are {image.dtype}, not uint8"
    return None if image.any() else "the picture is all black"


def _view(grey: np.ndarray) -> np.ndarray:
    """The picture (height, width) shrunk to about VIEW pixels."""
    times = max(1, round(max(grey.shape) / VIEW))
    return grey if times == 1 or min(grey.shape) < times else block_means(grey, times)


def neighbour_correlation(grey: np.ndarray) -> float:
    """The higher of the two correlations, in [-1, 1], of a (height, width) picture with itself one pixel to the
    right and one down. Pictures are above 0.6, white noise is near 0; 1.0 where it is too small or flat to tell.
    Of a large picture every few rows, or columns, are looked at."""
    correlations = []
    across, down = (max(1, side // 256) for side in grey.shape)
    for a, b in ((grey[::across, :-1], grey[::across, 1:]), (grey[:-1, ::down], grey[1:, ::down])):
        if a.size < 64 or a.std() == 0 or b.std() == 0:
            return 1.0
        correlations.append(float(np.corrcoef(a.ravel(), b.ravel())[0, 1]))
    return max(correlations)
