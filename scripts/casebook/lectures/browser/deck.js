/** A show of slides in the whole window; a file of slides starts it by itself. */
(() => {
  "use strict";

  /**
   * What is open: its elements, of which `sheet` covers the slides and `said` is read out; the slide,
   * from 0, its lines or rows shown beyond the first, digits typed.
   * @type {?{root: Element, stage: Element, sheet: Element, panel: Element, count: Element, said: Element,
   *   slides: Element[], at: number, step: number, typed: string, began: number, close: () => void}}
   */
  let show = null;

  const SMALLEST = 17; // px; what still does not fit scrolls
  const inFile = !!document.body && "deck" in document.body.dataset;
  const KEYS = {
    ArrowRight: onward, PageDown: onward, " ": onward, Enter: onward, n: onward,
    ArrowLeft: backward, PageUp: backward, Backspace: backward, p: backward,
    Home: () => go(0, 0), End: () => go(show.slides.length - 1, 0),
    o: overview, s: notes, b: black, ".": black, f: fullscreen, "?": help, "？": help,
    Escape: () => { if (!uncover()) (show.panel.hidden ? show.close : notes)(); },
  };
  const BUTTONS = [
    ["上一步", "←", backward], ["下一步", "→", onward], ["总览", "O", overview], ["备注", "S", notes],
    ["黑屏", "B", black], ["全屏", "F", fullscreen], ["帮助", "?", help], ["退出", "Esc", () => show.close()],
  ];
  const HELP = [
    ["→　空格　回车　PageDown　N", "下一步"], ["←　退格　PageUp　P", "上一步"],
    ["Home　End", "第一张、最后一张"], ["数字，再按回车", "到这一张"], ["↑　↓", "上下滚动"], ["O", "总览"],
    ["S", "备注和用时"], ["B", "黑屏，按任意键恢复"], ["F", "全屏"], ["Esc", "关闭，退出"],
    ["点按", "左侧后退，其余前进；也可滑动"],
  ];

  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const within = (list, at) => Math.max(0, Math.min(at, list.length - 1));

  /** An element with attributes, texts and elements. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach((pair) => element.setAttribute(...pair));
    element.append(...children);
    return element;
  }

  /**
   * Show the `.slide` sections of an element over the whole window.
   * @param {Element} container
   * @param {{onClose?: () => void, at?: number}} [options]
   */
  function open(container, { onClose, at = 0 } = {}) {
    const slides = all(container, ".slide").map((slide) => slide.cloneNode(true));
    if (show || !slides.length) return;
    const stage = make("div", { class: "deck-stage", role: "group", "aria-label": "幻灯片", tabindex: "0" }, ...slides);
    const sheet = make("div", { class: "deck-sheet", hidden: "" });
    const panel = make("div", { class: "deck-panel", role: "group", "aria-label": "讲者备注", tabindex: "0", hidden: "" });
    const count = make("span", { class: "deck-count" });
    const said = make("p", { class: "deck-said", "aria-live": "polite" });
    const root = make("div", { class: "deck", role: "dialog", "aria-modal": "true", tabindex: "-1",
      "aria-label": container.getAttribute("aria-label") || document.title }, stage, sheet, panel, bar(count), said);
    all(root, "details").forEach((each) => { each.open = true; }); // for print
    const before = document.activeElement;
    const others = all(document, "body > *").filter((each) => !each.inert);
    const clock = setInterval(tick, 1000);
    const shown = (on) => {
      others.forEach((each) => { each.inert = on; });
      document.documentElement.classList.toggle("deck-open", on);
      const listen = on ? addEventListener : removeEventListener;
      listen("resize", fit);
      listen("keydown", pressed, true);
    };
    const close = () => {
      clearInterval(clock);
      shown(false);
      root.remove(); // and leaves the full screen
      show = null;
      before.focus();
      if (onClose) onClose();
    };
    show = { root, stage, sheet, panel, count, said, slides, at: -1, step: 0, typed: "", began: Date.now(), close };
    shown(true);
    document.body.append(root);
    touched(stage);
    root.onclick = (event) => event.target === root && lit();
    go(at, 0);
    stage.focus();
  }

  function bar(count) {
    const buttons = BUTTONS.map(([text, title, act]) => {
      const button = make("button", { type: "button", title }, text);
      button.onclick = (event) => {
        act();
        // The mouse leaves the keys to the slides.
        if (show && event.detail && show.sheet.hidden) show.stage.focus();
      };
      return button;
    });
    buttons.splice(1, 0, count);
    return make("div", { class: "deck-bar" }, ...buttons);
  }

  /** Taps and swipes. */
  function touched(stage) {
    let from = null;
    stage.addEventListener("touchstart", ({ touches: [touch, second] }) => {
      from = second ? null : [touch.clientX, touch.clientY];
    }, { passive: true });
    stage.addEventListener("touchend", ({ changedTouches: [touch] }) => {
      const [x, y] = from ? [touch.clientX - from[0], touch.clientY - from[1]] : [0, 0];
      if (Math.abs(x) > Math.max(50, 2 * Math.abs(y))) (x < 0 ? onward : backward)();
    });
    stage.onclick = (event) => {
      if (getSelection().isCollapsed) (event.clientX < innerWidth / 3 ? backward : onward)();
    };
  }

  function pressed(event) {
    event.stopPropagation(); // the page below has keys of its own
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const onButton = event.target.matches("button") && /^(Enter| )$/.test(event.key);
    const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
    const typed = show.typed;
    type(/^\d$/.test(key) ? typed + key : "");
    if (!lit()) show.stage.focus();
    else if (key === "Tab") hold(event.shiftKey);
    else if (typed && key === "Backspace") type(typed.slice(0, -1));
    else if (typed && key === "Enter") go(typed - 1, 0);
    else if (onButton || !KEYS[key] || typed && key === "Escape") return;
    else if (!roam(key)) KEYS[key]();
    event.preventDefault();
  }

  function type(digits) {
    show.typed = digits;
    show.count.textContent = digits ? "到 " + digits : show.at + 1 + " / " + show.slides.length;
  }

  /** Keep Tab inside. */
  function hold(back) {
    const stops = all(show.root, "button, [tabindex='0']").filter((each) => each.offsetParent);
    const here = stops.indexOf(document.activeElement) + (back ? -1 : 1);
    stops[(here + stops.length) % stops.length].focus();
  }

  /** What the slide shows one by one. */
  function parts() {
    const slide = show.slides[show.at];
    return slide.matches(".slide-stepwise") ? all(slide, ".slide-line, tbody tr") : [];
  }

  function onward() {
    if (show.step + 1 < parts().length) go(show.at, show.step + 1);
    else if (show.at + 1 < show.slides.length) go(show.at + 1, 0);
  }

  function backward() {
    if (show.step) go(show.at, show.step - 1);
    else if (show.at) go(show.at - 1, Infinity);
  }

  /** Show a slide with its lines or rows up to `step`. */
  function go(to, step) {
    uncover();
    const before = show.at;
    show.at = within(show.slides, to);
    show.slides.forEach((slide, i) => { slide.hidden = i !== show.at; });
    const lines = parts();
    show.step = within(lines, step);
    lines.forEach((part, i) => {
      part.classList.toggle("slide-later", i > show.step);
      part.setAttribute("aria-hidden", i > show.step);
    });
    type("");
    if (before === show.at) {
      const line = lines[show.step];
      if (line) line.scrollIntoView({ block: "nearest" });
      show.said.textContent = line ? line.innerText : "";
      return;
    }
    show.stage.scrollTop = 0;
    show.said.textContent = `第 ${show.at + 1} 张，共 ${show.slides.length} 张：${title(show.at)}`;
    tell();
    fit();
    try {
      if (inFile) history.replaceState(null, "", "#" + (show.at + 1));
    } catch (refused) { /* as some do from disk */ }
  }

  function title(at) {
    return show.slides[at].querySelector(".slide-title").textContent;
  }

  /** Make the text of the slide smaller until it fits. */
  function fit() {
    const { slides: { [show.at]: slide }, stage } = show;
    const body = slide.querySelector(".slide-body");
    const full = parseFloat(getComputedStyle(slide).fontSize);
    body.style.fontSize = "";
    for (let px = full - 1; stage.scrollHeight > stage.clientHeight && px >= SMALLEST; px--) {
      body.style.fontSize = px / full + "em";
    }
  }

  /** Take away what covers the slides; whether there was anything. */
  function uncover() {
    if (show.sheet.hidden) return false;
    show.sheet.hidden = true;
    show.stage.hidden = false;
    fit();
    show.stage.focus();
    return true;
  }

  /** Cover the slides, or uncover them if this does already. */
  function cover(name, content) {
    const { sheet, stage } = show;
    if (uncover() && sheet.dataset.name === name) return;
    sheet.dataset.name = name;
    sheet.textContent = "";
    sheet.append(make("h2", {}, name), content);
    sheet.hidden = false;
    stage.hidden = true;
    sheet.querySelector("[aria-current], [tabindex='0']").focus();
  }

  function overview() {
    const tiles = show.slides.map((slide, i) => {
      const small = slide.cloneNode(true);
      small.hidden = false;
      small.setAttribute("aria-hidden", "true");
      const button = make("button", { type: "button", "aria-label": `${i + 1}　${title(i)}` });
      if (i === show.at) button.setAttribute("aria-current", "true");
      button.onclick = () => go(i, 0);
      return make("li", {}, small, button, make("span", { "aria-hidden": "true" }, String(i + 1)));
    });
    cover("总览", make("ol", { class: "deck-tiles" }, ...tiles));
  }

  /** Move in the overview; whether the key was for it. */
  function roam(key) {
    const tiles = show.sheet.hidden ? [] : all(show.sheet, "li button");
    const way = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[key];
    if (!tiles.length || !way) return false;
    tiles[within(tiles, tiles.indexOf(document.activeElement) + way)].focus();
    return true;
  }

  function help() {
    const keys = [].concat(...HELP.map(([key, what]) => [make("dt", {}, key), make("dd", {}, what)]));
    cover("帮助", make("dl", { class: "deck-keys", tabindex: "0" }, ...keys));
  }

  function notes() {
    show.panel.hidden = !show.root.classList.toggle("deck-noted");
    fit();
  }

  /** Fill the presenter's panel. */
  function tell() {
    const { panel, slides, at } = show;
    const said = all(slides[at], ".slide-notes p").map((each) => each.cloneNode(true));
    const next = at + 1 < slides.length ? "下一张：" + title(at + 1) : "已是最后一张";
    panel.textContent = "";
    panel.append(make("p", { class: "deck-next" }, next, make("span", { class: "deck-time" })),
      ...(said.length ? said : [make("p", {}, "没有备注。")]));
    tick();
  }

  function tick() {
    const used = new Date(Date.now() - show.began).toISOString().slice(11, 19);
    show.panel.querySelector(".deck-time").textContent = "已用 " + used;
  }

  function black() {
    const on = show.root.classList.toggle("deck-black");
    show.said.textContent = on ? "已黑屏，按任意键恢复" : title(show.at);
  }

  /** Light a black screen; whether it was light before. */
  function lit() {
    if (!show.root.matches(".deck-black")) return true;
    black();
    return false;
  }

  function fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (show.root.requestFullscreen) show.root.requestFullscreen().catch(() => {});
  }

  window.casebookDeck = { open };

  if (inFile) {
    const button = document.querySelector(".deck-start");
    const asked = () => (parseInt(location.hash.slice(1), 10) || 1) - 1;
    const begin = () => open(document.body, { at: asked(), onClose: () => button.focus() });
    button.hidden = false;
    button.onclick = begin;
    addEventListener("hashchange", () => { if (show) go(asked(), 0); });
    begin();
  }
})();
