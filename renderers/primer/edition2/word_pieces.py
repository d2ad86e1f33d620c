"""A WordPiece tokenizer: known words are whole tokens, anything else falls into letters, so a quoted word is spelt."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast


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
