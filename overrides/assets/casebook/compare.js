/** Choice of columns and rows in the comparison of places; the address keeps it. */
(function () {
  "use strict";

  const chooser = document.querySelector(".cm-choose");
  const table = document.querySelector(".cm-table");
  if (!chooser || !table) return;
  const status = document.querySelector(".cm-status");
  const rows = Array.from(table.querySelectorAll("tr[data-region]"));
  const groups = {};
  ["columns", "regions"].forEach(function (name) {
    groups[name] = Array.from(chooser.querySelectorAll('input[name="' + name + '"]'));
  });

  function checked(boxes) {
    return boxes.filter(function (box) {
      return box.checked;
    });
  }

  function show() {
    const columns = groups.columns;
    const regions = new Set(checked(groups.regions).map(function (box) { return box.value; }));
    Array.from(table.tHead.rows[0].cells).slice(1).forEach(function (cell, i) {
      cell.hidden = !columns[i].checked;
    });
    rows.forEach(function (row) {
      row.hidden = !regions.has(row.dataset.region);
      let open = false;
      Array.from(row.cells).slice(1).forEach(function (cell, i) {
        cell.hidden = !columns[i].checked;
        open = open || (!cell.hidden && cell.classList.contains("cm-none"));
      });
      row.classList.toggle("cm-full", !open);
    });
    Array.from(table.tBodies).forEach(function (body) {
      body.hidden = !body.querySelector("tr[data-region]:not([hidden])");
    });
    const counts = [checked(columns).length, regions.size];
    table.hidden = !counts[0] || !counts[1];
    status.textContent = table.hidden
      ? "至少选一个栏目和一个地区。"
      : counts[0] === columns.length && counts[1] === groups.regions.length
        ? ""
        : "现在列出 " + counts[0] + " 个栏目、" + counts[1] + " 份规定。";
  }

  /** The choice as the part of the address after “#”; empty while everything is shown. */
  function written() {
    return Object.keys(groups)
      .filter(function (name) { return checked(groups[name]).length < groups[name].length; })
      .map(function (name) {
        return name + "=" + checked(groups[name]).map(function (box) { return box.value; }).join(",");
      })
      .join("&");
  }

  /** Take the choice from the address; a link to a source leaves it as it is. */
  function read() {
    const hash = location.hash.slice(1);
    if (hash && hash.indexOf("=") < 0) return;
    const wanted = new URLSearchParams(hash);
    Object.keys(groups).forEach(function (name) {
      const values = wanted.has(name) ? wanted.get(name).split(",") : null;
      groups[name].forEach(function (box) {
        box.checked = !values || values.indexOf(box.value) >= 0;
      });
    });
    chooser.open = chooser.open || Boolean(hash);
    show();
  }

  function changed() {
    const choice = written();
    const page = location.href.split("#")[0];
    history.replaceState(null, "", choice ? page + "#" + choice : page);
    show();
  }

  chooser.addEventListener("change", changed);
  chooser.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (!button) return;
    const group = button.closest("[data-group]");
    const boxes = group ? groups[group.dataset.group] : groups.columns.concat(groups.regions);
    boxes.forEach(function (box) {
      box.checked = button.dataset.check !== "none";
    });
    changed();
  });
  window.addEventListener("hashchange", read);
  chooser.hidden = false;
  read();
})();
