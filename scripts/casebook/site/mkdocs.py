"""The MkDocs adapter: library pages as virtual pages outside the navigation.

The only module that imports MkDocs. ``mkdocs build`` and ``mkdocs serve`` load and check the
sources through the plugin; ``casebook build`` hands over what it has checked already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from jinja2 import TemplateError
from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

from casebook.build import BuildError
from casebook.check import check
from casebook.exports import write_exports
from casebook.feeds import write_feeds
from casebook.layout import EFFECT, Page, build_day
from casebook.lectures.downloads import MEMORY, write_downloads
from casebook.link import LinkedLibrary, link
from casebook.pages import Pages
from casebook.progress import Progress
from casebook.report import as_text
from casebook.search.index import write_index
from casebook.search.units import Guide
from casebook.site.assets import version_of, with_versions
from casebook.site.words import paragraphs

_UNUSED = ("assets/javascripts/", "assets/images/favicon.png", "assets/stylesheets/palette.")
"""What the theme brings along and no page of ours asks for."""


class LibraryPage(MkDocsPage):
    """A page whose body is HTML already: nothing is left to read or to convert.

    MkDocs reads all pages before it writes the first; the body is there only while its own page
    is written (``on_page_context`` to ``on_post_page``).
    """

    def __init__(self, source: Page, file: File, config: MkDocsConfig) -> None:
        super().__init__(str(escape(source.title)), file, config)
        self.edit_url = None
        self.source = source

    def read_source(self, config: MkDocsConfig) -> None:
        """Take over title and description."""
        self.markdown = ""
        # The theme's templates do not escape what they print from here.
        self.meta = {
            "title": str(escape(self.source.title)),
            "description": str(escape(self.source.description)),
            "section": self.source.section,
            "feed": self.source.feed,
            "citing": [(name, str(escape(text))) for name, text in self.source.citing],
            "search": {"exclude": self.source.unlisted},
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The skip link leads to the heading of the body."""
        self.content = ""
        self.toc = TableOfContents([AnchorLink(self.source.title, "content", 1)])


class CasebookConfig(Config):
    """Options of the plugin in mkdocs.yml."""

    drafts = Type(bool, default=False)
    """Show drafts and waiting cases, each with a banner: for previews only."""


class CasebookPlugin(BasePlugin[CasebookConfig]):
    """Adds the library's pages and data files to a MkDocs build."""

    linked: LinkedLibrary | None = None
    """What ``casebook build`` has checked already."""
    _progress: Progress | None = None
    _guides: list[Guide]
    _versions: dict[str, str]

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Give the theme the effect statement."""
        config.extra["effect"] = EFFECT
        self._guides = []
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every page that comes from the library.

        Raises ``PluginError`` with all findings where the sources have errors.
        """
        self._shown = linked = self.linked or self._load(Path(config.config_file_path).parent)
        pages = list(Pages(linked).all())
        self._progress = Progress("生成页面", len(pages))
        for page in pages:
            file = File.generated(
                config, page.path, content="", inclusion=InclusionLevel.NOT_IN_NAV
            )
            LibraryPage(page, file, config)
            files.append(file)
        for file in [file for file in files if _is_unused(file)]:
            files.remove(file)
        assets = (file for file in files if file.src_uri.startswith("assets/"))
        self._versions = {file.src_uri: version_of(file.content_bytes) for file in assets}
        return files

    def _load(self, root: Path) -> LinkedLibrary:
        checked = check(root)
        if checked.errors:
            raise PluginError(f"案例或规定有错误，没有构建：\n{as_text(checked.findings)}")
        return link(checked.library, include_drafts=self.config.drafts)

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Keep the words of hand-written pages for search."""
        if not isinstance(page, LibraryPage) and not page.is_homepage:
            self._guides.append(Guide(page.url, str(page.title), tuple(paragraphs(html))))
        return html

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Make the body of a library page."""
        if isinstance(page, LibraryPage):
            page.content = page.source.body
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Let go of the body, count the page, and put versions into addresses."""
        if isinstance(page, LibraryPage):
            page.content = ""
        if self._progress:
            self._progress.step()
        return with_versions(output, self._versions)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write all that is no page, from the search index to data; take the progress line away."""
        site = Path(config.site_dir)
        write_index(self._shown, self._guides, site, lunr_js())
        memory = Path(config.config_file_path).parent / MEMORY
        write_downloads(self._shown, site, build_day(), memory)
        write_exports(self._shown, site, build_day())
        write_feeds(self._shown, site, config.site_url or "", build_day())
        if self._progress:
            self._progress.close()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Build again when a source changes."""
        root = Path(config.config_file_path).parent
        folders = (root / name for name in ("cases", "policies", "lectures", "overrides"))
        for folder in filter(Path.is_dir, folders):
            server.watch(str(folder))
        return server


def _is_unused(file: File) -> bool:
    return file.src_uri.startswith(_UNUSED) or file.src_uri.endswith(".css.map")


def lunr_js() -> str:
    """lunr.js as it comes with MkDocs."""
    return (files("mkdocs.contrib.search") / "templates/search/lunr.js").read_text("utf-8")


def build_site(root: Path, linked: LinkedLibrary, target: Path) -> None:
    """Build the whole site of ``linked`` into the folder ``target``; warnings are errors.

    Raises ``BuildError`` where the configuration, a template or a hand-written page is at fault.
    """
    with _saying_why():
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(target), strict=True)
        plugin = config.plugins.get("casebook")
        if not isinstance(plugin, CasebookPlugin):
            raise BuildError("mkdocs.yml 没有启用 casebook 插件")
        plugin.linked = linked
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()


def serve_site(root: Path, address: str) -> None:
    """Serve a live preview until interrupted.

    Raises ``BuildError`` as ``build_site`` does.
    """
    with _saying_why():
        mkdocs_serve(str(root / "mkdocs.yml"), dev_addr=address)


@contextmanager
def _saying_why() -> Iterator[None]:
    """Turn what MkDocs and its templates raise into a ``BuildError``."""
    try:
        yield
    except (MkDocsException, TemplateError) as error:
        raise BuildError(f"MkDocs 没有完成：{error}") from error
