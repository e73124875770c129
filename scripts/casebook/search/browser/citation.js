/** Clause citations in a query; the same as casebook/search/citation.py. */
(function (engine) {
  "use strict";

  const DIGITS = "零一二三四五六七八九";
  const UNITS = { 十: 10, 百: 100 };

  /** @param {string} numeral 十七 or 17 @returns {number} */
  engine.number = function (numeral) {
    if (/^[0-9]+$/.test(numeral)) return Number(numeral);
    let total = 0;
    let digit = 0;
    for (const char of numeral) {
      if (UNITS[char]) {
        total += (digit || 1) * UNITS[char];
        digit = 0;
      } else {
        const value = char === "〇" ? 0 : char === "两" ? 2 : DIGITS.indexOf(char);
        digit = digit === 0 ? value : digit * 10 + value;
      }
    }
    return total + digit;
  };

  /**
   * @param {string} text a normalised query
   * @param {RegExp} pattern the lexicon's, see citation.py for its groups
   * @param {boolean} named whether a document is named in the query
   * @returns {{key: string, start: number, end: number}[]}
   */
  engine.citations = function (text, pattern, named) {
    const found = [];
    for (const match of engine.matches(pattern, text)) {
      const [whole, ordinal, article, of, name, item, count, counted] = match;
      let key;
      if (article) {
        if (!(ordinal || named || /^[0-9]+$/.test(article))) continue;
        key = engine.number(article) + "条" + (of ? "之" + engine.number(of) : "");
      } else if (name) {
        key = name + engine.number(item);
      } else if (counted || named) {
        key = (counted || "") + engine.number(count);
      } else {
        continue;
      }
      found.push({ key: key, start: match.index, end: match.index + whole.length });
    }
    return found;
  };
})(casebookSearch);
