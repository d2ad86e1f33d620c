"""Primer's tokenizer: world words are whole tokens, anything else falls into letters, so a quoted word is spelt.

A WordPiece vocabulary without normalisation: ``the word "SALE"`` becomes ``the word " S ##A ##L ##E "``.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from renderers.primer.recipe.world import BACKGROUNDS, COLOURS, EMOJI, FONTS, MEDIA, SHAPES, SIZES

LENGTH = 40
GRAMMAR = "a an the and of in on with word words letters background".split()


def build_tokenizer() -> PreTrainedTokenizerFast:
    names = " ".join([*EMOJI, *COLOURS, *BACKGROUNDS, *SHAPES, *MEDIA, *SIZES, *FONTS]).split()
    characters = string.ascii_letters + string.digits + string.punctuation
    tokens = ["<pad>", "<s>", "</s>", "<unk>", *GRAMMAR, *names, *characters, *(f"##{c}" for c in characters)]
    return word_pieces(tokens, LENGTH)


def word_pieces(tokens: Sequence[str], length: int) -> PreTrainedTokenizerFast:
    """WordPiece over these tokens, numbered in their order; texts have at most ``length`` of them."""
    vocabulary = {token: index for index, token in enumerate(dict.fromkeys(tokens))}
    inner = Tokenizer(models.WordPiece(vocabulary, unk_token="<unk>", max_input_chars_per_word=40))
    inner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=length,
    )
