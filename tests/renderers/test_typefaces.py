"""Which typeface a text's hint names, and the file that it is set in."""

from __future__ import annotations

import pytest

from renderers.primer.edition2.faces import typeface, typeface_file
from renderers.primer.edition2.world import TYPEFACES


@pytest.mark.parametrize(
    ("hint", "name"),
    [
        ("bold Serif", "serif"),
        ("thin sans-serif", "sans"),
        ("curly script", "script"),
        ("handwriting", "script"),
        ("typewriter", "mono"),
        ("comic", "comic"),
        ("heavy serif", "serif"),
        ("white block", "heavy"),
        ("slab serif", "slab"),
        ("rounded", "rounded"),
        (None, "sans"),
    ],
)
def test_a_typeface_is_that_of_the_hint(hint, name):
    assert typeface(hint) == name


def test_every_typeface_but_the_usual_one_has_a_file_and_a_licence():
    for name in TYPEFACES:
        path = typeface_file(name, "Crème 5 $")
        assert (path is None) == (name == "sans")
        assert path is None or path.with_name(f"{path.name.partition('-latin')[0]}.LICENSE").is_file()
    assert typeface_file("script", "привет") is None
