/** The search page: results, filters, and its state in the address. */
(function () {
  "use strict";

  const casebook = window.casebook;
  const element = casebook.element;
  const page = document.querySelector(".search-page");
  const input = document.getElementById("q");
  const sort = document.getElementById("sort");
  const results = document.getElementById("results");
  const found = results.querySelector(".found");
  const notes = results.querySelector(".notes");
  const hits = results.querySelector(".hits");
  const further = results.querySelector(".further");
  const filters = results.querySelector(".filters");

  const FIRST = 8;
  const FURTHER = 10;
  const ALWAYS = { kind: "类型", outcome: "结论" };
  const MORE = {
    field: "领域",
    level: "层级",
    year: "年份",
    provenance: "来历",
    batch: "批次",
    clause: "条款",
  };
  const FACETS = Object.assign({}, ALWAYS, MORE);

  /** What is asked: kept in the address, but for how the panel of filters stands. */
  let state = fromAddress();
  let more = Object.keys(MORE).some((name) => state.filters[name]);
  let asked = 0;

  function fromAddress() {
    const parameters = new URLSearchParams(location.search);
    const chosen = {};
    for (const name of Object.keys(FACETS)) {
      const values = parameters.getAll(name);
      if (values.length) chosen[name] = values;
    }
    const shown = Math.floor(Number(parameters.get("n")));
    return {
      query: (parameters.get("q") || "").slice(0, 2000),
      sort: parameters.get("sort") === "date" ? "date" : "",
      filters: chosen,
      shown: shown > FIRST && shown <= 500 ? shown : FIRST,
    };
  }

  function address() {
    const parameters = new URLSearchParams();
    if (state.query.trim()) parameters.set("q", state.query.trim());
    for (const name of Object.keys(state.filters))
      for (const value of state.filters[name]) parameters.append(name, value);
    if (state.sort) parameters.set("sort", state.sort);
    if (state.shown > FIRST) parameters.set("n", String(state.shown));
    const text = parameters.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  /** Change what is asked: a step to go back to, or, while typing, the same step. */
  function change(parts, typing) {
    Object.assign(state, { query: input.value }, parts);
    history[typing ? "replaceState" : "pushState"](null, "", address());
    show();
  }

  /** Look up what is asked, and show it. A later question overtakes an earlier one. */
  function show(focus) {
    const mine = ++asked;
    input.value = state.query;
    sort.value = state.sort;
    if (!state.query.trim()) {
      results.hidden = true;
      document.title = "检索 - 以案释规";
      return Promise.resolve();
    }
    results.hidden = false;
    results.setAttribute("aria-busy", "true");
    document.title = state.query.trim().slice(0, 40) + " - 检索";
    const counts = Object.keys(more ? FACETS : ALWAYS);
    return casebook
      .engine()
      .then((engine) =>
        engine.find(state.query, {
          limit: state.shown,
          filters: state.filters,
          sort: state.sort,
          counts: counts,
        })
      )
      .then(function (answer) {
        if (mine === asked) render(answer, focus);
      })
      .catch(function (error) {
        if (mine === asked) fail(error);
      });
  }

  function render(answer, focus) {
    results.setAttribute("aria-busy", "false");
    results.classList.remove("near");
    results.classList.toggle("empty", !answer.total);
    const words = "“" + state.query.trim().slice(0, 60) + "”";
    found.textContent = answer.total
      ? words + "：找到 " + answer.total + " 条"
      : "没有找到与" + words + "相符的内容。";
    notes.textContent = "";
    for (const note of answer.notes) notes.appendChild(element("p", "notice", note + "。"));
    if (answer.missing) notes.appendChild(broken());
    if (!answer.total) notes.appendChild(ways(answer));
    fill(answer.hits);
    if (focus) {
      const link = hits.querySelectorAll("h3 a")[focus];
      if (link) link.focus();
    }
    const left = answer.total - answer.hits.length;
    further.hidden = left <= 0 || !answer.hits.length;
    further.textContent = "再看 " + Math.min(left, FURTHER) + " 条（还有 " + left + " 条）";
    renderFilters(answer.facets);
  }

  function fill(list) {
    hits.textContent = "";
    list.forEach((hit) => hits.appendChild(item(hit)));
    if (casebook.basket) casebook.basket.offer(hits);
  }

  /** @param {Hit} hit @returns {HTMLElement} a result */
  function item(hit) {
    const row = element("li");
    const over = element("p", "over");
    over.appendChild(casebook.verdict(hit));
    const badges = hit.badges.slice();
    if (hit.kind === "案例") {
      over.appendChild(element("span", "id", hit.id));
      over.appendChild(casebook.provenance(hit, false));
    }
    row.appendChild(over);
    const heading = element("h3");
    const link = element("a");
    link.href = casebook.address(hit.url);
    heading.appendChild(casebook.marked(link, hit.title, hit.marked));
    row.appendChild(heading);
    const passage = element("p", "snippet");
    row.appendChild(casebook.marked(passage, hit.snippet.text, hit.snippet.ranges));
    if (hit.reasons && hit.reasons.length)
      row.appendChild(element("p", "reasons", "都说到：" + hit.reasons.join("、")));
    const under = element("p", "under");
    for (const badge of hit.kind === "案例" ? badges.slice(2) : badges)
      under.appendChild(element("span", "", badge));
    under.dataset.show = hit.id;
    under.dataset.title = hit.title;
    row.appendChild(under);
    row.dataset.id = hit.id;
    return row;
  }

  /** What a reader can do who found nothing. */
  function ways(answer) {
    const box = element("div", "ways-on");
    if (answer.unfiltered) {
      const clear = element("button", "", "去掉筛选，有 " + answer.unfiltered + " 条");
      clear.type = "button";
      clear.addEventListener("click", () => change({ filters: {}, shown: FIRST }));
      box.appendChild(clear);
    }
    if (answer.suggestions.length) {
      const line = element("p", "", "试试：");
      for (const word of answer.suggestions) {
        const link = element("a", "", word);
        link.href = casebook.address("search/") + "?q=" + encodeURIComponent(word);
        line.appendChild(link);
      }
      box.appendChild(line);
    }
    const lists = element("p", "", "也可以逐级查找：");
    for (const [label, url] of [["全部案例", "cases/"], ["按条款", "clauses/"], ["按领域", "fields/"]]) {
      const link = element("a", "", label);
      link.href = casebook.address(url);
      lists.appendChild(link);
    }
    box.appendChild(lists);
    return box;
  }

  function broken() {
    const text = "有一部分检索文件没有读到，结果可能不全。刷新页面再试；仍然这样，请告诉发布单位。";
    return element("p", "notice draft", text);
  }

  function fail(error) {
    results.setAttribute("aria-busy", "false");
    found.textContent = error.message + "，现在不能检索。刷新页面再试。";
    notes.textContent = "";
    notes.appendChild(ways({ suggestions: [] }));
    fill([]);
    further.hidden = true;
    filters.textContent = "";
  }

  function renderFilters(facets) {
    const opened = filters.querySelector("details");
    const inside = filters.contains(document.activeElement) && document.activeElement.dataset.value;
    if (opened) more = opened.open;
    filters.textContent = "";
    const chosen = Object.keys(state.filters).length;
    const head = element("h2", "", "筛选");
    filters.appendChild(head);
    if (chosen) {
      const clear = element("button", "clear", "全部去掉");
      clear.dataset.value = "clear";
      clear.type = "button";
      clear.addEventListener("click", () => change({ filters: {}, shown: FIRST }));
      filters.appendChild(clear);
    }
    for (const name of Object.keys(ALWAYS)) addFacet(filters, name, facets[name]);
    const rest = element("details");
    rest.open = more;
    const summary = element("summary", "", "更多：领域、层级、年份、来历、批次、条款");
    summary.dataset.value = "more";
    rest.appendChild(summary);
    for (const name of Object.keys(MORE)) addFacet(rest, name, facets[name]);
    rest.addEventListener("toggle", function () {
      if (rest.open === more) return;
      more = rest.open;
      if (more && !facets.field) show();
    });
    filters.appendChild(rest);
    if (inside) {
      const controls = Array.from(filters.querySelectorAll("[data-value]"));
      const again = controls.find((one) => one.dataset.value === inside) || controls[0];
      if (again) again.focus();
    }
  }

  function addFacet(parent, name, values) {
    const chosen = state.filters[name] || [];
    const used = (values || []).filter((one) => one.count || chosen.includes(one.value));
    if (!used.length) return;
    const group = element("fieldset");
    group.appendChild(element("legend", "", FACETS[name]));
    for (const one of used) {
      const label = element("label");
      const box = element("input");
      box.type = "checkbox";
      box.checked = chosen.includes(one.value);
      box.dataset.value = name + "=" + one.value;
      box.addEventListener("change", () => toggle(name, one.value, box.checked));
      label.appendChild(box);
      label.appendChild(element("span", "", one.label));
      label.appendChild(element("span", "n", String(one.count)));
      group.appendChild(label);
    }
    parent.appendChild(group);
  }

  function toggle(name, value, on) {
    const chosen = (state.filters[name] || []).filter((other) => other !== value);
    const next = Object.assign({}, state.filters, { [name]: on ? chosen.concat(value) : chosen });
    if (!next[name].length) delete next[name];
    change({ filters: next, shown: FIRST });
  }

  casebook.whenTyped(input, function (query) {
    if (query !== state.query) change({ query: query, shown: FIRST }, true);
  });
  page.querySelector("form.cb-find").addEventListener("submit", function (event) {
    event.preventDefault();
    if (input.value !== state.query) change({ shown: FIRST });
    else show();
  });
  sort.addEventListener("change", () => change({ sort: sort.value, shown: FIRST }));
  further.addEventListener("click", function () {
    const before = hits.children.length;
    state.shown = before + FURTHER;
    history.replaceState(null, "", address());
    show(before);
  });
  window.addEventListener("popstate", function () {
    state = fromAddress();
    show();
  });

  // Down and up go through the results, Escape back to the box.
  page.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    const links = Array.from(hits.querySelectorAll("h3 a"));
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) {
      input.focus();
    } else if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === input)) {
      if (links[at + 1]) links[at + 1].focus();
      event.preventDefault();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (links[at - 1] || input).focus();
      event.preventDefault();
    }
  });

  results.querySelector(".copy").addEventListener("click", function (event) {
    const button = event.currentTarget;
    const done = (words) => {
      button.textContent = words;
      setTimeout(() => (button.textContent = "复制本次检索的链接"), 2000);
    };
    casebookCopy(location.href).then(() => done("已复制"), () => done("没有复制成，请从地址栏复制"));
  });

  // One's own situation: it stays in this page, and out of the address.
  const situation = page.querySelector(".situation form");
  situation.addEventListener("submit", function (event) {
    event.preventDefault();
    const text = situation.querySelector("textarea").value;
    if (!text.trim()) return;
    const mine = ++asked;
    results.hidden = false;
    results.setAttribute("aria-busy", "true");
    casebook
      .engine()
      .then((engine) => engine.near(text, { limit: 5 }))
      .then(function (answer) {
        if (mine === asked) renderNear(answer);
      })
      .catch(function (error) {
        if (mine === asked) fail(error);
      });
  });

  function renderNear(answer) {
    results.setAttribute("aria-busy", "false");
    results.classList.add("near");
    results.classList.toggle("empty", !answer.hits.length);
    found.textContent = answer.hits.length
      ? "与所写情况最相近的 " + answer.hits.length + " 件案例。相近不等于结论相同，请看各案的关键因素。"
      : "没有找到相近的案例。写上事情怎么定的、有没有损失、事后怎么补救，再试一次。";
    notes.textContent = "";
    if (answer.missing) notes.appendChild(broken());
    fill(answer.hits);
    further.hidden = true;
    filters.textContent = "";
    found.scrollIntoView({ block: "nearest" });
  }

  show();
})();
