"""Rendering ahead: while critics judge a repair, the renderer paints what comes next should that one be rolled back.

It pays where renderer and critics don't share a processor. A guess that comes true costs nothing and saves the time of
the judging; one that doesn't has cost a repair's work, which is counted, and the wait until it is done, since a
renderer isn't made for two calls at once. What a run comes to is the same, work and times aside. A run that is killed
forgets a guess that was under way, and its work.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planners.scene import Scene
from renderers.base import Candidate, Renderer, RenderError, Repair, Work


@dataclass(eq=False)
class _Guess:
    """A call of the renderer in a thread of its own, and what it came to: ``made`` or a fault's ``work``."""

    scene: Scene
    ground: Candidate
    repairs: tuple[Repair, ...]
    thread: threading.Thread | None = None
    made: Candidate | None = None
    work: Work = field(default_factory=Work)

    def paint(self, renderer: Renderer) -> None:
        try:
            made = renderer.repair(self.scene, self.ground, self.repairs)
            if isinstance(made, Candidate):
                self.made, self.work = made, made.work
        except RenderError as error:
            self.work = error.work or Work()
        except Exception:  # what a plugin raises is told when the same call is made in earnest
            self.made = None

    def is_of(self, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> bool:
        same = self.scene == scene and self.repairs == tuple(repairs)
        return same and np.array_equal(self.ground.image, ground.image)


class Ahead:
    """At most one guess at a time; every call of the renderer in between has to go through ``settle`` first."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._guess: _Guess | None = None

    def begin(self, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> None:
        """Begins to paint; nothing where a guess is under way."""
        if self._guess is not None:
            return
        guess = _Guess(scene, ground, tuple(repairs))
        guess.thread = threading.Thread(target=guess.paint, args=(self._renderer,), name="rendering ahead", daemon=True)
        self._guess = guess
        guess.thread.start()

    def settle(
        self, scene: Scene, ground: Candidate | None, repairs: Sequence[Repair] = ()
    ) -> tuple[Candidate | None, Work]:
        """Waits for the guess, if there is one. What was painted where it is that call, and else the work in vain."""
        guess, self._guess = self._guess, None
        if guess is None or guess.thread is None:
            return None, Work()
        guess.thread.join()
        if guess.made is not None and ground is not None and guess.is_of(scene, ground, repairs):
            return guess.made, Work()
        return None, guess.work
