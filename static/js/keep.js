/*
 * What is typed in a form with data-keep (by person and thing) is kept in this browser until the server says that it is
 * saved, or until log-out: a lost connection, a reload or Back takes nothing. Drafts save themselves, in draft.js.
 */
(() => {
  "use strict";

  const KEY = "ramkoll:form:";
  const SENT = "ramkoll:sent"; // the form that this tab sent and has had no answer about
  const stores = { kept: "localStorage", sent: "sessionStorage" };
  const read = (store, key) => { try { return window[stores[store]].getItem(key); } catch { return null; } };
  const write = (store, key, text) => {
    try {
      if (text === null) window[stores[store]].removeItem(key);
      else window[stores[store]].setItem(key, text);
    } catch { /* full or forbidden: the text is still in the page */ }
  };

  const sent = read("sent", SENT);
  if (sent && document.querySelector("[data-saved]")) {
    write("kept", sent, null);
    write("sent", SENT, null);
  }
  for (const { dataset } of document.querySelectorAll("[data-keep-done]")) write("kept", KEY + dataset.keepDone, null);

  const make = (tag, text, className = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const button = (text, act) => {
    const element = make("button", text, "ds-button");
    element.type = "button";
    element.dataset.variant = "secondary";
    element.addEventListener("click", act);
    return element;
  };
  const controlsOf = (form) => [...form.elements].filter((each) => each.name && each.matches("input, select, textarea") && !["hidden", "file", "submit"].includes(each.type));
  const isTick = (control) => control.type === "radio" || control.type === "checkbox";
  const nameOf = (control) => (isTick(control) ? `${control.name}=${control.value}` : control.name);
  const valueOf = (control) => (isTick(control) ? control.checked : control.value);
  const stateOf = (form) => Object.fromEntries(controlsOf(form).map((control) => [nameOf(control), valueOf(control)]));
  const fill = (form, state) => {
    for (const control of controlsOf(form)) {
      const value = state[nameOf(control)];
      if (value === undefined) continue;
      if (isTick(control)) control.checked = value;
      else control.value = value;
    }
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const watched = [];
  const watch = (form) => {
    const key = KEY + form.dataset.keep;
    const shown = stateOf(form);
    let kept = null;
    try { kept = JSON.parse(read("kept", key)); } catch { /* not ours */ }
    /* base: what the form said before anybody typed. An answer that shows the typed text again has the same base. */
    const isAnswer = read("sent", SENT) === key;
    const base = kept && isAnswer ? kept.base : shown;
    const isDirty = () => !same(stateOf(form), base);
    const remember = () => write("kept", key, isDirty() ? JSON.stringify({ state: stateOf(form), base }) : null);

    const note = (words, choices) => {
      const box = make("div", "", "unsaved");
      box.setAttribute("role", "status");
      const row = make("div", "", "form-actions");
      row.append(...choices.map(([text, act]) => button(text, () => { act(); box.remove(); remember(); controlsOf(form)[0]?.focus(); })));
      box.append(make("p", words), row);
      form.prepend(box);
    };
    if (kept && !same(kept.state, shown)) {
      if (same(kept.base, shown)) {
        fill(form, kept.state);
        note("Det du skrev senast står kvar här. Det är inte skickat än.", [["Ta bort det", () => fill(form, shown)]]);
      } else if (!isAnswer) {
        const texts = controlsOf(form).filter((each) => !isTick(each) && kept.state[each.name] && kept.state[each.name] !== each.value).map((each) => kept.state[each.name]);
        note("Uppgifterna har ändrats sedan du skrev. Din text är inte skickad.", [["Lägg tillbaka min", () => fill(form, kept.state)], ["Ta bort den", () => {}]]);
        form.firstElementChild.firstElementChild.after(...texts.map((text) => make("p", text, "clash__text")));
        watched.push({ isDirty: () => true });
        form.addEventListener("input", remember);
        return;
      }
    }
    watched.push({ isDirty });
    for (const heard of ["input", "change"]) form.addEventListener(heard, remember);
    form.addEventListener("submit", () => { remember(); write("sent", SENT, key); });
    window.addEventListener("pagehide", () => { if (!document.documentElement.hasAttribute("data-leaving")) remember(); });
  };
  document.querySelectorAll("form[data-keep]").forEach(watch);

  /* Log-out forgets what is kept here, so it asks first. */
  for (const logout of document.querySelectorAll('form[action$="/logga-ut"]')) {
    logout.addEventListener("submit", (event) => {
      if (!watched.some((each) => each.isDirty()) || window.confirm("Det finns text som inte är sparad. Logga ut och ta bort den?")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      logout.removeAttribute("data-sent");
      for (const each of logout.querySelectorAll("[aria-disabled]")) each.removeAttribute("aria-disabled");
    });
  }
})();
