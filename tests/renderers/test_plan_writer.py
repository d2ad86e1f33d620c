"""The network that writes plans from prompts: its tokens both ways, its cache, and that it learns."""

import random

import pytest
import torch
from torch.nn import functional as F

from renderers.primer.edition2 import scenes, world
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.export import with_writer
from renderers.primer.edition2.network import new_painter
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing
from renderers.primer.edition2.plan_tokens import BINS, PlanTokens, all_tokens
from renderers.primer.edition2.plan_writer import LONGEST, PlanWriter, batch_of
from renderers.primer.edition2.wording import reworded

TOKENS = PlanTokens(all_tokens())
PLAN = PicturePlan(
    (PlannedThing("red circle", (0.1, 0.2, 0.4, 0.5), 0), PlannedThing("hot dog", (0.5, 0.5, 0.9, 0.9), 1)),
    (PlannedText("50% Off!", (0.1, 0.0, 0.9, 0.15), "light blue", "serif"),),
    "living room at dusk",
    "3D render",
)


def test_a_plan_survives_its_tokens_but_for_the_steps_of_its_boxes():
    again = TOKENS.read(TOKENS.plan(PLAN))
    assert (again.medium, again.ground) == (PLAN.medium, PLAN.ground)
    assert [thing.phrase for thing in again.things] == ["red circle", "hot dog"]
    assert (again.texts[0].string, again.texts[0].ink, again.texts[0].typeface) == ("50% Off!", "light blue", "serif")
    for ours, theirs in zip((*again.things, *again.texts), (*PLAN.things, *PLAN.texts), strict=True):
        assert ours.box == pytest.approx(theirs.box, abs=1 / BINS)


def test_prompts_spell_what_is_quoted_or_unknown():
    def said(prompt: str, size: tuple[int, int] = (64, 64)) -> list[str]:
        return [TOKENS.names[number] for number in TOKENS.prompt(prompt, size)]

    assert said('a CAT, "Ab"') == ["<square>", "a", "cat", "',", '"', "'A", "'b", '"', "<plan>"]
    assert said("xyz", (96, 64)) == ["<wide>", "'x", "'y", "'z", "<plan>"]
    assert said("cat 猫", (64, 96)) == ["<tall>", "cat", "<plan>"]


@pytest.mark.parametrize(
    "tokens",
    [
        ["<thing>", "cat", "<3>", "<4>", "<9>"],
        ["<thing>", "cat", "<9>", "<4>", "<3>", "<8>"],
        ["<thing>", "<1>", "<1>", "<9>", "<9>"],
        ["<thing>", "two", "<1>", "<1>", "<9>", "<9>"],
        ["<text>", "red", "<1>", "<1>", "<9>", "<9>"],
        ["<end>", "<thing>", "cat", "<1>", "<1>", "<9>", "<9>"],
        ["cat", "<1>", "<1>", "<9>", "<9>"],
    ],
)
def test_what_makes_no_sense_is_left_out(tokens):
    assert TOKENS.read([TOKENS.numbers[token] for token in tokens]) == PicturePlan()


def test_going_on_token_by_token_gives_the_logits_of_the_whole():
    torch.manual_seed(0)
    writer = PlanWriter(width=40, layers=2, heads=2)
    tokens = torch.randint(0, len(TOKENS), (1, 9))
    past: list[list[torch.Tensor]] = [[] for _ in writer.blocks]
    with torch.no_grad():
        whole = writer(tokens)
        parts = [writer(tokens[:, :5], past), *(writer(tokens[:, k : k + 1], past) for k in range(5, 9))]
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)


def test_a_writer_learns_a_plan_and_writes_it_by_its_seed():
    torch.manual_seed(0)
    writer = PlanWriter(width=80, layers=2, heads=2)
    tokens, wanted = batch_of([(TOKENS.prompt("a circle", (64, 64)), TOKENS.plan(PLAN))], TOKENS)
    optimizer = torch.optim.Adam(writer.parameters(), 3e-3)
    for _ in range(60):
        loss = F.cross_entropy(writer(tokens).flatten(0, 1), wanted.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    made = writer.write("a circle", (64, 64), seed=3, temperature=0.1)
    assert made == TOKENS.read(TOKENS.plan(PLAN))


def test_an_untrained_writer_ends_and_repeats_by_seed():
    torch.manual_seed(0)
    writer = PlanWriter(width=40, layers=1, heads=2)
    long = "a cat and " * LONGEST
    assert writer.write(long, (64, 64), 5) == writer.write(long, (64, 64), 5)


def test_only_the_plan_is_to_be_predicted():
    prompt, plan = TOKENS.prompt("a cat", (64, 64)), TOKENS.plan(PicturePlan(ground="forest"))
    tokens, wanted = batch_of([(prompt, plan), (prompt, plan + plan)], TOKENS)
    assert tokens.shape == wanted.shape == (2, len(prompt) + 2 * len(plan) - 1)
    assert wanted[0, len(prompt) - 1 :][: len(plan)].tolist() == plan
    assert (wanted[0, : len(prompt) - 1] == -100).all() and (wanted[0, len(prompt) - 1 + len(plan) :] == -100).all()


def test_a_writer_plans_for_the_painter_where_there_is_only_a_prompt(tmp_path):
    painter = new_painter(0, block_out_channels=(32, 32, 48, 48), attention_head_dim=4)
    bare = painter.conditions.prompt_channels("a cat", (64, 64), painter.phrase_encoder)
    assert not bare[:, : painter.conditions.config.thing_width + 1].any()
    torch.manual_seed(1)
    planning = with_writer(painter.conditions, PlanWriter(width=40, layers=1, heads=2))
    planning.save_pretrained(tmp_path)
    again = PlanConditions.from_pretrained(tmp_path)
    both = [one.prompt_channels("a cat", (64, 64), painter.phrase_encoder, seed=2) for one in (planning, again)]
    assert both[0].shape == bare.shape and torch.equal(*both)


def test_other_words_keep_what_is_quoted():
    rng = random.Random(0)
    caption = 'a cat to the left of two dogs and the word "to the left of" in red letters on a white background'
    made = {reworded(caption, rng) for _ in range(40)}
    assert len(made) > 20 and all('"to the left of"' in one and "white background" in one for one in made)


def test_composed_scenes_have_plans_without_being_painted(monkeypatch):
    machines_own = {name: path for name, path in world.TYPEFACES.items() if path.startswith("/")}
    monkeypatch.setattr(scenes, "TYPEFACES", machines_own)
    made = scenes.compose(random.Random(4), (128, 96), "several", nouns=())
    drawn = scenes.draw_scene(random.Random(4), (128, 96), "several", nouns=())
    assert made.plan == drawn.plan and made.plan.things
    assert all(thing.phrase.split()[-1] in world.SHAPES for thing in made.plan.things)
