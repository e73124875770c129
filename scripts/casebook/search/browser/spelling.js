/** Queries typed by sound; the same as casebook/search/spelling.py. */
(function (engine) {
  "use strict";

  const LETTERS = /(^|[^a-z0-9.-])([a-z]{2,}(?:[ '][a-z]+)*)(?![a-z0-9.-])/g;
  const PREFIX = 4;

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
    const used = (word) => reader.lexicon.frequencies[reader.conceptOf.get(word)] || 0;
    return words.sort(
      (a, b) => used(b) - used(a) || (shorter ? a.length - b.length : 0) || (a < b ? -1 : 1)
    )[0];
  }

  /** @returns {string} a normalised query with wrong characters of the right sound put right */
  engine.corrected = function (text, tables, reader, known) {
    const syllableOf = new Map();
    for (const syllable of Object.keys(tables.characters))
      for (const char of tables.characters[syllable]) syllableOf.set(char, syllable);
    const bySound = new Map();
    for (const word of Object.keys(tables.words)) {
      const sound = tables.words[word];
      bySound.set(sound, (bySound.get(sound) || []).concat(word));
    }
    const limit = engine.shortest(text);
    for (const [start, end] of stretches(text, limit)) {
      const written = text.slice(start, end);
      if (reader.conceptOf.has(written) || engine.pairs(written).every(known)) continue;
      const sound = Array.from(written, (char) => syllableOf.get(char) || "?").join(" ");
      const found = (bySound.get(sound) || []).filter((word) => engine.alike(word, written));
      if (found.length) text = text.slice(0, start) + mostUsed(found, reader, false) + text.slice(end);
    }
    return text;
  };

  /** How long a stretch must be to be corrected: two in a few words, three in a sentence. */
  engine.shortest = function (text) {
    const length = engine.runs(text).reduce((sum, run) => sum + run.text.length, 0);
    return length > 12 ? 3 : 2;
  };

  /** Whether at least half of the characters are the same. */
  engine.alike = function (word, written) {
    let same = 0;
    for (let i = 0; i < word.length; i++) same += word[i] === written[i] ? 1 : 0;
    return same * 2 >= word.length;
  };

  function stretches(text, shortest) {
    const runs = engine.runs(text).filter((run) => engine.isChinese(run.text));
    const found = [];
    for (let length = 8; length >= shortest; length--)
      for (const run of runs)
        for (let at = run.start; at + length <= run.start + run.text.length; at++)
          found.push([at, at + length]);
    return found;
  }
})(casebookSearch);
