"""A renderer behind an OpenAI-compatible images interface, hosted or on this machine.

Of the server's answer to a repair only pixels inside the repair's mask are used. The interface has no field for a
repair's ``strength``. Without a server that respects seeds, runs aren't repeatable bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from planners.endpoint import Upload
from planners.scene import Scene
from renderers.base import Candidate, Operator, RenderError, Repair, refuse_unknown
from renderers.prompts import repair_prompt
from renderers.remote.exchange import SETTING, WHO, Bill, PictureRequest, request_picture
from renderers.remote.framing import PixelSize, frame, request_size
from renderers.remote.pictures import cropped_to, mask_png, png, resized_to
from renderers.remote.prompts import placed_instruction, scene_prompt
from renderers.remote.settings import RemoteSettings
from renderers.repair.drawn import has_plain_ground, typeset
from renderers.repair.region import blend, feathered, mask_of

ALWAYS: frozenset[Operator] = frozenset({"typeset", "resample"})
EDITS: dict[str, frozenset[Operator]] = {
    "mask": frozenset({"inpaint", "remove"}),
    "instruct": frozenset({"instruct_edit"}),
}


class RemoteRenderer:
    """A Renderer that requests one picture after the other; ``operators`` follow from its ``edits`` setting.

    Work is counted in requested pixels, 1.0 for those of a full candidate, including every try that the server may have
    worked on; there are no calls of a denoiser to count.
    """

    Settings = RemoteSettings
    paints = "anything"

    def __init__(self, settings: RemoteSettings) -> None:
        self.settings = settings
        self.operators = ALWAYS.union(*(EDITS[kind] for kind in settings.edits))

    def problems(self) -> list[str]:
        """What the settings lack, found without a request."""
        return self.settings.problems(WHO, SETTING)

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, each of its own request. Raises RenderError."""
        settings, size = self.settings, scene.canvas.size
        asked = self._full_size(size)
        prompt = scene_prompt(scene, settings.longest_prompt)
        bill = Bill(asked, settings.prices)
        with with_work_so_far(bill):
            pictures = [
                cropped_to(
                    request_picture(PictureRequest("images/generations", prompt, asked, seed), settings, bill), size
                )
                for seed in seeds
            ]
        share = bill.work(max(1, len(seeds)))
        return [Candidate(picture, seed, share) for picture, seed in zip(pictures, seeds, strict=True)]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """One repair after the other, in their order, at most one request (with its tries) each. Raises RenderError."""
        refuse_unknown(repairs, self.operators)
        size = (candidate.image.shape[1], candidate.image.shape[0])
        image, masks = candidate.image.copy(), tuple(mask_of([repair.region], size) for repair in repairs)
        bill = Bill(self._full_size(size), self.settings.prices)
        with with_work_so_far(bill):
            for repair, mask in zip(repairs, masks, strict=True):
                exact = repair.operator == "typeset"
                # letters need a plain ground: where it isn't, a server that takes masks repaints it first
                if not exact or ("mask" in self.settings.edits and not has_plain_ground(image, repair)):
                    self._edit(scene, image, repair, mask, bill)
                if exact:
                    typeset(scene, image, repair, self.settings.font, self.settings.feather)
        return Candidate(image, candidate.seed, bill.work(), masks)

    def _full_size(self, size: PixelSize) -> PixelSize:
        """The size to request for a full picture of that size."""
        return request_size(size, self.settings.sizes, self.settings.multiple)

    def _edit(self, scene: Scene, image: np.ndarray, repair: Repair, mask: np.ndarray, bill: Bill) -> None:
        """Requests the repair's window, and blends its pixels inside the mask into the image, in place."""
        settings, size = self.settings, (image.shape[1], image.shape[0])
        rect = repair.region.pixels(size)
        window, asked = (0, 0, *size), self._full_size(size)
        if settings.crop:
            window, asked = frame(
                rect, size, settings.sizes, settings.multiple, settings.context, settings.smallest_window
            )
        left, top, right, bottom = window
        cut = image[top:bottom, left:right]
        files: dict[str, Upload] = {"image": ("image.png", png(cut, asked), "image/png")}
        if repair.operator == "instruct_edit":
            prompt = placed_instruction(scene, repair, rect, window)
        else:
            prompt = repair_prompt(scene, repair, sentences=True)
            files["mask"] = ("mask.png", mask_png(mask[top:bottom, left:right], asked), "image/png")
        answer = request_picture(PictureRequest("images/edits", prompt, asked, repair.seed, files, cut), settings, bill)
        weights = feathered(mask, settings.feather)[top:bottom, left:right]
        blend(image, np.asarray(resized_to(answer, (right - left, bottom - top))), window, weights)


@contextmanager
def with_work_so_far(bill: Bill) -> Iterator[None]:
    """Adds the work so far to a RenderError."""
    try:
        yield
    except RenderError as error:
        raise RenderError(str(error), bill.work()) from error
