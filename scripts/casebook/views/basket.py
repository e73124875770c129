"""备课篮: what a trainer has collected; the page is empty until the browser fills it."""

from collections.abc import Iterator

from casebook import layout
from casebook.layout import Page
from casebook.link import LinkedLibrary

URL = "basket/"


def pages(linked: LinkedLibrary) -> Iterator[Page]:
    """The one page of this view."""
    yield layout.filled(
        linked,
        "basket.html",
        URL,
        "备课篮",
        "把选中的案例、条款、临界对照排好次序，放映、打印讲义，或者下载成讲稿文件；内容只留在浏览器里。",
        "basket",
    )
