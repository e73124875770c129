"""Load and judge: the one place where sources become a library with all its findings."""

from dataclasses import dataclass, replace
from pathlib import Path

from casebook import rules, versions
from casebook.anonymity.attachments import attachments
from casebook.load import load, load_lecture
from casebook.model import Finding, Library

MEMORY = ".cache/casebook/anonymity.json"
"""Where results of the anonymity scan are kept, below the project folder."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A library with its findings, sorted by file, line and code."""

    library: Library
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings forbid building."""
        return sum(finding.severity == "error" for finding in self.findings)


def check(root: Path, since: str | None = None, own: Path | None = None) -> Checked:
    """Read and judge everything below ``root``; collects all findings in one pass.

    With ``since``, a reference of the repository, also against what was published there.
    ``own`` is the file of a lecture that stands elsewhere; it is judged as if it stood here.
    Raises ``NoVersionError`` where the reference cannot be had.
    """
    library, found = load(root)
    if own is not None:
        lecture = load_lecture(own, str(own))
        if isinstance(lecture, list):
            found.extend(lecture)
        else:
            library = replace(library, lectures={**library.lectures, lecture.id: lecture})
    found.extend(rules.run(library))
    found.extend(rules.anonymity.judge(library, root / MEMORY))
    found.extend(attachments(root))
    if since is not None:
        found.extend(versions.compare(versions.library_at(root, since), library))
    found.sort(key=lambda finding: (finding.location, finding.code, finding.message))
    return Checked(library, tuple(dict.fromkeys(found)))
