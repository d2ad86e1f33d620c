"""Measures the test whether a picture is of the shipped models' world (``critics.domain``), and fits it.

    uv run python -m benchmarks.domain --fetch        # downloads the packages with photographs, about 500 MB, once
    uv run python -m benchmarks.domain --write

The second writes ``results.md``; with ``--fit`` it fits new weights first and writes them into the folders of the
shipped models (``domain.json``). Needs the world's pictures (``renderers.primer.edition2.assets``).
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.domain.fit import MeasuredPicture, fit, halves
from benchmarks.domain.pictures import DomainPicture, drawings, fetch, photographs
from benchmarks.intervals import share, share_with_interval
from benchmarks.markdown import table
from critics.domain import FILE, SMALLEST, Domain, read_domain, statistics

HERE = Path(__file__).parent
PRIMER = HERE.parents[1] / "critics" / "primer"
WORLD, SAYS = "drawn", "drawn pictures of emoji and plain shapes"


def measured(pictures: Iterable[DomainPicture]) -> list[MeasuredPicture]:
    return [
        MeasuredPicture(one.truth, one.source, one.name, dict(statistics(one.pixels)), one.pixels.shape[1::-1])
        for one in pictures
    ]


def domain_of(pictures: Sequence[MeasuredPicture]) -> Domain:
    bias, weights = fit(pictures)
    rounded = {name: round(weight, 4) for name, weight in weights.items()}
    return Domain(world=WORLD, says=SAYS, bias=round(bias, 4), weights=rounded)


def drawn(domain: Domain, one: MeasuredPicture) -> bool:
    return domain.bias + sum(weight * one.statistics[name] for name, weight in domain.weights.items()) > 0


def report(domain: Domain, pictures: Sequence[MeasuredPicture], unseen: Sequence[MeasuredPicture]) -> str:
    """The page: errors on the half that the weights don't know, by kind, and every single error."""
    groups = [*dict.fromkeys(one.source for one in unseen if one.truth == "drawn"), "drawn", "photograph", "either"]
    rows = []
    for group in groups:
        some = [one for one in unseen if group in (one.source, one.truth)]
        wrong = sum(drawn(domain, one) != (one.truth == "drawn") for one in some)
        name = {"drawn": "all drawn pictures", "photograph": "photographs and renderings"}.get(group, group)
        if group == "either":
            rows.append(
                ["renderings of things on plain grounds, let in", share(wrong, len(some)), "neither right nor wrong"]
            )
        elif group == "photograph":
            rows.append([name, share_with_interval(wrong, len(some)), "taken for drawn"])
        else:
            rows.append([name, share_with_interval(wrong, len(some)), "refused"])
    errors = [
        [one.truth, one.source, one.name, "x".join(map(str, one.size))]
        for one in unseen
        if one.truth != "either" and drawn(domain, one) != (one.truth == "drawn")
    ]
    packages = len({one.source for one in pictures if one.truth == "photograph"})
    count = sum(one.truth == "photograph" for one in pictures)
    intro = (
        "# Does the test know a photograph?\n\nMade by `uv run python -m benchmarks.domain --write` "
        f"({count} photographs and renderings of {packages} packages; [photographs.txt](photographs.txt) lists them). "
        "The weights come from one half, split by package; the table counts errors on the other. Of each source of "
        "drawn pictures every other one is in either half, and a third of them was enlarged and saved as JPEG. The "
        f"painted pictures include broken ones. Pictures with a side under {SMALLEST} pixels aren't refused. Icons, "
        "dice and other single things rendered on plain grounds count as neither kind: the world's pictures are of "
        "that sort.\n\n"
    )
    chosen = (
        "The seven statistics (`critics/domain.py`) were chosen out of a hundred on the first half as well, by an L1 "
        "penalty.\n"
    )
    return (
        f"{intro}{table('pictures | wrong | how', rows)}\nThe errors:\n\n"
        f"{table('kind | from | picture | size', errors)}\n{chosen}"
    )


def main(folder: Path, fetching: bool, fitting: bool, write: bool) -> None:
    if fetching:
        fetch(folder)
        return
    pictures = measured(itertools.chain(photographs(folder), drawings()))
    sides = halves(pictures)
    first, second = ([one for one, side in zip(pictures, sides, strict=True) if side == half] for half in (0, 1))
    shipped = read_domain(PRIMER / "detector2")
    domain = domain_of(first) if fitting or shipped is None else shipped
    page = report(domain, pictures, second)
    print(page)
    if fitting:
        print("the other way round:", [share_with_interval(*count) for count in _errors(domain_of(second), first)])
    if write:
        (HERE / "results.md").write_text(page, encoding="utf-8")
    if write and fitting:
        for model in sorted(path.parent for path in PRIMER.rglob(FILE)):
            (model / FILE).write_text(domain.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _errors(domain: Domain, pictures: Sequence[MeasuredPicture]) -> list[tuple[int, int]]:
    """Wrong ones and all of the drawn pictures, then of the photographs."""
    found = []
    for truth in ("drawn", "photograph"):
        some = [one for one in pictures if one.truth == truth]
        found.append((sum(drawn(domain, one) != (truth == "drawn") for one in some), len(some)))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("work/domain"), help="where the packages are fetched to")
    parser.add_argument("--fetch", action="store_true", help="download the packages and stop")
    parser.add_argument("--fit", action="store_true", help="fit new weights")
    parser.add_argument("--write", action="store_true", help="write results.md, and the weights that were fitted")
    arguments = parser.parse_args()
    main(arguments.folder, arguments.fetch, arguments.fit, arguments.write)
