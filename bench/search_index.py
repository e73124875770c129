"""Write the search index of a project and nothing else: ``search_index.py ROOT TARGET``.

With ``--library-only`` the library is read, checked and linked, and no index is made: what an
index costs is the difference.
"""

import gc
import sys
from pathlib import Path

from casebook.check import check
from casebook.link import link
from casebook.search.index import write_index

gc.set_threshold(100_000, 50, 50)  # as casebook.cli has it
root, target, *more = sys.argv[1:]
linked = link(check(Path(root)).library)
if "--library-only" not in more:
    write_index(linked, [], Path(target))
