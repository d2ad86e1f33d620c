"""Loads the critics' models while the renderer loads its own and renders the first picture."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator, Sequence

from critics.base import Critic, PreparedCritic
from planners.checklist import Check
from renderers.base import PreparedRenderer, Renderer

LONGEST_WAIT = 60.0
"""Seconds that a run waits for a critic that is still loading once the first picture is rendered, or has failed."""


@contextlib.contextmanager
def critics_loading(renderer: Renderer, critics: Sequence[Critic], checks: Sequence[Check]) -> Iterator[None]:
    """Prepares the critics that judge any of the checks, in one thread, while the renderer loads and the body runs.

    On two cores this saves what needs no Python: reading and hashing weights while libraries are imported. Raises what
    the renderer's ``prepare`` raises. Errors of a critic's ``prepare`` are ignored: the critic meets the same error
    when it first judges, and its verdicts say so. The thread ends with the body; what isn't loaded by then loads at
    first use.
    """
    prepare = renderer.prepare if isinstance(renderer, PreparedRenderer) else None
    preparable = [one for one in critics if isinstance(one, PreparedCritic) and one.judges & {c.kind for c in checks}]
    if prepare is None or not preparable:
        yield
        return
    over = threading.Event()

    def load() -> None:
        for critic in preparable:
            if not over.is_set():
                with contextlib.suppress(Exception):
                    critic.prepare()

    thread = threading.Thread(target=load, name="loading critics", daemon=True)
    with warnings.catch_warnings():  # both threads change the filters and may restore them in any order
        thread.start()
        try:
            prepare()
            yield
        finally:
            over.set()
            thread.join(LONGEST_WAIT)
