"""Captioned scenes made on the fly by workers, and the pool of encoded ones on the device."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, Sampler

from renderers.primer.recipe.bytes_text import byte_tokens, word_tokenizer, word_tokens
from renderers.primer.recipe.staging import paint_story
from renderers.primer.recipe.stories import Story, make_story, tell
from renderers.primer.recipe.whole import Profile
from renderers.primer.recipe.world import COLOURS, held_out

SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Told:
    """A scene: pixels uint8 (height, width, 3), its caption, its story, and which tokens (rows, columns) show ink."""

    pixels: np.ndarray
    caption: str
    story: Story
    ink: np.ndarray


def tell_scene(rng: random.Random, profile: Profile, left_out: bool = False) -> Told:
    """A random scene whose plain caption belongs to the held-out tenth, or as for training does not."""
    kinds, weights = zip(*profile.kinds.items(), strict=True)
    while True:
        story = make_story(rng, rng.choices(kinds, weights)[0])
        caption = tell(story, rng.randint(1, 10**6))
        if held_out(tell(story)) != left_out or len(caption.encode()) >= profile.longest:
            continue
        width, height = (side * profile.painted for side in profile.size)
        painted = paint_story(story, rng, (width, height))
        if painted is None:
            continue
        image = painted[0]
        ink = ink_tokens(image, story, profile.cell * profile.painted)
        if profile.painted > 1:
            image = image.resize(profile.size, Image.Resampling.BOX)
        return Told(np.asarray(image), caption, story, ink)


def ink_tokens(image: Image.Image, story: Story, cell: int) -> np.ndarray:
    """Whether a cell of ``cell`` pixels has pixels of exactly the ink of the story's line: bool (rows, columns).

    A thing of the very same colour counts too; it does no harm there.
    """
    rows, columns = image.height // cell, image.width // cell
    if story.line is None:
        return np.zeros((rows, columns), bool)
    inked = (np.asarray(image) == COLOURS[story.line.ink]).all(-1)
    return inked.reshape(rows, cell, columns, cell).any((1, 3))


class Scenes(Dataset[dict[str, torch.Tensor]]):
    """Item i holds ``profile.item`` scenes and depends on the seed and i alone, whichever worker makes it.

    With ``only`` given there are no more than that many different scenes.
    """

    def __init__(self, profile: Profile, seed: int, only: int | None = None) -> None:
        self.profile, self.seed, self.only = profile, seed, only
        self.words = word_tokenizer()

    def scene(self, number: int) -> Told:
        number = number % self.only if self.only else number
        return tell_scene(random.Random(self.seed * 1_000_000_007 + number), self.profile)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        first = index * self.profile.item
        return collate([self.scene(first + i) for i in range(self.profile.item)], self.words, self.profile.longest)


def judged_scenes(scenes: Scenes) -> list[Told]:
    """256 held-out scenes to judge by; the training scenes themselves where there are only a few."""
    if scenes.only:
        return [scenes.scene(number) for number in range(scenes.only)]
    rng = random.Random(scenes.seed + 77)
    return [tell_scene(rng, scenes.profile, left_out=True) for _ in range(256)]


def collate(scenes: list[Told], words: Any, longest: int) -> dict[str, torch.Tensor]:
    """pixels uint8 (n, height, width, 3), letters int16 (n, longest), words int16 (n, 64), ink bool (n, tokens)."""
    captions = [scene.caption for scene in scenes]
    return {
        "pixels": torch.from_numpy(np.stack([scene.pixels for scene in scenes])),
        "letters": torch.from_numpy(byte_tokens(captions, longest)),
        "words": torch.from_numpy(word_tokens(words, captions)),
        "ink": torch.from_numpy(np.stack([scene.ink.reshape(-1) for scene in scenes])),
    }


class Onwards(Sampler[int]):
    """Counts up from an index, without end."""

    def __init__(self, start: int) -> None:
        self.start = start

    def __iter__(self) -> Iterator[int]:
        return itertools.count(self.start)


class Stream:
    """Items of scenes from ``drawn`` on, made by the profile's workers, moved to the device."""

    def __init__(self, scenes: Scenes, drawn: int, device: torch.device) -> None:
        profile = scenes.profile
        check_shared_memory(profile)
        self.device, self.drawn, self.profile = device, drawn, profile
        workers = profile.workers
        self.items = iter(
            DataLoader(
                scenes,
                batch_size=None,
                sampler=Onwards(drawn),
                num_workers=workers,
                prefetch_factor=profile.prefetch if workers else None,
                pin_memory=device.type == "cuda",
            )
        )

    def take(self, count: int) -> dict[str, torch.Tensor]:
        """The next ``count`` items as one."""
        items = [next(self.items) for _ in range(count)]
        self.drawn += count
        return {name: torch.cat([item[name].to(self.device, non_blocking=True) for item in items]) for name in items[0]}


def check_shared_memory(profile: Profile) -> None:
    """Raises SystemExit with one line where the scenes that workers have ready don't fit the shared memory."""
    if not profile.workers or not SHARED_MEMORY.is_dir():
        return
    needed = 2 * profile.workers * profile.prefetch * profile.item * 3 * profile.size[0] * profile.size[1]
    free = shutil.disk_usage(SHARED_MEMORY).free
    if free < needed:
        raise SystemExit(
            f"{SHARED_MEMORY} has {free / 1e6:.0f} MB, the workers need {needed / 1e6:.0f} MB: lower item, prefetch or "
            "workers in the profile, or enlarge it (docker run --shm-size 2g)"
        )


class Pool:
    """Encoded scenes on the device; the oldest make room for new ones."""

    def __init__(self, capacity: int) -> None:
        self.capacity, self.filled, self.next = capacity, 0, 0
        self.columns: dict[str, torch.Tensor] = {}

    def add(self, fresh: dict[str, torch.Tensor]) -> None:
        count = len(fresh["letters"])
        for name, rows in fresh.items():
            if name not in self.columns:
                self.columns[name] = torch.empty((self.capacity, *rows.shape[1:]), dtype=rows.dtype, device=rows.device)
            places = torch.arange(self.next, self.next + count, device=rows.device) % self.capacity
            self.columns[name][places] = rows
        self.next = (self.next + count) % self.capacity
        self.filled = min(self.capacity, self.filled + count)

    def draw(self, count: int) -> dict[str, torch.Tensor]:
        """Random rows, by torch's global state."""
        device = self.columns["letters"].device
        picks = torch.randint(self.filled, (count,), device=device)
        return {name: rows[picks] for name, rows in self.columns.items()}
