/* The button that puts the draft into the text; what is written already stays, with the draft after it. */
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset.copyTo);
      const draft = document.getElementById(button.dataset.copyFrom).textContent.trim();
      text.value = text.value.trim() ? `${text.value.trim()}\n\n${draft}` : draft;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }
})();
