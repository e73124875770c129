/** What is made of a 备课篮: a show, a handout, a lecture file, a link. */
(function () {
  "use strict";

  const TITLE = "自备讲稿";
  const AUDIENCE = "本单位党员干部";
  const MOST_BRACKETS = 2900; // casebook reads no text with over 3000
  const casebook = window.casebook;
  const element = casebook.element;

  /**
   * @typedef {{kind: string, title: string, about: string, outcome: string, handout: string,
   *   clauses: Object<string, string>, slides: string, cites: string[]}} Material
   *   see Material in scripts/casebook/lectures/material.py; its HTML is of our own build
   * @typedef {Map<string, Material>} Materials
   */

  /** What casebook takes for invisible, and halves of characters. */
  const HIDDEN = new RegExp(
    "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f" +
      "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ud800-\\udfff\\ue000-\\uf8ff\\ufdd0-\\ufdef" +
      "\\ufeff\\uffa0\\ufff9-\\uffff\\u{e0000}-\\u{e0fff}\\u{f0000}-\\u{10ffff}]",
    "gu"
  );

  const isClause = (show) => show.includes("#");
  const titleOf = (basket) => basket.title.trim() || TITLE;
  const audienceOf = (basket) => basket.audience.trim() || AUDIENCE;
  const effect = () => document.querySelector(".effect").textContent;

  /** HTML of our own build as nodes. @param {string} html @returns {DocumentFragment} */
  function nodes(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
  }

  /**
   * The slides of a basket between a cover and a closing, for `casebookDeck.open`.
   * @param {Basket} basket @param {Materials} materials @returns {HTMLElement}
   */
  function slides(basket, materials) {
    const all = element("div");
    const length = basket.minutes || basket.items.reduce((sum, one) => sum + one.minutes, 0);
    const under = audienceOf(basket) + (length ? "　" + length + " 分钟" : "");
    const cover = slide("cover", titleOf(basket), under);
    cover.prepend(element("p", "slide-kicker", "以案释规"));
    all.setAttribute("aria-label", titleOf(basket));
    all.appendChild(cover);
    for (const item of basket.items)
      if (materials.has(item.show)) all.appendChild(slidesOf(item, materials.get(item.show)));
    all.appendChild(slide("closing", "效力声明", effect()));
    return all;
  }

  function slide(kind, title, line) {
    const made = element("section", "slide slide-" + kind + " tone-plain");
    const body = element("div", "slide-body");
    body.appendChild(element("p", "slide-line", line));
    made.append(element("h2", "slide-title", title), body);
    return made;
  }

  function slidesOf(item, material) {
    const found = nodes(material.slides);
    if (item.hold === "不留" && material.kind !== "clause") {
      const pair = material.kind === "pair";
      // Whether it can be tolerated is not asked of those who know.
      if (!pair) found.querySelector(".slide-question").remove();
      found.prepend(found.querySelector(pair ? ".slide-grid" : ".slide-outcome"));
    }
    const lines = item.note.split("\n").filter((line) => line.trim());
    if (item.minutes) lines.unshift("用时 " + item.minutes + " 分钟。");
    if (lines.length) {
      const first = found.querySelector(".slide");
      let notes = first.querySelector(".slide-notes");
      if (!notes) {
        notes = first.appendChild(element("details", "slide-notes"));
        notes.appendChild(element("summary", "", "讲者备注"));
      }
      lines.forEach((line) => notes.appendChild(element("p", "", line)));
    }
    return found;
  }

  /**
   * Write the listeners' handout: no outcome, no note, the clauses apart from the cases.
   * @param {HTMLElement} paper @param {Basket} basket @param {Materials} materials
   */
  function handout(paper, basket, materials) {
    const clauses = {};
    const sources = new Set();
    let number = 0;
    paper.textContent = "";
    paper.append(
      element("h1", "", titleOf(basket)),
      element("p", "desk-for", audienceOf(basket) + "　学员讲义")
    );
    for (const item of basket.items) {
      const material = materials.get(item.show);
      if (!material) continue;
      Object.assign(clauses, material.clauses);
      // The title of a case tells its outcome: sources name its id alone.
      for (const cite of material.cites) sources.add(cite.replace(/^《.*》（([A-Z]{2}[0-9-]+)）/, "$1"));
      if (isClause(item.show)) {
        clauses[item.show] = material.handout;
        continue;
      }
      const part = paper.appendChild(element("section", "desk-case"));
      part.append(element("p", "desk-number", "案例 " + ++number), nodes(material.handout));
    }
    // In the order of their names, so that none is seen to go with a case.
    const refs = Object.keys(clauses).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    if (refs.length) paper.appendChild(element("h2", "", "条款"));
    for (const ref of refs) paper.appendChild(nodes(clauses[ref]));
    if (sources.size) paper.appendChild(element("h2", "", "来源"));
    for (const source of sources) paper.appendChild(element("p", "small", source));
    paper.appendChild(element("p", "small", effect()));
  }

  /**
   * Items that name a case which an item before them names: a lecture file names each once.
   * @param {Basket} basket @returns {Set<Item>}
   */
  function repeats(basket) {
    const named = new Set();
    return new Set(basket.items.filter(function (item) {
      const keys = item.show.split("_");
      const again = keys.some((key) => named.has(key));
      if (!again) keys.forEach((key) => named.add(key));
      return again;
    }));
  }

  /** A text without what casebook refuses: invisible characters, HTML, pictures, links, piles. */
  function plain(text) {
    return text
      .replace(/\r\n?/g, "\n")
      .replace(/\t/g, "  ")
      .replace(HIDDEN, "")
      .replace(/</g, "＜")
      .replace(/!\[/g, "！[")
      .replace(/\[\[/g, "［［")
      .replace(/\]\(/g, "］(")
      .replace(/([[({*_~`>^])(?: ?\1){5,}/g, "$1$1$1$1$1");
  }

  function quoted(text) {
    return "'" + plain(text).replace(/\n+/g, " ").trim().replace(/'/g, "''") + "'";
  }

  /**
   * A basket as a lecture file, which `casebook lecture build` takes whatever was typed.
   * @param {Basket} basket what there is material for @param {string} id
   */
  function file(basket, id) {
    const again = repeats(basket);
    const items = basket.items.filter((item) => !again.has(item));
    const needed = items.reduce((sum, item) => sum + item.minutes, 0);
    const lines = [
      "id: " + id,
      "kind: 自备",
      "title: " + quoted(plain(basket.title).trim() || TITLE),
      "audience: " + quoted(plain(basket.audience).trim() || AUDIENCE),
      "minutes: " + Math.min(999, Math.max(basket.minutes, needed, 1)),
      "sections:",
      "  - title: 案例与条款",
      "    items:",
    ];
    for (const item of items) {
      lines.push("      - show: '" + item.show + "'");
      if (!isClause(item.show)) lines.push("        hold: " + item.hold);
      if (item.minutes && needed < 1000) lines.push("        minutes: " + item.minutes);
      const note = plain(item.note).trim();
      if (!note) continue;
      lines.push("        note: |");
      for (const line of note.split("\n")) lines.push(("          " + line).replace(/\s+$/, ""));
    }
    const text = lines.join("\n") + "\n";
    if (text.split(/[[(]/).length <= MOST_BRACKETS) return text;
    return text.replace(/\[/g, "［").replace(/\(/g, "（");
  }

  /** A basket as letters for a link; titles are left out, the site knows them. */
  function code(basket) {
    const items = basket.items.map((item) => Object.assign({}, item, { title: "" }));
    const bytes = new TextEncoder().encode(JSON.stringify(Object.assign({}, basket, { items: items })));
    const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /** The basket that `code` wrote; null where it is not as it should be. @returns {?Basket} */
  function decoded(letters) {
    try {
      const text = atob(letters.replace(/-/g, "+").replace(/_/g, "/"));
      const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
      const seen = (_, value) => (typeof value === "string" ? value.replace(HIDDEN, "") : value);
      const given = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return casebook.basket.checked(JSON.parse(given, seen));
    } catch (damaged) {
      return null;
    }
  }

  casebook.lesson = {
    slides: slides, handout: handout, repeats: repeats, file: file, code: code, decoded: decoded,
  };
})();
