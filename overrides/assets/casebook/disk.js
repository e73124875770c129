/**
 * Opened straight from disk (file://) a folder address shows a listing, not its index.html, and
 * search cannot load its index. So links name index.html there, and the search box goes away.
 * On a web server this does nothing.
 */
(function () {
  "use strict";
  if (location.protocol !== "file:") return;

  /** @param {string} href @returns {string} the same address, naming index.html in a folder */
  function named(href) {
    const match = /^([^?#]*)(.*)$/.exec(href);
    const path = match[1];
    if (path === "" || /^[a-z][a-z0-9+.-]*:/i.test(path)) return href;
    if (/(^|\/)\.{1,2}$/.test(path)) return path + "/index.html" + match[2];
    return path.slice(-1) === "/" ? path + "index.html" + match[2] : href;
  }

  document.documentElement.classList.add("from-disk");
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("a[href]").forEach(function (link) {
      link.setAttribute("href", named(link.getAttribute("href")));
    });
  });
})();
