"""What a critic has to say at a run's end beyond its verdicts: an optional method ``panel(verdicts) -> str``.

It is asked once, with its own verdicts on the final picture; its text becomes an event, as all that the report shows
does. The text is data: plain, escaped where it is shown, cut to LONGEST characters. A critic that breaks here changes
nothing but its own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.events import Panel
from critics.base import Critic, Verdict
from planners.messages import printable

LONGEST = 4000


def panels(critics: Sequence[Critic], image: str, verdicts: Sequence[Verdict]) -> Iterator[Panel]:
    """One event for each critic that has a panel and something to say on it. Nothing that a critic does raises here."""
    for critic in critics:
        ask = getattr(critic, "panel", None)
        if not callable(ask):
            continue
        try:
            text, broken = ask(tuple(verdict for verdict in verdicts if verdict.critic == critic.name)), False
        except Exception as error:  # a plugin may raise anything, and the run is over but for this
            text, broken = f"its panel broke: {type(error).__name__}: {error}", True
        if not isinstance(text, str):
            text, broken = f"its panel is {type(text).__name__} instead of text", True
        if text := _tidy(text):
            yield Panel(critic=critic.name, image=image, text=text, broken=broken)


def _tidy(text: str) -> str:
    """Without control characters other than line ends and tabs, and without half letters that no file can hold."""
    kept = printable(text, keep="\n\t", instead="").strip()
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"
