"""Painter and judge on a card that holds only one of them: real tiny models, and a card whose limit is injected.

The card is a fault: it counts the weights that lie on it, and refuses a model's work as torch does on a real one, when
they and the work's own memory exceed its limit.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from agent.config import Budget, Settings
from agent.events import Finished
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.run.shared_card import PlannedCard, PlannedUser, SharedCard
from critics.base import CriticError
from critics.vision_language.critic import VisionLanguageCritic, VisionLanguageSettings
from critics.vision_language.local import LocalModelSettings, LocalRespondent
from planners.card_memory import RESERVE, Card
from planners.rules import RulePlanner
from planners.scene import Canvas
from renderers.base import RenderError
from tests.critics import tiny_vision_language
from tests.renderers.conftest import stable_diffusion, unet
from tests.renderers.small_scene import SCENE, picture, renderer

PROMPT = "a red circle to the left of a cat"


class LimitedCard(Card):
    """Everything lies on it. ``work``: bytes that a model's forward pass takes beside the weights."""

    def __init__(self, limit: int, work: int = 0) -> None:
        self.limit, self.work, self.peak, self.refused = limit, work, 0, 0
        self.users: list[Any] = []

    def holds(self, device: str) -> bool:
        return True

    def free(self, device: str = "cuda") -> int:
        return self.limit - sum(user.on_card() for user in self.users)

    def watch(self, module: torch.nn.Module) -> None:
        module.register_forward_pre_hook(self._refuse, with_kwargs=True)

    def _refuse(self, *_: object) -> None:
        self.peak = max(self.peak, self.limit - self.free())
        if self.free() < self.work:
            self.refused += 1
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    painter = tmp_path_factory.mktemp("painter")
    stable_diffusion(unet(16)).save_pretrained(painter)
    return painter, tiny_vision_language.save("llava", tmp_path_factory.mktemp("judge"))


def sizes(folders: Sequence[Path]) -> tuple[int, int]:
    """Bytes of the painter's and the judge's weights; what is said before they are loaded is the files' size."""
    painter = renderer(folders[0])
    painter.card = LimitedCard(0)
    judge = LocalRespondent(LocalModelSettings(model=str(folders[1]), device="cpu"))
    judge.card = painter.card
    before = painter.card_needs(), judge.card_needs()
    judge._load()
    assert painter.pipe.unet.dtype == torch.float32
    after = painter.card_needs(), judge.card_needs()
    assert before == pytest.approx(after, rel=0.05)
    return after


def say_no(judge: LocalRespondent) -> None:
    """Untrained, it would say anything; "no" has the loop repair."""
    yes = torch.tensor(judge._tokens[True])
    judge._model.lm_head.register_forward_hook(lambda module, args, logits: logits.index_fill(-1, yes, -20.0))


def run(folders: Sequence[Path], card: LimitedCard) -> tuple[Finished, MemoryStore]:
    """Two rounds of a loop, its models on ``card``."""
    painter = renderer(folders[0])
    judge = VisionLanguageCritic(
        VisionLanguageSettings.model_validate(
            {"local": {"model": str(folders[1]), "device": "cpu"}, "least_mass": 1e-6}
        )
    )
    painter.card = judge._respondent.card = card
    card.users += [painter, judge]
    settings = Settings(
        canvas=Canvas(width=96, height=64), allow_unscored=True, budget=Budget(rounds=2), critics=("vision_language",)
    )
    card.watch(painter.pipe.unet)
    judge._respondent._load()
    card.watch(judge._respondent._model)
    say_no(judge._respondent)
    judge.leave_card()
    store = MemoryStore()
    loop = Loop(RulePlanner(), painter, [judge], settings, card=card)
    *_, last = loop.run(PROMPT, 1, store=store)
    assert isinstance(last, Finished)
    return last, store


def test_on_a_card_for_one_they_take_turns_and_nothing_else_changes(folders, caplog):
    painter, judge = sizes(folders)
    wide = LimitedCard(painter + judge + 2 * RESERVE)
    roomy, store = run(folders, wide)
    assert wide.peak == painter + judge, "there all stay"
    tight = LimitedCard(max(painter, judge) + RESERVE, work=RESERVE)
    with caplog.at_level(logging.INFO, "proofpress.card"):
        short, other = run(folders, tight)
    assert tight.refused == 0 and tight.peak == max(painter, judge)
    assert (short.checks, short.work, short.rounds) == (roomy.checks, roomy.work, roomy.rounds) and short.rounds == 2
    assert (store.get(roomy.image) == other.get(short.image)).all()
    told = [line for line in caplog.messages if "makes room" in line]
    assert len(told) == 2 and told[0].startswith("the painter") and told[1].startswith("vision_language")


@pytest.mark.parametrize("spare", [-1, 0])
def test_what_doctor_tells_is_what_the_run_does(folders, spare):
    """At the border: one byte less, and they take turns."""
    painter, judge = sizes(folders)
    card = LimitedCard(painter + judge + RESERVE + spare)
    planned = PlannedCard(card.limit, PlannedUser("the painter", painter), [PlannedUser("the judge", judge)]).plan()
    run(folders, card)
    assert planned.fits and planned.peak == card.peak
    assert planned.leaving == (("the painter", "the judge") if spare else ())


def test_a_plan_counts_judges_that_stay_and_says_where_nothing_helps():
    gigabyte = 10**9
    painter, judge = PlannedUser("the painter", 7 * gigabyte), PlannedUser("the judge", 4 * gigabyte)
    plan = PlannedCard(12 * gigabyte, painter, [judge], staying=gigabyte).plan()
    assert plan.fits and plan.leaving == ("the painter", "the judge") and plan.peak == 8 * gigabyte
    assert not PlannedCard(9 * gigabyte, PlannedUser("the painter", 7 * gigabyte), [], staying=gigabyte).plan().fits


def test_a_judge_that_finds_no_room_is_one_line(folders):
    judge = LocalRespondent(LocalModelSettings(model=str(folders[1]), device="cpu", batch=4))
    judge.card = card = LimitedCard(RESERVE, work=RESERVE)
    judge._load()
    card.users.append(judge)
    card.watch(judge._model)
    with pytest.raises(CriticError, match="not enough|isn't enough memory for one question") as caught:
        judge.ask(picture().image, ["Is it red?", "Is it blue?"])
    assert 'device = "cpu"' in str(caught.value) and "\n" not in str(caught.value)
    assert card.refused == 2, "two questions together, and one alone"


def test_questions_that_do_not_fit_together_are_asked_one_by_one(folders, caplog):
    questions = ["Is it red?", "Is it blue?", "Is there a cat?"]
    judge = LocalRespondent(LocalModelSettings(model=str(folders[1]), device="cpu"))
    together, spent = judge.ask(picture().image, questions)

    def cramped(_: object, args: tuple[Any, ...], given: dict[str, Any]) -> None:
        if len(given["input_ids"]) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    judge._model.register_forward_pre_hook(cramped, with_kwargs=True)
    alone, again = judge.ask(picture().image, questions)
    assert [round(one.yes, 5) for one in alone] == [round(one.yes, 5) for one in together]
    assert again.questions == spent.questions == 3 and again.requests == 3
    assert "out of memory with 3 questions at once: asking them one by one" in caplog.messages


def test_a_painter_without_room_ends_in_one_line_after_smaller_tries(folders, caplog):
    painter = renderer(folders[0])
    painter.card = card = LimitedCard(RESERVE, work=RESERVE)
    card.users.append(painter)
    card.watch(painter.pipe.unet)
    with pytest.raises(RenderError, match="smaller canvas") as caught:
        painter.render(SCENE, [1, 2])
    assert "\n" not in str(caught.value)
    assert "out of memory: trying again with 1 at once" in caplog.messages


class Broken:
    """A plugin whose members raise."""

    name = "broken"

    def card_needs(self) -> int:
        raise RuntimeError("no")

    on_card = leave_card = card_needs


def test_a_plugin_that_cannot_answer_makes_no_room_and_ends_nothing(caplog):
    card = SharedCard(Broken(), [Broken()], free=lambda: 0)
    card.before_painting()
    card.before_judging()
    assert "a model can't make room on the card: RuntimeError: no" in caplog.messages
