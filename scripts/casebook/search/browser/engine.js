/**
 * Search: `casebook.search.find(query, options)`; the same order as casebook/search/engine.py.
 */
(function (engine) {
  "use strict";

  const RERANKED = 8;
  const VERIFIED = 24;
  const FACETS = ["kind", "outcome"];

  /**
   * @typedef {object} Hit
   * @property {string} id @property {string} kind @property {string} title
   * @property {string} url relative to the site's root @property {number} score
   * @property {string[]} badges
   * @property {{text: string, ranges: [number, number][]}} snippet
   * @property {[number, number][]} marked the parts of the title that matched
   * @property {string[]} [reasons] why a case is near, in `near`
   */

  /** The query as it was read, all entries that it finds, and notes for the reader. */
  async function ranking(manifest, query) {
    const reader = manifest.reader;
    const planOf = (text) => engine.narrowed(engine.makePlan(text, reader), reader);
    let typed = engine.normalise(query.slice(0, engine.LONGEST));
    let text = typed;
    if (engine.hasLetters(text)) {
      const pinyin = await engine.table("pinyin");
      if (pinyin) text = engine.spelled(text, pinyin.words, reader);
    }
    let plan = planOf(text);
    // 條 alone after a number makes no pair.
    if (text.includes("條") || (await hasUnknown(plan))) {
      const variants = await engine.table("variants");
      const plain = variants ? engine.simplified(text, variants) : text;
      if (plain !== text) {
        text = plain;
        typed = engine.simplified(typed, variants);
      } else if (engine.isShort(text)) {
        text = await corrected(text, reader);
      }
      plan = planOf(text);
    }
    const notes = text === typed ? [] : ["已按“" + text.trim() + "”检索"];
    for (const [wider, note] of relaxations(plan)) {
      const step = engine.narrowed(wider, reader);
      const postings = await engine.postings(engine.termsOf(step));
      const ranked = engine.rank(step, postings, manifest.entries, manifest.fields);
      const found = await lookedAt(step, ranked);
      if (found.length)
        return { plan: step, ranked: found, notes: note ? notes.concat(note) : notes };
    }
    return { plan: plan, ranked: [], notes: notes };
  }

  /**
   * The leading entries again, by their texts: those without a phrase left out, those first that
   * have the query just as it was typed.
   */
  async function lookedAt(plan, ranked) {
    const exact = engine.exactText(plan);
    const count = plan.phrases.length ? VERIFIED : exact ? RERANKED : 0;
    if (!count) return ranked;
    const leading = ranked.slice(0, count);
    const entries = await Promise.all(leading.map((one) => engine.entry(one.entry)));
    const texts = entries.map((entry) =>
      entry ? engine.normalise([entry.id, entry.title].concat(entry.text, entry.words).join("\n")) : null
    );
    const rest = ranked.slice(count);
    if (plan.phrases.length) {
      const has = (text) => text === null || plan.phrases.every((part) => text.includes(part));
      return leading.filter((_, i) => has(texts[i])).concat(rest);
    }
    const has = (_, i) => texts[i] !== null && texts[i].includes(exact);
    return leading.filter(has).concat(leading.filter((_, i) => !has(_, i)), rest);
  }

  /** Whether a pair of characters of the query is nowhere in the index. */
  async function hasUnknown(plan) {
    const loose = plan.concepts.filter(engine.isPair).map((concept) => concept.label);
    return (await engine.postings(loose)).size < loose.length;
  }

  async function corrected(text, reader) {
    const pinyin = await engine.table("pinyin");
    if (!pinyin) return text;
    const alikes = engine.soundAlikes(text, pinyin, reader);
    const written = alikes.map((one) => engine.pairs(text.slice(one.start, one.end)));
    const found = await engine.postings(engine.unique([].concat.apply([], written)));
    return engine.corrected(text, alikes, (pair) => found.has(pair));
  }

  /** The plan, then what is tried when it finds nothing, with what the reader is told. */
  function relaxations(plan) {
    const steps = [[plan, ""]];
    const without = (parts) => Object.assign({}, plan, parts);
    if (plan.phrases.length)
      steps.push([without({ phrases: [] }), "没有连在一起出现的，已按分开的词检索"]);
    if (plan.excluded.length)
      steps.push([without({ phrases: [], excluded: [] }), "排除之后没有结果，已不再排除"]);
    const characters = [];
    for (const run of engine.runs(plan.text))
      if (engine.isChinese(run.text)) characters.push.apply(characters, run.text.split(""));
    if (characters.length) {
      const concepts = engine
        .unique(characters)
        .map((c) => ({ label: c, terms: [[c, 1]], weight: 1, marks: [c] }));
      const loose = { text: plan.text, concepts: concepts, phrases: [], excluded: [] };
      steps.push([loose, "没有找到这些词，以下按单个字相近排列"]);
    }
    return steps;
  }

  /** What to look for in a text: the words as typed count most, then what means the same. */
  function marksOf(plan) {
    const marks = new Map();
    for (const phrase of plan.phrases) marks.set(phrase, 10);
    for (const concept of plan.concepts)
      concept.marks.forEach(function (mark, number) {
        const worth = concept.weight * (number === 0 ? 1 : 0.6);
        marks.set(mark, Math.max(worth, marks.get(mark) || 0));
      });
    return Array.from(marks);
  }

  /** @returns {Promise<Hit | null>} */
  function hitOf(one, marks) {
    return engine.entry(one.entry).then(function (entry) {
      return (
        entry && {
          id: entry.id,
          kind: entry.kind,
          title: entry.title,
          url: entry.url,
          badges: entry.badges,
          score: one.score,
          snippet: engine.snippet(entry.text, marks),
          marked: engine.highlights(entry.title, marks),
        }
      );
    });
  }

  /** The facet tables that are needed: the small one, and the large one for all others. */
  async function facetTable(names) {
    const tables = {};
    const wanted = names.every((name) => FACETS.includes(name)) ? ["facets"] : ["facets", "more"];
    for (const part of await Promise.all(wanted.map(engine.table))) Object.assign(tables, part);
    return tables;
  }

  const chosen = (filters) => Object.keys(filters).filter((name) => filters[name].length);

  /** A test whether an entry has one of the wanted values of a facet. */
  function passes(table, wanted) {
    const numbers = new Set();
    table.values.forEach((pair, i) => wanted.includes(pair[0]) && numbers.add(i));
    return (entry) => [].concat(table.of[entry]).some((value) => numbers.has(value));
  }

  /**
   * @param {string} query
   * @param {{limit?: number, offset?: number, sort?: string, filters?: Object<string, string[]>,
   *   counts?: string[]}} options `counts`: the facets to count
   * @returns {Promise<{total: number, unfiltered: number, hits: Hit[], notes: string[],
   *   missing: number, suggestions: string[], facets: Object<string, {value: string, label: string, count: number}[]>}>}
   */
  async function find(query, options) {
    const settings = Object.assign({ limit: 8, offset: 0, filters: {}, counts: [] }, options);
    engine.forget();
    const manifest = engine.opened();
    const { plan, ranked, notes } = await ranking(manifest, query);
    const names = chosen(settings.filters);
    const needed = names.concat(settings.counts, settings.sort === "date" ? ["year"] : []);
    const tables = needed.length ? await facetTable(needed) : {};
    const tests = new Map();
    for (const name of names)
      if (tables[name]) tests.set(name, passes(tables[name], settings.filters[name]));
    const keep = (without) => (one) =>
      Array.from(tests).every(([name, test]) => name === without || test(one.entry));
    const kept = ranked.filter(keep(null));
    if (settings.sort === "date" && tables.year) byDate(kept, tables.year);
    const facets = {};
    for (const name of settings.counts)
      if (tables[name]) facets[name] = counted(ranked.filter(keep(name)), tables[name]);
    const marks = marksOf(plan);
    const shown = kept.slice(settings.offset, settings.offset + settings.limit);
    const hits = await Promise.all(shown.map((one) => hitOf(one, marks)));
    return {
      total: kept.length,
      unfiltered: ranked.length,
      hits: hits.filter(Boolean),
      notes: notes,
      facets: facets,
      suggestions: ranked.length ? [] : engine.suggestions(plan.text, manifest.reader),
      missing: engine.missing.size,
    };
  }

  /**
   * The cases nearest to a situation that the reader tells.
   * @param {string} text @param {{limit?: number}} options
   * @returns {Promise<{hits: Hit[], missing: number}>}
   */
  async function near(text, options) {
    engine.forget();
    const manifest = engine.opened();
    const plain = engine.normalise(text.slice(0, engine.LONGEST));
    const plan = engine.situationPlan(plain, manifest);
    const tables = await facetTable(["kind"]);
    const postings = await engine.postings(engine.termsOf(plan));
    const ranked = engine.rank(plan, postings, manifest.entries, manifest.fields);
    const isCase = tables.kind ? passes(tables.kind, ["案例"]) : () => true;
    const nearest = ranked.filter((one) => isCase(one.entry)).slice(0, (options || {}).limit || 5);
    const marks = marksOf(plan);
    const hits = await Promise.all(nearest.map((one) => hitOf(one, marks)));
    hits.forEach(function (hit, i) {
      if (hit) hit.reasons = engine.reasons(plan, postings, nearest[i].entry);
    });
    const cases = hits.filter((hit) => hit && hit.kind === "案例");
    return { hits: cases, missing: engine.missing.size };
  }

  /** Newest first; what has no year goes last. Values of the table are in that order. */
  function byDate(ranked, years) {
    const place = (one) => (years.of[one.entry] < 0 ? Infinity : years.of[one.entry]);
    const order = new Map(ranked.map((one, i) => [one, i]));
    ranked.sort((a, b) => {
      const [left, right] = [place(a), place(b)];
      return left === right ? order.get(a) - order.get(b) : left - right;
    });
  }

  function counted(ranked, table) {
    const counts = table.values.map(() => 0);
    for (const one of ranked)
      for (const value of [].concat(table.of[one.entry])) if (value >= 0) counts[value]++;
    return table.values.map(([value, label], i) => ({ value: value, label: label, count: counts[i] }));
  }

  const casebook = (window.casebook = window.casebook || {});
  casebook.search = { find: find, near: near };
})(casebookSearch);
