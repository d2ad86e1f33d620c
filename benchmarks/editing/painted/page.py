"""The page of results: tables by arm, class and turn, and the contact sheet of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from agent.journal.store import PictureFolder
from benchmarks.editing.painted.cases import EDIT_KINDS, EditCase
from benchmarks.editing.painted.looks import PicturePair
from benchmarks.editing.painted.rows import EDIT_ARMS, PAINTED_EDITS, SEEN, EditArm, EditedPicture, SeenPicture
from benchmarks.editing.painted.scoring import ScoredEdit, score
from benchmarks.editing.painted.sheet import write_sheet
from benchmarks.intervals import mcnemar, share_with_interval
from benchmarks.lines import read_rows
from benchmarks.markdown import table
from planners.scene import Box
from renderers.repair.region import mask_of

Looks = Mapping[tuple[str, tuple[str, ...]], SeenPicture]
HEAD, TAIL = "<!-- painted: begin -->", "<!-- painted: end -->"


def write_page(
    folder: Path, cases: Sequence[EditCase], turns: Sequence[Sequence[EditCase]], page: Path, sheet: Path | None = None
) -> None:
    """Puts the tables between two marks of the page, and the sheet beside it."""
    rows = list(read_rows(folder / PAINTED_EDITS, EditedPicture))
    seen = {(one.picture, one.asked): one for one in read_rows(folder / SEEN, SeenPicture)}
    pictures = PictureFolder(folder)
    scored = {arm: list(_scored(cases, rows, seen, arm, pictures)) for arm in EDIT_ARMS}
    scored = {arm: edits for arm, edits in scored.items() if edits}
    if "edit" not in scored:
        return
    text = _tables(scored) + _turns(pictures, turns, rows, seen)
    old = page.read_text(encoding="utf-8") if page.exists() else f"{HEAD}\n{TAIL}\n"
    before, _, rest = old.partition(HEAD)
    page.write_text(f"{before}{HEAD}\n{text}{TAIL}{rest.partition(TAIL)[2]}", encoding="utf-8")
    write_sheet(scored["edit"], pictures, sheet or page.with_name("pairs.webp"))
    print(text)


def _scored(
    cases: Sequence[EditCase], rows: Sequence[EditedPicture], seen: Looks, arm: EditArm, pictures: PictureFolder
) -> list[ScoredEdit]:
    made = {row.case: row for row in rows if row.arm == arm}
    found = []
    for case in cases:
        row = made.get(case.id)
        if row is None or not {(row.before, case.nouns), (row.picture, case.nouns)} <= seen.keys():
            continue
        before, after = seen[row.before, case.nouns], seen[row.picture, case.nouns]
        pair = PicturePair(pictures.get(row.before), pictures.get(row.picture))
        found.append(ScoredEdit(case, row, score(case.outcome, before, after, pair)))
    return found


def _rate(edits: Sequence[ScoredEdit], holds: Callable[[ScoredEdit], bool]) -> str:
    return share_with_interval(sum(map(holds, edits)), len(edits))


def _things_kept(edits: Sequence[ScoredEdit]) -> str:
    kept = [value for one in edits for value in one.score.kept.values()]
    return share_with_interval(sum(kept), len(kept))


def _local(edits: Sequence[ScoredEdit]) -> list[ScoredEdit]:
    return [one for one in edits if one.case.outcome.local and one.row.refused is None]


def _changed(edits: Sequence[ScoredEdit]) -> str:
    shares = [one.row.changed_outside / max(1, one.row.outside) for one in _local(edits)]
    return f"{sum(s == 0 for s in shares)}/{len(shares)}; {np.mean(shares):.1%}" if shares else "-"


def _tables(scored: Mapping[EditArm, Sequence[ScoredEdit]]) -> str:
    heading = (
        "arm | done right | all else kept | things kept | local edits without a changed pixel outside; mean share "
        "changed there | work, full renders | seconds, median"
    )
    body = [
        (
            arm,
            _rate(edits, lambda one: one.done),
            _rate(edits, lambda one: one.score.all_kept),
            _things_kept(edits),
            _changed(edits),
            f"{np.mean([one.row.spent for one in edits]):.2f}",
            f"{median(one.row.seconds for one in edits):.1f}",
        )
        for arm, edits in scored.items()
    ]
    first = scored["edit"]
    pairs = []
    for arm in [arm for arm in scored if arm != "edit"]:
        other = {one.case.id: one for one in scored[arm]}
        both = [(one.done, other[one.case.id].done) for one in first if one.case.id in other]
        kept = [(one.score.all_kept, other[one.case.id].score.all_kept) for one in first if one.case.id in other]
        pairs.append((arm, *(_against(pair) for pair in (both, kept))))
    kinds = [(kind, [one for one in first if one.case.kind == kind]) for kind in EDIT_KINDS]
    classes = [
        (
            kind,
            _rate(edits, lambda one: one.done),
            *(_rate(_of(scored.get(arm, ()), kind), lambda one: one.done) for arm in EDIT_ARMS[1:]),
            _rate(edits, lambda one: one.score.all_kept),
            sum(one.row.refused is not None for one in edits),
        )
        for kind, edits in kinds
        if edits
    ]
    columns = "class | edit: done | image to image: done | inpainting: done | edit: all else kept | asked back"
    unseen = sum(one.score.unseen for one in first)
    agreed = sum(one.row.passed is True and one.done for one in first)
    passed = sum(one.row.passed is True for one in first)
    return "\n".join(
        [
            table(heading, body),
            table("edit against | done: only edit, only the other, p | all else kept: the same", pairs),
            table(columns, classes),
            f"The loop passed {passed} of its {len(first)} edits; the outside judge agrees in {agreed}. Things that "
            f"should stay and that it didn't see before the edit aren't counted: {unseen}, beside "
            f"{sum(len(one.score.kept) for one in first)} counted.\n",
            _faults(first),
        ]
    )


def _of(edits: Sequence[ScoredEdit], kind: str) -> list[ScoredEdit]:
    return [one for one in edits if one.case.kind == kind]


def _against(pairs: Sequence[tuple[bool, bool]]) -> str:
    mine, theirs = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
    return f"{mine}, {theirs}, {mcnemar(mine, theirs):.2g}"


def _faults(edits: Sequence[ScoredEdit]) -> str:
    lines = ["What the judge finds wrong in the loop's edits, all of it:", ""]
    for one in edits:
        lost = [name for name, kept in one.score.kept.items() if not kept]
        found = [one.row.refused] if one.row.refused else list(one.score.wrong)
        found += [f"not kept: {', '.join(lost)}"] if lost else []
        if found:
            lines.append(f"- `{one.case.id}` {one.case.instruction} ({one.case.scene.prompt}): {'; '.join(found)}")
    return "\n".join([*lines, ""]) if len(lines) > 2 else ""


def _turns(
    pictures: PictureFolder, turns: Sequence[Sequence[EditCase]], rows: Sequence[EditedPicture], seen: Looks
) -> str:
    """Chains: each turn done against the turn before, all that no turn speaks of against the first picture."""
    made = {row.case: row for row in rows}
    found: dict[int, list[tuple[bool, bool, int, int]]] = defaultdict(list)
    for chain in turns:
        chain_rows = [made[case.id] for case in chain if case.id in made]
        if len(chain_rows) < len(chain):
            continue
        looks = {(name, c.nouns) for c, r in zip(chain, chain_rows, strict=True) for name in (r.before, r.picture)}
        if not looks | {(chain_rows[0].before, case.nouns) for case in chain} <= seen.keys():
            continue
        first, boxes = chain_rows[0].before, list[Box]()
        start = pictures.get(first)
        for case, row in zip(chain, chain_rows, strict=True):
            boxes += [Box(x0=x0, y0=y0, x1=x1, y1=y1) for x0, y0, x1, y1 in row.allowed]
            free = ~mask_of(boxes, (start.shape[1], start.shape[0]))
            picture, after = pictures.get(row.picture), seen[row.picture, case.nouns]
            changed = int(((start != picture).any(axis=2) & free).sum())
            pair = PicturePair(start, picture)
            right = row.refused is None and score(case.outcome, seen[row.before, case.nouns], after, pair).done
            kept = score(case.outcome, seen[first, case.nouns], after, pair).all_kept
            found[case.turn].append((right, kept, changed, int(free.sum())))
    if not found:
        return ""
    body = [
        (
            turn,
            share_with_interval(sum(one[0] for one in many), len(many)),
            share_with_interval(sum(one[1] for one in many), len(many)),
            sum(one[2] for one in many),
            f"{np.mean([one[3] for one in many]) / start.shape[0] / start.shape[1]:.0%}",
        )
        for turn, many in sorted(found.items())
    ]
    heading = (
        "turn | done | all that no turn speaks of is as in the first picture | pixels changed where no turn allows it "
        "| share of the picture there"
    )
    return f"\nChains of ten edits, against the picture before the first:\n\n{table(heading, body)}"
