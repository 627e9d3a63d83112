/* Small things for every page. Each page works without this file. */
(() => {
  "use strict";

  const RESEND_AFTER_MS = 15000;
  const LOG_OUT = 'form[action$="/logga-ut"]';
  const problem = () => document.getElementById("problem");
  const isLeaving = () => document.documentElement.hasAttribute("data-leaving");
  const setLeaving = (leaving) => document.documentElement.toggleAttribute("data-leaving", leaving);

  if (window.htmx) document.documentElement.classList.add("has-htmx");

  document.querySelector("[data-focus]")?.focus();

  /* On paper a field's words stand beside it, wrapped and whole; they are the ones that are typed now. */
  addEventListener("beforeprint", () => {
    for (const field of document.querySelectorAll(".print-only + .ds-input")) {
      field.previousElementSibling.textContent = field.value;
    }
  });

  /* A POST form is sent once. A second click within the same page does nothing. */
  const setSent = (form, sent) => {
    form.toggleAttribute("data-sent", sent);
    for (const button of form.querySelectorAll("button[type=submit], input[type=submit]")) {
      if (sent) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    setSent(form, true);
    setTimeout(() => setSent(form, false), RESEND_AFTER_MS);
  }, true);

  const release = () => document.querySelectorAll("form[data-sent]").forEach((form) => setSent(form, false));
  window.addEventListener("pageshow", (event) => { if (event.persisted) { setLeaving(false); release(); } });
  document.addEventListener("htmx:finally:request", () => { if (!isLeaving()) release(); });

  /* Once logging out has begun nothing more is asked for, and what was already asked for is not heard: an answer that
     finds the session gone would lead to "you are not logged in any longer" in place of the plain log-in page. */
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches(LOG_OUT)) return;
    setLeaving(true);
    setTimeout(() => setLeaving(false), RESEND_AFTER_MS);
  });
  for (const step of ["htmx:before:request", "htmx:before:response"]) {
    document.addEventListener(step, (event) => { if (isLeaving()) event.preventDefault(); });
  }

  /* A region that could not be fetched: say so, keep what stands there. Live regions have a line of their own. */
  const say = (text) => {
    const box = document.createElement("div");
    box.className = "notice notice--error";
    const sentence = document.createElement("p");
    sentence.textContent = text;
    box.append(sentence);
    problem()?.replaceChildren(box);
  };
  /* A region with data-quiet asks again by itself and is of no consequence when it gets no answer. */
  const isLive = (element) => element instanceof Element && (element.hasAttribute("data-live") || element.hasAttribute("data-quiet"));

  document.addEventListener("htmx:response:error", ({ target, detail: { ctx } }) => {
    if (isLive(target) || ctx.hx?.redirect || ctx.request.method !== "GET") return;
    say("Uppgifterna gick inte att hämta. Ladda om sidan och försök igen.");
  });
  document.addEventListener("htmx:error", ({ target, detail: { ctx } }) => {
    if (!ctx || isLive(target)) return;
    say("Ingen kontakt med servern. Kontrollera nätet och försök igen.");
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.swap === "none" || ctx.response?.status >= 400) return;
    if (!isLive(ctx.sourceElement)) problem()?.replaceChildren();
    /* A morph sets attributes; a list someone has used follows its property. Make them agree with the server. */
    const region = ctx.target instanceof Element ? ctx.target : null;
    for (const option of region?.querySelectorAll("option[selected]") ?? []) {
      if (!option.selected) option.selected = true;
    }
  });

  /* A table that is seen whole needs no scrolling box of its own: its head may follow, and Tab may pass it by. */
  const fit = (region) => {
    const whole = region.firstElementChild.offsetWidth <= region.clientWidth + 1;
    region.classList.toggle("is-whole", whole);
    if (!whole) region.tabIndex = 0;
    else if (region !== document.activeElement) region.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  const fitAll = () => document.querySelectorAll(".table-region").forEach((region) => { sizes.observe(region); fit(region); });
  fitAll();
  document.fonts?.ready.then(fitAll);
  document.addEventListener("htmx:after:swap", fitAll);

  /* A group of the menu closes when one goes elsewhere. Without script its word closes it. */
  const closeMenus = (except) => document.querySelectorAll(".nav-group[open]").forEach((group) => { if (group !== except) group.open = false; });
  document.addEventListener("click", ({ target }) => closeMenus(target.closest(".nav-group")));
  document.addEventListener("focusin", ({ target }) => closeMenus(target.closest(".nav-group")));
  document.addEventListener("keydown", (event) => {
    const group = event.key === "Escape" ? event.target.closest(".nav-group[open]") : null;
    if (!group) return;
    group.open = false;
    group.querySelector("summary").focus();
  });

  /* Prints show what is folded away. */
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
})();
