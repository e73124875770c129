/** The passage that answers best, and what in it matched; the same as search/snippet.py. */
(function (engine) {
  "use strict";

  const WIDTH = 88;
  const BACK = 24;
  const STOPS = "。；！？";
  const PAUSES = "，、：;,";

  /** @typedef {[string, number]} Mark a text that counts when it occurs, and for how much */

  /**
   * @param {string[]} paragraphs @param {Mark[]} marks
   * @returns {{text: string, ranges: [number, number][]}}
   */
  engine.snippet = function (paragraphs, marks) {
    let best = 0;
    let place = 0;
    let start = 0;
    paragraphs.forEach(function (paragraph, number) {
      const found = occurrences(paragraph, marks);
      found.forEach(function (first, i) {
        const worth = new Map();
        for (let j = i; j < found.length; j++)
          if (found[j][1] <= first[0] + WIDTH - BACK) worth.set(found[j][2], marks[found[j][2]][1]);
        let total = 0;
        worth.forEach((value) => (total += value));
        if (total > best + 1e-9) {
          best = total;
          place = number;
          start = first[0];
        }
      });
    });
    const text = paragraphs.length ? paragraphs[place] : "";
    start = beginning(text, start);
    const end = Math.min(text.length, start + WIDTH);
    const shown =
      (start ? "…" : "") + text.slice(start, end).trim() + (end < text.length ? "…" : "");
    return { text: shown, ranges: engine.highlights(shown, marks) };
  };

  function beginning(text, at) {
    if (at <= BACK && text.length <= WIDTH) return 0;
    const nearest = Math.max(0, at - BACK);
    for (const ends of [STOPS, PAUSES]) {
      let cut = -1;
      for (const end of ends) {
        const found = text.slice(nearest, at).lastIndexOf(end);
        if (found >= 0) cut = Math.max(cut, nearest + found);
      }
      if (cut >= 0) return cut + 1;
    }
    return at <= BACK ? 0 : at;
  }

  /** @returns {[number, number][]} the parts of a text that matched, without overlaps */
  engine.highlights = function (text, marks) {
    const merged = [];
    for (const [start, end] of occurrences(text, marks)) {
      const last = merged[merged.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
      else merged.push([start, end]);
    }
    return merged;
  };

  /** Start, end and number of every mark in a text, in the order of their places. */
  function occurrences(text, marks) {
    let plain = "";
    const places = [];
    for (let place = 0; place < text.length; place++) {
      const fresh = engine.normalise(text[place]);
      plain += fresh;
      for (let i = 0; i < fresh.length; i++) places.push(place);
    }
    const found = [];
    marks.forEach(function (mark, number) {
      const part = mark[0];
      for (let at = plain.indexOf(part); at >= 0; at = plain.indexOf(part, at + 1))
        found.push([places[at], places[at + part.length - 1] + 1, number]);
    });
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  }
})(casebookSearch);
