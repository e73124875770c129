/** Queries by sound or in traditional characters; the same as casebook/search/spelling.py. */
(function (engine) {
  "use strict";

  const LETTERS = /(^|[^a-z0-9.-])([a-z]{2,}(?:[ '][a-z]+)*)(?![a-z0-9.-])/g;
  const PREFIX = 4;
  const MOST_CORRECTED = 12;

  engine.hasLetters = function (text) {
    LETTERS.lastIndex = 0;
    return LETTERS.test(text);
  };

  /** @returns {string} a normalised query with pinyin and initials turned into words */
  engine.spelled = function (text, words, reader) {
    return text.replace(LETTERS, function (whole, before, letters) {
      const parts = letters.split(/[ ']/);
      const word = wordOf(parts.join(""), words, reader);
      if (word) return before + word;
      return before + parts.map((part) => wordOf(part, words, reader) || part).join(" ");
    });
  };

  function wordOf(letters, words, reader) {
    const full = [];
    const initials = [];
    const begun = [];
    for (const word of Object.keys(words)) {
      const joined = words[word].replace(/ /g, "");
      if (joined === letters) full.push(word);
      else if (words[word].split(" ").map((s) => s[0]).join("") === letters) initials.push(word);
      else if (letters.length >= PREFIX && joined.startsWith(letters)) begun.push(word);
    }
    for (const found of [full, initials, begun])
      if (found.length) return mostUsed(found, reader, true);
    return null;
  }

  function mostUsed(words, reader, shorter) {
    return words.sort(
      (a, b) =>
        engine.used(b, reader) - engine.used(a, reader) ||
        (shorter ? a.length - b.length : 0) ||
        (a < b ? -1 : 1)
    )[0];
  }

  /** @param {[string, string]} variants traditional and simplified, in step @returns {string} */
  engine.simplified = function (text, variants) {
    const [traditional, simplified] = variants;
    return Array.from(text, function (char) {
      const at = traditional.indexOf(char);
      return at < 0 ? char : simplified[at];
    }).join("");
  };

  /** Whether a query is a few words, not a sentence, in which pairs are unknown by chance. */
  engine.isShort = function (text) {
    const length = engine.runs(text).reduce((sum, run) => sum + run.text.length, 0);
    return length <= MOST_CORRECTED;
  };

  /**
   * The stretches of a short normalised query that sound like a word, the longest first.
   * @returns {{start: number, end: number, word: string}[]}
   */
  engine.soundAlikes = function (text, pinyin, reader) {
    const syllableOf = new Map();
    for (const syllable of Object.keys(pinyin.characters))
      for (const char of pinyin.characters[syllable]) syllableOf.set(char, syllable);
    const bySound = new Map();
    for (const word of Object.keys(pinyin.words)) {
      const sound = pinyin.words[word];
      bySound.set(sound, (bySound.get(sound) || []).concat(word));
    }
    const known = engine.matches(reader.words, text).map((m) => [m.index, m.index + m[0].length]);
    const found = [];
    for (const [start, end] of stretches(text)) {
      const written = text.slice(start, end);
      const sound = Array.from(written, (char) => syllableOf.get(char) || "?").join(" ");
      const words = (bySound.get(sound) || []).filter((word) => alike(word, written));
      const cuts = known.some(([a, b]) => (a < start && start < b) || (a < end && end < b));
      if (words.length && !cuts && !reader.conceptOf.has(written))
        found.push({ start: start, end: end, word: mostUsed(words, reader, false) });
    }
    return found;
  };

  /**
   * A query with words for what sounds like them, where the index lacks a pair that is written.
   * @param {function(string): boolean} known whether the index has a pair of characters
   */
  engine.corrected = function (text, alikes, known) {
    for (const one of alikes) {
      if (!engine.pairs(text.slice(one.start, one.end)).every(known))
        text = text.slice(0, one.start) + one.word + text.slice(one.end);
    }
    return text;
  };

  /** Whether at least half of the characters are the same. */
  function alike(word, written) {
    let same = 0;
    for (let i = 0; i < word.length; i++) same += word[i] === written[i] ? 1 : 0;
    return same * 2 >= word.length;
  }

  function stretches(text) {
    const runs = engine.runs(text).filter((run) => engine.isChinese(run.text));
    const found = [];
    for (let length = 8; length > 1; length--)
      for (const run of runs)
        for (let at = run.start; at + length <= run.start + run.text.length; at++)
          found.push([at, at + length]);
    return found;
  }
})(casebookSearch);
