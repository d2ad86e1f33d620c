"""Trains Primer's open_clip pair: a small image and a small text tower of the picture-book world.

    uv run python -m renderers.primer.recipe.scenes --out work/captions --count 24000 --seed 5 --told --size 128x128
    uv run python -m renderers.primer.recipe.scenes --out work/captions_val --count 4000 --seed 6 --told --size 128x128
    uv run python -m critics.primer.clip --data work/captions --val work/captions_val --minutes 20

Contrastive loss over a batch (Radford et al., arXiv 2103.00020), where each picture must also prefer its caption to
captions that differ from it in one thing, count, colour, object or relation (Yuksekgonul et al., arXiv 2210.01936).
Pictures whose caption is held out never train and are all that is scored. Seeded, bounded by ``--minutes``, resumable
(a checkpoint a minute). What comes out loads with ``open_clip.create_model_and_transforms("local-dir:FOLDER")``.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Generator, Tensor
from torch.nn import functional as F
from transformers import PreTrainedTokenizerFast

from critics.primer import augment
from critics.primer.training import Run, follow
from planners.english import with_article
from renderers.primer.recipe.training import device_and_precision

MODEL: dict[str, Any] = {
    "embed_dim": 192,
    "vision_cfg": {"image_size": 96, "layers": [1, 1, 2, 1], "width": 32, "head_width": 64},
    "text_cfg": {
        "context_length": 48,
        "vocab_size": 1024,
        "hf_tokenizer_name": ".",
        "width": 192,
        "heads": 4,
        "layers": 3,
        "pool_type": "eos",
        "pad_id": 0,
        "eos_id": 2,
    },
}
MEAN, STD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
FAULTS = ("count", "colour", "object", "relation", "text")


@dataclass(frozen=True)
class Captioned:
    """Pictures uint8 (n, side, side, 3) sRGB, with the rows of ``captions.jsonl`` that describe them."""

    pixels: np.ndarray
    rows: list[dict[str, Any]]


def read_captioned(folder: Path, held_out: bool) -> Captioned:
    """The folder's pictures whose captions are held out, or those whose are not."""
    rows = [json.loads(line) for line in (folder / "captions.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["held_out"] == held_out]
    pixels, side = [], MODEL["vision_cfg"]["image_size"]
    for row in rows:
        with Image.open(folder / "images" / row["file"]) as file:
            pixels.append(np.asarray(file.convert("RGB").resize((side, side), Image.Resampling.BOX)))
    return Captioned(np.stack(pixels), rows)


def build_tokenizer(captions: list[str]) -> PreTrainedTokenizerFast:
    """Byte-pair tokens learnt from the captions; any other text falls into bytes, so nothing is unknown."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    inner.decoder = decoders.ByteLevel()
    special = ["<pad>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=MODEL["text_cfg"]["vocab_size"],
        special_tokens=special,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    # a quoted text is learnt letter by letter: only the words around it may become tokens
    plain = ['"'.join(part for i, part in enumerate(c.split('"')) if i % 2 == 0) for c in captions]
    inner.train_from_iterator(plain, trainer)
    inner.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", bos_token="<s>", eos_token="</s>")


def build_model(seed: int) -> open_clip.CLIP:
    torch.manual_seed(seed)
    text = {k: v for k, v in MODEL["text_cfg"].items() if k != "hf_tokenizer_name"}
    return open_clip.CLIP(MODEL["embed_dim"], vision_cfg=MODEL["vision_cfg"], text_cfg=text)


def ids(tokenizer: PreTrainedTokenizerFast, captions: list[str]) -> Tensor:
    """Token ids (n, context) int64, padded and cut as open_clip's own tokenizer wrapper does."""
    length = MODEL["text_cfg"]["context_length"]
    return tokenizer(captions, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids


def normalise(pictures: Tensor) -> Tensor:
    """Pictures (n, 3, side, side) from [0, 1] to what the image tower takes, as the exported config says it."""
    mean, std = (torch.tensor(values, device=pictures.device).view(3, 1, 1) for values in (MEAN, STD))
    return (pictures - mean) / std


def draw_batch(data: Captioned, count: int, generator: Generator) -> tuple[Tensor, list[str], list[str]]:
    """Changed pictures (count, 3, side, side) in [0, 1], their captions, and one wrong caption each."""
    picks = torch.randint(len(data.rows), (count,), generator=generator).tolist()
    pictures = torch.from_numpy(data.pixels[picks]).permute(0, 3, 1, 2).float() / 255
    side = pictures.shape[-1]
    pictures, _, _ = augment.warp(pictures, side, generator, zoom=0.1, stretch=0.08, turn=3, wobble=0.008)
    pictures = augment.shift_colours(pictures, generator, hue=0.04, gain=0.05)
    pictures = augment.soften(pictures, generator, share=0.3, smallest=0.5)
    pictures = augment.add_noise(pictures, generator, share=0.2, strength=0.04)
    captions, wrong = [], []
    for pick in picks:
        row = data.rows[pick]
        captions.append(row["caption"])
        others = list(row["wrong"].values()) or [""]
        wrong.append(others[int(torch.randint(len(others), (), generator=generator))])
    return pictures.clamp(0, 1), captions, wrong


def contrast(images: Tensor, texts: Tensor, wrong: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """The loss over a batch with wrong captions as further answers, and the loss of each pair against its own one."""
    target = torch.arange(len(images), device=images.device)
    from_image = scale * images @ torch.cat([texts, wrong]).T
    from_text = scale * texts @ images.T
    both = (F.cross_entropy(from_image, target) + F.cross_entropy(from_text, target)) / 2
    margin = scale * ((images * texts).sum(-1) - (images * wrong).sum(-1))
    return both, F.softplus(-margin).mean()


def train(
    data: Path,
    val: Path | None,
    out: Path,
    work: Path,
    minutes: float,
    seed: int,
    batch: int = 64,
    peak_rate: float = 1e-3,
    steps: int | None = None,
) -> None:
    device, precision = device_and_precision()
    captioned = read_captioned(data, held_out=False)
    tokenizer = build_tokenizer([row["caption"] for row in captioned.rows])
    model = build_model(seed).to(device).train()
    model.visual.to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).requires_grad_(False)
    groups: list[dict[str, Any]] = [
        {"params": [p for p in model.parameters() if p.ndim > 1]},
        {"params": [p for p in model.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, peak_rate, (0.9, 0.98), weight_decay=5e-2)
    run = Run(work, minutes, steps, {"model": model, "average": average, "optimizer": optimizer})
    while run.share < 1:
        generator = Generator().manual_seed(seed * 1_000_003 + run.step)
        for group in optimizer.param_groups:
            group["lr"] = run.rate(peak_rate, flat=0.3)
        pictures, captions, wrong = draw_batch(captioned, batch, generator)
        pixels = normalise(pictures).to(device).contiguous(memory_format=torch.channels_last)
        words = ids(tokenizer, captions + wrong).to(device)
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            images = model.encode_image(pixels, normalize=True).float()
            texts, others = model.encode_text(words, normalize=True).float().chunk(2)
        both, margin = contrast(images, texts, others, model.logit_scale.exp())
        optimizer.zero_grad(set_to_none=True)
        (both + margin).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, np.log(100))
        follow(average, model, run.step)
        run.done({"loss": both.detach(), "margin": margin.detach()}, batch)
    run.save()
    export(average, tokenizer, out)
    if val is not None:
        figures = {"seed": seed, "minutes": minutes, "steps": run.step, **score_pairs(out, read_captioned(val, True))}
        (out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n")
        print(json.dumps(figures, indent=1))


def export(model: torch.nn.Module, tokenizer: PreTrainedTokenizerFast, out: Path) -> None:
    """Writes the folder that open_clip loads: float16 safetensors, its config and the tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    state = {
        name: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for name, value in model.state_dict().items()
    }
    save_file(state, out / "open_clip_model.safetensors")
    preprocess = {"mean": MEAN, "std": STD, "interpolation": "bicubic", "resize_mode": "squash"}
    config = {"model_cfg": MODEL, "preprocess_cfg": preprocess}
    (out / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n")
    tokenizer.save_pretrained(out)


@torch.no_grad()
def score_pairs(folder: Path, captioned: Captioned) -> dict[str, Any]:
    """Figures of the exported pair, loaded as a user would, on held-out captions.

    ``object`` and ``colour`` are zero-shot accuracies on pictures of one object, whose captions name its background:
    the right noun against all others, the right colour against all others;
    ``ranking`` is how often a picture prefers its caption to one that is wrong in one thing.
    """
    logging.getLogger().setLevel(logging.WARNING)
    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    model.eval()

    def texts(captions: list[str]) -> Tensor:
        cut = [tokenizer(captions[i : i + 256]) for i in range(0, len(captions), 256)]
        return torch.cat([model.encode_text(part, normalize=True) for part in cut])

    pictures = torch.stack([preprocess(Image.fromarray(pixels)) for pixels in captioned.pixels])
    images = torch.cat([model.encode_image(part, normalize=True) for part in pictures.split(128)])
    rows = captioned.rows
    single = [i for i, row in enumerate(rows) if len(row["objects"]) == 1 and row["objects"][0][2] == 1]
    nouns = sorted({noun for row in rows for noun, _, _ in row["objects"]})
    colours = sorted({colour for row in rows for _, colour, _ in row["objects"] if colour})
    hits, right = [], []
    for i in single:
        noun, colour, _ = rows[i]["objects"][0]
        ground = with_article(rows[i]["background"])
        named = [f"{with_article(f'{colour} {n}' if colour else n)} on {ground} background" for n in nouns]
        hits.append(nouns[int((texts(named) @ images[i]).argmax())] == noun)
        if colour:
            tinted = [f"{with_article(f'{c} {noun}')} on {ground} background" for c in colours]
            right.append(colours[int((texts(tinted) @ images[i]).argmax())] == colour)
    own = texts([row["caption"] for row in rows])
    ranking = {}
    for fault in FAULTS:
        where = [i for i, row in enumerate(rows) if fault in row["wrong"]]
        wrong = texts([rows[i]["wrong"][fault] for i in where])
        better = (images[where] * own[where]).sum(1) > (images[where] * wrong).sum(1)
        ranking[fault] = {"right": int(better.sum()), "of": len(where), "share": float(better.float().mean())}
    return {
        "pictures": len(rows),
        "object": {"right": sum(hits), "of": len(hits), "share": sum(hits) / len(hits), "classes": len(nouns)},
        "colour": {"right": sum(right), "of": len(right), "share": sum(right) / len(right), "classes": len(colours)},
        "ranking": ranking,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("work/captions"), help="captioned scenes to learn from")
    parser.add_argument("--val", type=Path, help="captioned scenes to score on")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "open_clip")
    parser.add_argument("--work", type=Path, default=Path("work/clip"), help="checkpoint and progress table")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=9)
    train(**vars(parser.parse_args()))
