"""``PlanWriter``: a small language model that writes the painter's plan where there is none but the prompt.

A decoder-only transformer (Vaswani et al., arXiv 1706.03762; learned positions) over ``plan_tokens``: it reads the
prompt and goes on with a plan, token by token, drawn at random by a seed. So a prompt alone paints too, and errs as
such models do: in counts, in colours of neighbours, in relations, in spelling.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch.nn import functional as F

from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.plan_tokens import END, PAD, PlanTokens, all_tokens

LONGEST = 192
PromptAndPlan = tuple[list[int], list[int]]
"""A prompt's tokens and those of its plan."""


class WriterBlock(torch.nn.Module):
    """Self-attention over what came before, then a feed-forward layer, each behind a norm."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(width) for _ in range(2))
        self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.wide, self.narrow = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor, past: list[torch.Tensor] | None = None) -> torch.Tensor:
        """(n, t, width) to the same. ``past`` collects keys and values; with it, x goes on where they end."""
        n, t, width = x.shape
        q, k, v = self.qkv(self.norms[0](x)).view(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        first = past is None or not past
        if past is not None:
            if past:
                k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
            past[:] = [k, v]
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=first and t > 1)
        x = x + self.out(seen.transpose(1, 2).reshape(n, t, width))
        return x + self.narrow(F.gelu(self.wide(self.norms[1](x))))


class PlanWriter(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module's docstring."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, width: int = 160, layers: int = 3, heads: int = 5, names: Sequence[str] = all_tokens()) -> None:
        super().__init__()
        self.vocabulary = PlanTokens(names)
        self.token_embedding = torch.nn.Embedding(len(names), width)
        self.position_embedding = torch.nn.Embedding(LONGEST, width)
        for embedding in (self.token_embedding, self.position_embedding):
            torch.nn.init.normal_(embedding.weight, std=0.02)
        self.blocks = torch.nn.ModuleList(WriterBlock(width, heads) for _ in range(layers))
        self.last = torch.nn.LayerNorm(width)

    def forward(self, tokens: torch.Tensor, past: Sequence[list[torch.Tensor]] | None = None) -> torch.Tensor:
        """Logits (n, t, vocabulary) of the next token behind each of ``tokens`` (n, t), int64, t at most LONGEST.

        ``past``, a list a block, empty at first, keeps what was read; tokens then go on from there.
        """
        start = past[0][0].shape[2] if past and past[0] else 0
        places = torch.arange(start, start + tokens.shape[1], device=tokens.device)
        x = self.token_embedding(tokens) + self.position_embedding(places)
        for number, block in enumerate(self.blocks):
            x = block(x, None if past is None else past[number])
        return F.linear(self.last(x), self.token_embedding.weight)

    @torch.no_grad()
    def write(self, prompt: str, size: tuple[int, int], seed: int, temperature: float = 0.7) -> PicturePlan:
        """The plan of a prompt for a canvas of ``size`` (width, height), always the same for a seed.

        What of a long prompt leaves no room for a plan is cut.
        """
        end = self.vocabulary.numbers[END]
        given = self.vocabulary.prompt(prompt, size)
        given = [*given[:-1][: LONGEST // 2], given[-1]]
        generator = torch.Generator().manual_seed(seed)
        past: list[list[torch.Tensor]] = [[] for _ in self.blocks]
        written: list[int] = []
        step = torch.tensor([given], device=self.device)
        while len(given) + len(written) < LONGEST - 1 and (not written or written[-1] != end):
            logits = self(step, past)
            likely = torch.softmax(logits[0, -1].float().cpu() / temperature, -1)
            written.append(int(torch.multinomial(likely, 1, generator=generator)))
            step = torch.tensor([[written[-1]]], device=self.device)
        return self.vocabulary.read(written)


def batch_of(samples: Sequence[PromptAndPlan], vocabulary: PlanTokens) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens (n, t) of prompts with their plans, and what is to be predicted (n, t): -100 in prompts and padding."""
    rows = [[*prompt, *plan][:LONGEST] for prompt, plan in samples]
    longest = max(map(len, rows)) - 1
    pad = vocabulary.numbers[PAD]
    tokens = torch.full((len(rows), longest), pad)
    wanted = torch.full((len(rows), longest), -100)
    for k, (row, (prompt, _)) in enumerate(zip(rows, samples, strict=True)):
        tokens[k, : len(row) - 1] = torch.tensor(row[:-1])
        wanted[k, len(prompt) - 1 : len(row) - 1] = torch.tensor(row[len(prompt) :])
    return tokens, wanted
