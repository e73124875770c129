/**
 * Chinese text as search sees it; the same as casebook/text.py.
 * Every script of the engine adds to one object, `casebookSearch`.
 */
var casebookSearch = {};
(function (engine) {
  "use strict";

  const RUN = /[\u3400-\u4dbf\u4e00-\u9fff\u3007]+|[a-z0-9]+(?:[.-][a-z0-9]+)*/g;
  const PART = /[a-z0-9]+/g;

  /** @param {string} text @returns {string} half width, lower case */
  engine.normalise = function (text) {
    return text.normalize("NFKC").toLowerCase().replace(/\ufeff/g, " ");
  };

  /** @param {string} text @returns {{text: string, start: number}[]} Chinese runs, words, numbers */
  engine.runs = function (text) {
    const found = [];
    let match;
    RUN.lastIndex = 0;
    while ((match = RUN.exec(text))) found.push({ text: match[0], start: match.index });
    return found;
  };

  engine.isChinese = function (run) {
    return run.charCodeAt(0) > 0x3002;
  };

  /** @param {string} run @returns {string[]} every two neighbouring characters */
  engine.pairs = function (run) {
    const found = [];
    for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
    return found;
  };

  /** @param {string} run a word or number @returns {string[]} itself, and its parts if it has any */
  engine.wordTerms = function (run) {
    return /[.-]/.test(run) ? [run].concat(run.match(PART)) : [run];
  };

  engine.unique = function (items) {
    return Array.from(new Set(items));
  };

  /** A pattern of the longest word at each place; words are grouped by their first character. */
  engine.longestFirst = function (words) {
    const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const byFirst = new Map();
    const sorted = engine.unique(words).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    for (const word of sorted) {
      const rest = byFirst.get(word[0]) || [];
      rest.push(escape(word.slice(1)));
      byFirst.set(word[0], rest);
    }
    const branches = [];
    byFirst.forEach((rest, first) => branches.push(escape(first) + "(?:" + rest.join("|") + ")"));
    return new RegExp(branches.join("|") || "(?!)", "g");
  };

  /** @returns {RegExpExecArray[]} all matches of a global pattern */
  engine.matches = function (pattern, text) {
    const found = [];
    let match;
    pattern.lastIndex = 0;
    while ((match = pattern.exec(text))) {
      found.push(match);
      if (!match[0]) pattern.lastIndex++;
    }
    return found;
  };
})(casebookSearch);
