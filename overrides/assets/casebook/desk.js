/** The page of the 备课篮: what is in it, in which order, and what is made of it. */
(function () {
  "use strict";

  const page = document.querySelector(".desk");
  const casebook = window.casebook;
  const store = casebook.basket;
  const lesson = casebook.lesson;
  const element = casebook.element;
  const say = store.say;
  const find = (name) => page.querySelector(".desk-" + name);
  const list = find("items");
  const paper = document.querySelector(".desk-paper");
  const MISSING = "本站没有这一项（可能已撤回）";
  const LARGEST = 256 * 1024; // bytes; casebook reads no larger file

  /** @type {Map<string, Material>} */
  const materials = new Map();
  /** @type {Map<string, Promise<void>>} by file */
  const files = new Map();
  /** The files that were read, or were not there. @type {Set<string>} */
  const read = new Set();
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map();
  let basket = store.load().basket;
  /** The keys whose material has been asked for. */
  let asked = "";
  let dragged = false;
  /** What “撤销” brings back. */
  let before = null;
  /** The basket of a link that waits for an answer. */
  let brought = null;

  window.casebookMaterial = (key, material) => materials.set(key, material);

  const isClause = (show) => show.includes("#");
  const fileOf = (show) => show.split("#")[0];
  const nameOf = (show) => (materials.has(show) ? materials.get(show).title : show);
  /** What a key names, and the address of its page. @returns {[string, string]} */
  function placeOf(show) {
    if (isClause(show)) return ["条款", "policies/" + show.replace("#", "/#")];
    return show.includes("_") ? ["临界对照", "contrasts/" + show + "/"] : ["案例", "cases/" + show + "/"];
  }
  const itemOf = (show) => basket.items.find((one) => one.show === show);
  /** The basket without what the site does not have. @returns {Basket} */
  const usable = () =>
    Object.assign({}, basket, { items: basket.items.filter((one) => materials.has(one.show)) });

  /** Load what an item shows, once. A script, because a page on disk may not read other files. */
  function ask(show) {
    const file = fileOf(show);
    if (!files.has(file))
      files.set(file, new Promise(function (settle) {
        const script = document.createElement("script");
        script.src = "../lectures/material/" + file + ".js";
        script.onload = script.onerror = function () {
          script.remove();
          read.add(file);
          settle();
        };
        document.head.appendChild(script);
      }));
    return files.get(file);
  }

  function save() {
    find("undo").hidden = true;
    problem(store.save(basket));
    total();
  }

  function problem(words) {
    find("problem").textContent = words;
    find("problem").hidden = !words;
  }

  /** Show the basket: rows are kept, so that what has the focus keeps it. */
  function render() {
    const focused = document.activeElement;
    for (const [show, row] of rows)
      if (!itemOf(show)) {
        row.remove();
        rows.delete(show);
      }
    const again = lesson.repeats(usable());
    basket.items.forEach(function (one, i) {
      const row = rows.get(one.show) || added(one.show);
      if (list.children[i] !== row) list.insertBefore(row, list.children[i] || null);
      fill(row, one);
      row.querySelector(".desk-again").hidden = !again.has(one);
    });
    if (focused !== document.activeElement && list.contains(focused)) focused.focus();
    put(find("title"), basket.title);
    put(find("audience"), basket.audience);
    put(find("whole"), basket.minutes || "");
    find("empty").hidden = basket.items.length > 0;
    find("full").hidden = !basket.items.length;
    total();
    write();
    const shown = basket.items.map((one) => one.show).join();
    if (shown === asked) return;
    asked = shown;
    Promise.all(basket.items.map((one) => ask(one.show))).then(render);
  }

  /** Set a field, but for the one that is being written in. */
  function put(field, value) {
    if (field !== document.activeElement && field.value !== String(value)) field.value = value;
  }

  function added(show) {
    const row = find("row").content.firstElementChild.cloneNode(true);
    const part = (name) => row.querySelector("[data-part=" + name + "]");
    rows.set(show, row);
    row.querySelector(".desk-handle").addEventListener("pointerdown", (event) => drag(event, row));
    part("hold").addEventListener("change", function (event) {
      itemOf(show).hold = event.target.checked ? "结论" : "不留";
      save();
    });
    part("note").addEventListener("input", function (event) {
      itemOf(show).note = event.target.value;
      save();
    });
    number(part("minutes"), (value) => (itemOf(show).minutes = value));
    row.addEventListener("click", function (event) {
      const way = event.target.dataset.move;
      if (way) Number(way) ? move(show, Number(way)) : remove(show);
    });
    row.addEventListener("keydown", function (event) {
      const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || !way) return;
      event.preventDefault();
      move(show, way);
    });
    return row;
  }

  /** A field for minutes: what is no number from 1 to 999 counts as none, and goes on leaving. */
  function number(field, take) {
    field.addEventListener("input", function () {
      const value = Number(field.value);
      take(Number.isInteger(value) && value > 0 && value < 1000 ? value : 0);
      save();
    });
    field.addEventListener("change", function () {
      if (field.validity.valid) return;
      field.value = "";
      say("分钟写 1 到 999 的整数。");
    });
  }

  function fill(row, item) {
    const material = materials.get(item.show);
    const within = (selector) => row.querySelector(selector);
    const link = within("h3 a");
    const [kind, url] = placeOf(item.show);
    link.textContent = nameOf(item.show);
    if (material) link.href = casebook.address(url);
    within(".desk-kind").textContent = kind;
    within(".desk-line").textContent = material ? material.about : read.has(fileOf(item.show)) ? MISSING : "";
    row.classList.toggle("desk-missing", !material);
    within(".desk-more").hidden = !material;
    within(".desk-outcome").hidden = within(".desk-held").hidden = isClause(item.show);
    within(".desk-outcome p").textContent = material ? material.outcome : "";
    within(".desk-files").hidden = kind !== "案例";
    row.querySelectorAll("[data-type]").forEach(function (file) {
      file.href = "../downloads/" + item.show + "." + file.dataset.type;
      file.setAttribute("aria-label", file.textContent + "：" + link.textContent);
    });
    row.querySelectorAll("button").forEach((button) =>
      button.setAttribute("aria-label", button.textContent + "：" + link.textContent)
    );
    within("[data-part=hold]").checked = item.hold === "结论";
    put(within("[data-part=minutes]"), item.minutes || "");
    put(within("[data-part=note]"), item.note);
  }

  function total() {
    const needed = basket.items.reduce((sum, one) => sum + one.minutes, 0);
    const whole = basket.minutes;
    let words = "共 " + basket.items.length + " 项，各项合计 " + needed + " 分钟";
    const over = whole > 0 && needed > whole;
    if (over) words += "，比全场 " + whole + " 分钟多出 " + (needed - whole) + " 分钟：减去几项，或者改时间";
    else if (whole) words += "；全场 " + whole + " 分钟，还有 " + (whole - needed) + " 分钟";
    find("total").textContent = words + "。";
    find("total").classList.toggle("notice", over);
  }

  function move(show, by) {
    const from = basket.items.indexOf(itemOf(show));
    const to = from + by;
    if (to < 0) return say("已经在最前面。");
    if (to >= basket.items.length) return say("已经在最后面。");
    basket.items.splice(to, 0, basket.items.splice(from, 1)[0]);
    save();
    render();
    rows.get(show).scrollIntoView({ block: "nearest" });
    placed(show);
  }

  function placed(show) {
    const place = basket.items.indexOf(itemOf(show)) + 1;
    say("“" + nameOf(show) + "”现在是第 " + place + " 项，共 " + basket.items.length + " 项。");
  }

  /** Drag a row by its handle; its neighbours give way, and all are low meanwhile. */
  function drag(event, row) {
    if (event.button) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const middle = (of) => of.getBoundingClientRect().top + of.offsetHeight / 2;
    let y = event.clientY;
    let frame = 0;
    dragged = true;
    handle.setPointerCapture(event.pointerId);
    list.classList.add("desk-dragging");
    row.classList.add("desk-dragged");
    scrollBy(0, middle(row) - y);
    const settle = function () {
      while (row.nextElementSibling && y > middle(row.nextElementSibling))
        list.insertBefore(row.nextElementSibling, row);
      while (row.previousElementSibling && y < middle(row.previousElementSibling))
        list.insertBefore(row.previousElementSibling, row.nextElementSibling);
    };
    const follow = function () {
      if (y < 50) scrollBy(0, -7);
      if (y > innerHeight - 50) scrollBy(0, 7);
      settle();
      frame = requestAnimationFrame(follow);
    };
    const moved = (now) => (y = now.clientY);
    const end = function (how) {
      cancelAnimationFrame(frame);
      handle.removeEventListener("pointermove", moved);
      for (const name of ENDS) handle.removeEventListener(name, end);
      dragged = false;
      if (how.type === "pointerup") {
        y = how.clientY;
        settle(); // while the rows are low
        const order = Array.from(list.children);
        basket.items.sort((a, b) => order.indexOf(rows.get(a.show)) - order.indexOf(rows.get(b.show)));
        save();
      }
      list.classList.remove("desk-dragging");
      row.classList.remove("desk-dragged");
      render();
      row.scrollIntoView({ block: "nearest" });
      for (const [show, one] of rows) if (one === row && itemOf(show)) placed(show);
    };
    handle.addEventListener("pointermove", moved);
    for (const name of ENDS) handle.addEventListener(name, end);
    follow();
  }
  const ENDS = ["pointerup", "pointercancel", "lostpointercapture"];

  function remove(show) {
    const at = basket.items.indexOf(itemOf(show));
    const name = nameOf(show);
    change("已移除“" + name + "”。", () => basket.items.splice(at, 1));
    const next = list.children[Math.min(at, list.children.length - 1)];
    if (next) next.querySelector("[data-move='0']").focus();
    else find("undo").querySelector("button").focus();
  }

  /** Change the basket in a way that can be taken back. */
  function change(words, act) {
    before = store.checked(basket);
    act();
    save();
    render();
    find("undo").firstElementChild.textContent = words;
    find("undo").hidden = false;
    say(words);
  }

  function undo() {
    basket = before;
    find("undo").hidden = true;
    save();
    render();
    document.getElementById("desk-items").focus();
    say("已恢复，共 " + basket.items.length + " 项。");
  }

  function present() {
    if (!window.casebookDeck) return say("没有读到放映程序。刷新页面再试。");
    window.casebookDeck.open(lesson.slides(basket, materials));
    without();
  }

  /** Write what is to be printed: it stands in the page, so that Ctrl+P prints it too. */
  function write() {
    lesson.handout(paper, basket, materials);
  }

  function download() {
    const day = new Date();
    const two = (part) => String(part).padStart(2, "0");
    const id = "zibei-" + day.getFullYear() + two(day.getMonth() + 1) + two(day.getDate());
    const made = new Blob([lesson.file(usable(), id)], { type: "text/yaml" });
    if (made.size > LARGEST) return say("提示写得太多，文件超过 256 KB，装不下；删减以后再下载。");
    const link = element("a");
    link.href = URL.createObjectURL(made);
    link.download = id + ".yml";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    without("已下载 " + link.download + "。");
  }

  /** Say what was done, and what was left out of it. */
  function without(done) {
    const left = basket.items.length - usable().items.length;
    const words = (done || "") + (left ? "有 " + left + " 项本站没有，没有放进去。" : "");
    if (words) say(words);
  }

  function share() {
    const field = find("link").querySelector("input");
    field.value = location.href.split("#")[0] + "#b=" + lesson.code(basket);
    find("link").hidden = false;
    field.select(); // also where the page is not served securely or stands on a disk
    const copied = document.execCommand("copy");
    say(copied ? "链接已复制。题目、听众和您写的提示都在链接里。" : "没有复制成，请从“链接”一栏复制。");
  }

  /** Take the basket of a link: at once where one's own is empty, else after asking. */
  function receive() {
    if (!/^#b=/.test(location.hash)) return;
    const given = lesson.decoded(location.hash.slice(3));
    if (!given) {
      forget();
      problem("链接里的备课内容不完整或者不合格式，没有打开。");
      say(find("problem").textContent);
    } else if (!basket.items.length) {
      take(given, "已打开链接里的备课篮。");
    } else {
      brought = given;
      find("brought").textContent = (given.title ? given.title + "，" : "") + given.items.length + " 项";
      find("shared").hidden = false;
      find("shared").scrollIntoView({ block: "center" });
      say(find("shared").firstElementChild.textContent);
    }
  }

  function take(given, words) {
    forget();
    change(words, () => (basket = given));
    find("undo").hidden = !before.items.length;
  }

  function forget() {
    brought = null;
    find("shared").hidden = true;
    try {
      history.replaceState(null, "", location.href.split("#")[0]);
    } catch (refused) {
      location.hash = ""; // as some do from disk
    }
  }

  function answer(how) {
    const given = brought;
    if (how === "leave") return forget();
    if (how === "replace") return take(given, "已换成链接里的备课篮。");
    const fresh = given.items.filter((one) => !itemOf(one.show));
    const items = basket.items.concat(fresh).slice(0, store.MOST);
    const left = basket.items.length + fresh.length - items.length;
    const words = "已加上链接里的 " + (fresh.length - left) + " 项。";
    take(
      Object.assign({}, basket, { items: items }),
      words + (left ? "备课篮最多 " + store.MOST + " 项，有 " + left + " 项没有加上。" : "")
    );
  }

  const ACTS = {
    present: present, download: download, share: share,
    print: function () {
      without();
      window.print();
    },
    clear: function () {
      change("已清空。", () => (basket = store.empty()));
      find("undo").querySelector("button").focus();
    },
  };
  page.addEventListener("click", function (event) {
    const name = event.target.dataset.do;
    if (event.target.dataset.take) {
      answer(event.target.dataset.take);
      document.getElementById("desk-items").focus();
    }
    if (!name) return;
    Promise.all(files.values()).then(function () {
      if (usable().items.length || name === "share" || name === "clear") ACTS[name]();
      else say("这里的各项本站都没有，做不成。");
    });
  });
  find("undo").querySelector("button").addEventListener("click", undo);
  ["title", "audience"].forEach((name) =>
    find(name).addEventListener("input", function (event) {
      basket[name] = event.target.value;
      save();
      write();
    })
  );
  number(find("whole"), (value) => (basket.minutes = value));

  /** Other tabs, and the page as the browser kept it, may have another basket. */
  function again() {
    if (dragged) return;
    const held = store.load();
    basket = held.basket;
    problem(held.problem);
    render();
  }
  window.addEventListener("storage", again);
  window.addEventListener("pageshow", (event) => event.persisted && again());
  window.addEventListener("hashchange", receive);
  page.hidden = false;
  again();
  receive();
})();
