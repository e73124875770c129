"""Publishing: a whole release to a folder, an SFTP server or an object store, in one step.

Every target keeps each version below ``releases/`` until it is dropped, and has one thing that says
which of them is current: a symbolic link in a folder or on an SFTP server, ``current.json`` in an
object store. It is the last to change, and changes in one step: whenever a run ends, readers have
the old release or the new one, whole.
"""

from casebook.publish.edition import Edition, edition
from casebook.publish.flow import Outcome, drop, open_target, publish, roll_back
from casebook.publish.refusal import PublishError

__all__ = [
    "Edition",
    "Outcome",
    "PublishError",
    "drop",
    "edition",
    "open_target",
    "publish",
    "roll_back",
]
