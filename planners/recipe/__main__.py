"""``python -m planners.recipe --minutes 90 --out runs/planner-lora``: trains and exports the planner's adapter.

Started again with the same folder, it goes on where it stopped. The folder gets ``state.pt``, ``progress.csv`` and
``adapter/``, which ``planner_settings.local.adapter`` takes.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import torch

from planners.language_model.weights import load
from planners.recipe.adapting import adapt as adapt_model
from planners.recipe.adapting import default_config, export
from planners.recipe.samples import samples
from planners.recipe.training import Plan, State, encoded, held_out_loss, train

CARD = """---
base_model: HuggingFaceTB/SmolLM2-135M-Instruct
license: apache-2.0
---
# Scene planner: a LoRA on SmolLM2-135M-Instruct

Writes the scene of a picture as compact JSON (`planners/language_model/proposal.py`) for a prompt that describes it
in English.

- Made by: `python -m planners.recipe {arguments}`
- Base weights: the Q4_1 gguf file of SmolLM2-135M-Instruct, dequantised.
- Adapter: rank {r}, alpha {alpha:g}, all linear layers, float16, {size:,} bytes of safetensors.
- Data: {samples:,} samples drawn by `planners/recipe/samples.py`, one prompt in 20 held out by its hash.
- Training: {steps:,} steps of {batch}, {minutes:.0f} minutes, loss on the answer alone.
- Loss on {held} held-out prompts: {loss:.4f} (the mean of the last 20 training losses: {last:.4f}).

Only for prompts like those it has seen; what it writes is checked against the prompt before it is used
(`planners/language_model/reconcile.py`).
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m planners.recipe", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--save-minutes", type=float, default=5.0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16"))
    chosen = parser.parse_args()
    torch.manual_seed(0)
    tokenizer, model = load(None, None, None, chosen.device, chosen.precision)
    config = default_config(chosen.rank)
    matrices = adapt_model(model, config)
    plan = Plan(chosen.minutes, chosen.batch, chosen.rate, save_minutes=chosen.save_minutes)
    state = train(tokenizer, model, matrices, plan, chosen.out)
    size = export(chosen.out / "adapter", config, dict(matrices))
    apart = [encoded(tokenizer, s) for _, s in itertools.islice(samples(held_out=True), 4 * plan.held_out)]
    card = _card(plan, state, config.r, config.lora_alpha, size, held_out_loss(model, apart, plan.batch), len(apart))
    (chosen.out / "adapter" / "README.md").write_text(card)
    print(chosen.out / "adapter")


def _card(plan: Plan, state: State, r: int, alpha: float, size: int, loss: float, held: int) -> str:
    recent = state.losses[-20:]
    return CARD.format(
        arguments=f"--minutes {plan.minutes:g} --batch {plan.batch} --rate {plan.rate:g} --rank {r}",
        r=r,
        alpha=alpha,
        size=size,
        samples=state.step * plan.batch,
        steps=state.step,
        batch=plan.batch,
        minutes=state.seconds / 60,
        held=held,
        loss=loss,
        last=sum(recent) / max(1, len(recent)),
    )


if __name__ == "__main__":
    main()
