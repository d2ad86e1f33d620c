"""Memory that runs out while a real, tiny pipeline paints: the fault is injected, all else is real."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
import torch

from planners.card_memory import is_out_of_memory
from renderers.base import RenderError
from renderers.runtime.out_of_memory import OutOfMemoryError, offload, reduce_memory, with_smaller_batches
from tests.renderers.test_diffusion import CAT, CIRCLE, SCENE, renderer, repair


@contextmanager
def room_for(module: torch.nn.Module, most: int):
    """A fault: the module has no memory for more than ``most`` inputs at once. Yields the batches it was given."""
    seen: list[int] = []

    def cramped(_: torch.nn.Module, args: tuple, kwargs: dict) -> None:
        batch = len(args[0] if args else kwargs["sample"])
        seen.append(batch)
        if batch > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    handle = module.register_forward_pre_hook(cramped, with_kwargs=True)
    try:
        yield seen
    finally:
        handle.remove()


def test_pictures_that_do_not_fit_together_are_painted_in_parts(sd_folder):
    painter = renderer(sd_folder)
    whole = painter.render(SCENE, [1, 2, 3])
    calls = sum(one.work.denoiser_calls for one in whole)
    with room_for(painter.pipe.unet, 2) as seen:  # one picture with and without its prompt
        parts = painter.render(SCENE, [1, 2, 3])
    assert max(seen) == 6 and seen.count(2) > 3
    for a, b in zip(whole, parts, strict=True):
        assert np.abs(a.image.astype(int) - b.image).max() <= 1
    assert sum(one.work.denoiser_calls for one in parts) >= calls


def test_regions_that_do_not_fit_together_are_repaired_in_parts(sd_folder):
    painter = renderer(sd_folder)
    start = painter.render(SCENE, [1])[0]
    repairs = [repair("inpaint", CIRCLE, ("circle",)), repair("remove", CAT, seed=6)]
    whole = painter.repair(SCENE, start, repairs)
    with room_for(painter.pipe.unet, 2):
        parts = painter.repair(SCENE, start, repairs)
    assert np.abs(whole.image.astype(int) - parts.image).max() <= 1
    outside = ~np.logical_or.reduce(parts.masks)
    assert (parts.image == start.image)[outside].all()


def test_where_nothing_fits_it_is_tried_in_tiles_and_then_an_error_that_names_a_way_out(sdxl_folder, caplog):
    painter = renderer(sdxl_folder)
    with room_for(painter.pipe.unet, 0) as seen, pytest.raises(OutOfMemoryError, match="smaller canvas") as caught:
        painter.render(SCENE, [1, 2])
    assert seen == [4, 2, 2], "two, one, and one with the autoencoder in tiles"
    assert [line.partition(": ")[2] for line in caplog.messages if line.startswith("out of memory")] == [
        "trying again with 1 at once",
        "trying again in tiles, or with weights off the card",
    ]
    assert painter.pipe.vae.use_tiling and isinstance(caught.value, RenderError) and caught.value.work is not None
    with room_for(painter.pipe.unet, 0) as seen, pytest.raises(OutOfMemoryError):
        painter.render(SCENE, [1])
    assert len(seen) == 1, "it works in tiles already"
    assert painter.render(SCENE, [1])[0].image.shape == (64, 96, 3), "and it goes on once there is room"


def test_other_errors_are_not_taken_for_it():
    assert is_out_of_memory(RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory: you"))
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"))
    assert not is_out_of_memory(RuntimeError("shapes differ")) and not is_out_of_memory(ValueError("not enough memory"))
    asked = []

    def broken(size: int) -> None:
        asked.append(size)
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        with_smaller_batches(4, broken, lambda: True)
    assert asked == [4]


class FakeCardPipe:
    """Stands for a pipeline on a card, which no test machine need have; it only notes that it was offloaded."""

    def __init__(self, device: str, **more: object) -> None:
        self.device, self.asked = torch.device(device), []
        self.__dict__.update(more)

    def enable_model_cpu_offload(self, device: torch.device) -> None:
        self.asked.append(device)
        self._all_hooks = ["hook"]


def test_weights_leave_a_card_once_and_no_other_place(monkeypatch, sd_folder):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    pipe = FakeCardPipe("cuda:1")
    assert reduce_memory(pipe) and pipe.asked == [torch.device("cuda:1")] and not reduce_memory(pipe)
    assert not offload(FakeCardPipe("cpu")) and not offload(FakeCardPipe("cuda", hf_device_map={"": 0}))
    assert not offload(renderer(sd_folder).pipe), "a real pipeline in main memory has nothing to give up"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not offload(FakeCardPipe("cuda"))
