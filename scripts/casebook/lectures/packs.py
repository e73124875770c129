"""A talk as files: which formats there are, what each file is called, and its bytes."""

from collections.abc import Collection, Iterator
from enum import StrEnum

from casebook.lectures.handout import handout
from casebook.lectures.script import script
from casebook.lectures.show import show
from casebook.lectures.talk import Talk
from casebook.parallel import spread
from casebook.syllabus import Faces


class Format(StrEnum):
    """A format that a lecture comes in."""

    DOCX = "docx"
    PPTX = "pptx"
    PDF = "pdf"
    HTML = "html"


def packs(talk: Talk, faces: Faces, formats: Collection[Format]) -> Iterator[tuple[str, bytes]]:
    """The files of a talk, name and content: the lecture text and the handout, the slides.

    Raises ``paper.PaperError`` where a PDF is asked for that this machine cannot set.
    """
    documents = {f"{talk.id}": script(talk), f"{talk.id}-handout": handout(talk)}
    if Format.DOCX in formats:
        from casebook.lectures.word import word

        for name, document in documents.items():
            yield f"{name}.docx", word(document, faces)
    if Format.PPTX in formats:
        from casebook.lectures.powerpoint import powerpoint

        yield f"{talk.id}.pptx", powerpoint(show(talk), faces)
    if Format.PDF in formats:
        from casebook.lectures.paper import paper

        # Setting a PDF takes seconds: each in a process of its own.
        papers = spread(lambda document: paper(document, faces), list(documents.values()))
        for name, content in zip(documents, papers, strict=True):
            yield f"{name}.pdf", content
    if Format.HTML in formats:
        from casebook.lectures.deck import deck

        yield f"{talk.id}.html", deck(show(talk)).encode()
