/** Small comforts on top of pages that read well without them. */
(function () {
  "use strict";

  // Printing: trainers' notes stay closed unless the reader opened them; nothing to do.
  // A link to a clause marks the clause it leads to, for readers who land in a long policy.
  function markTarget() {
    document.querySelectorAll(".is-target").forEach(function (old) {
      old.classList.remove("is-target");
    });
    const id = decodeURIComponent(location.hash.slice(1));
    const heading = id && document.getElementById(id);
    const block = heading && heading.closest(".clause-block");
    if (block) block.classList.add("is-target");
  }

  window.addEventListener("hashchange", markTarget);
  markTarget();
})();
