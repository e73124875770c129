"""Nothing that stands in the address of the search page is ever run."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from casebook.text import normalise
from tests.e2e.conftest import Watched
from tests.e2e.hostile import PAYLOADS, assert_harmless, reopen
from tests.e2e.searching import expect_found, query_of

PARAMETERS = (
    "q", "n", "sort", "kind", "outcome", "field", "level", "year", "provenance", "batch", "clause",
    "__proto__", "constructor", "unknown",
)  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_address_is_never_run(tab: Watched, address: str, payload: str) -> None:
    """In each parameter alone, in all at once, and after #; also in title, notes and zero hits."""
    page = tab.page
    attack = payload.replace("{n}", "1")
    every = query_of(**dict.fromkeys(PARAMETERS, attack))
    page.goto(f"{address}/search/?{every}#{quote(attack)}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert "__hit" in page.title() or len(attack) > 40
    assert_harmless(page)
    queries = (attack, f'"{attack}"', f"容错 -{attack}")
    alone = [query_of(q="容缺", **{name: attack}) for name in PARAMETERS if name != "q"]
    for asked in (*alone, *(query_of(q=query) for query in queries)):
        reopen(page, asked)
    reopen(page, query_of(q=f"rongque，{attack}"))
    expect(page.locator(".notes")).to_contain_text(f"已按“容缺,{normalise(attack)[:9]}")
    tab.assert_quiet(address)


def test_mark_that_is_no_code_after_the_hash_disturbs_nothing(tab: Watched, address: str) -> None:
    tab.page.goto(f"{address}/search/?q=容缺#%")
    expect_found(tab.page, "容缺")
    tab.assert_quiet(address)
