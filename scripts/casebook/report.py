"""Findings for people, programs and code hosts: text, JSON, GitHub annotations, SARIF."""

import json
from collections.abc import Sequence
from typing import Any

from casebook import __version__
from casebook.codes import CODES
from casebook.model import Finding

_SEVERITY = {"error": "错误", "warning": "提醒"}


def as_text(findings: Sequence[Finding]) -> str:
    """Two lines a finding: ``path:line:column: 错误 CB012 message`` and what to do."""
    return "".join(
        f"{f.location.path}:{f.location.line}:{f.location.column}: "
        f"{_SEVERITY[f.severity]} {f.code} {f.message}\n    → {f.hint}\n"
        for f in findings
    )


def as_json(findings: Sequence[Finding]) -> str:
    """``{"findings": [{code, severity, path, line, column, message, hint}]}``."""
    rows = [
        {
            "code": f.code,
            "severity": f.severity,
            "path": f.location.path,
            "line": f.location.line,
            "column": f.location.column,
            "message": f.message,
            "hint": f.hint,
        }
        for f in findings
    ]
    return json.dumps({"findings": rows}, ensure_ascii=False, indent=2) + "\n"


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands that GitHub shows beside the line."""

    def escape(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return escape(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{f.severity} file={value(f.location.path)},line={f.location.line},"
        f"col={f.location.column},title={f.code}::{escape(f'{f.message}。{f.hint}')}\n"
        for f in findings
    )


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, for code scanning views."""
    used = sorted({f.code for f in findings})
    rules = [{"id": code, "shortDescription": {"text": CODES[code][1]}} for code in used]
    driver: dict[str, Any] = {"name": "casebook", "version": __version__, "rules": rules}
    results = [
        {
            "ruleId": f.code,
            "level": f.severity,
            "message": {"text": f"{f.message}。{f.hint}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f.location.path},
                        "region": {
                            "startLine": f.location.line,
                            "startColumn": f.location.column,
                        },
                    }
                }
            ],
        }
        for f in findings
    ]
    report = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}
