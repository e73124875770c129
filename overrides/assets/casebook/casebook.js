/** Small comforts on top of pages that read well without them. */
(function () {
  "use strict";

  // What is folded prints: it is opened for the printer, and folded again afterwards.
  /** @param {boolean} on */
  function unfold(on) {
    const those = on ? "details:not([open])" : "details.for-print";
    document.querySelectorAll(those).forEach(function (folded) {
      folded.open = on;
      folded.classList.toggle("for-print", on);
    });
  }
  window.addEventListener("beforeprint", () => unfold(true));
  window.addEventListener("afterprint", () => unfold(false));

  // Of the trainer's notes only those that the reader opened are to print.
  document.querySelectorAll(".questions summary").forEach(function (summary) {
    summary.addEventListener("click", function () {
      const note = summary.parentElement;
      note.classList.toggle("opened", !note.open);
    });
  });

  /** Copy a text, also where the page is not served securely or stands on a disk. */
  function copy(text) {
    const byCommand = function () {
      const pressed = document.activeElement;
      const box = document.createElement("textarea");
      box.value = text;
      box.style.position = "fixed"; // the page stays where it is
      box.style.top = "0";
      document.body.append(box);
      box.select();
      const copied = document.execCommand("copy");
      box.remove();
      if (pressed) pressed.focus({ preventScroll: true }); // for those who go on by keyboard
      return copied ? Promise.resolve() : Promise.reject(new Error("copy"));
    };
    const offered = navigator.clipboard && window.isSecureContext;
    return offered ? navigator.clipboard.writeText(text).catch(byCommand) : byCommand();
  }
  window.casebookCopy = copy;

  // A citation is copied with one press.
  document.querySelectorAll(".cite").forEach(function (block) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制";
    button.addEventListener("click", function () {
      const words = block.querySelector(".citation").textContent;
      copy(words).then(
        () => (button.textContent = "已复制"),
        () => (button.textContent = "没有复制成，请选中文字复制")
      );
    });
    block.append(button);
  });

  // A link to a clause marks the clause it leads to, for readers who land in a long policy.
  function markTarget() {
    document.querySelectorAll(".is-target").forEach(function (old) {
      old.classList.remove("is-target");
    });
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch (error) {
      // not an encoded name: taken as it is
    }
    const heading = id && document.getElementById(id);
    const block = heading && heading.closest(".clause-block");
    if (block) block.classList.add("is-target");
    const folded = heading && heading.closest("details");
    if (folded) folded.open = true;
  }

  window.addEventListener("hashchange", markTarget);
  markTarget();
})();
