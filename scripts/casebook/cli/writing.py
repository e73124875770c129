"""Commands for authors: new, assign, schema."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from casebook import chinese_cli
from casebook.cli.common import HERE, STYLE, AsJson, Root, app, judged, or_exit
from casebook.scaffold import ScaffoldError, new_batch, new_case, new_policy
from casebook.scaffold import assign as run_assign
from casebook.schema import BatchMatter, CaseMatter, Entry, PolicyMatter

new = typer.Typer(help="生成一份新的批次、案例或规定，照着填写。", **STYLE)
app.add_typer(new, name="new")


class Matter(StrEnum):
    """Which front matter a schema is for."""

    CASE = "case"
    POLICY = "policy"
    BATCH = "batch"


_SCHEMAS: dict[Matter, type[Entry]] = {
    Matter.CASE: CaseMatter,
    Matter.POLICY: PolicyMatter,
    Matter.BATCH: BatchMatter,
}


@new.command("batch", cls=chinese_cli.Command, help="新建批次：cases/<批次>/batch.yml。")
def make_batch(
    batch_id: Annotated[str, typer.Argument(help="批次编号，如 SY-2024-01。", metavar="批次")],
    root: Root = HERE,
) -> None:
    """Write a batch skeleton."""
    with or_exit(ScaffoldError):
        typer.echo(new_batch(root, batch_id))


@new.command("case", cls=chinese_cli.Command, help="在一个批次里新建案例（草稿，待编号）。")
def make_case(
    batch_id: Annotated[str, typer.Argument(help="批次编号，如 SY-2024-01。", metavar="批次")],
    root: Root = HERE,
) -> None:
    """Write a case skeleton."""
    with or_exit(ScaffoldError):
        typer.echo(new_case(root, batch_id))


@new.command("policy", cls=chinese_cli.Command, help="新建规定：policies/<层级>/<编号>.md。")
def make_policy(
    folder: Annotated[
        str, typer.Argument(help="层级：county、city、province、central、scales。", metavar="层级")
    ],
    policy_id: Annotated[str, typer.Argument(help="规定编号，如 siyang-guifan。", metavar="编号")],
    root: Root = HERE,
) -> None:
    """Write a policy skeleton."""
    with or_exit(ScaffoldError):
        typer.echo(new_policy(root, folder, policy_id))


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


@app.command(cls=chinese_cli.Command, help="输出前置信息的 JSON Schema，供编辑器补全。")
def schema(
    matter: Annotated[
        Matter, typer.Argument(help="case、policy 或 batch。", metavar="种类")
    ] = Matter.CASE,
) -> None:
    """Print the JSON Schema of a kind of front matter."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_SCHEMAS[matter].model_json_schema(),
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
