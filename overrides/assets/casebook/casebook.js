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
