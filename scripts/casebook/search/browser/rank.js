/** A plan and its postings to a ranking; the same as casebook/search/rank.py. */
(function (engine) {
  "use strict";

  const SCORED = 400;
  const LEAST = 0.25;

  /**
   * @param {Plan} plan
   * @param {Map<string, Object<string, [number[], number[]]>>} postings entries and scores by field
   * @param {number} entries how many there are
   * @param {string[]} fields
   * @returns {{entry: number, score: number}[]} the best first
   */
  engine.rank = function (plan, postings, entries, fields) {
    const coverage = new Float64Array(entries);
    const boosts = new Map();
    let total = 0;
    for (const concept of plan.concepts) {
      const strength = new Float64Array(entries);
      let having = 0;
      for (const [term, boost] of concept.terms) {
        const found = postings.get(term);
        if (!found) continue;
        boosts.set(term, (boosts.get(term) || 0) + boost * concept.weight);
        for (const field of Object.keys(found))
          for (const entry of found[field][0]) {
            if (!strength[entry]) having++;
            if (strength[entry] < boost) strength[entry] = boost;
          }
      }
      const rarity = Math.log(1 + entries / (having + 0.5)) * concept.weight;
      total += rarity;
      for (let i = 0; i < entries; i++) if (strength[i]) coverage[i] += rarity * strength[i];
    }
    const allowed = allowedOf(plan, postings, coverage, fields);
    let best = 0;
    for (const entry of allowed) best = Math.max(best, coverage[entry]);
    const kept = allowed.filter((entry) => coverage[entry] >= LEAST * best);
    const sums = sumsOf(boosts, postings, entries);
    const share = (entry) => coverage[entry] / total;
    for (const entry of kept) sums[entry] *= share(entry) * share(entry);
    kept.sort((a, b) => sums[b] - sums[a] || a - b);
    const leading = kept.slice(0, SCORED);
    const scores = engine.lunrScores(boosts, postings, leading, fields);
    const ranked = leading.map(function (entry) {
      const score = (scores.get(entry) || 0) * share(entry) * share(entry);
      return { entry: entry, score: Math.round(score * 1e6) / 1e6 };
    });
    ranked.sort((a, b) => b.score - a.score || a.entry - b.entry);
    return ranked.concat(kept.slice(SCORED).map((entry) => ({ entry: entry, score: 0 })));
  };

  function allowedOf(plan, postings, coverage, fields) {
    const phrases = plan.phrases.map((p) => havingAll(engine.requiredTerms(p), postings, fields));
    const excluded = plan.excluded.map((e) => havingAll(engine.requiredTerms(e), postings, fields));
    const allowed = [];
    coverage.forEach(function (covered, entry) {
      if (!covered) return;
      if (phrases.every((set) => set.has(entry)) && !excluded.some((set) => set.has(entry)))
        allowed.push(entry);
    });
    return allowed;
  }

  /** The entries that have all terms in one field that readers can see. @returns {Set<number>} */
  function havingAll(terms, postings, fields) {
    const result = new Set();
    const found = terms.map((term) => postings.get(term) || {});
    fields.forEach(function (name, field) {
      if (name === "asked") return;
      let all = null;
      for (const one of found) {
        const having = new Set(one[field] ? one[field][0] : []);
        all = all ? new Set(Array.from(all).filter((entry) => having.has(entry))) : having;
      }
      (all || new Set()).forEach((entry) => result.add(entry));
    });
    return result;
  }

  /** lunr's score of each entry but for its division by the length of the query's vector. */
  function sumsOf(boosts, postings, entries) {
    const sums = new Float64Array(entries);
    boosts.forEach(function (boost, term) {
      const found = postings.get(term);
      for (const field of Object.keys(found)) {
        const [numbers, scores] = found[field];
        for (let i = 0; i < numbers.length; i++) sums[numbers[i]] += boost * scores[i];
      }
    });
    return sums;
  }

  /** The scores that lunr gives entries, from an index of nothing but the query's terms. */
  engine.lunrScores = function (boosts, postings, entries, fields) {
    const result = new Map();
    if (!entries.length) return result;
    const wanted = new Set(entries);
    const vectors = new Map();
    const inverted = [];
    Array.from(boosts.keys()).sort().forEach(function (term, index) {
      const posting = { _index: index };
      const found = postings.get(term);
      fields.forEach(function (name, field) {
        posting[name] = {};
        if (!found[field]) return;
        const [numbers, scores] = found[field];
        for (let i = 0; i < numbers.length; i++) {
          if (!wanted.has(numbers[i])) continue;
          posting[name][numbers[i]] = {};
          const ref = name + "/" + numbers[i];
          if (!vectors.has(ref)) vectors.set(ref, []);
          vectors.get(ref).push(index, scores[i] / 1000);
        }
      });
      inverted.push([term, posting]);
    });
    const index = lunr.Index.load({
      version: lunr.version,
      fields: fields,
      fieldVectors: Array.from(vectors),
      invertedIndex: inverted,
      pipeline: [],
    });
    const found = index.query(function (query) {
      boosts.forEach((boost, term) => query.term(term, { boost: boost, usePipeline: false }));
    });
    for (const one of found) result.set(Number(one.ref), one.score);
    return result;
  };
})(casebookSearch);
