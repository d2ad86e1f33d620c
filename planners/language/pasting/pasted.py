"""What people paste from other image tools, taken out of a prompt before it is read as English.

The syntaxes are those of Stable Diffusion's web interfaces (weights, prompt editing, LoRA tags, negative prompts, the
line of parameters), NovelAI (curly brackets) and Midjourney (flags, multi-prompts). A quoted text stays as it is,
unless a negative block or a line of parameters holds it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from planners.language.pasting.emphasis import read_brackets, read_parts
from planners.language.pasting.sheet import Sheet

ANY = re.IGNORECASE | re.MULTILINE
LABEL = re.compile(
    r"(?:(?:--|[*#]+[ ]?)?(?<!\w)neg(?:ative|\.)?[ _-]?prompts?"
    r"|(?<![\w-])(?<!\ba )(?<!\bthe )(?<!film )(?<!photo )neg(?:ative)?s?"
    r"|(?:^|(?<=[.!?;,]))[ *_#]*"
    r"(?:(?:things to )?avoid|exclude|do not include|don['’]t include|undesired(?: content)?))"
    r"[ *_]*[:=：][*_]*|^[ *_#]*negative prompts?[ *_]*$",
    ANY,
)
POSITIVE = re.compile(
    r"(?:^|(?<=[.;])) *[*_#]*(?:/imagine\b(?: prompt:?)?|prompt[ *_]*:)[*_]*"
    r"|(?<!\w)positive[ _]?prompts?[ *_]*:[*_]*",
    ANY,
)
KEY = (
    r"(?:steps|sampler|schedule(?:r| type)|(?:distilled )?cfg(?: scale)?|guidance(?: scale)?|seed|size|model(?: hash)?"
    r"|vae(?: hash)?|clip skip|denoising strength|version|hires [a-z]+)"
)
SETTING = (
    r"(?:(?:steps|cfg(?: scale)?|guidance(?: scale)?|seed|clip skip|denoising strength):[ ]*[\d.]+"
    r"|size:[ ]*\d+[ ]?x[ ]?\d+|sampler:[^,\n]+)"
)
SETTINGS = re.compile(rf"(?:(?:^|(?<=\s)){SETTING},[ ]*{KEY}:.*|^[ ]*{SETTING}[ ,]*)$(?:\n[ ]*{KEY}:.*$)*", ANY)
SIZE = re.compile(r"(?:^|[\s,])size:[ ]*(\d{1,5})[ ]?x[ ]?(\d{1,5})", ANY)
TAG = re.compile(r"<[a-z]\w*:[^<>\n]*>|(?<!\w)embedding:[\w./\\-]+", re.IGNORECASE)
WILDCARD = re.compile(r"(?<!\w)__[a-z][\w/-]*?__(?!\w)", re.IGNORECASE)
LINKS = re.compile(r"\A(?:\s*https?://[^\s\x00]+)+")
NAMES = "ar|aspect|no|v|s|q|style|stylize|seed|chaos|niji|iw|tile"
FLAG = re.compile(
    rf"(?<!\S)(?:--([a-z]\w*(?:-\w+)*)|[—–]({NAMES}))(?=[\s=,]|$)(?![^\n]{{0,80}}\w--(?!\w))", re.IGNORECASE
)
VALUE = re.compile(r"[ =]+([^\s,\x00]+(?:[ ]+(?:https?://[^\s,]+|\d{5,}(?:::\d+)?))*)")
WORDY = frozenset("ar aspect style profile p v version sref cref oref motion quality q".split())
ALONE = frozenset("tile hd fast relax turbo draft raw loop public stealth".split())
NEGATIVE = frozenset("no neg negative negative_prompt negative-prompt".split())
RATIO = re.compile(r"(\d+(?:\.\d+)?)[:x/](\d+(?:\.\d+)?)")
SPACE = re.compile(r"\s*")
BEGINS = r"(?:An?|The|One|Two|Three|Four|Five|Six|Some|Several|Many|There|It|He|She|They|This|In|On|Behind|Below)\b"
SENTENCE = re.compile(rf"(?:[.!?;]\s|\n)\s*(?={BEGINS}|[\w ]{{1,20}}[:=])|\n[ ]*\n")
"""Another sentence of the prompt, or its next key, begins after a negative block."""
NEXT = re.compile(r"[.!?;](?:\s|$)|\n")
"""What ends a list that a plain word bans: "exclude: dogs, cats. 3 birds"."""
AND = re.compile(r"(?<=,)\s*\bAND\b|^[ ]*AND\b|\bAND(?=[ ]*(?:,|$))", re.MULTILINE)
BREAK = re.compile(r"(?<![A-Z]{2} )\bBREAK\b(?! [A-Z]{2})")

DASH = re.compile(r"(?<=[\w)\x00][ ])(?:[–—|+]|/{1,2}|-{1,2})(?=[ ][\w\x00])")
"""Parts phrases as a comma does: "pencil sketch - violin - white paper"."""


@dataclass(frozen=True)
class Pasted:
    """A prompt without the marks of other tools.

    ``text`` has the prompt's length: what was taken off is spaces, and a comma where it parted words, so offsets stay
    valid. ``negative`` holds the phrases that must not be in the picture, each with its offset; other tools' marks
    inside a phrase are spaces too. ``size`` is (width, height) in pixels and ``aspect`` width divided by height, where
    the tool's settings name them. ``notes`` say, a line each, what was dropped or couldn't be read.
    """

    text: str
    negative: tuple[tuple[str, int], ...] = ()
    size: tuple[int, int] | None = None
    aspect: float | None = None
    notes: tuple[str, ...] = ()


def read_pasted(prompt: str) -> Pasted:
    """Reads any prompt; only an unbalanced quote raises (PlanError)."""
    sheet = Sheet(prompt)
    settings, size = _read_settings(sheet)
    _read_tags(sheet)
    read_brackets(sheet)
    _read_blocks(sheet, settings)
    aspect = _read_flags(sheet)
    read_parts(sheet)
    _read_joints(sheet)
    for dash in DASH.finditer(sheet.seen):
        sheet.part(*dash.span())
    negative = tuple(sorted(sheet.negative, key=lambda phrase: phrase[1]))
    return Pasted(sheet.shown(), negative, size, aspect, sheet.notes)


def _read_settings(sheet: Sheet) -> tuple[list[int], tuple[int, int] | None]:
    """Takes off lines such as "Steps: 20, Sampler: Euler a, Size: 512x768". Where they start, and the size."""
    starts, size = [], None
    for found in SETTINGS.finditer(sheet.seen):
        starts.append(found.start())
        if size is None and (named := SIZE.search(found.group())):
            size = (int(named[1]), int(named[2]))
        sheet.note("settings", sheet.shown(*found.span()))
        sheet.blank(*found.span(), quoted=True)
    return starts, size


def _read_tags(sheet: Sheet) -> None:
    for found in TAG.finditer(sheet.seen):
        sheet.note("tag", sheet.shown(*found.span()))
        sheet.blank(*found.span())
    for found in WILDCARD.finditer(sheet.seen):
        sheet.note("wildcard", found.group())
        sheet.blank(*found.span())
    if links := LINKS.match(sheet.seen):
        sheet.note("link", links.group())
        sheet.blank(*links.span())


def _read_blocks(sheet: Sheet, settings: list[int]) -> None:
    """ "Negative prompt: dog, blurry": to the line's end, over more lines after a comma or up to a line of settings."""
    seen = sheet.seen
    labels = [*LABEL.finditer(seen), *POSITIVE.finditer(seen), *FLAG.finditer(seen)]
    starts = sorted([*(label.start() for label in labels), len(seen)])
    for label in LABEL.finditer(seen):
        last = starts[bisect_left(starts, label.end())]
        end = _block_end(sheet, label, last, settings)
        if "neg" not in label.group().lower() and (next_one := NEXT.search(seen, label.end(), end)):
            end = next_one.start()
        sheet.blank(*label.span())
        sheet.forbid(label.end(), end)
    for label in POSITIVE.finditer(seen):
        sheet.blank(*label.span())


def _block_end(sheet: Sheet, label: re.Match[str], last: int, settings: list[int]) -> int:
    """Where the block after the label ends, at ``last`` at the latest."""
    seen = label.string
    opener = sheet.prompt[label.start() - 1 : label.start()] if label.start() else ""
    if opener in ("(", "[", "{"):
        closer = sheet.prompt.find({"(": ")", "[": "]", "{": "}"}[opener], label.end(), last)
        if closer > 0:
            return closer
    before = bisect_left(settings, label.end())
    if before < len(settings) and settings[before] <= last:
        return settings[before]
    at = label.end()
    while True:
        end = seen.find("\n", at, last)
        if end < 0:
            return _sentence(seen, label.end(), last)
        line = seen[label.end() : end].rstrip()
        if line and not line.endswith(","):
            return _sentence(seen, label.end(), end)
        at = end + 1


def _sentence(seen: str, start: int, end: int) -> int:
    """Where a whole sentence follows the listed phrases from ``start`` on; ``end`` where none does."""
    first = SPACE.match(seen, start, end)
    if first is None or re.compile(BEGINS).match(seen, first.end(), end):
        return end
    found = SENTENCE.search(seen, first.end(), end)
    return found.start() if found else end


def _read_flags(sheet: Sheet) -> float | None:
    """Takes off "--no cars, people", "--ar 16:9", "--v 6" and their like; the proportions that they name."""
    seen = sheet.seen
    flags = list(FLAG.finditer(seen))
    aspect = None
    for flag, after in zip(flags, [*(later.start() for later in flags[1:]), len(seen)], strict=False):
        name = (flag[1] or flag[2]).lower()
        if name in NEGATIVE:
            sheet.forbid(flag.end(), _sentence(seen, flag.end(), after))
            sheet.blank(*flag.span())
            continue
        end, value = _value(seen, flag.end(), after, name)
        ratio = RATIO.fullmatch(value) if name in ("ar", "aspect") else None
        if ratio and float(ratio[1]) > 0 and float(ratio[2]) > 0:
            aspect = float(ratio[1]) / float(ratio[2])
        else:
            sheet.note("ratio" if name in ("ar", "aspect") else "flag", seen[flag.start() : end])
        sheet.blank(flag.start(), end)
    return aspect


def _value(seen: str, start: int, after: int, name: str) -> tuple[int, str]:
    """Where a flag's value ends, and the value: a number or link, or one word that can be nothing else."""
    found = VALUE.match(seen, start, after)
    if found is None or name in ALONE:
        return start, ""
    only = not seen[found.end() : after].split("\n")[0].strip(" ,")
    fits = name in WORDY or only or found[1][0].isdecimal() or found[1].startswith(("http", ".", "-"))
    return (found.end(), found[1]) if fits else (start, "")


def _read_joints(sheet: Sheet) -> None:
    """ "AND" and "BREAK" between prompts."""
    for pattern in (AND, BREAK):
        for found in pattern.finditer(sheet.seen):
            sheet.part(*found.span())
