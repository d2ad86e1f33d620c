"""Scenes of the coming rounds, drawn by other processes while a round trains: a GPU is faster than one drawer."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor

from renderers.primer.edition2.scenes import DrawnScene
from renderers.primer.edition2.windows import Menu, draw_scenes


class Ahead:
    """Draws rounds in order. Without ``workers`` a round is drawn when it is asked for; the scenes are the same."""

    def __init__(self, seed: int, menu: Menu, nouns: tuple[str, ...], workers: int = 0) -> None:
        self.seed, self.menu, self.nouns, self.workers = seed, menu, nouns, workers
        self.coming: dict[int, Future[list[DrawnScene]]] = {}
        spawn = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(workers, mp_context=spawn) if workers else None

    def scenes(self, number: int) -> list[DrawnScene]:
        """The scenes of round ``number``; the pool goes on with the rounds after it."""
        if self.pool is None:
            return draw_scenes(self.seed, number, self.menu, self.nouns)
        for later in range(number, number + 2 * self.workers):
            if later not in self.coming:
                self.coming[later] = self.pool.submit(draw_scenes, self.seed, later, self.menu, self.nouns)
        return self.coming.pop(number).result()

    def close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
