/** A query read into concepts, phrases and exclusions; the same as casebook/search/plan.py. */
(function (engine) {
  "use strict";

  /** @typedef {{label: string, terms: [string, number][], weight: number, marks: string[]}} Concept */
  /** @typedef {{text: string, concepts: Concept[], phrases: string[], excluded: string[]}} Plan */

  engine.LONGEST = 2000;
  const MOST_SHARDS = 6;
  const MOST_HEAVY = 3;
  const PAIR_WEIGHT = 0.35;
  const CITATION_WEIGHT = 4;
  const WANTED_WEIGHT = 0.5;
  const SYNONYM_BOOST = 0.7;
  const POLICY_BOOST = 0.8;
  const PHRASE = /["“「『]([^"“”「」『』]+)["”」』]/g;
  const EXCLUDED = /(^|\s)-(?:["“「『]([^"“”「」『』]+)["”」』]|([^\s"“”「」『』]+))/g;

  /** The patterns and tables of the lexicon that the index keeps, made once. */
  engine.makeReader = function (kept) {
    const questions = kept.questions.split(" ");
    const reader = {
      citation: new RegExp(kept.citation, "g"),
      groups: new Map(),
      frequencies: new Map(),
      conceptOf: new Map(),
      wanted: new Map(),
      policies: new Map(),
    };
    kept.groups.split("\n").forEach(function (line, i) {
      const [name, ...words] = line.split(" ");
      const members = words[words.length - 1] === "=" ? [name].concat(words.slice(0, -1)) : words;
      reader.groups.set(name, members);
      reader.frequencies.set(name, kept.frequencies[i]);
      for (const word of members) reader.conceptOf.set(word, name);
    });
    for (const kind of Object.keys(kept.wanted))
      for (const word of kept.wanted[kind].split(" ")) reader.wanted.set(word, kind);
    for (const policy of Object.keys(kept.policies))
      for (const name of kept.policies[policy].split(" "))
        reader.policies.set(name, (reader.policies.get(name) || []).concat(policy));
    const names = Array.from(reader.policies.keys());
    reader.names = engine.longestFirst(names);
    const words = Array.from(reader.conceptOf.keys());
    reader.words = engine.longestFirst(words.concat(names, Array.from(reader.wanted.keys())));
    reader.questions = engine.longestFirst(questions.filter((q) => q.length > 1));
    reader.particles = new Set(questions.filter((q) => q.length === 1));
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
    const excluded = engine.matches(EXCLUDED, text).map((m) => m[2] || m[3]).filter(searchable);
    let rest = text.replace(EXCLUDED, "$1 ");
    const phrases = engine.matches(PHRASE, rest).map((m) => m[1].trim()).filter(searchable);
    rest = rest.replace(PHRASE, " $1 ");
    const byLabel = new Map();
    for (const concept of conceptsOf(rest, reader)) byLabel.set(concept.label, concept);
    return {
      text: rest.trim(),
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
      const others = reader.groups.get(concept).filter((member) => member !== word);
      terms.push(["~" + concept + "/" + word, 1]);
      for (const member of others) terms.push(["~" + concept + "/" + member, SYNONYM_BOOST]);
      marks = marks.concat(others);
    }
    for (const policy of reader.policies.get(word) || []) terms.push(["@" + policy, POLICY_BOOST]);
    return { label: word, terms: terms, weight: 1, marks: marks };
  }

  /** The query, where it is one stretch of characters that may stand in a text as it is. */
  engine.exactText = function (plan) {
    const cites = plan.concepts.some((concept) => concept.weight === CITATION_WEIGHT);
    const written = engine.runs(plan.text);
    return written.length === 1 && written[0].text.length > 2 && !cites ? written[0].text : "";
  };

  /** Whether a concept is nothing but two neighbouring characters. */
  engine.isPair = function (concept) {
    const label = concept.label;
    return label.length === 2 && concept.terms[0][0] === label && engine.isChinese(label);
  };

  /** How many entries have a word. */
  engine.used = function (word, reader) {
    return reader.frequencies.get(reader.conceptOf.get(word)) || 0;
  };

  /**
   * The concepts of a plan that are worth MOST_SHARDS shards, in their order: citations and
   * wishes, words from the rarest on, pairs; big synonyms last.
   * @returns {Plan}
   */
  engine.narrowed = function (plan, reader) {
    const worth = plan.concepts.map(function (concept, number) {
      if (engine.isPair(concept))
        return [engine.isHeavy(engine.home(concept.label)) ? 3 : 2, number % 2, number];
      if (reader.conceptOf.has(concept.label)) return [1, engine.used(concept.label, reader), number];
      return [0, 0, number];
    });
    worth.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    let shards = [];
    function fits(terms) {
      const wanted = engine.unique(shards.concat(terms.map((term) => engine.home(term[0]))));
      const heavy = wanted.filter(engine.isHeavy).length;
      const few = wanted.length <= MOST_SHARDS && heavy <= MOST_HEAVY;
      const first = !shards.length;
      if (few || first) shards = wanted;
      return few || first;
    }
    const kept = new Map();
    for (const [, , number] of worth) {
      const [first, ...others] = plan.concepts[number].terms;
      const near = [first].concat(others.filter((term) => !engine.isBig(term[0])));
      if (fits(near)) kept.set(number, near);
    }
    kept.forEach(function (terms, number) {
      const all = plan.concepts[number].terms;
      if (engine.isBig(all[0][0])) return;
      for (const term of all) if (engine.isBig(term[0]) && fits([term])) terms.push(term);
    });
    const numbers = Array.from(kept.keys()).sort((a, b) => a - b);
    const concepts = numbers.map((n) => Object.assign({}, plan.concepts[n], { terms: kept.get(n) }));
    return Object.assign({}, plan, { concepts: concepts });
  };

  /** @param {Plan} plan @returns {string[]} every index term that has to be looked up */
  engine.termsOf = function (plan) {
    const wanted = [];
    for (const concept of plan.concepts) for (const term of concept.terms) wanted.push(term[0]);
    for (const text of plan.phrases.concat(plan.excluded))
      wanted.push.apply(wanted, engine.requiredTerms(text));
    return engine.unique(wanted);
  };
})(casebookSearch);
