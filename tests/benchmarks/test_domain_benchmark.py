"""The benchmark of domains: its list, its split by package, its fit, and archives as registries serve them."""

from __future__ import annotations

import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from benchmarks.domain import pictures
from benchmarks.domain.__main__ import domain_of, drawn, report
from benchmarks.domain.fit import MeasuredPicture, halves
from benchmarks.domain.pictures import listed, package_folder, photographs


def measured(truth, source, number, smooth):
    statistics = {"smooth": smooth, "grain": 1 - smooth}
    return MeasuredPicture(truth, source, f"{number}", statistics, (64, 48))


def some_pictures():
    rng = np.random.default_rng(0)
    photos = [measured("photograph", f"p{k % 5}", k, rng.uniform(0.0, 0.5)) for k in range(40)]
    return photos + [measured("drawn", "scenes", k, rng.uniform(0.6, 1.0)) for k in range(40)]


def test_the_list_has_three_hundred_photographs_each_once():
    packages = list(listed())
    names = [(package, name) for _, package, some in packages for name in some]
    assert len(set(names)) == len(names) and {kind for kind, _, _ in packages} == {"npm", "source", "wheel"}
    assert sum(not name.startswith("either ") for _, name in names) >= 300
    assert all(package.count("@") >= 1 or "==" in package for _, package, _ in packages)


def test_no_package_is_in_both_halves_and_drawings_alternate():
    some = some_pictures()
    sides = halves(some)
    by_source = {one.source: {s for o, s in zip(some, sides, strict=True) if o.source == one.source} for one in some}
    assert all(len(found) == 1 for source, found in by_source.items() if source != "scenes")
    assert set(sides[:40]) == {0, 1} and sum(sides[40:]) == 20


def test_the_fit_tells_the_kinds_apart_and_the_page_counts_errors():
    some = some_pictures()
    domain = domain_of(some)
    assert all(drawn(domain, one) == (one.truth == "drawn") for one in some)
    wrong = measured("photograph", "p9", 99, 0.99)
    page = report(domain, some, [*some, wrong])
    assert "| photographs and renderings | 1/41" in page and "| photograph | p9 | 99 | 64x48 |" in page


def test_pictures_come_out_of_archives_on_white_and_what_lacks_is_named(tmp_path, monkeypatch):
    (tmp_path / "list.txt").write_text("npm a@1\n    package/one.png\n    either package/two.png\n")
    monkeypatch.setattr(pictures.listed, "__defaults__", (tmp_path / "list.txt",))
    with pytest.raises(FileNotFoundError, match="--fetch"):
        list(photographs(tmp_path))
    folder = package_folder(tmp_path, "a@1")
    folder.mkdir()
    with tarfile.open(folder / "a-1.tgz", "w:gz") as file:
        Image.new("RGBA", (900, 30), (255, 0, 0, 0)).save(content := io.BytesIO(), "PNG")
        member = tarfile.TarInfo("package/one.png")
        member.size = content.tell()
        file.addfile(member, io.BytesIO(content.getvalue()))
    found = photographs(tmp_path)
    one = next(found)
    assert (one.truth, one.source, one.pixels.shape) == ("photograph", "a@1", (26, 768, 3)) and one.pixels.min() == 255
    with pytest.raises(KeyError, match="two.png"):
        next(found)
