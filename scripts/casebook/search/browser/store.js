/**
 * Loads the parts of the index that a query needs. They are scripts which call `take`, since
 * `fetch` does not work on file://; a part that cannot be loaded, or is broken, is `null`.
 */
(function (engine) {
  "use strict";

  const here = document.currentScript.src.replace(/[^/]*$/, "");
  const shards = new Map();
  const waiting = new Map();
  let manifest = null;

  /** Names of the parts that could not be read since the last `engine.forget()`. */
  engine.missing = new Set();

  engine.take = function (name, content) {
    waiting.set(name, content);
  };
  /** @param {string} name what the script takes @param {string} url @returns {Promise<any>} */
  function load(name, url) {
    return new Promise(function (resolve) {
      const script = document.createElement("script");
      const done = function () {
        script.remove();
        const content = waiting.has(name) ? waiting.get(name) : null;
        waiting.delete(name);
        resolve(content);
      };
      script.onload = done;
      script.onerror = done;
      script.src = url;
      document.head.appendChild(script);
    });
  }

  /** One part; tried again the next time when it could not be read. @returns {Promise<any>} */
  function shard(name) {
    if (!shards.has(name)) {
      const loaded = load(name, here + manifest.version + "/" + name + ".js").then(function (part) {
        if (fits(name, part)) return part;
        engine.missing.add(name);
        shards.delete(name);
        return null;
      });
      shards.set(name, loaded);
    }
    return shards.get(name);
  }

  const isObject = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);
  const isFacet = (value) =>
    isObject(value) &&
    Array.isArray(value.values) &&
    Array.isArray(value.of) &&
    value.values.every((pair) => Array.isArray(pair)) &&
    value.of.length === manifest.entries;

  const isText = (value) => typeof value === "string";
  const isEntry = (value) =>
    isObject(value) &&
    [value.id, value.kind, value.title, value.url, value.words].every(isText) &&
    [value.text, value.badges].every((list) => Array.isArray(list) && list.every(isText));

  /** Whether a part has the shape that its name promises. */
  function fits(name, part) {
    if (name === "variants")
      return Array.isArray(part) && part.length === 2 && part.every(isText);
    if (name === "pinyin")
      return isObject(part) && [part.words, part.characters].every(
        (table) => isObject(table) && Object.values(table).every(isText)
      );
    if (name === "facets" || name === "more")
      return isObject(part) && Object.values(part).every(isFacet);
    return name[0] === "d" ? Array.isArray(part) : isObject(part);
  }

  /** Begin afresh to note what cannot be read. */
  engine.forget = function () {
    engine.missing.clear();
  };

  /** What the index is, called at the end of this very script. */
  engine.manifest = function (content) {
    try {
      open(content);
    } catch (error) {
      manifest = null; // broken: as good as not there
    }
  };

  function open(content) {
    let at = 0;
    content.starts = content.shards.map(function (count) {
      at += count;
      return at - count;
    });
    content.bigTerms = new Set(content.big.split(" "));
    content.reader = engine.makeReader(content.lexicon);
    manifest = content;
  }

  /** @returns {object} the manifest with its reader; throws where there is none */
  engine.opened = function () {
    if (!manifest) throw new Error("没有读到检索索引");
    return manifest;
  };

  /** The number of the last of ascending values that is not above the wanted one, or -1. */
  function lastUpTo(values, wanted) {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The number of the shard that has a term, if any has: FNV-1a of 32 bits. */
  engine.home = function (term) {
    const key = term[0] === "~" && !engine.isBig(term) ? term.split("/")[0] : term;
    let hash = 0x811c9dc5;
    for (let i = 0; i < key.length; i++)
      hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
    return hash % manifest.heavy.length;
  };

  /** Whether a word is so common that it stands apart from its concept. */
  engine.isBig = function (term) {
    return manifest.bigTerms.has(term);
  };

  /** Whether a shard has a term so common that loading it costs more than it tells. */
  engine.isHeavy = function (shard) {
    return manifest.heavy[shard] === "1";
  };

  /** @param {string[]} terms @returns {Promise<Map>} the postings of those that the index has */
  engine.postings = function (terms) {
    const homes = terms.map(engine.home);
    const names = engine.unique(homes);
    return Promise.all(names.map((number) => shard("t" + number))).then(function (parts) {
      const byNumber = new Map(names.map((number, i) => [number, parts[i]]));
      const found = new Map();
      terms.forEach(function (term, i) {
        const part = byNumber.get(homes[i]);
        if (!part || !Object.prototype.hasOwnProperty.call(part, term)) return;
        try {
          found.set(term, unpacked(part[term]));
        } catch (error) {
          engine.missing.add("t" + homes[i]);
          shards.delete("t" + homes[i]); // to be asked for again
        }
      });
      return found;
    });
  };

  function unpacked(packed) {
    const found = {};
    for (const field of Object.keys(packed)) {
      const [deltas, scores] = packed[field];
      let entry = 0;
      const numbers = deltas.map((delta) => (entry += delta));
      if (scores.length !== numbers.length || !(entry < manifest.entries)) throw new Error(field);
      found[field] = [numbers, scores];
    }
    return found;
  }

  /** @param {number} number @returns {Promise<object | null>} what is shown of an entry */
  engine.entry = function (number) {
    const home = lastUpTo(manifest.starts, number);
    return shard("d" + home).then(function (part) {
      const entry = part && part[number - manifest.starts[home]];
      if (isEntry(entry)) return entry;
      engine.missing.add("d" + home);
      shards.delete("d" + home);
      return null;
    });
  };

  /** @param {string} name pinyin, variants, facets, more @returns {Promise<object | null>} */
  engine.table = shard;
})(casebookSearch);
