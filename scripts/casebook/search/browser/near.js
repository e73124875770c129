/** Cases near to a situation that is told at length, and words to try when nothing is found. */
(function (engine) {
  "use strict";

  const MOST_WORDS = 16;
  const FEW_WORDS = 8;
  const MOST_PAIRS = 12;
  const MOST_REASONS = 6;
  const MOST_SUGGESTIONS = 5;

  /**
   * The query of a long text: its rarest words, and some pairs of characters where it has few.
   * All of it would load half of the index.
   * @param {string} text normalised @returns {Plan}
   */
  engine.situationPlan = function (text, manifest) {
    const reader = manifest.reader;
    const plan = engine.makePlan(text.replace(/["“”「」『』-]/g, " "), reader);
    const used = (concept) => engine.used(concept.label, reader);
    const words = plan.concepts
      .filter((concept) => used(concept) && used(concept) < manifest.entries / 2)
      .sort((a, b) => used(a) - used(b))
      .slice(0, MOST_WORDS);
    const pairs = plan.concepts.filter(engine.isPair);
    const step = Math.max(1, Math.floor(pairs.length / MOST_PAIRS));
    const some = words.length < FEW_WORDS ? pairs.filter((_, i) => i % step === 0) : [];
    return {
      text: text,
      concepts: words.concat(some.slice(0, MOST_PAIRS)),
      phrases: [],
      excluded: [],
    };
  };

  /** The words of a plan that an entry has, the rarest first. @returns {string[]} */
  engine.reasons = function (plan, postings, entry) {
    return plan.concepts
      .filter((concept) => !engine.isPair(concept))
      .filter((concept) => concept.terms.some(([term]) => has(postings.get(term), entry)))
      .map((concept) => concept.label)
      .slice(0, MOST_REASONS);
  };

  function has(found, entry) {
    return found ? Object.keys(found).some((field) => found[field][0].includes(entry)) : false;
  }

  /** Words that search knows and that share characters with a query. @returns {string[]} */
  engine.suggestions = function (text, reader) {
    const written = new Set(text);
    const found = [];
    reader.conceptOf.forEach(function (_, word) {
      const used = engine.used(word, reader);
      const shared = Array.from(word).filter((char) => written.has(char)).length / word.length;
      if (used && shared >= 0.5) found.push({ word: word, shared: shared, used: used });
    });
    found.sort((a, b) => b.shared - a.shared || b.used - a.used);
    return found.slice(0, MOST_SUGGESTIONS).map((one) => one.word);
  };
})(casebookSearch);
