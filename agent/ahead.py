"""Rendering ahead: while critics judge a repair, the renderer paints what comes next should that one be rolled back.

It pays where renderer and critics don't share a processor. A guess that comes true costs nothing and saves the time of
the judging; one that doesn't has cost a repair's work, which is counted, and the wait until it is done, since a
renderer isn't made for two calls at once. What a run comes to is the same, work and times aside. A run that is killed
forgets a guess that was under way, and its work.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from planners.scene import Scene
from renderers.base import Candidate, Renderer, RenderError, Repair, Work


class _Guess:
    """A call of the renderer in a thread of its own, and what it came to: ``made``, or a fault's ``work``."""

    def __init__(self, renderer: Renderer, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> None:
        self.scene, self.ground, self.repairs = scene, ground, tuple(repairs)
        self.made: Candidate | None = None
        self.work = Work()
        self.thread = threading.Thread(target=self._paint, args=(renderer,), name="rendering ahead", daemon=True)
        self.thread.start()

    def is_of(self, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> bool:
        same = self.scene == scene and self.repairs == tuple(repairs)
        return same and np.array_equal(self.ground.image, ground.image)

    def _paint(self, renderer: Renderer) -> None:
        try:
            made = renderer.repair(self.scene, self.ground, self.repairs)
            if isinstance(made, Candidate):
                self.made, self.work = made, made.work
        except RenderError as error:
            self.work = error.work or Work()
        except Exception:  # what a plugin raises is told when the same call is made in earnest
            return


class Ahead:
    """At most one guess at a time; it is taken or dropped before the renderer is called for anything else."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._guess: _Guess | None = None

    def begin(self, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> None:
        """Begins to paint; nothing where a guess is under way."""
        if self._guess is None:
            self._guess = _Guess(self._renderer, scene, ground, repairs)

    def take(self, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> tuple[Candidate | None, Work]:
        """Waits for the guess, if there is one. What was painted where it is that call, and else the work in vain."""
        guess = self._ended()
        if guess is not None and guess.made is not None and guess.is_of(scene, ground, repairs):
            return guess.made, Work()
        return None, guess.work if guess is not None else Work()

    def drop(self) -> Work:
        """Waits for the guess, if there is one; the work in vain."""
        guess = self._ended()
        return guess.work if guess is not None else Work()

    def _ended(self) -> _Guess | None:
        guess, self._guess = self._guess, None
        if guess is not None:
            guess.thread.join()
        return guess
