"""A linked library to pages: the seam between the library and any site generator."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from casebook import indexes, layout, urls
from casebook.citation import cite_batch, cite_case, cite_clause
from casebook.codes import CODES
from casebook.help import help_html
from casebook.layout import Page
from casebook.lectures.talk import held_title
from casebook.link import LADDER, LinkedLibrary
from casebook.model import Case, Clause
from casebook.opendata import onpage
from casebook.pairs import pairs
from casebook.similar import similar_cases
from casebook.views import (
    basket,
    compare,
    contrasts,
    coverage,
    data,
    lectures,
    lists,
    procedures,
    selfcheck,
    stats,
    subscribe,
    updates,
)
from casebook.vocabulary import ITEM_CLAUSE, PolicyLevel


class Pages:
    """Makes the pages of one linked library."""

    def __init__(self, linked: LinkedLibrary) -> None:
        self.linked = linked
        self._page = partial(layout.filled, linked)
        self._facets = indexes.facets(linked)
        self._choices = {
            facet.url: {choice.label: choice.url for choice in facet.choices}
            for facet in self._facets
        }
        self._similar = similar_cases(linked)
        self._rungs = cache(linked.clause_chain)
        self._lectures = lectures.showing(linked)
        self._day = layout.build_day()
        levels = list(PolicyLevel)
        policies = linked.library.policies.values()
        self._policies = sorted(policies, key=lambda policy: levels.index(policy.level))
        self._batches = sorted(
            (batch for batch in linked.library.batches.values() if linked.of_batch[batch.id]),
            key=lambda batch: (batch.issued, batch.id),
            reverse=True,
        )

    def all(self) -> Iterator[Page]:
        """Every page of the site that comes from the library."""
        yield self.home()
        for case in self.linked.cases.values():
            yield self.case(case)
        for case in self.linked.withdrawn:
            yield self.tombstone(case)
        yield from self.policies()
        yield from self.batches()
        yield from self.case_lists()
        yield from self.clause_lists()
        views = (
            contrasts, coverage, lists, stats, updates, selfcheck, compare, procedures, lectures,
            basket, subscribe, data,
        )  # fmt: skip
        for view in views:
            yield from view.pages(self.linked)
        yield self.search()
        yield from self.rules()

    def home(self) -> Page:
        """The front page: ways in, the newest batch, a contrast pair of the week."""
        found = pairs(self.linked)
        description = "容错纠错典型案例与规定条款：每件案例对上一条规定，每条规定找得到案例。"
        return self._page(
            "home.html",
            "",
            "容与不容，看案例怎么说",
            description,
            "home",
            batch=next(iter(self._batches), None),
            pair=contrasts.of_the_week(found, self._day),
            pairs=len(found),
            facets=self._facets,
            policies=self.linked.library.policies,
        )

    def case(self, case: Case) -> Page:
        """The page of a case."""
        rows = [
            (
                item,
                row,
                layout.verdict_words(item, row.finding),
                self.linked.clauses.get(ITEM_CLAUSE[item]),
            )
            for item, row in case.items
        ]
        batch = self.linked.library.batches[case.batch_id]
        page = self._page(
            "case.html",
            urls.case_url(case),
            case.title,
            case.gist,
            "cases",
            case=case,
            batch=batch,
            rows=rows,
            similar=self._similar[case.key],
            rungs={i.clause: self._rungs(self.linked.clauses[i.clause]) for i in case.illustrates},
            choices=self._choices,
            held_title=held_title,
            lectures=self._lectures.get(case.key, []),
            citation=cite_case(self.linked, case, self._day),
            said=partial(onpage.case_script, self.linked, case),
        )
        return replace(page, citing=onpage.case_metadata(self.linked, case))

    def tombstone(self, case: Case) -> Page:
        """What stays of a withdrawn case: id, month and class of reason; no title, no content."""
        page = self._page(
            "tombstone.html",
            urls.case_url(case),
            f"{case.id} 已撤回",
            "该案例已撤回。",
            "cases",
            case_id=case.id,
            withdrawn=case.withdrawn,
        )
        return replace(page, unlisted=True)

    def policies(self) -> Iterator[Page]:
        """The page of all policies, and one for each."""
        shelves = [
            (level, [p for p in self._policies if p.level == level]) for level in PolicyLevel
        ]
        counties = (p for p in self._policies if p.level == PolicyLevel.COUNTY)
        chains = [(policy, self.linked.chain(policy)) for policy in counties]
        chains.sort(key=lambda chain: -sum(map(bool, chain[1].values())))
        yield self._page(
            "policies.html",
            "policies/",
            "规定",
            "县、市、省、中央的容错纠错规定与认定尺度，逐级对照。",
            "policies",
            shelves=shelves,
            chains=chains,
            ladder=LADDER,
        )
        for policy in self._policies:
            page = self._page(
                "policy.html",
                urls.policy_url(policy),
                policy.title,
                f"{policy.title}：{len(policy.clauses)} 条，逐条列出上位条款、各地对应和案例。",
                "policies",
                policy=policy,
                chain=self.linked.chain(policy),
                ladder=LADDER,
                rungs={clause.ref: self._rungs(clause) for clause in policy.clauses},
                citations={
                    clause.ref: cite_clause(self.linked, clause, self._day)
                    for clause in policy.clauses
                },
                said=partial(onpage.policy_script, self.linked, policy),
            )
            yield replace(page, citing=onpage.policy_metadata(policy))

    def batches(self) -> Iterator[Page]:
        """The list of batches, and a page for each that has public cases."""
        about = "按批次发布的典型案例。"
        for url, listed in indexes.paginate("batches/", self._batches):
            title = layout.numbered("批次", listed.number)
            yield self._page(
                "batches.html", url, title, about, "batches", part=listed, first="batches/"
            )
        for batch in self._batches:
            cases = self.linked.of_batch[batch.id]
            counts = indexes.outcome_counts(cases)
            for url, part in indexes.paginate(urls.batch_url(batch), cases):
                yield self._page(
                    "batch.html", url, batch.title, batch.intro, "batches",
                    batch=batch, part=part, counts=counts, first=urls.batch_url(batch),
                    citation=cite_batch(self.linked, batch, self._day),
                    feed=urls.batch_url(batch),
                )  # fmt: skip

    def case_lists(self) -> Iterator[Page]:
        """All cases, and the lists of every facet."""
        cases = indexes.newest_first(self.linked.cases.values())
        yield from self._list("cases/", "案例", "全部公开案例，新的在前。", cases)
        for facet in self._facets:
            yield self._page(
                "facet.html", facet.url, f"按{facet.name}看案例",
                f"公开案例按{facet.name}分列。", "cases", facet=facet, facets=self._facets,
            )  # fmt: skip
            for choice in facet.choices:
                title = f"{facet.name}：{choice.label}"
                about = f"{facet.name}为“{choice.label}”的公开案例。"
                yield from self._list(choice.url, title, about, choice.cases)

    def clause_lists(self) -> Iterator[Page]:
        """Clauses with their cases; clauses without a case are listed as gaps."""
        shown = {ref for ref, cases in self.linked.illustrated_by.items() if cases}
        yield self._page(
            "clauses.html", "clauses/", "按条款看案例",
            "每条规定有哪些案例。", "clauses", policies=self._policies, shown=shown,
        )  # fmt: skip
        for ref in self.linked.clauses:
            if ref in shown:
                yield from self._clause_list(self.linked.clauses[ref])

    def _clause_list(self, clause: Clause) -> Iterator[Page]:
        policy = self.linked.policy_of(clause)
        groups = self.linked.by_outcome[clause.ref].values()
        cases = [shown.case for group in groups for shown in group]
        title = f"{policy.short}·{clause.number}　{clause.name}"
        about = f"说明{policy.short}{clause.number}的公开案例。"
        url = urls.clause_cases_url(clause)
        yield from self._list(url, title, about, cases, section="clauses", clause=clause)

    def _list(
        self,
        first: str,
        title: str,
        about: str,
        cases: indexes.Cases,
        section: str = "cases",
        clause: Clause | None = None,
    ) -> Iterator[Page]:
        """A list of cases, cut into pages."""
        counts = indexes.outcome_counts(cases)
        feed = first if clause or first.startswith("fields/") else ""
        for url, part in indexes.paginate(first, cases):
            yield self._page(
                "list.html", url, layout.numbered(title, part.number), about, section,
                about=about, part=part, counts=counts, first=first,
                facets=self._facets, clause=clause, feed=feed,
            )  # fmt: skip

    def search(self) -> Page:
        """The page that the search boxes lead to."""
        about = "检索案例、条款和指南：词语、整句、条款号、拼音都可以。"
        return self._page("search.html", "search/", "检索", about, "search")

    def rules(self) -> Iterator[Page]:
        """What each check message means and how to mend it."""
        about = "检查信息的编号、含义和改法，供编写和发布人员查阅。"
        yield self._page("rules.html", "rules/", "检查信息", about, "about", codes=CODES)
        for code, (severity, title) in CODES.items():
            yield self._page(
                "rule.html", f"rules/{code}/", f"{code} {title}", f"{code}：{title}。", "about",
                code=code, severity=severity, text=help_html(code),
            )  # fmt: skip
