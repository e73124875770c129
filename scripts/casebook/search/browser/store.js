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
  engine.manifest = function (content) {
    waiting.set("manifest", content);
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
        if (part === null) {
          engine.missing.add(name);
          shards.delete(name);
        }
        return part;
      });
      shards.set(name, loaded);
    }
    return shards.get(name);
  }

  /** Begin afresh to note what cannot be read. */
  engine.forget = function () {
    engine.missing.clear();
  };

  /** @returns {Promise<object | null>} the manifest with its reader; null where there is none */
  engine.open = function () {
    if (manifest) return Promise.resolve(manifest);
    return load("manifest", here + "manifest.js").then(function (content) {
      if (!content || manifest) return manifest;
      try {
        let at = 0;
        content.starts = content.shards.map(function (count) {
          at += count;
          return at - count;
        });
        content.terms = content.terms.split(" ");
        content.reader = engine.makeReader(content.lexicon);
        manifest = content;
      } catch (error) {
        manifest = null; // broken: as good as not there
      }
      return manifest;
    });
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

  /** The number of the shard that has a term, if any has; below 0 for none. */
  engine.home = function (term) {
    return lastUpTo(manifest.terms, term);
  };

  /** Whether a term is the first of its shard: mostly one so common that it fills it. */
  engine.leads = function (term) {
    return manifest.terms[engine.home(term)] === term;
  };

  /** @param {string[]} terms @returns {Promise<Map>} the postings of those that the index has */
  engine.postings = function (terms) {
    const homes = terms.map(engine.home);
    const names = engine.unique(homes.filter((number) => number >= 0));
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
      if (entry && Array.isArray(entry.text) && typeof entry.url === "string") return entry;
      engine.missing.add("d" + home);
      return null;
    });
  };

  /** @param {string} name spelling, facets, more @returns {Promise<object | null>} */
  engine.table = shard;
})(casebookSearch);
