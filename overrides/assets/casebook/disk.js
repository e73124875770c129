/**
 * Opened straight from disk (file://) a folder address shows a listing, not its index.html. So
 * links and forms name index.html there. On a web server this does nothing.
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

  document.addEventListener("DOMContentLoaded", function () {
    for (const name of ["href", "action"]) {
      document.querySelectorAll("a[href], form[action]").forEach(function (element) {
        const address = element.getAttribute(name);
        if (address !== null) element.setAttribute(name, named(address));
      });
    }
  });
})();
