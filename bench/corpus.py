"""Write an invented project of any size, always the same for the same count.

``python bench/corpus.py COUNT TARGET`` makes ``TARGET`` a project that passes
``casebook check --strict`` and builds: COUNT teaching cases in batches of twenty, beside the
policies, pages and theme of this project. The text is composed from the sentences in
``bench/bank``; names, places and numbers are drawn, none is taken from a real case.
"""

import argparse
import random
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent.parent
COPIED = ("policies", "docs", "overrides", "search", "mkdocs.yml")

BATCH = 20
SMALLEST = 3
"""Cases of the smallest batch: one of each outcome, the first two of them the contrast pair."""

EXEMPTED, REDUCED, REFUSED = "免责", "减责", "不予容错"
OUTCOMES = (EXEMPTED, REFUSED, REDUCED, EXEMPTED, REDUCED, EXEMPTED, REDUCED)
"""Outcomes of the cases of a batch, over and over."""
PHRASES = {EXEMPTED: "予以容错免责案", REDUCED: "予以容错减责案", REFUSED: "不予容错案"}
SECTIONS = ("基本案情", "处理结果", "容错认定", "以案释规", "启示")
SUBJECTS = ("个人", "个人", "个人", "班子集体", "党组织", "部门单位")
LEVELS = ("县级", "县级", "乡镇", "乡镇", "村级", "市级")
SOURCE = "为说明规则而编写，人物、单位、数字均为虚构"

SHORTEST, LONGEST = 1200, 1800
_NUMERALS = str.maketrans("0123456789", "甲乙丙丁戊己庚丑壬癸", "-")
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")


@cache
def bank(name: str) -> dict[str, Any]:
    """One file of the phrase bank."""
    return tomllib.loads((Path(__file__).parent / "bank" / f"{name}.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is known of a batch before it is written."""

    index: int
    size: int

    @property
    def letters(self) -> str:
        """Ten pairs of letters, none of them used by the shipped batches."""
        return "B" + "ACDEFGHJKL"[self.index % 10]

    @property
    def year(self) -> int:
        """The year of the batch, going back from 2023 over ten years."""
        return 2023 - self.index // 10 % 10

    @property
    def number(self) -> int:
        """Which batch of these letters in its year, from 1."""
        return 1 + self.index // 100

    @property
    def id(self) -> str:
        """The id of the batch: ``BA-2023-01``."""
        return f"{self.letters}-{self.year}-{self.number:02}"

    @property
    def month(self) -> int:
        """The month of issue: late enough for the signatures to stand in the same year."""
        return 9 + self.index % 4


def batches(count: int) -> Iterator[BatchPlan]:
    """Batches of twenty; a remainder too small for three outcomes joins the last one."""
    whole, rest = divmod(count, BATCH)
    sizes = [BATCH] * whole
    if rest >= SMALLEST or not sizes:
        sizes.append(rest)
    else:
        sizes[-1] += rest
    return (BatchPlan(index, size) for index, size in enumerate(sizes))


class Story:
    """One case: its fixed names and numbers, and the sentences drawn for it."""

    def __init__(self, plan: BatchPlan, number: int) -> None:
        self.plan = plan
        self.number = number
        self.id = f"{plan.id}-{number:02}"
        self.said: set[str] = set()
        self.random = random.Random(self.id)
        # The contrast pair, cases 1 and 2, tells of the same matter.
        shared = random.Random(f"{plan.id}/pair") if number <= 2 else self.random
        self.outcome = OUTCOMES[(number - 1) % len(OUTCOMES)]
        self.field = shared.choice(list(bank("themes")))
        self.theme: dict[str, list[str]] = bank("themes")[self.field]
        self.own: dict[str, list[str]] = bank("phrases")["outcome"][self.outcome]
        self.common: dict[str, list[str]] = bank("phrases")["common"]
        self.level = self.random.choice(LEVELS)
        self.subject = self._subject()
        self.slots: dict[str, str] = {"matter": shared.choice(self.theme["matters"])}
        self.slots |= self._names() | self._amounts()
        self.actor = self._actor()
        self.clauses = self._clauses()
        self.rows = self._rows()

    def say(self, sentence: str) -> str:
        """A sentence with its slots filled."""

        def fill(match: re.Match[str]) -> str:
            if match[2]:
                return str(self.random.randint(int(match[2]), int(match[3])))
            return self.slots[match[1]]

        return _SLOT.sub(fill, sentence)

    def draw(self, sentences: Sequence[str], count: int = 1) -> list[str]:
        """Some sentences that this case has not said yet, filled."""
        fresh = [sentence for sentence in sentences if sentence not in self.said]
        chosen = self.random.sample(fresh, min(count, len(fresh)))
        self.said.update(chosen)
        return [self.say(sentence) for sentence in chosen]

    def one(self, sentences: Sequence[str]) -> str:
        """One sentence, filled."""
        return self.draw(sentences)[0]

    def _subject(self) -> str:
        subject = self.random.choice(SUBJECTS)
        return "班子集体" if (self.level, subject) == ("村级", "部门单位") else subject

    def _names(self) -> dict[str, str]:
        names = bank("phrases")["names"]
        pick = self.random.choice
        who, other = self.random.sample(names["surnames"], 2)
        letter = pick("BDEHJKLMNPQRSTUVWXYZ")
        village = f"{letter}{pick('ABCDEFGHJKLMNPQRSTUVWXYZ')}村"
        town = f"{pick(names['stems'])}镇"
        where = {"县级": f"{letter}县", "市级": f"{letter}市", "乡镇": town}
        unit = {"乡镇": f"{town}政府", "村级": f"{village}村委会"}
        return {
            "who": f"{who}某",
            "other": f"{other}某",
            "village": village,
            "where": where.get(self.level, f"{town}{village}"),
            "unit": unit.get(self.level, pick(self.theme["units"])),
            "firm": f"{pick('CEFGHJKLMNPQRSTUWXYZ')}{pick('CDEFGHJKMNPQRSTVWX')}公司",
            "town": town,
            "year": str(self.plan.year - self.random.randint(1, 2)),
        }

    def _amounts(self) -> dict[str, str]:
        """Amounts in 10,000 yuan; what was won back and what is left add up to the loss."""
        draw = self.random.randint
        loss = draw(30, 990)
        back = loss * draw(55, 95) // 100
        return {
            "big": str(draw(12, 90) * 100),
            "sum": str(draw(100, 980)),
            "loss": str(loss / 10),
            "back": str(back / 10),
            "net": str((loss - back) / 10),
            "people": str(draw(30, 900)),
        }

    def _actor(self) -> str:
        names: dict[str, list[str]] = bank("phrases")["names"]
        where, unit = self.slots["where"], self.slots["unit"]
        shelf = {"乡镇": "posts_town", "村级": "posts_village"}.get(self.level, "posts_person")
        if self.subject == "个人":
            office = where if shelf != "posts_person" else f"{where}{unit}"
            return f"{office}{self.random.choice(names[shelf])}{self.slots['who']}"
        bodies = {
            "乡镇": {"班子集体": "党政班子", "党组织": "党委", "部门单位": "政府"},
            "村级": {"班子集体": "村“两委”班子", "党组织": "党总支"},
        }
        own = {"班子集体": f"{unit}领导班子", "党组织": f"{unit}党组", "部门单位": unit}
        return where + bodies.get(self.level, own)[self.subject]

    def _clauses(self) -> list[tuple[str, str, str, str]]:
        """Two to four clauses: reference, finding, why, and what the case says about it."""
        finding = "不符合" if self.outcome == REFUSED else "符合"
        chosen = [(clause, finding) for clause in self._sampled(self.outcome, 1, 2)]
        if self.outcome == REFUSED:
            chosen += [(clause, "符合") for clause in self._sampled("不予容错的边界", 0, 1)]
        chosen += [(clause, "符合") for clause in self._sampled("程序", 1, 1)]
        unique = {clause["ref"]: (clause, verdict) for clause, verdict in chosen}
        return [
            (ref, verdict, self.one(clause["because"]), self.one(clause["reading"]))
            for ref, (clause, verdict) in unique.items()
        ]

    def _sampled(self, shelf: str, fewest: int, most: int) -> list[dict[str, Any]]:
        return self.random.sample(bank("clauses")[shelf], self.random.randint(fewest, most))

    def _rows(self) -> dict[str, tuple[str, str]]:
        """The ten rows with finding and fact, as the outcome allows."""
        items = list(bank("rows"))
        few = {EXEMPTED: (0, 1), REDUCED: (2, 4), REFUSED: (1, 3)}[self.outcome]
        partly = set(self.random.sample(items, self.random.randint(*few)))
        unmet: set[str] = set()
        if self.outcome == REFUSED:
            unmet = set(self.random.sample(items, self.random.randint(3, 6)))
        found = {
            item: "不符合" if item in unmet else "部分符合" if item in partly else "符合"
            for item in items
        }
        volume = self.id.translate(_NUMERALS)  # no sentence may stand in three cases (CB313)
        return {
            i: (verdict, f"{self.one(bank('rows')[i][verdict]).rstrip('。')}，见案卷{volume}。")
            for i, verdict in found.items()
        }

    @property
    def title(self) -> str:
        """The title, ending as its outcome demands."""
        return f"对{self.actor}{self.slots['matter']}问题{PHRASES[self.outcome]}"

    @property
    def turning(self) -> list[str]:
        """One to three rows of the finding that decided the outcome."""
        decisive = {EXEMPTED: "符合", REDUCED: "部分符合", REFUSED: "不符合"}[self.outcome]
        rows = [item for item, (finding, _) in self.rows.items() if finding == decisive]
        return self.random.sample(rows, min(len(rows), self.random.randint(1, 3)))

    @property
    def pair(self) -> str:
        """The id of the other case of the contrast pair, for the first two of a batch."""
        return f"{self.plan.id}-{3 - self.number:02}" if self.number <= 2 else ""

    def body(self) -> dict[str, list[str]]:
        """The sentences of the five sections: the needed ones, then others up to the length."""
        parts = {
            "基本案情": self._facts(),
            "处理结果": self._handling(),
            "容错认定": self.draw(self.own["decisive"], 4),
            "以案释规": self._reading(),
            "启示": self.draw(self.common["lesson"], 2),
        }
        target = self.random.randint(SHORTEST + 60, LONGEST - 150)
        for section, sentence in self._more():
            if sum(map(_length, parts.values())) >= target:
                break
            parts[section].append(self.say(sentence))
        return parts

    def _facts(self) -> list[str]:
        theme, common = self.theme, self.common
        told = [*self.draw(theme["openings"], 2), self.one(theme["gaps"])]
        told += self.draw(self.own["decide"], 2)
        told += [self.one(theme["harms"]), self.one(common["number"])]
        if self.outcome == REFUSED:
            told.append(self.one(theme["wrongs"]))
        return [*told, *self.draw(self.own["repair"], 2), self.one(common["found"])]

    def _handling(self) -> list[str]:
        told = [self.one(sentences) for sentences in bank("phrases")["process"].values()]
        told.insert(-1, self.one(self.own["final"]))
        return told

    def _reading(self) -> list[str]:
        told = [reading for *_, reading in self.clauses]
        told += self.draw(self.own["boundary"], 2)
        if self.pair:
            told.append(f"可与[[{self.pair}]]对照来读，事情相近，差别在决策和补救。")
        return told

    def _more(self) -> list[tuple[str, str]]:
        """Further sentences, each with its section, in random order; none is said twice."""
        shelves = {
            "基本案情": self.common["detail"],
            "处理结果": self.common["handling_more"],
            "容错认定": self.common["determination_more"],
            "以案释规": [*self.common["reading_more"], *self.own["boundary"]],
            "启示": self.common["lesson"],
        }
        spare = [
            (section, text)
            for section, texts in shelves.items()
            for text in texts
            if text not in self.said
        ]
        self.random.shuffle(spare)
        return spare

    def questions(self) -> Iterator[tuple[str, str]]:
        """Two to four questions with their notes."""
        asked = bank("phrases")["questions"]
        for question in self.random.sample(asked, self.random.randint(2, 4)):
            yield self.say(question["ask"]), self.say(question["note"])


def _length(sentences: Iterable[str]) -> int:
    """Characters without white space."""
    return len(re.sub(r"\s", "", "".join(sentences)))


def _period(story: Story) -> str:
    """The period of the events, beginning in the year that the text names."""
    year = story.slots["year"]
    form = story.random.choice(("{0}年", "{0}年上半年", "{0}年下半年", "{0}年至{1}年"))
    return form.format(year, int(year) + 1)


def _review(story: Story) -> list[str]:
    year, last = story.plan.year, story.plan.month
    sender = "乡镇纪委" if story.level in ("乡镇", "村级") else "派驻纪检监察组"
    steps = (
        ("报送", sender, last - 2),
        ("审核", "案件审理室", last - 1),
        ("隐名复核", "案件审理室复核人", last - 1),
        ("审定", "县纪委监委专题会议", last),
    )
    return [
        f"  - {{step: {step}, role: {role}, month: {year}-{month:02}}}"
        for step, role, month in steps
    ]


def _links(story: Story) -> list[str]:
    lines = []
    if story.pair:
        point = {
            EXEMPTED: "事情相近；本案集体研究、当天止损，那一案一人拍板、事后掩盖。",
            REFUSED: "事情相近；那一案先请示、有上限、及时追回，本案收到提醒仍继续并补造材料。",
        }[story.outcome]
        lines += ["contrasts:", f"  - case: {story.pair}", f"    point: {point}"]
    if story.number > 5 and story.number % 5 == 0:
        lines.append(f"follows: [{story.plan.id}-03]")
    return lines


def case_text(story: Story) -> str:
    """The Markdown file of a case."""
    keywords = story.random.sample(story.theme["keywords"], story.random.randint(3, 5))
    lines = [
        f"id: {story.id}",
        f"title: {story.title}",
        "provenance: 教学模拟",
        f"source: {SOURCE}",
        f"outcome: {story.outcome}",
        f"field: {story.field}",
        f"level: {story.level}",
        f"subject: {story.subject}",
        f"period: {_period(story)}",
        f"keywords: [{', '.join(keywords)}]",
        f"gist: {story.one(story.own['gist'])}",
        "illustrates:",
    ]
    for ref, finding, because, _ in story.clauses:
        lines += [f"  - clause: {ref}", f"    finding: {finding}", f"    because: {because}"]
    for i, (item, (finding, fact)) in enumerate(story.rows.items()):
        lines += {0: ["conditions:"], 4: ["looks:"]}.get(i, [])
        lines.append(f"  {item}: {{finding: {finding}, fact: {fact}}}")
    lines += ["turning:", f"  items: [{', '.join(story.turning)}]"]
    lines += [f"  point: {story.one(story.own['point'])}"]
    lines += [f"handling: {story.one(story.own['handling'])}"]
    lines += [f"correction: {story.one(story.common['correction'])}", *_links(story), "questions:"]
    for ask, note in story.questions():
        lines += [f"  - ask: {ask}", f"    note: {note}"]
    lines += ["review:", *_review(story), "status: 已发布"]
    return "\n".join(["---", *lines, "---", "", *_body(story.body())])


def _body(parts: dict[str, list[str]]) -> Iterator[str]:
    """The sections, in paragraphs of four sentences."""
    for section in SECTIONS:
        yield f"## {section}\n"
        told = parts[section]
        for start in range(0, len(told), 4):
            yield "".join(told[start : start + 4]) + "\n"


def batch_text(plan: BatchPlan) -> str:
    """The ``batch.yml`` of a batch."""
    intro = random.Random(plan.id).choice(bank("phrases")["common"]["intro"])
    return f"""id: {plan.id}
title: 泗阳式模拟案例 {plan.year}年第{plan.number}批（{plan.letters}）
series: 泗阳式
provenance: 教学模拟
source: {SOURCE}
level: 综合
issued: {plan.year}-{plan.month:02}
issuer: 教学模拟，无发布机关
intro: {intro}
"""


def copy_project(target: Path) -> None:
    """Copy what a project needs besides its cases into ``target``."""
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            shutil.copy2(source, target / name)
    (target / "docs").mkdir(exist_ok=True)
    forget_cases(target / "search" / "asked.yml")


def forget_cases(words: Path) -> None:
    """Leave out the ways of asking for cases, which are not copied."""
    asked = yaml.safe_load(words.read_text("utf-8"))["asked"]
    kept = {key: ways for key, ways in asked.items() if "#" in key or key.startswith("docs/")}
    text = yaml.safe_dump({"asked": kept}, allow_unicode=True, sort_keys=False)
    words.write_text(text, encoding="utf-8")


def write(count: int, target: Path) -> None:
    """Write a project of ``count`` cases.

    Raises ``ValueError`` for fewer than ``SMALLEST``, ``FileExistsError`` where ``target`` is a
    file or has content.
    """
    if count < SMALLEST:
        raise ValueError(f"at least {SMALLEST} cases: one of each outcome")
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise FileExistsError(f"{target} is not empty")
    copy_project(target)
    for plan in batches(count):
        folder = target / "cases" / plan.id
        folder.mkdir(parents=True)
        (folder / "batch.yml").write_text(batch_text(plan), encoding="utf-8")
        for number in range(1, plan.size + 1):
            story = Story(plan, number)
            (folder / f"{story.id}.md").write_text(case_text(story), encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write an invented project of COUNT cases.")
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("target", type=Path, metavar="TARGET", help="a new or empty folder")
    chosen = parser.parse_args()
    try:
        write(chosen.count, chosen.target)
    except (ValueError, FileExistsError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
