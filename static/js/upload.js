/*
 * Files dropped or chosen in a form with data-upload: sent one by one, each with its progress, by the form's own POST.
 * The server answers with the list of attachments as it is now; a file that was refused keeps its line and its reason.
 * Without this file the form is sent as it stands.
 */
(() => {
  "use strict";

  const waiting = []; // { form, file, key, line, retry }
  let sending = null;
  let unlocked = 0;

  document.documentElement.classList.add("has-upload");

  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const make = (tag, className, text = "") => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  };
  const say = (form, text) => { form.querySelector("[data-upload-status]").textContent = text; };

  /* One line for each file on its way */
  const button = (text, name, act) => {
    const element = make("button", "link-button", text);
    element.type = "button";
    element.append(make("span", "visually-hidden", ` ${name}`));
    element.addEventListener("click", act);
    return element;
  };
  const lineFor = (name) => {
    const line = make("li", "upload__line");
    line.append(make("span", "file__name", name));
    return line;
  };
  const showProgress = (job, share) => {
    let bar = job.line.querySelector("progress");
    if (!bar) {
      job.line.replaceChildren(make("span", "file__name", job.file.name));
      bar = document.createElement("progress");
      bar.max = 100;
      bar.setAttribute("aria-label", `Laddar upp ${job.file.name}`);
      job.line.append(bar, make("span", "upload__share soft"));
    }
    bar.value = share;
    job.line.querySelector(".upload__share").textContent = share < 100 ? `${share} %` : "Kontrolleras …";
  };
  const showTrouble = (job, reason, mayRetry) => {
    const text = make("p", "field__error");
    const sentence = make("span", "", reason);
    sentence.prepend(make("span", "visually-hidden", "Fel: "));
    text.append(sentence);
    const ways = make("p", "upload__ways");
    if (mayRetry) ways.append(button("Försök igen", job.file.name, () => { job.line.replaceChildren(make("span", "file__name", job.file.name)); waiting.push(job); next(); }));
    ways.append(button("Ta bort ur listan", job.file.name, () => { job.line.remove(); job.form.querySelector("input[type=file]").focus(); }));
    job.line.replaceChildren(make("span", "file__name", job.file.name), text, ways);
    say(job.form, `${job.file.name}: ${reason}`);
  };

  /* The way through the form, beside the page, follows the list. */
  const tellTheWay = () => {
    const list = document.querySelector("[data-upload-list]");
    const words = document.querySelector('[data-step="bilagor"]');
    if (!list || !words) return;
    words.textContent = list.dataset.stepWords;
    words.className = `step-words step-words--${list.dataset.stepKind}`;
  };

  /* What the server answered */
  const reasonFor = (status) => {
    if (status === 0) return "Kontakten med servern bröts. Filen är inte tillagd.";
    if (status === 401) return "Du är utloggad. Logga in i en ny flik och försök igen.";
    if (status === 400) return "Sidan har legat öppen för länge. Ladda om den och välj filen igen.";
    if (status === 413) return "Filen är för stor.";
    if (status === 404 || status === 409) return "Äskningen kan inte ändras längre. Ladda om sidan.";
    return "Något gick fel hos oss. Försök igen om en stund.";
  };
  const takeList = (job, html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const list = page.querySelector("[data-upload-list]");
    const faults = [...(list?.querySelectorAll("[data-upload-faults] li") ?? [])].map((each) => {
      each.querySelector("strong")?.remove();
      return each.textContent.replace(/^:\s*/, "").trim();
    });
    const said = [...(list?.querySelectorAll("[role=status]") ?? [])].map((each) => each.textContent.trim()).join(" ");
    list?.querySelectorAll("[data-upload-faults], [role=status]").forEach((each) => each.remove());
    const shown = document.querySelector("[data-upload-list]");
    if (list && shown) {
      shown.replaceWith(list);
      window.htmx?.process(list);
      tellTheWay();
    }
    return { list, faults, said };
  };
  const finish = (job, xhr) => {
    sending = null;
    const answered = xhr.status === 200 || xhr.status === 422 ? takeList(job, xhr.responseText) : {};
    if (answered.faults?.length) showTrouble(job, answered.faults.join(" "), false);
    else if (xhr.status === 200 && answered.list) {
      job.line.remove();
      say(job.form, answered.said || `${job.file.name} är tillagd.`);
    } else showTrouble(job, reasonFor(xhr.status), xhr.status === 0 || xhr.status === 401 || xhr.status >= 500 || xhr.status === 200);
    next();
  };

  /* Sending, one at a time: what is large must not stop what is small from being told of */
  const next = () => {
    if (sending || !waiting.length) return;
    const job = waiting.shift();
    sending = job;
    showProgress(job, 0);
    const body = new FormData();
    body.append("csrf_token", job.form.elements.csrf_token.value);
    body.append("idempotency_key", job.key);
    body.append("slag", "");
    body.append("filer", job.file, job.file.name);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", job.form.action);
    xhr.setRequestHeader("HX-Request", "true");
    xhr.setRequestHeader("HX-Target", "section#attachment_list");
    xhr.setRequestHeader("HX-Current-URL", window.location.href);
    xhr.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) showProgress(job, Math.min(99, Math.floor((event.loaded / event.total) * 100)));
    });
    xhr.upload.addEventListener("load", () => showProgress(job, 100));
    xhr.addEventListener("loadend", () => finish(job, xhr));
    xhr.send(body);
  };
  const add = (form, files) => {
    const most = Number(form.dataset.uploadMost);
    for (const file of files) {
      const job = { form, file, key: key(), line: lineFor(file.name) };
      form.querySelector("[data-upload-queue]").append(job.line);
      if (file.size > most) showTrouble(job, `Filen är för stor. Tillåtet är ${form.dataset.uploadMostWords}`, false);
      else if (file.size === 0) showTrouble(job, "Filen är tom.", false);
      else waiting.push(job);
    }
    next();
  };

  document.addEventListener("change", ({ target }) => {
    const form = target instanceof HTMLInputElement && target.type === "file" ? target.closest("form[data-upload]") : null;
    if (!form) return;
    add(form, [...target.files]);
    target.value = "";
  });

  /* Dropping: a file that misses its place must not take the page away with what is written on it */
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && document.querySelector("form[data-upload]");
  const zoneOf = (event) => (event.target instanceof Element ? event.target.closest("form[data-upload]") : null);
  const light = (zone) => {
    clearTimeout(unlocked);
    document.querySelectorAll("form[data-upload]").forEach((form) => form.classList.toggle("is-over", form === zone));
    if (zone) unlocked = setTimeout(() => zone.classList.remove("is-over"), 400);
  };
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = zoneOf(event) ? "copy" : "none";
    light(zoneOf(event));
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    light(null);
    const zone = zoneOf(event);
    if (zone) add(zone, [...event.dataTransfer.files]);
  });

  /* A kind was saved or a file removed: the button that had focus is gone, so what was said takes it over. */
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    tellTheWay();
    if (ctx.sourceElement?.closest?.("[data-upload-list]") || ctx.target?.id === "attachment_list") document.querySelector("[data-upload-list] [role=status]")?.focus();
  });

  window.addEventListener("beforeunload", (event) => { if (sending || waiting.length) event.preventDefault(); });
})();
