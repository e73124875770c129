/**
 * The search boxes: in the header, on the home page, on the 404 page. The first results appear
 * as one types; without JavaScript, or before the engine is there, they lead to the search page.
 */
(function () {
  "use strict";

  const FIRST = 8;
  const PAUSE = 120;
  const here = document.currentScript.src;
  const root = here.replace(/assets\/casebook\/[^/]*$/, "");
  const casebook = (window.casebook = window.casebook || {});

  /** @param {string} url relative to the site's root @returns {string} where it is, also on disk */
  casebook.address = function (url) {
    const path = root + url;
    return location.protocol === "file:" ? path.replace(/\/(?=[?#]|$)/, "/index.html") : path;
  };

  /** @param {string} tag @param {string} [className] @param {string} [text] @returns {HTMLElement} */
  casebook.element = function (tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /** Put a text into an element, its matching parts in <mark>. Never as HTML. */
  casebook.marked = function (element, text, ranges) {
    let at = 0;
    for (const [start, end] of ranges) {
      element.appendChild(document.createTextNode(text.slice(at, start)));
      element.appendChild(casebook.element("mark", "", text.slice(start, end)));
      at = end;
    }
    element.appendChild(document.createTextNode(text.slice(at)));
    return element;
  };

  const SHAPES = { 免责: ["yes", "容错免责"], 减责: ["part", "容错减责"], 不予容错: ["no", "不予容错"] };

  /** What a result is: the outcome of a case, else its kind; the first badge says which. */
  casebook.verdict = function (hit) {
    const shape = hit.kind === "案例" && SHAPES[hit.badges[0]];
    if (shape) return casebook.element("span", "outcome " + shape[0], shape[1]);
    return casebook.element("span", "tag kind", hit.kind);
  };

  /** Where a case comes from: teaching cases say that they are invented. */
  casebook.provenance = function (hit, short) {
    const teaching = hit.badges[1] === "教学模拟";
    const words = hit.badges[1] + (teaching && !short ? " · 人物单位数字均为虚构" : "");
    return casebook.element("span", "tag" + (teaching ? " teaching" : ""), words);
  };

  let engine = null;
  /** Load the engine once. @returns {Promise<object>} `casebook.search` */
  casebook.engine = function () {
    if (!engine)
      engine = new Promise(function (resolve, reject) {
        if (casebook.search) return resolve(casebook.search);
        const script = document.createElement("script");
        script.src = root + "search/engine.js";
        script.onload = script.onerror = function () {
          script.remove();
          if (casebook.search) return resolve(casebook.search);
          engine = null; // to be asked for again
          reject(new Error("没有读到检索程序"));
        };
        document.head.appendChild(script);
      });
    return engine;
  };

  /**
   * Call `search` with what is in a box, not while an input method composes, nor at each key.
   * @returns {function(): void} calls off what is still to come
   */
  casebook.whenTyped = function (input, search) {
    let timer = 0;
    let composing = false;
    const later = function () {
      clearTimeout(timer);
      timer = setTimeout(() => search(input.value), PAUSE);
    };
    input.addEventListener("compositionstart", () => (composing = true));
    input.addEventListener("compositionend", function () {
      composing = false;
      later();
    });
    input.addEventListener("input", function (event) {
      if (!composing && !event.isComposing) later();
    });
    return () => clearTimeout(timer);
  };

  /** The list of first results below a box: a combobox with a listbox. */
  function suggest(form, number) {
    const input = form.querySelector("input");
    const list = casebook.element("ul", "cb-found");
    const status = casebook.element("p", "sr");
    let asked = 0;
    let active = -1;
    let callOff = () => {};
    list.id = "cb-found-" + number;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.tabIndex = -1; // long enough to scroll, it would be a stop of the Tab key
    list.setAttribute("aria-label", "最前面的结果");
    status.setAttribute("role", "status");
    form.appendChild(list);
    form.appendChild(status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-autocomplete", "list");

    const options = () => Array.from(list.querySelectorAll("[role=option]"));
    function close() {
      asked++;
      callOff();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }
    function choose(index) {
      active = index;
      options().forEach(function (option, i) {
        option.setAttribute("aria-selected", String(i === index));
        if (i === index) option.scrollIntoView({ block: "nearest" });
      });
      if (index >= 0) input.setAttribute("aria-activedescendant", list.id + "-" + index);
      else input.removeAttribute("aria-activedescendant");
    }
    function option(href, className) {
      const item = casebook.element("li", className);
      const link = casebook.element("a");
      item.setAttribute("role", "none");
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.id = list.id + "-" + options().length;
      link.href = href;
      link.tabIndex = -1;
      item.appendChild(link);
      list.appendChild(item);
      return link;
    }
    function open(found, query) {
      list.textContent = "";
      for (const hit of found.hits) {
        const link = option(casebook.address(hit.url));
        link.appendChild(casebook.verdict(hit));
        if (hit.kind === "案例") link.appendChild(casebook.provenance(hit, true));
        link.appendChild(casebook.marked(casebook.element("span", "title"), hit.title, hit.marked));
        link.appendChild(
          casebook.marked(casebook.element("span", "snippet"), hit.snippet.text, hit.snippet.ranges)
        );
      }
      const all = casebook.address("search/") + "?q=" + encodeURIComponent(query);
      const words = found.total ? "查看全部 " + found.total + " 条结果" : "没有找到，到检索页换个说法";
      option(all, "all").textContent = words;
      status.textContent = found.total ? "共 " + found.total + " 条，用上下键选择" : "没有找到";
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      choose(-1);
    }
    function search(query) {
      const mine = ++asked;
      if (!query.trim()) return close();
      casebook
        .engine()
        .then((engine) => engine.find(query, { limit: FIRST }))
        .then(function (found) {
          if (mine === asked && document.activeElement === input) open(found, query);
        })
        .catch(function (error) {
          status.textContent = error.message + "；按回车到检索页";
        });
    }

    callOff = casebook.whenTyped(input, search);
    input.addEventListener("focus", () => casebook.engine().catch(() => {}));
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      const count = options().length;
      if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        close();
        event.preventDefault();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((active + step + count + 1 + 1) % (count + 1)) - 1);
        event.preventDefault();
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        options()[active].click();
      }
    });
    document.addEventListener("click", (event) => form.contains(event.target) || close());
    form.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
    });
  }

  document.querySelectorAll("form.cb-find").forEach(function (form, number) {
    form.addEventListener("submit", function (event) {
      if (!form.querySelector("input").value.trim()) event.preventDefault();
    });
    if (!form.classList.contains("cb-find--page")) suggest(form, number);
  });

  // "/" goes to the search box: that of the page before that of the header.
  document.addEventListener("keydown", function (event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const boxes = ["main form.cb-find input", "form.cb-find input"];
    const box = boxes.map((one) => document.querySelector(one)).find(Boolean);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
