"""What a critic adds at a run's end beyond its verdicts, through an optional method ``panel(verdicts) -> str``.

Each critic is asked once, with its own verdicts on the final picture; its text becomes an event that the report shows.
The text is data: plain, escaped where it is shown, cut to LONGEST characters. A critic that breaks here changes only
its own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.events import Panel
from critics.base import Verdict
from critics.contained import BrokenCallError, ContainedCritic
from planners.messages import printable

LONGEST = 4000


def panels(
    critics: Sequence[ContainedCritic], image: str, verdicts: Sequence[Verdict], seconds: float | None
) -> Iterator[Panel]:
    """One event for each critic whose panel has text. No call takes more than ``seconds``. Raises nothing, whatever a
    critic does.
    """
    for critic in critics:
        own = [verdict for verdict in verdicts if verdict.critic == critic.name]
        try:
            text, broken = critic.panel(own, seconds), False
        except BrokenCallError as error:
            text, broken = f"its panel broke: {error}", True
        text = printable(text, keep="\n\t", instead="").strip()
        if text:
            shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            yield Panel(critic=critic.name, image=image, text=shown, broken=broken)
