"""The command for whoever receives a release: verify."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from casebook import chinese_cli
from casebook.cli.common import AsJson, app
from casebook.manifest import Difference, Examined, examine

_SPOKEN = 16
"""Digits of a digest that are read out over the telephone."""


@app.command(
    cls=chinese_cli.Command,
    help="核对一份版本是否完整：逐个文件比对清单，改动、缺少、多出的都列出来。",
)
def verify(
    place: Annotated[
        Path,
        typer.Argument(help="版本文件夹，或整个版本的 zip。", exists=True, metavar="文件夹或zip"),
    ],
    signers: Annotated[
        Path | None,
        typer.Option(
            help="签名人名单：每行一个名称和公钥，ssh-keygen 的 allowed_signers 格式。",
            exists=True,
            dir_okay=False,
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare a release with its manifest; exit 1 where anything differs."""
    examined = examine(place, signers)
    if as_json:
        typer.echo(json.dumps(_as_rows(examined), ensure_ascii=False, indent=2))
    else:
        for one in examined.differences:
            said = f"错误 {one.code} {shown(one.message)}"
            typer.echo(f"{shown(one.path)}: {said}\n    → {one.hint}")
        _tell(examined, signers)
    if examined.differences:
        raise typer.Exit(1)


def shown(text: str) -> str:
    """A text from a stranger as a terminal can show it: what is no letter or sign, escaped."""
    letters = (one if one.isprintable() else one.encode("unicode_escape") for one in text[:500])
    return "".join(one if isinstance(one, str) else one.decode("ascii") for one in letters)


def _tell(examined: Examined, signers: Path | None) -> None:
    """The release, its digests to read out, and the signature."""
    listed = examined.manifest
    if listed is None:
        return
    typer.echo(f"版本 {listed.version}，{listed.created} 生成，提交 {listed.commit[:12]}")
    typer.echo(f"清单 manifest.json 的摘要，可以在电话里核对前 {_SPOKEN} 位：")
    for name, digest in (("SHA-256", examined.sha256), ("SM3", examined.sm3)):
        spoken = (digest[at : at + 4] for at in range(0, _SPOKEN, 4))
        typer.echo(f"  {name:8}{' '.join(spoken)}")
    typer.echo(_about_signature(examined, signers))
    counted = f"{len(listed.files)} 个文件，{listed.size / 1e6:.1f} MB"
    wrong = len(examined.differences)
    said = f"有 {wrong} 处不符。" if wrong else f"完整：{counted}，全部相符。"
    typer.echo(said, err=True)


def _about_signature(examined: Examined, signers: Path | None) -> str:
    signed = examined.signed
    if not examined.has_signature:
        return "签名：没有，不能确认是谁发布的"
    if signed is not None and signed.signer:
        return f"签名：{shown(signed.signer)}（{signed.key}）"
    if signed is not None:
        return f"签名：有（{signed.key}）；没有用 --signers 给出名单，未核对是谁签的"
    if signers or examined.differences:
        return "签名：有，未能认定"
    return "签名：有；这台机器没有能用的 ssh-keygen，未核对"


def _as_rows(examined: Examined) -> dict[str, Any]:
    listed, signed = examined.manifest, examined.signed
    return {
        "whole": not examined.differences,
        "version": listed and listed.version,
        "created": listed and listed.created,
        "commit": listed and listed.commit,
        "files": listed and len(listed.files),
        "bytes": listed and listed.size,
        "manifest": {"sha256": examined.sha256, "sm3": examined.sm3} if listed else None,
        "signature": {
            "present": examined.has_signature,
            "key": signed and signed.key,
            "signer": signed and (signed.signer or None),
        },
        "differences": [_as_row(one) for one in examined.differences],
    }


def _as_row(one: Difference) -> dict[str, str]:
    return {key: shown(text) for key, text in asdict(one).items()}
