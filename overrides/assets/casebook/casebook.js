/** Small comforts on top of pages that read well without them. */
(function () {
  "use strict";

  // The theme opens every note for printing; only those that the reader opened are to print.
  document.querySelectorAll(".questions summary").forEach(function (summary) {
    summary.addEventListener("click", function () {
      const note = summary.parentElement;
      note.classList.toggle("opened", !note.open);
    });
  });

  // A citation is copied with one press, where the browser lets a page write to the clipboard.
  document.querySelectorAll(".cite").forEach(function (block) {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制";
    button.addEventListener("click", function () {
      const words = block.querySelector(".citation").textContent;
      navigator.clipboard.writeText(words).then(
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
  }

  window.addEventListener("hashchange", markTarget);
  markTarget();
})();
