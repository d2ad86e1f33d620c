"""A check belongs to the critics that own it; whatever breaks in a critic is told with its name and takes no time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scripted_critic import IMAGE, SCENE, Says, good, raises, verdict

from agent.errors import SetupError
from agent.run.panels import panels
from agent.run.preflight import contained, gather, judgeable, preflight
from critics.base import Verdict
from critics.contained import BrokenCallError, contain, own_checks
from critics.panel import judge_all, summarise
from critics.testing import check_critic
from planners.base import Plan
from planners.checklist import Check
from planners.scene import Scene

LOGO = Check(id="logo", kind="custom", says="the logo is there")


class Adds(Says):
    """Judges "custom", and adds a check of its own."""

    judges = frozenset({"custom"})

    def __init__(self, answer: Any, name: str, check: Check | None = None) -> None:
        super().__init__(answer, name)
        self.check = check

    def checks(self, scene: Scene) -> list[Check]:
        return [self.check] if self.check is not None else []


def bright(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
    """Passes all that it is given, as the brightness critic of a tutorial does."""
    return [verdict(check.id, critic="bright") for check in checks]


@pytest.mark.parametrize("answer", [raises(OSError("no logo.png")), lambda image, checks: []])
@pytest.mark.parametrize("first", [True, False])
def test_no_critic_passes_the_custom_check_of_another_that_did_not_judge(answer: Any, first: bool) -> None:
    light = Check(id="light", kind="custom", says="it is bright")
    critics = [Adds(answer, "logo", LOGO), Adds(bright, "bright", light)]
    critics = critics if first else critics[::-1]
    checks = gather(critics, SCENE, ())
    assert {check.id: check.owner for check in checks} == {"logo": "logo", "light": "bright"}
    verdicts = judge_all(critics, IMAGE, SCENE, checks)
    outcomes = {outcome.check: (outcome.status, outcome.critic) for outcome in summarise(checks, verdicts)}
    assert outcomes == {"logo": ("unscored", "logo"), "light": ("pass", "bright")}


def test_a_critic_judges_the_custom_checks_that_it_names_and_a_planner_names_a_critic() -> None:
    second = Adds(bright, "second")
    second.also_judges = frozenset({"logo"})
    critics = [Adds(raises(OSError()), "logo", LOGO), second]
    assert [v.status for v in judge_all(critics, IMAGE, SCENE, gather(critics, SCENE, ()))] == ["unscored", "pass"]
    planned = [LOGO, LOGO.model_copy(update={"id": "light", "owner": "second"})]
    assert [v.check for v in judge_all([Adds(bright, "second")], IMAGE, SCENE, planned)] == ["light"]


def test_a_custom_check_that_nobody_owns_stops_the_run_before_it_paints() -> None:
    with pytest.raises(Exception, match="no critic judges checks of the kind custom"):
        preflight([Adds(bright, "bright")], SCENE, (LOGO,), allow=False)


def test_a_critic_may_not_take_the_check_of_another() -> None:
    class Takes(Adds):
        also_judges = frozenset({"the check of another critic"})

    with pytest.raises(AssertionError, match="judged the check of another critic"):
        check_critic(Takes(bright, "bright"))
    check_critic(Adds(bright, "bright", LOGO))


class Odd(Says):
    """Breaks where ``member`` is read, by ``error``."""

    def __init__(self, member: str, error: BaseException) -> None:
        super().__init__(good, "odd")
        self.__class__ = type("Odd", (Says,), {member: property(lambda this: (_ for _ in ()).throw(error))})


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), ValueError("x")])
@pytest.mark.parametrize("member", ["judges", "checks", "also_judges"])
def test_a_member_that_raises_is_told_before_the_run(member: str, error: BaseException) -> None:
    with pytest.raises(SetupError, match="critic odd raised"):
        gather([Odd(member, error)], SCENE, ())
    broken = contain(Says(good, "fine"))
    assert (broken.money, broken.member("spent")) == (0.0, None)


@pytest.mark.parametrize("name", [None, "", "two\nlines", "x" * 5000, 7])
def test_a_critic_without_a_sound_name_is_told(name: Any) -> None:
    with pytest.raises(SetupError, match="Says could not judge: its `name`"):
        contained([Says(good, name)], None)


@pytest.mark.parametrize("judges", [None, "present", 7, frozenset({"presence"})])
def test_a_critic_without_sound_kinds_is_told_by_its_name(judges: Any) -> None:
    critic = Says(good, "kindless")
    critic.judges = judges
    with pytest.raises(SetupError, match="kindless"):
        contained([critic], 1.0)


def test_the_checks_and_the_panel_of_a_critic_that_hangs_are_bounded() -> None:
    class Hangs(Says):
        def checks(self, scene: Scene) -> list[Check]:
            time.sleep(30)
            return []

        def panel(self, verdicts: Sequence[Verdict]) -> str:
            time.sleep(30)
            return ""

    begun = time.monotonic()
    with pytest.raises(SetupError, match="hangs gave no answer within 0.1 seconds"):
        judgeable([Hangs(good, "hangs")], Plan(scene=SCENE, checklist=()), False, 0.1)
    (panel,) = panels([contain(Hangs(good, "hangs"))], "image", (), 0.1)
    assert panel.broken and "no answer within 0.1 seconds" in panel.text
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), ZeroDivisionError("x")])
def test_a_panel_that_raises_changes_its_own_text_alone(error: BaseException) -> None:
    class Speaks(Says):
        def panel(self, verdicts: Sequence[Verdict]) -> str:
            raise error

    (panel,) = panels([contain(Speaks(good, "speaks"))], "image", (), None)
    assert panel.broken and f"critic speaks raised {type(error).__name__}" in panel.text


def test_money_that_is_no_amount_is_none() -> None:
    for amount in (None, "ten", float("nan"), float("inf")):
        critic = Says(good)
        critic.spent = SimpleNamespace(money=amount)
        assert contain(critic).money == 0.0
    critic.spent = SimpleNamespace(money=2)
    assert contain(critic).money == 2.0


def test_own_checks_are_owned() -> None:
    assert [check.owner for check in own_checks(Adds(bright, "bright", LOGO), SCENE)] == ["bright"]
    with pytest.raises(BrokenCallError, match="ValidationError"):
        own_checks(Adds(bright, "bright", {"id": ""}), SCENE)
    with pytest.raises(BrokenCallError, match="SystemExit"):
        own_checks(Odd("checks", SystemExit(0)), SCENE)
