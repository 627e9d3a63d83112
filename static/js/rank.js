/*
 * Moving in a ranked list (form[data-rank]): drag a handle, or press arrow keys on it, or use the up and down buttons.
 * Every move is said in the status line and written into the number fields; "Spara ordning" sends them. Without this
 * file the same buttons and fields are sent one by one.
 */
(() => {
  "use strict";

  for (const form of document.querySelectorAll("form[data-rank]")) {
    const list = form.querySelector(".rank");
    const said = form.querySelector("[data-rank-said]");
    const items = () => [...list.querySelectorAll("[data-rank-item]")];
    const placeOf = (item) => items().indexOf(item) + 1;
    const start = items().map((item) => item.id).join();
    let dirty = form.hasAttribute("data-dirty");

    const write = () => items().forEach((item, index) => { item.querySelector("[data-rank-place]").value = String(index + 1); });
    const tell = (item) => {
      dirty = items().map((each) => each.id).join() !== start;
      const place = `${item.dataset.rankName}: plats ${placeOf(item)} av ${items().length}.`;
      said.textContent = dirty ? `${place} Ordningen är inte sparad.` : `${place} Som den var.`;
    };
    const move = (item, index) => {
      const rest = items().filter((each) => each !== item);
      const to = Math.max(0, Math.min(index, rest.length));
      if (to === placeOf(item) - 1) return false;
      if (to === rest.length) list.append(item); else rest[to].before(item);
      write();
      return true;
    };
    const step = (item, count, focus) => {
      move(item, placeOf(item) - 1 + count);
      tell(item);
      focus.focus();
    };

    /* Numbers typed by hand are sorted by the server. */
    list.addEventListener("input", (event) => {
      if (!event.target.matches("[data-rank-place]")) return;
      dirty = true;
      said.textContent = "Ordningen är inte sparad.";
    });

    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-rank-step]");
      if (!button) return;
      event.preventDefault();
      step(button.closest("[data-rank-item]"), Number(button.dataset.rankStep), button);
    });

    list.addEventListener("keydown", (event) => {
      const handle = event.target.closest("[data-rank-handle]");
      if (!handle) return;
      const far = items().length;
      const count = { ArrowUp: -1, ArrowDown: 1, Home: -far, End: far }[event.key];
      if (!count) return;
      event.preventDefault();
      step(handle.closest("[data-rank-item]"), count, handle);
    });

    /* Dragging */
    let held = null;
    let before = 0;
    const drop = (cancelled) => {
      if (!held) return;
      held.classList.remove("is-held");
      if (cancelled) move(held, before);
      tell(held);
      held.querySelector("[data-rank-handle]").focus(); // moving an element takes the focus from it
      held = null;
    };
    list.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-rank-handle]");
      if (!handle || event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      held = handle.closest("[data-rank-item]");
      before = placeOf(held) - 1;
      held.classList.add("is-held");
    });
    document.addEventListener("pointermove", (event) => {
      if (!held) return;
      const over = items().findIndex((item) => {
        const box = item.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
      });
      const at = placeOf(held) - 1;
      const to = over === -1 ? items().length - 1 : over > at ? over - 1 : over;
      if (to !== at) move(held, to);
      const edge = 60;
      if (event.clientY < edge) window.scrollBy(0, -12);
      else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
    });
    document.addEventListener("pointerup", () => drop(false));
    document.addEventListener("pointercancel", () => drop(true));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(true); });

    /* An order that is not saved is not left by mistake. */
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

    form.classList.add("is-rankable");
    for (const handle of form.querySelectorAll("[data-rank-handle]")) handle.hidden = false;
    said.textContent = "Dra i handtaget, använd pilarna eller skriv platser. Spara sedan ordningen.";
  }
})();
