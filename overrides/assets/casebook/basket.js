/** 备课篮: where it is kept, the buttons that add to it, its count in the header. */
(function () {
  "use strict";

  const NAME = "casebook.basket";
  const MOST = 40;
  const CASE = "[A-Z]{2}-[0-9]{4}-[0-9]{2}-[0-9]{2}";
  const CLAUSE = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*#[a-z0-9]+(?:-[a-z0-9]+)*";
  const KEY = new RegExp("^(?:" + CASE + "(?:_" + CASE + ")?|" + CLAUSE + ")$");
  const UNSAVED = "浏览器没有存下备课篮（不许网页存储，或者已经存满），离开这一页就没有了。";
  const UNREADABLE =
    "浏览器里存的备课篮读不出来，可能是别的版本存的。现在按空的算，一改动就换成新的。";
  const casebook = (window.casebook = window.casebook || {});

  /**
   * @typedef {{show: string, title: string, hold: "结论"|"不留", minutes: number, note: string}} Item
   *   0 minutes: none are written
   * @typedef {{v: 1, title: string, audience: string, minutes: number, items: Item[]}} Basket
   * @typedef {{basket: Basket, problem: string}} Held the basket, and what is wrong with keeping it
   */

  /** What the browser would not keep: it lasts as long as the page. @type {?Held} */
  let unsaved = null;

  const empty = () => ({ v: 1, title: "", audience: "", minutes: 0, items: [] });
  const text = (given, most) => typeof given === "string" && given.length <= most;
  const minutes = (given) => Number.isInteger(given) && given >= 0 && given <= 999;
  const fits = (one) =>
    one && text(one.show, 80) && KEY.test(one.show) && text(one.title, 120) &&
    (one.hold === "结论" || one.hold === "不留") && minutes(one.minutes) && text(one.note, 2000);

  /**
   * @param {*} given from storage or a link: anything at all
   * @returns {?Basket} a copy of what belongs there; null where anything does not fit
   */
  function checked(given) {
    if (!given || given.v !== 1 || !text(given.title, 40) || !text(given.audience, 40)) return null;
    if (!minutes(given.minutes) || !Array.isArray(given.items)) return null;
    if (given.items.length > MOST || !given.items.every(fits)) return null;
    if (new Set(given.items.map((one) => one.show)).size < given.items.length) return null;
    return {
      v: 1, title: given.title, audience: given.audience, minutes: given.minutes,
      items: given.items.map((one) => ({
        show: one.show, title: one.title, hold: one.hold, minutes: one.minutes, note: one.note,
      })),
    };
  }

  /** @returns {Held} the basket as it is kept now: other tabs may have changed it */
  function load() {
    if (unsaved) return unsaved;
    let kept = null;
    try {
      kept = localStorage.getItem(NAME);
    } catch (refused) {
      unsaved = { basket: empty(), problem: UNSAVED };
      return unsaved;
    }
    if (kept === null) return { basket: empty(), problem: "" };
    let basket = null;
    try {
      basket = checked(JSON.parse(kept));
    } catch (damaged) {
      // unreadable like any other
    }
    return basket ? { basket: basket, problem: "" } : { basket: empty(), problem: UNREADABLE };
  }

  /** Keep a basket. @param {Basket} basket @returns {string} what is wrong, in words */
  function save(basket) {
    unsaved = null;
    try {
      localStorage.setItem(NAME, JSON.stringify(basket));
    } catch (refused) {
      unsaved = { basket: basket, problem: UNSAVED };
    }
    mark();
    return unsaved ? UNSAVED : "";
  }

  const status = document.createElement("p");
  let timer = 0;
  status.className = "basket-said";
  status.setAttribute("role", "status");
  document.body.appendChild(status);

  /** Say what happened, to eye and ear. @param {string} words */
  function say(words) {
    status.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = ""), 8000);
  }

  /** Put a thing into the basket, or take it out. */
  function toggle(show, title) {
    const basket = load().basket;
    const at = basket.items.findIndex((one) => one.show === show);
    if (at >= 0) basket.items.splice(at, 1);
    else if (basket.items.length >= MOST) return say("备课篮最多放 " + MOST + " 项，先移除几项再添。");
    else basket.items.push({ show: show, title: title.slice(0, 120), hold: "结论", minutes: 0, note: "" });
    const done = at < 0 ? "已放进备课篮：" : "已移出备课篮：";
    say(done + title + "。现有 " + basket.items.length + " 项。" + save(basket));
  }

  /** Give everything with `data-show` in an element its button. */
  function offer(root) {
    root.querySelectorAll("[data-show]").forEach(function (of) {
      const show = of.dataset.show;
      const title = of.dataset.title || show;
      if (!KEY.test(show) || of.basketButton) return;
      const button = (of.basketButton = document.createElement("button"));
      button.type = "button";
      button.className = "basket-add";
      button.dataset.key = show;
      button.dataset.name = title;
      button.addEventListener("click", () => toggle(show, title));
      // A heading is read out as a name; a button inside would be part of it.
      of.insertAdjacentElement(/^H[1-6]$/.test(of.tagName) ? "afterend" : "beforeend", button);
    });
    mark();
  }

  /** Show what the basket holds: on every button, and in the header. */
  function mark() {
    const keys = new Set(load().basket.items.map((one) => one.show));
    document.querySelectorAll(".basket-add").forEach(function (button) {
      const held = keys.has(button.dataset.key);
      button.textContent = held ? "✓ 已在备课篮" : "＋备课篮";
      button.setAttribute("aria-pressed", String(held));
      button.setAttribute("aria-label", button.textContent + "：" + button.dataset.name);
    });
    document.querySelectorAll(".basket-count").forEach(function (count) {
      count.textContent = keys.size ? String(keys.size) : "";
      count.hidden = !keys.size;
    });
  }

  casebook.basket = {
    MOST: MOST, empty: empty, checked: checked, load: load, save: save, say: say, offer: offer,
  };
  window.addEventListener("storage", mark);
  window.addEventListener("pageshow", mark);
  offer(document);
})();
