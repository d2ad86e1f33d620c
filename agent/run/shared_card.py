"""The painter and the judges share one card: who isn't at work makes room where not all fit beside one another.

Everything that fits stays. Before the painter works, judges leave until its weights and the reserve are free; before
the judges work, the painter leaves if theirs are not. Sizes are those of the loaded weights, or of the files before
they are loaded; what is free is what the card says. ``doctor`` plans with the same code.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

from planners.card_memory import CARD, RESERVE, CardUser, gib
from planners.messages import described

T = TypeVar("T")
LOGGER = logging.getLogger("proofpress.card")


class SharedCard:
    """Of a painter's and judges' objects, those that are card users count. ``free``: bytes; None: there is no card."""

    def __init__(self, painter: object, judges: Iterable[object], free: Callable[[], int | None] = CARD.free) -> None:
        self.painters = _users({"the painter": painter})
        self.judges = _users({str(getattr(judge, "name", type(judge).__name__)): judge for judge in judges})
        self.free = free
        self.told: set[str] = set()

    def before_painting(self) -> None:
        self._make_room(self.painters, self.judges)

    def before_judging(self) -> None:
        self._make_room(self.judges, self.painters)

    def _make_room(self, working: Mapping[str, CardUser], others: Mapping[str, CardUser]) -> None:
        """The others leave, the largest first, until those that work fit."""
        sizes = {name: size for name, one in others.items() if (size := _asked(one.on_card))}
        if not working or not sizes or (free := self.free()) is None:
            return
        needed = RESERVE + sum(max(0, _asked(one.card_needs) - _asked(one.on_card)) for one in working.values())
        for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
            if needed <= free:
                return
            _asked(others[name].leave_card)
            free = self.free() or 0
            line = f"{name} ({gib(size)}) makes room on the card for {' and '.join(working)}, and returns when it works"
            if line not in self.told:
                self.told.add(line)
                LOGGER.warning("%s", line)


def _users(found: Mapping[str, object]) -> dict[str, CardUser]:
    users: dict[str, CardUser] = {}
    for name, one in found.items():
        if _asked(partial(isinstance, one, CardUser)):
            users[name] = cast(CardUser, one)
    return users


def _asked(member: Callable[[], T]) -> T | int:
    """Its answer, and 0 where it breaks: a plugin's member may raise anything, and making room is no duty of it."""
    try:
        return member()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        LOGGER.warning("a model can't make room on the card: %s", described(error))
        return 0


@dataclass
class PlannedUser:
    """A model of ``size`` bytes that isn't loaded, for a plan."""

    name: str
    size: int
    there: int = 0

    def card_needs(self) -> int:
        return self.size

    def on_card(self) -> int:
        return self.there

    def leave_card(self) -> None:
        self.there = 0

    def work(self) -> None:
        self.there = self.size


@dataclass(frozen=True)
class CardPlan:
    """``fits``: whether each fits where the others have left; ``leaving``: those that do; ``peak``: bytes of weights
    that lie on the card at once, at most."""

    fits: bool
    leaving: tuple[str, ...]
    peak: int


@dataclass
class PlannedCard:
    """Plays two rounds of painting and judging on a card of ``size`` bytes. ``staying``: bytes of judges that don't
    leave once they are loaded."""

    size: int
    painter: PlannedUser
    judges: Sequence[PlannedUser]
    staying: int = 0
    peak: int = field(default=0, init=False)
    resident: int = field(default=0, init=False)

    def plan(self) -> CardPlan:
        card = SharedCard(self.painter, self.judges, self._free)
        leaving: dict[str, None] = {}
        for _ in range(2):
            for prepare, working, others in (
                (card.before_painting, [self.painter], self.judges),
                (card.before_judging, self.judges, [self.painter]),
            ):
                before = {user.name for user in others if user.on_card()}
                prepare()
                leaving |= dict.fromkeys(user.name for user in others if user.name in before and not user.on_card())
                for user in working:
                    user.work()
                self.resident = self.staying if working is self.judges else self.resident
                self.peak = max(self.peak, self.size - self._free())
        return CardPlan(self.peak + RESERVE <= self.size, tuple(leaving), self.peak)

    def _free(self) -> int:
        return self.size - self.resident - sum(user.on_card() for user in (self.painter, *self.judges))
