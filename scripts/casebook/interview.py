"""Questions for an author who starts an entry in a terminal: their answers fill the skeleton.

Nothing is written here. Every answer is held to the model before the next question is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.frontmatter import Parsed
from casebook.load import POLICY_FOLDERS, load_batch
from casebook.markup import unsafe_markup
from casebook.matter import validate
from casebook.mend.typography import printed, visible
from casebook.model import Batch
from casebook.rules.coherence import TITLE_ENDING
from casebook.scaffold import ScaffoldError
from casebook.schema import BatchMatter, CaseMatter, Entry, PolicyMatter
from casebook.vocabulary import (
    BatchLevel,
    CaseLevel,
    Field,
    Outcome,
    Provenance,
    Series,
    Subject,
)

Objection = Callable[[str], str]
"""What is wrong with an answer, in Chinese; empty where nothing is."""

INVENTED = {
    "source": "为说明规则而编写，人物、单位、数字均为虚构",
    "issuer": "教学模拟，无发布机关",
}
"""What a teaching batch says of its source and its issuer."""

_PROVENANCE = {
    Series.SIYANG: Provenance.TEACHING,
    Series.SUQIAN: Provenance.TEACHING,
    Series.EXCERPTS: Provenance.PUBLISHED,
    Series.LOCAL: Provenance.LOCAL,
}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How to ask for a line, and how to say one."""

    ask: Callable[[str], str]
    say: Callable[[str], None]

    def line(self, question: str, objection: Objection) -> str:
        """An answer without objection, as Chinese is printed."""
        while True:
            answer = printed(visible(self.ask(question))).strip()
            if not answer:
                self.say("  这一项要填。")
            elif wrong := objection(answer):
                self.say(f"  {wrong}。")
            else:
                return answer

    def choice(self, question: str, words: Sequence[str], notes: Sequence[str] = ()) -> str:
        """One of some words, answered by its number or by the word itself."""
        self.say(f"{question}：")
        for number, word in enumerate(words, 1):
            note = f"  {notes[number - 1]}" if notes else ""
            self.say(f"  {number:>2}  {word}{note}")
        numbers = {str(number): word for number, word in enumerate(words, 1)}

        def objection(answer: str) -> str:
            known = answer in numbers or answer in words
            return (
                "" if known else f"没有“{answer[:20]}”；填 1 至 {len(words)} 的序号，或照写其中的词"
            )

        answer = self.line("填序号", objection)
        return numbers.get(answer, answer)


def fits(model: type[Entry], key: str, form: str = "{}") -> Objection:
    """The objection of a model to a value of its key that is ``form`` with the answer in it."""

    def objection(answer: str) -> str:
        value = form.replace("{}", answer)
        parsed = Parsed({key: value}, positions={(): (1, 1), (key,): (2, 1)})
        found = [*unsafe_markup(value, "")]
        entry = validate(model, parsed, "")
        if isinstance(entry, list):  # keys that were not asked for are missing, on line 1
            found += [problem for problem in entry if problem.location.line == 2]
        return f"{found[0].message}：{found[0].hint}" if found else ""

    return objection


def new_to(folder: Path, name: str, then: Objection) -> Objection:
    """The objection to an id whose file, ``name`` with the id in it, stands there already."""

    def objection(answer: str) -> str:
        wrong = then(answer)
        if not wrong and (folder / name.replace("{}", answer)).exists():
            wrong = f"{answer} 已存在，换一个"
        return wrong

    return objection


def ask_case(root: Path, dialogue: Dialogue) -> tuple[str, dict[str, str]]:
    """The batch of a new case, and its answers by key.

    Raises ``ScaffoldError`` where there is no batch yet.
    """
    batches = _newest_first(root)
    if not batches:
        raise ScaffoldError("还没有批次；先运行 casebook new batch")
    batch_id = dialogue.choice("放进哪一批", list(batches), list(batches.values()))
    who = dialogue.line("对谁（如 A县某局科长张某某）", fits(CaseMatter, "title", "对{}"))
    ending = max(TITLE_ENDING.values(), key=len)
    what = dialogue.line(
        "什么问题（如 容缺办理方案审查问题）", fits(CaseMatter, "title", f"对{who}{{}}{ending}")
    )
    outcome = Outcome(dialogue.choice("结论", list(Outcome)))
    answers = {
        "title": f"对{who}{what}{TITLE_ENDING[outcome]}",
        "outcome": outcome,
        "field": dialogue.choice("领域", list(Field)),
        "level": dialogue.choice("层级", list(CaseLevel)),
        "subject": dialogue.choice("对象", list(Subject)),
        "period": dialogue.line("时间（到年或半年，如 2023年上半年）", fits(CaseMatter, "period")),
    }
    return batch_id, answers


def _newest_first(root: Path) -> dict[str, str]:
    """The ids of all batches, newest first, with their titles; unreadable ones come last."""
    found: list[tuple[str, str, str]] = []
    for file in root.glob("cases/*/batch.yml"):
        batch = load_batch(file, file.name)
        issued, title = (batch.issued, batch.title) if isinstance(batch, Batch) else ("", "")
        found.append((issued, file.parent.name, title))
    return {name: title for _, name, title in sorted(found, reverse=True)}


def ask_batch(root: Path, dialogue: Dialogue) -> tuple[str, dict[str, str]]:
    """The id of a new batch, and its answers by key."""
    malformed = fits(BatchMatter, "id")
    batch_id = dialogue.line(
        "批次编号（如 SY-2024-01）", new_to(root / "cases", "{}/batch.yml", malformed)
    )
    title = dialogue.line("批次名称", fits(BatchMatter, "title"))
    series = Series(dialogue.choice("系列", list(Series)))
    answers = {
        "title": title,
        "series": series,
        "provenance": _PROVENANCE[series],
        "level": dialogue.choice("层级", list(BatchLevel)),
        "issued": dialogue.line("发布年月（如 2024-03）", fits(BatchMatter, "issued")),
    }
    teaching = _PROVENANCE[series] is Provenance.TEACHING
    return batch_id, answers | (INVENTED if teaching else {})


def ask_policy(root: Path, dialogue: Dialogue, folder: str = "") -> tuple[str, str, dict[str, str]]:
    """The folder, where it is not known yet, and the id of a new policy, and its answers by key.

    Raises ``ScaffoldError`` for an unknown folder.
    """
    if folder and folder not in POLICY_FOLDERS:
        raise ScaffoldError(f"没有层级文件夹 {folder}；可用：{'、'.join(POLICY_FOLDERS)}")
    folder = folder or dialogue.choice(
        "层级", list(POLICY_FOLDERS), [str(level) for level in POLICY_FOLDERS.values()]
    )
    malformed = fits(PolicyMatter, "id")
    policy_id = dialogue.line(
        "规定编号（小写拼音，如 siyang-guifan）",
        new_to(root / "policies" / folder, "{}.md", malformed),
    )
    return folder, policy_id, {"title": dialogue.line("规定名称", fits(PolicyMatter, "title"))}
