/** A query read into concepts, phrases and exclusions; the same as casebook/search/plan.py. */
(function (engine) {
  "use strict";

  /** @typedef {{label: string, terms: [string, number][], weight: number, marks: string[]}} Concept */
  /** @typedef {{text: string, concepts: Concept[], phrases: string[], excluded: string[]}} Plan */

  engine.LONGEST = 2000;
  const PAIR_WEIGHT = 0.35;
  const CITATION_WEIGHT = 4;
  const WANTED_WEIGHT = 0.5;
  const GROUP_BOOST = 0.5;
  const POLICY_BOOST = 0.8;
  const PHRASE = /["“「『]([^"“”「」『』]+)["”」』]/g;
  const EXCLUDED = /(^|\s)-(?:"([^"]+)"|([^\s"]+))/g;

  /** The patterns and tables of a lexicon, made once. */
  engine.makeReader = function (lexicon) {
    const reader = {
      lexicon: lexicon,
      citation: new RegExp(lexicon.citation, "g"),
      variants: new Map(),
      conceptOf: new Map(),
      wanted: new Map(),
      policies: new Map(),
    };
    for (let i = 0; i < lexicon.traditional.length; i++)
      reader.variants.set(lexicon.traditional[i], lexicon.simplified[i]);
    for (const name of Object.keys(lexicon.groups))
      for (const word of lexicon.groups[name]) reader.conceptOf.set(word, name);
    for (const kind of Object.keys(lexicon.wanted))
      for (const word of lexicon.wanted[kind]) reader.wanted.set(word, kind);
    for (const policy of Object.keys(lexicon.policies))
      for (const name of lexicon.policies[policy])
        reader.policies.set(name, (reader.policies.get(name) || []).concat(policy));
    const names = Array.from(reader.policies.keys());
    reader.names = engine.longestFirst(names);
    const words = Array.from(reader.conceptOf.keys());
    reader.words = engine.longestFirst(words.concat(names, Array.from(reader.wanted.keys())));
    reader.questions = engine.longestFirst(lexicon.questions.filter((q) => q.length > 1));
    reader.particles = new Set(lexicon.questions.filter((q) => q.length === 1));
    return reader;
  };

  /** @param {string} text @returns {string[]} what an entry with this very text has in one field */
  engine.requiredTerms = function (text) {
    const found = [];
    for (const run of engine.runs(text)) {
      const cut = engine.isChinese(run.text) && run.text.length > 1;
      found.push.apply(found, cut ? engine.pairs(run.text) : [run.text]);
    }
    return engine.unique(found);
  };

  /** @param {string} text a normalised query @returns {Plan} */
  engine.makePlan = function (text, reader) {
    const searchable = (part) => engine.requiredTerms(part).length > 0;
    const phrases = engine.matches(PHRASE, text).map((m) => m[1].trim()).filter(searchable);
    text = text.replace(PHRASE, " $1 ");
    const excluded = engine.matches(EXCLUDED, text).map((m) => m[2] || m[3]).filter(searchable);
    const rest = text.replace(EXCLUDED, "$1 ");
    const byLabel = new Map();
    for (const concept of conceptsOf(rest, reader)) byLabel.set(concept.label, concept);
    return {
      text: text.trim(),
      concepts: Array.from(byLabel.values()),
      phrases: phrases,
      excluded: excluded,
    };
  };

  function conceptsOf(text, reader) {
    const found = [];
    const add = (label, terms, weight, marks) =>
      found.push({ label: label, terms: terms, weight: weight, marks: marks });
    const policies = engine.matches(reader.names, text).map((m) => reader.policies.get(m[0]));
    const named = engine.unique([].concat.apply([], policies));
    const cited = engine.citations(text, reader.citation, named.length > 0);
    for (const one of cited) {
      const terms = named.map((policy) => ["§" + policy + "/" + one.key, 1]);
      terms.push(["§" + one.key, 0.5]);
      add(text.slice(one.start, one.end), terms, CITATION_WEIGHT, []);
      text = text.slice(0, one.start) + " ".repeat(one.end - one.start) + text.slice(one.end);
    }
    const words = engine.matches(reader.words, text).map((match) => match[0]);
    for (const word of words) {
      const kind = reader.wanted.get(word);
      if (kind) add("=" + kind, [["=" + kind, 1]], WANTED_WEIGHT, []);
      if (reader.conceptOf.has(word) || reader.policies.has(word)) found.push(wordOf(word, reader));
    }
    const rest = text.replace(reader.words, " ").replace(reader.questions, " ");
    const loose = engine.runs(rest).map((run) => run.text);
    const alone = !words.length && !cited.length && loose.join("").length === 1;
    for (const run of loose) {
      if (!engine.isChinese(run)) {
        for (const term of engine.unique(engine.wordTerms(run))) add(term, [[term, 1]], 1, [term]);
      } else if (run.length > 1) {
        for (const pair of engine.pairs(run))
          if (!(reader.particles.has(pair[0]) && reader.particles.has(pair[1])))
            add(pair, [[pair, 1]], PAIR_WEIGHT, [pair]);
      } else if (alone) {
        add(run, [[run, 1]], 1, [run]);
      }
    }
    return found;
  }

  /** A word that search knows: a concept, the name of a document, or both. @returns {Concept} */
  function wordOf(word, reader) {
    const terms = [];
    let marks = [word];
    const concept = reader.conceptOf.get(word);
    if (concept !== undefined) {
      const members = reader.lexicon.groups[concept];
      if (members.length > 1) {
        terms.push(["~" + concept + "/" + word, 1], ["~" + concept, GROUP_BOOST]);
        marks = marks.concat(members.filter((member) => member !== word));
      } else {
        terms.push(["~" + concept, 1]);
      }
    }
    for (const policy of reader.policies.get(word) || []) terms.push(["@" + policy, POLICY_BOOST]);
    return { label: word, terms: terms, weight: 1, marks: marks };
  }

  /** @param {Plan} plan @returns {string[]} every index term that has to be looked up */
  engine.termsOf = function (plan) {
    const wanted = [];
    for (const concept of plan.concepts) for (const term of concept.terms) wanted.push(term[0]);
    for (const text of plan.phrases.concat(plan.excluded))
      wanted.push.apply(wanted, engine.requiredTerms(text));
    return engine.unique(wanted);
  };
})(casebookSearch);
