"""Traditional characters to simplified ones, as far as the indexed texts need them."""

from collections.abc import Collection

from opencc import OpenCC

_FIRST, _LAST = 0x3400, 0x9FFF


def traditional_forms(occurring: Collection[str]) -> tuple[str, str]:
    """Two strings in step: traditional characters, and the characters that they stand for.

    Only those whose simplified form is among ``occurring``: the table goes to every reader.
    """
    every = "".join(map(chr, range(_FIRST, _LAST + 1)))
    pairs = [
        (old, new)
        for old, new in zip(every, _simplified(every), strict=True)
        if old != new and new in occurring
    ]
    return "".join(old for old, _ in pairs), "".join(new for _, new in pairs)


def _simplified(characters: str) -> list[str]:
    """Each character for itself: a line each, so that no two are read as one word."""
    converted: str = OpenCC("t2s").convert("\n".join(characters))
    return converted.split("\n")
