"""The help page of each message code: ``rules/help/<code>.md``, in Chinese."""

from importlib.resources import files

from markupsafe import Markup

from casebook.codes import CODES

_LABELS = {"error": "错误", "warning": "提醒"}


def help_text(code: str) -> str:
    """The help page of a code as Markdown, with its heading.

    Raises ``KeyError`` for an unknown code.
    """
    severity, title = CODES[code]
    body = (files("casebook") / "rules" / "help" / f"{code}.md").read_text(encoding="utf-8")
    return f"# {code} {title}（{_LABELS[severity]}）\n\n{body}"


def help_html(code: str) -> Markup:
    """The body of the help page as HTML; line ends in examples are kept as references."""
    from markdown_it import MarkdownIt  # only pages need it, not the command line

    body = help_text(code).split("\n", 2)[2]
    html = MarkdownIt("commonmark", {"html": False}).render(body)
    parts = html.split("<pre>")
    kept = [parts[0]]
    for part in parts[1:]:
        example, _, rest = part.partition("</pre>")
        kept.append(example.rstrip("\n").replace("\n", "&#10;") + "</pre>" + rest)
    return Markup("<pre>".join(kept))
