"""The painter's parts, all of stock classes but the conditions: tokenizer, text encoder, denoiser, scheduler."""

from __future__ import annotations

import string
from collections.abc import Sequence

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast

from renderers.primer.edition2 import captions
from renderers.primer.edition2.conditions import PhraseEncoder, PlanConditions
from renderers.primer.edition2.layout import LATENTS
from renderers.primer.edition2.word_pieces import word_pieces
from renderers.primer.edition2.world import ACCENTS, SIGNS

LENGTH = 64
TEXT_WIDTH = 256
SHIFT = 3.0
UNET = {
    "sample_size": 64,
    "out_channels": LATENTS,
    "block_out_channels": (96, 192, 256, 256),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
    "norm_num_groups": 16,
    "cross_attention_dim": TEXT_WIDTH,
    "attention_head_dim": 8,
    "use_linear_projection": True,
    "resnet_time_scale_shift": "scale_shift",
    "addition_embed_type": "text",
    "addition_embed_type_num_heads": 8,
}


def build_tokenizer() -> PreTrainedTokenizerFast:
    """Word pieces: words of the world are whole tokens, any other falls into its letters, so a quoted word is spelt."""
    characters = dict.fromkeys(string.ascii_letters + string.digits + string.punctuation + ACCENTS + SIGNS)
    tokens = ["<pad>", "<unk>", "<s>", "</s>", *captions.vocabulary(), *characters, *(f"##{c}" for c in characters)]
    return word_pieces(tokens, LENGTH)


def build_text_encoder(tokenizer: PreTrainedTokenizerFast, layers: int = 3) -> CLIPTextModel:
    """``</s>`` isn't token 2: for that number CLIP would pool at the highest token instead of the end."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=TEXT_WIDTH,
            intermediate_size=2 * TEXT_WIDTH,
            num_hidden_layers=layers,
            num_attention_heads=4,
            max_position_embeddings=LENGTH,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )


def build_scheduler() -> DPMSolverMultistepScheduler:
    """The network predicts the clean latents; levels are a rectified flow's, shifted by SHIFT.

    First order: a plan leaves little to chance, so steps gain little, and a second order repeats their errors.
    """
    return DPMSolverMultistepScheduler(
        prediction_type="sample", use_flow_sigmas=True, flow_shift=SHIFT, final_sigmas_type="zero", solver_order=1
    )


class PlanPainter(torch.nn.Module):
    """What is trained together: text encoder, conditions and denoiser."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        text_encoder: CLIPTextModel,
        conditions: PlanConditions,
        unet: UNet2DConditionModel,
    ) -> None:
        super().__init__()
        self.tokenizer, self.text_encoder, self.conditions, self.unet = tokenizer, text_encoder, conditions, unet

    def tokens(self, texts: Sequence[str], whole: bool = True) -> torch.Tensor:
        """Token ids (texts, LENGTH), or as long as the longest."""
        padding = "max_length" if whole else "longest"
        batch = self.tokenizer(list(texts), padding=padding, max_length=LENGTH, truncation=True, return_tensors="pt")
        return batch.input_ids.to(self.unet.device)

    @property
    def phrase_encoder(self) -> PhraseEncoder:
        return lambda phrases: self.text_encoder(self.tokens(phrases, whole=False)).pooler_output

    def forward(
        self,
        noisy: torch.Tensor,
        sigma: torch.Tensor,
        channels: torch.Tensor,
        captions: Sequence[str],
        padded: bool = True,
    ) -> torch.Tensor:
        """The clean latents (n, 16, h, w) predicted from noisy ones at levels ``sigma`` (n,) in [0, 1].

        A stock pipeline pads captions to LENGTH; training spares most of that (``padded`` False) on small windows.
        """
        words = self.text_encoder(self.tokens(captions, padded))[0]
        stacked = torch.cat([noisy, channels.to(noisy.dtype)], 1).contiguous(memory_format=torch.channels_last)
        return self.unet(stacked, sigma * 1000, words).sample + channels[:, -self.conditions.guess_channels :]


def new_painter(seed: int, **unet: object) -> PlanPainter:
    """A painter with random weights that paints the guess of its conditions; ``unet`` overrides entries of UNET."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    text_encoder, conditions = build_text_encoder(tokenizer), PlanConditions(TEXT_WIDTH)
    config = {**UNET, "in_channels": LATENTS + conditions.out_channels, **unet}
    denoiser = UNet2DConditionModel(**config)
    for parameter in denoiser.conv_out.parameters():
        torch.nn.init.zeros_(parameter)
    return PlanPainter(tokenizer, text_encoder, conditions, denoiser)
