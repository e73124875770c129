/**
 * Classroom mode: a case as slides over the whole window, the outcome after the discussion.
 * The slides and the engine are loaded when the button is pressed, from disk as well.
 */
(function () {
  "use strict";

  const button = document.querySelector("button[data-classroom]");
  if (!button) return;
  const root = document.currentScript.src.replace(/assets\/casebook\/[^/]*$/, "");
  const said = button.parentElement.querySelector("[role=status]");
  /** @type {?Element} the slides, once they are there */
  let slides = null;

  /** @param {string} address @returns {Promise<void>} when the script has run */
  function loaded(address) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = root + address;
      script.onload = () => resolve();
      script.onerror = reject;
      document.head.append(script);
    });
  }

  /** @param {string} address @returns {Promise<void>} when the style sheet is there */
  function styled(address) {
    return new Promise(function (resolve, reject) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = root + address;
      link.onload = () => resolve();
      link.onerror = reject;
      document.head.append(link);
    });
  }

  async function fetched() {
    const given = window.casebookMaterial;
    window.casebookMaterial = function (key, material) {
      slides = document.createElement("div");
      slides.setAttribute("aria-label", material.title);
      slides.innerHTML = material.slides;
    };
    await Promise.all([
      loaded("lectures/material/" + button.dataset.classroom + ".js"),
      loaded("assets/casebook/deck.js"),
      styled("assets/casebook/deck.css"),
    ]);
    window.casebookMaterial = given;
  }

  button.hidden = false;
  button.addEventListener("click", async function () {
    said.textContent = "";
    try {
      if (!slides || !window.casebookDeck) await fetched();
      window.casebookDeck.open(slides);
    } catch (error) {
      said.textContent = "课堂模式打不开：缺少这一件的幻灯片文件。";
    }
  });
})();
