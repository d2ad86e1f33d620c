"""What critics need is loaded beside the renderer's model and the first picture, where they offer ``prepare``."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator, Sequence

from critics.base import Critic, PreparedCritic
from planners.checklist import Check
from renderers.base import PreparedRenderer, Renderer

LONGEST_WAIT = 60.0
"""Seconds that a run waits for the loading that is under way when its first picture is there, or fails."""


@contextlib.contextmanager
def critics_loading(renderer: Renderer, critics: Sequence[Critic], checks: Sequence[Check]) -> Iterator[None]:
    """Prepares the critics that judge any of the checks, in one thread beside the renderer's loading and the body.

    On two cores the gain is what needs no Python: reading and hashing weights while libraries are imported. Raises what
    the renderer's ``prepare`` raises. What a critic's raises is dropped here: the critic meets the same
    fault when it is first asked, and says so in its verdicts. No thread is left when the body ends; loading that
    hasn't begun by then is left to the first use.
    """
    prepare = renderer.prepare if isinstance(renderer, PreparedRenderer) else None
    wanted = [one for one in critics if isinstance(one, PreparedCritic) and one.judges & {c.kind for c in checks}]
    if prepare is None or not wanted:
        yield
        return
    over = threading.Event()

    def load() -> None:
        for critic in wanted:
            if not over.is_set():
                with contextlib.suppress(Exception):
                    critic.prepare()

    thread = threading.Thread(target=load, name="loading critics", daemon=True)
    with warnings.catch_warnings():  # both threads change the filters, and which of them puts them back last is chance
        thread.start()
        try:
            prepare()
            yield
        finally:
            over.set()
            thread.join(LONGEST_WAIT)
