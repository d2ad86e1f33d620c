"""The recipe of the planner's adapter: its samples, a few real steps, and what it exports."""

from __future__ import annotations

import itertools

import pytest
import torch
from tiny_language import tiny_model, tiny_tokenizer

from planners.base import PlannerError
from planners.language_model.lora import CONFIG, WEIGHTS, AdapterConfig, merge, read_adapter
from planners.language_model.proposal import read_proposal
from planners.partial_scene import from_proposal
from planners.recipe.adapting import adapt, default_config, export
from planners.recipe.samples import draw, samples
from planners.recipe.training import IGNORED, Plan, collate, encoded, held_out_loss, train
from planners.scene import Canvas


def test_samples_are_the_same_every_time_and_their_targets_are_scenes():
    for number in range(200):
        sample = draw(number)
        assert sample == draw(number)
        assert read_proposal(sample.proposal.compact()) == sample.proposal
        scene = from_proposal(sample.proposal, sample.prompt, Canvas(width=300, height=200)).scene
        said = sample.prompt.lower()
        assert all(text.content in sample.prompt for text in scene.texts)
        assert all(value.lower() in said for e in scene.entities for value in e.attributes.values())


def test_the_held_out_side_shares_no_prompt_with_the_other():
    kept = {s.prompt for _, s in itertools.islice(samples(held_out=True), 20)}
    seen = {s.prompt for _, s in itertools.islice(samples(held_out=False), 400)}
    assert not kept & seen and all(s.held_out for _, s in itertools.islice(samples(held_out=True), 5))
    first = next(itertools.islice(samples(held_out=False), 3, None))
    assert next(samples(held_out=False, start=first[0])) == first


@pytest.fixture(scope="module")
def tokenizer():
    return tiny_tokenizer()


def test_only_the_answer_is_learned(tokenizer):
    rows = [encoded(tokenizer, draw(number)) for number in (3, 6)]
    ids, mask, labels = collate(rows, torch.device("cpu"))
    for row, (tokens, begin) in enumerate(rows):
        assert (labels[row, :begin] == IGNORED).all() and (labels[row, len(tokens) :] == IGNORED).all()
        assert mask[row].sum() == len(tokens) and labels[row, begin : len(tokens)].tolist() == tokens[begin:]
        answer = tokenizer.decode(tokens[begin:-1], clean_up_tokenization_spaces=False)
        assert tokens[-1] == tokenizer.eos_token_id and answer == draw((3, 6)[row]).proposal.compact()
    assert ids.shape == mask.shape == labels.shape


def test_the_loss_falls_on_one_batch_and_a_stopped_run_goes_on(tokenizer, tmp_path):
    batch = [encoded(tokenizer, draw(number)) for number in range(4)]
    plan = Plan(minutes=10, batch=4, rate=1e-2, warmup=1, held_out=4)
    model = tiny_model(len(tokenizer))
    matrices = adapt(model, default_config())
    first = train(tokenizer, model, matrices, plan, tmp_path, rows=[batch] * 15)
    assert first.step == 15 and first.losses[-1] < 0.5 * first.losses[0]
    assert all(p.grad is None for n, p in model.named_parameters() if "lora" not in n)
    again = tiny_model(len(tokenizer))
    matrices_again = adapt(again, default_config(), seed=9)
    second = train(tokenizer, again, matrices_again, plan, tmp_path, rows=[batch] * 5)
    assert second.step == 20 and second.losses[15] < first.losses[0] and second.seconds > first.seconds
    rows = (tmp_path / "progress.csv").read_text().splitlines()
    assert rows[0].startswith("step,samples,loss") and len(rows) == 2


def test_minutes_end_a_run(tokenizer, tmp_path):
    model = tiny_model(len(tokenizer))
    state = train(tokenizer, model, adapt(model, default_config()), Plan(minutes=0.02, batch=2, held_out=2), tmp_path)
    assert state.step > 0 and 1.2 <= state.seconds < 30


def test_an_exported_adapter_comes_back_bit_for_bit_and_merges_to_the_trained_model(tokenizer, tmp_path):
    model = tiny_model(len(tokenizer)).eval()
    config = default_config()
    matrices = adapt(model, config)
    for matrix in matrices.values():
        matrix.data = torch.randn_like(matrix).mul(0.05).half().float()
    size = export(tmp_path, config, matrices)
    read, tensors = read_adapter(tmp_path)
    assert read == config and size == (tmp_path / WEIGHTS).stat().st_size and len(tensors) == len(matrices) == 2 * 14
    assert all(torch.equal(tensors[name], matrix.data.half()) for name, matrix in matrices.items())
    plain = tiny_model(len(tokenizer)).eval()
    row = [encoded(tokenizer, draw(5))]
    before = held_out_loss(plain, row, 1)
    assert merge(plain, tmp_path) == 14
    assert held_out_loss(plain, row, 1) == pytest.approx(held_out_loss(model, row, 1), abs=1e-4) != before


@pytest.mark.parametrize(
    ("change", "words"),
    [('"use_dora": true', "use_dora"), ('"bias": "all"', "bias"), ('"r": 0', "r:"), ('"peft_type": "IA3"', "peft_type"),
     ('"alpha_pattern": {"q_proj": 3}', "alpha_pattern")],
)  # fmt: skip
def test_an_adapter_of_another_kind_is_refused(tmp_path, change, words):
    model = tiny_model(600)
    export(tmp_path, default_config(), adapt(model, default_config()))
    path = tmp_path / CONFIG
    path.write_text(path.read_text().rstrip().removesuffix("}").rstrip() + f", {change}}}")
    with pytest.raises(PlannerError, match=words):
        merge(tiny_model(600), tmp_path)


def test_an_adapter_that_does_not_fit_the_model_or_is_none_is_refused(tmp_path):
    with pytest.raises(PlannerError, match="is no LoRA adapter"):
        merge(tiny_model(600), tmp_path)
    other = torch.nn.ModuleDict({"q_proj": torch.nn.Linear(4, 4)})
    config = AdapterConfig(r=2, lora_alpha=4.0)
    export(tmp_path, config, adapt(other, config))
    with pytest.raises(PlannerError, match="no linear layer"):
        merge(tiny_model(600), tmp_path)
