/**
 * Light, dark, or as the system has it: by the button in the header, kept in this browser. Runs in
 * the head, on the root element, so that a page is painted once, in its right colours.
 */
(function () {
  "use strict";

  const KEPT = "casebook.palette";
  const NEXT = { auto: "light", light: "dark", dark: "auto" };
  const NAMES = {
    auto: "跟随系统，点按换成浅色",
    light: "浅色，点按换成深色",
    dark: "深色，点按跟随系统",
  };
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "auto";
  try {
    const kept = localStorage.getItem(KEPT);
    if (Object.keys(NEXT).includes(kept)) chosen = kept;
  } catch (error) {
    // a browser that keeps nothing follows the system
  }

  function paint() {
    const isDark = chosen === "dark" || (chosen === "auto" && dark.matches);
    root.setAttribute("data-md-color-scheme", isDark ? "slate" : "default");
    root.setAttribute("data-palette", chosen);
  }

  /** @param {HTMLElement} button */
  function name(button) {
    button.title = NAMES[chosen];
    button.setAttribute("aria-label", NAMES[chosen]);
  }

  paint();
  if (dark.addEventListener) dark.addEventListener("change", paint);
  document.addEventListener("DOMContentLoaded", function () {
    const button = document.querySelector(".cb-palette");
    if (!button) return;
    name(button);
    button.hidden = false;
    button.addEventListener("click", function () {
      chosen = NEXT[chosen];
      try {
        localStorage.setItem(KEPT, chosen);
      } catch (error) {
        // it holds for this page only
      }
      paint();
      name(button);
    });
  });
})();
