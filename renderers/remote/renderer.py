"""A renderer behind an OpenAI-compatible images interface, hosted or on this machine.

The server paints; what it may change is decided here: of its answer to a repair only pixels inside the repair's mask
are taken. A repair's ``strength`` is not sent, since the interface has no word for it. Whether a seed makes pixels that
can be made again is the server's affair; where it takes none, no run can be repeated bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from planners.endpoint import Upload
from planners.scene import Scene
from renderers.base import Candidate, Operator, RenderError, Repair, refuse_unknown
from renderers.prompts import repair_prompt
from renderers.remote.exchange import SETTING, WHO, Bill, Order, ordered
from renderers.remote.framing import Size, asked_size, frame
from renderers.remote.pictures import brought_back, fitted, mask_png, png
from renderers.remote.prompts import instruction, scene_prompt
from renderers.remote.settings import RemoteSettings
from renderers.repair.drawn import has_plain_ground, typeset
from renderers.repair.region import blend, feathered, mask_of

ALWAYS: frozenset[Operator] = frozenset({"typeset", "resample"})
EDITS: dict[str, frozenset[Operator]] = {
    "mask": frozenset({"inpaint", "remove"}),
    "instruct": frozenset({"instruct_edit"}),
}


class RemoteRenderer:
    """A Renderer that asks a server for one picture after the other; ``operators`` follow from its ``edits`` setting.

    Work is counted in pixels asked for, 1.0 being those of a whole candidate, every try included that the server may
    have worked on; there is no denoiser to count calls of.
    """

    Settings = RemoteSettings

    def __init__(self, settings: RemoteSettings) -> None:
        self.settings = settings
        self.operators = ALWAYS.union(*(EDITS[kind] for kind in settings.edits))

    def problems(self) -> list[str]:
        """What the settings lack; nothing is asked over the network."""
        return self.settings.problems(WHO, SETTING)

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, each of its own request. Raises RenderError."""
        settings, size = self.settings, scene.canvas.size
        asked = self._whole(size)
        prompt = scene_prompt(scene, settings.longest_prompt)
        bill = Bill(asked, settings.prices)
        with charged(bill):
            pictures = [
                fitted(ordered(Order("images/generations", prompt, asked, seed), settings, bill), size)
                for seed in seeds
            ]
        share = bill.work(max(1, len(seeds)))
        return [Candidate(picture, seed, share) for picture, seed in zip(pictures, seeds, strict=True)]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """One repair after the other, in their order, at most one request (with its tries) each. Raises RenderError."""
        refuse_unknown(repairs, self.operators)
        size = (candidate.image.shape[1], candidate.image.shape[0])
        image, masks = candidate.image.copy(), tuple(mask_of([repair.region], size) for repair in repairs)
        bill = Bill(self._whole(size), self.settings.prices)
        with charged(bill):
            for repair, mask in zip(repairs, masks, strict=True):
                exact = repair.operator == "typeset"
                # letters stand on their ground; one that isn't plain the server paints bare first, where it can
                if not exact or ("mask" in self.settings.edits and not has_plain_ground(image, repair)):
                    self._edit(scene, image, repair, mask, bill)
                if exact:
                    typeset(scene, image, repair, self.settings.font, self.settings.feather)
        return Candidate(image, candidate.seed, bill.work(), masks)

    def _whole(self, size: Size) -> Size:
        """What is asked for where a whole picture of that size is needed."""
        return asked_size(size, self.settings.sizes, self.settings.multiple)

    def _edit(self, scene: Scene, image: np.ndarray, repair: Repair, mask: np.ndarray, bill: Bill) -> None:
        """Has the repair's window painted, and blends what lies inside the mask into the image, in place."""
        settings, size = self.settings, (image.shape[1], image.shape[0])
        rect = repair.region.pixels(size)
        window, asked = (0, 0, *size), self._whole(size)
        if settings.crop:
            window, asked = frame(
                rect, size, settings.sizes, settings.multiple, settings.context, settings.smallest_window
            )
        left, top, right, bottom = window
        cut = image[top:bottom, left:right]
        files: dict[str, Upload] = {"image": ("image.png", png(cut, asked), "image/png")}
        if repair.operator == "instruct_edit":
            prompt = instruction(scene, repair, rect, window)
        else:
            prompt = repair_prompt(scene, repair)
            files["mask"] = ("mask.png", mask_png(mask[top:bottom, left:right], asked), "image/png")
        answer = ordered(Order("images/edits", prompt, asked, repair.seed, files, cut), settings, bill)
        weights = feathered(mask, settings.feather)[top:bottom, left:right]
        blend(image, brought_back(answer, (right - left, bottom - top)), window, weights)


@contextmanager
def charged(bill: Bill) -> Iterator[None]:
    """A RenderError on the way says what had been spent."""
    try:
        yield
    except RenderError as error:
        raise RenderError(str(error), bill.work()) from error
