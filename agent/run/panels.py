"""What a critic adds at a run's end beyond its verdicts, through an optional method ``panel(verdicts) -> str``.

Each critic is asked once, with its own verdicts on the final picture; its text becomes an event that the report shows.
The text is data: plain, escaped where it is shown, cut to LONGEST characters. A critic that breaks here changes only
its own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.events import Panel
from critics.base import Critic, Verdict
from planners.messages import printable

LONGEST = 4000


def panels(critics: Sequence[Critic], image: str, verdicts: Sequence[Verdict]) -> Iterator[Panel]:
    """One event for each critic whose panel has text. Raises nothing, whatever a critic does."""
    for critic in critics:
        ask = getattr(critic, "panel", None)
        if not callable(ask):
            continue
        try:
            text, broken = ask(tuple(verdict for verdict in verdicts if verdict.critic == critic.name)), False
        except Exception as error:  # a plugin may raise anything
            text, broken = f"its panel broke: {type(error).__name__}: {error}", True
        if not isinstance(text, str):
            text, broken = f"its panel is {type(text).__name__} instead of text", True
        text = printable(text, keep="\n\t", instead="").strip()
        if text:
            shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            yield Panel(critic=critic.name, image=image, text=shown, broken=broken)
