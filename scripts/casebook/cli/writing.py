"""Commands for authors: new, assign, schema."""

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, STYLE, AsJson, Root, app, judged, or_exit
from casebook.scaffold import ScaffoldError, new_batch, new_case, new_policy
from casebook.scaffold import assign as run_assign

if TYPE_CHECKING:
    from casebook.interview import Dialogue

new = typer.Typer(help="生成一份新的批次、案例或规定，照着填写。", **STYLE)
app.add_typer(new, name="new")


class Kind(StrEnum):
    """What an editor can be given: a schema of a kind of file, or the snippets."""

    CASE = "case"
    POLICY = "policy"
    BATCH = "batch"
    SYNONYMS = "synonyms"
    ASKED = "asked"
    ANONYMITY = "anonymity"
    LECTURE = "lecture"
    FONTS = "fonts"
    SNIPPETS = "snippets"


def _dialogue(context: typer.Context, missing: str) -> "Dialogue":
    """A dialogue with who sits at the terminal; without one, a missing argument is misuse."""
    from casebook.interview import Dialogue

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        context.fail(f"缺少参数 {missing}。")
    typer.echo("逐项回答，按 Ctrl-C 中止，不留文件。")
    return Dialogue(ask=_line, say=typer.echo)


def _line(question: str) -> str:
    """One line from the terminal; raises ``typer.Abort`` when the author breaks off."""
    try:
        return str(typer.prompt(question, prompt_suffix="："))
    except typer.Abort:
        typer.echo()
        raise
    except UnicodeDecodeError:
        typer.echo("  终端的编码不是 UTF-8，读不出这一行。")
        return ""


@new.command("batch", cls=chinese_cli.Command, help="新建批次：cases/<批次>/batch.yml。")
def make_batch(
    context: typer.Context,
    batch_id: Annotated[
        str,
        typer.Argument(help="批次编号，如 SY-2024-01；在终端里不写则逐项提问。", metavar="批次"),
    ] = "",
    root: Root = HERE,
) -> None:
    """Write a batch skeleton."""
    from casebook.interview import ask_batch

    answers: dict[str, str] = {}
    with or_exit(ScaffoldError):
        if not batch_id:
            batch_id, answers = ask_batch(root, _dialogue(context, "批次"))
        typer.echo(new_batch(root, batch_id, answers))


@new.command("case", cls=chinese_cli.Command, help="在一个批次里新建案例（草稿，待编号）。")
def make_case(
    context: typer.Context,
    batch_id: Annotated[
        str,
        typer.Argument(help="批次编号，如 SY-2024-01；在终端里不写则逐项提问。", metavar="批次"),
    ] = "",
    root: Root = HERE,
) -> None:
    """Write a case skeleton."""
    from casebook.interview import ask_case

    answers: dict[str, str] = {}
    with or_exit(ScaffoldError):
        if not batch_id:
            batch_id, answers = ask_case(root, _dialogue(context, "批次"))
        typer.echo(new_case(root, batch_id, answers))


@new.command("policy", cls=chinese_cli.Command, help="新建规定：policies/<层级>/<编号>.md。")
def make_policy(
    context: typer.Context,
    folder: Annotated[
        str, typer.Argument(help="层级：county、city、province、central、scales。", metavar="层级")
    ] = "",
    policy_id: Annotated[
        str,
        typer.Argument(help="规定编号，如 siyang-guifan；在终端里不写则逐项提问。", metavar="编号"),
    ] = "",
    root: Root = HERE,
) -> None:
    """Write a policy skeleton."""
    from casebook.interview import ask_policy

    answers: dict[str, str] = {}
    with or_exit(ScaffoldError):
        if not policy_id:
            dialogue = _dialogue(context, "编号" if folder else "层级")
            folder, policy_id, answers = ask_policy(root, dialogue, folder)
        typer.echo(new_policy(root, folder, policy_id, answers))


@app.command(cls=chinese_cli.Command, help="给待编号的案例取号，并改文件名。")
def assign(root: Root = HERE, as_json: AsJson = False) -> None:
    """Number the cases that await it."""
    with or_exit(ScaffoldError):
        moved = run_assign(root, judged(root).library)
    if as_json:
        rows = [{"from": old, "to": new_path} for old, new_path in moved]
        typer.echo(json.dumps({"assigned": rows}, ensure_ascii=False, indent=2))
        return
    for old, new_path in moved:
        typer.echo(f"{old} → {new_path}")
    if not moved:
        typer.echo("没有待编号的案例。", err=True)


@app.command(
    cls=chinese_cli.Command, help="输出供编辑器补全的 JSON Schema，或 VS Code 的代码片段。"
)
def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="case、policy、batch、synonyms、asked、anonymity、lecture、fonts；"
            "snippets 是代码片段。",
            metavar="种类",
        ),
    ] = Kind.CASE,
) -> None:
    """Print the JSON Schema of a kind of file, or the snippets."""
    from casebook.editor import json_schema, snippets

    document = snippets() if kind is Kind.SNIPPETS else json_schema(kind)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
