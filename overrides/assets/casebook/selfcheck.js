/**
 * 对照自查: one section at a time, then what the answers meet: clauses, nearest cases, a record.
 * Everything happens in this page: nothing is sent, kept or written into the address.
 */
(function () {
  "use strict";

  const root = document.querySelector(".sc");
  if (!root) return;
  const element = window.casebook.element;
  const MOST = 3; // cases of each outcome
  const MET = 1;
  const UNMET = 3;
  const UNCLEAR = 0;
  // What makes a case near: the same clause says most, then the field, then each equal row.
  const WEIGHT = { clause: 4, field: 2, item: 1 };
  const OUTCOMES = ["免责", "减责", "不予容错"];
  const FINDINGS = ["材料未列", "符合", "部分符合", "不符合"];

  let cases = null;
  /** Called by data/self-check.js with the facts of the cases. */
  window.casebookSelfCheck = function (rows) {
    cases = rows;
  };

  const steps = Array.from(root.querySelectorAll(".sc-step"));
  const last = steps.length - 1;
  const button = (name) => root.querySelector(".sc-" + name);
  const notes = root.querySelector("#sc-notes");
  const field = root.querySelector("#sc-field");
  let at = 0;

  const questions = [];
  for (const step of steps)
    for (const fieldset of step.querySelectorAll(".sc-question"))
      questions.push({
        kind: step.dataset.step,
        key: fieldset.dataset.key,
        label: fieldset.querySelector("legend").textContent,
        words: Array.from(fieldset.querySelectorAll(".sc-answers span"), (s) => s.textContent),
        fieldset: fieldset,
        order: 0,
      });
  const items = questions.filter((q) => q.kind === "condition" || q.kind === "look");
  items.forEach((question, i) => (question.order = i));
  const of = (kind) => questions.filter((question) => question.kind === kind);

  /** @returns {?number} MET, UNMET, UNCLEAR, or null where there is no answer */
  function answer(question) {
    const ticked = question.fieldset.querySelector("input:checked");
    return ticked ? Number(ticked.value) : null;
  }

  /** The words of an answer, or of a finding of a case on the same question. */
  function words(question, value) {
    if (value === null) return "未答";
    return question.words[[MET, UNMET, UNCLEAR].indexOf(value)];
  }

  /** What a case found on a row: a look by its pole. */
  function found(question, digit) {
    const pole = question.kind === "look" && (digit === MET || digit === UNMET);
    return pole ? words(question, digit) : FINDINGS[digit];
  }

  function add(parent, tag, className, text) {
    return parent.appendChild(element(tag, className, text));
  }

  /** A copy of the links below a question: to its clause, to its cases. */
  function links(question) {
    const line = question.fieldset.querySelector(".sc-links");
    return line ? line.cloneNode(true) : element("p");
  }

  function clauseLink(question) {
    const link = question.fieldset.querySelector(".sc-clause");
    return link ? link.cloneNode(true) : element("span");
  }

  /** How near a case is to the answers, and why. */
  function compared(one) {
    const clauses = questions.filter(
      (q) => (q.kind === "refusal" || q.kind === "circumstance") && answer(q) === MET && q.key in one.clauses
    );
    const same = [];
    const other = [];
    for (const question of items) {
      const mine = answer(question);
      const theirs = Number(one.findings[question.order]);
      if (mine !== MET && mine !== UNMET) continue;
      if (mine === theirs) same.push(question);
      else if (theirs === MET || theirs === UNMET) other.push(question);
    }
    const sameField = field !== null && field.value === one.field;
    const score =
      WEIGHT.clause * clauses.length + WEIGHT.item * same.length + (sameField ? WEIGHT.field : 0);
    return { one, clauses, same, other, sameField, score };
  }

  /** The nearest cases of an outcome; the newest first where they are equally near. */
  function nearest(outcome) {
    return cases
      .filter((one) => one.outcome === outcome)
      .map(compared)
      .filter((near) => near.clauses.length || near.same.length)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST);
  }

  function caseLine(list, one) {
    const line = add(list, "li");
    const hit = { kind: "案例", badges: [one.outcome, one.provenance] };
    const over = add(line, "p", "over");
    over.appendChild(window.casebook.verdict(hit));
    add(over, "span", "id", one.id);
    over.appendChild(window.casebook.provenance(hit));
    const link = add(add(line, "p", "sc-title"), "a", "", one.title);
    link.href = window.casebook.address(one.url);
    link.target = "_blank";
    link.rel = "noopener";
    return line;
  }

  function why(line, label, text) {
    if (!text) return;
    const said = add(line, "p", "why");
    add(said, "span", "label", label);
    said.appendChild(document.createTextNode(text));
  }

  function part(parent, title) {
    const section = add(parent, "section");
    add(section, "h3", "", title);
    return section;
  }

  function refusedUnder(block, question) {
    const refused = (cases || []).filter((one) => one.outcome === "不予容错" && question.key in one.clauses);
    if (!refused.length) {
      add(block, "p", "none-yet", "本库还没有依这一条不予容错的案例。");
      return;
    }
    const list = add(block, "ul", "hits");
    for (const one of refused.slice(0, MOST)) caseLine(list, one);
  }

  function refusalPart(parent) {
    const section = part(parent, "负面清单");
    const hits = of("refusal").filter((q) => answer(q) === MET);
    const unclear = of("refusal").filter((q) => answer(q) === UNCLEAR);
    for (const question of hits) {
      const block = add(section, "div", "sc-hit");
      add(block, "p", "sc-said", "您答有这种情形：" + question.label);
      const told = question.fieldset.querySelector(".sc-text");
      if (told) block.appendChild(told.cloneNode(true));
      block.appendChild(links(question));
      refusedUnder(block, question);
    }
    if (hits.length)
      add(section, "p", "", "清单所列的情形不予容错；事实是不是这样，由有权机关查明认定。");
    if (unclear.length) listed(section, "还说不清的，先查清：", unclear);
    if (!hits.length && !unclear.length) {
      const open = of("refusal").some((q) => answer(q) === null);
      add(section, "p", "", open ? "已答的各条都没有答“有”；还有没答的。" : "各条都答没有。");
    }
  }

  function listed(section, lead, some) {
    add(section, "p", "", lead);
    const list = add(section, "ul");
    for (const question of some) {
      const line = add(list, "li", "", question.label + "　");
      line.appendChild(clauseLink(question));
    }
  }

  function itemPart(parent) {
    const section = part(parent, "四个前提和六看里还没有落实的");
    const open = items.filter((q) => answer(q) === UNMET || answer(q) === UNCLEAR);
    if (!open.length) {
      const left = items.some((q) => answer(q) === null);
      add(section, "p", "", left ? "已答的各项没有不符合或者说不清的；还有没答的。" : "十项都答在符合的一端。答得上还要有材料证明，见下面建议留存的证据。");
    }
    for (const question of open) {
      const block = add(section, "div", "sc-open");
      add(block, "p", "sc-said", question.label + "：" + words(question, answer(question)));
      const told = question.fieldset.querySelector(".sc-text");
      if (told) {
        add(block, "p", "label", "要查的是");
        block.appendChild(told.cloneNode(true));
      }
      block.appendChild(links(question));
    }
  }

  function circumstancePart(parent) {
    const section = part(parent, "可以对照的条款");
    const mine = of("circumstance").filter((q) => answer(q) === MET);
    if (!mine.length) add(section, "p", "", "没有选属于哪一种情形。");
    for (const question of mine) {
      const block = add(section, "div", "sc-open");
      add(block, "p", "sc-said", question.label);
      block.appendChild(links(question));
    }
    const unclear = of("circumstance").filter((q) => answer(q) === UNCLEAR);
    if (unclear.length) listed(section, "还说不清的：", unclear);
  }

  function casePart(parent) {
    const section = part(parent, "相近案例");
    if (!cases) {
      add(section, "p", "notice", "没有读到案例，请从各题下的案例链接查找。");
      return;
    }
    add(section, "p", "why", "按相同的条款、相同的认定和领域排列，每种结论最多三件。相近不等于相同，结论以各案的事实为准。");
    for (const outcome of OUTCOMES) {
      const near = nearest(outcome);
      const title = add(section, "h4");
      title.appendChild(window.casebook.verdict({ kind: "案例", badges: [outcome] }));
      if (!near.length) add(section, "p", "none-yet", "没有相近的案例。");
      const list = near.length ? add(section, "ul", "hits sc-near") : null;
      near.forEach((one) => caseReasons(list, one));
    }
  }

  /** One near case with the reasons. */
  function caseReasons(list, near) {
    const line = caseLine(list, near.one);
    const shared = near.clauses.map(function (question) {
      const name = clauseLink(question).textContent.trim();
      // On the negative list “不符合” would read as if the case did not fall under it.
      if (question.kind === "refusal") return name;
      return name + "（该案认定" + FINDINGS[near.one.clauses[question.key]] + "）";
    });
    why(line, "同一条款", shared.join("、"));
    why(line, "认定相同", near.same.map((q) => q.key).join("、"));
    why(line, "认定不同", near.other.map((q) => q.key + "（该案：" + found(q, Number(near.one.findings[q.order])) + "）").join("、"));
    if (near.sameField) why(line, "同一领域", near.one.field);
  }

  function answersTable(parent) {
    const section = part(parent, "全部回答");
    if (field && field.value) add(section, "p", "", "领域：" + field.value);
    const table = add(section, "table", "sc-table");
    add(table, "caption", "sr", "全部回答");
    const head = add(add(table, "thead"), "tr");
    for (const name of ["问题", "回答", "条款"]) add(head, "th", "", name).scope = "col";
    const body = add(table, "tbody");
    for (const question of questions) {
      const row = add(body, "tr");
      add(row, "th", "", question.label).scope = "row";
      add(row, "td", answer(question) === null ? "none-yet" : "", words(question, answer(question)));
      add(row, "td").appendChild(clauseLink(question));
    }
  }

  function markEvidence() {
    for (const question of items) {
      const entry = root.querySelector('.sc-keep [data-item="' + question.key + '"]');
      const old = entry.querySelector(".tag");
      if (old) old.remove();
      const value = answer(question);
      if (value === UNCLEAR || value === UNMET)
        add(entry.querySelector("dt"), "span", "tag", value === UNCLEAR ? "说不清，先补这里" : "答为" + words(question, value));
    }
  }

  function showResult() {
    const said = root.querySelector(".sc-answer");
    const all = root.querySelector(".sc-all");
    const when = root.querySelector(".sc-when");
    const today = new Date();
    const open = questions.filter((q) => answer(q) === null).length;
    when.textContent =
      "填写日期：" + today.getFullYear() + "年" + (today.getMonth() + 1) + "月" + today.getDate() + "日。" +
      (open ? "共 " + questions.length + " 题，还有 " + open + " 题没有答。" : "共 " + questions.length + " 题，都已作答。");
    said.textContent = all.textContent = "";
    refusalPart(said);
    itemPart(said);
    circumstancePart(said);
    casePart(said);
    answersTable(all);
    markEvidence();
    said.hidden = all.hidden = when.hidden = false;
  }

  /** Show one section; the others wait. `move`: the reader goes to its heading. */
  function show(next, move) {
    at = next;
    steps.forEach((step, i) => (step.hidden = i !== at));
    root.classList.toggle("sc--done", at === last);
    if (at === last) showResult();
    button("back").hidden = at === 0;
    button("next").hidden = at === last;
    button("next").textContent = at === last - 1 ? "看结果" : "下一步";
    button("print").hidden = button("clear").hidden = at !== last;
    if (!move) return;
    const heading = steps[at].querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }

  button("back").addEventListener("click", () => show(at - 1, true));
  button("next").addEventListener("click", () => show(at + 1, true));
  button("print").addEventListener("click", () => window.print());
  button("clear").addEventListener("click", function () {
    root.querySelector("form").reset();
    copyNotes();
    show(0, true);
  });
  root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  function copyNotes() {
    root.querySelector(".sc-noted").textContent = notes.value;
  }
  notes.addEventListener("input", copyNotes);

  root.classList.add("sc--live");
  root.querySelector(".sc-nav").hidden = false;
  show(0, false);
})();
