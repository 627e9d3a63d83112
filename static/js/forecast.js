/* The forecast table: Enter saves the line and goes to the next, Esc puts back what stood, leaving a changed line saves
   it. Without this file the button below saves the whole table. What cannot be saved stays typed, with the reason. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-forecast]");
  if (!form) return;
  const lines = [...form.querySelectorAll("[data-line]")].filter((line) => line.querySelector("[name^='amount.']"));
  const part = (line, kind) => line.querySelector(`[name^="${kind}."]`);
  const said = (line) => line.querySelector("[data-said]");
  const stood = new Map(lines.map((line) => [line, [part(line, "amount").value, part(line, "comment").value]]));
  const isChanged = (line) => {
    const [amount, comment] = stood.get(line);
    return part(line, "amount").value !== amount || part(line, "comment").value !== comment;
  };
  const newKey = () => crypto.randomUUID?.().replaceAll("-", "") ?? `${Date.now()}${Math.random().toString(16).slice(2)}`.padEnd(20, "0");

  const tell = (line, words, isWrong) => {
    said(line).textContent = words;
    line.classList.toggle("is-wrong", isWrong);
    if (isWrong) part(line, "amount").setAttribute("aria-invalid", "true");
    else part(line, "amount").removeAttribute("aria-invalid");
  };

  const save = async (line) => {
    if (!isChanged(line) || line.dataset.saving) return;
    line.dataset.saving = "1";
    const kept = [part(line, "amount").value, part(line, "comment").value];
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    data.append("idempotency_key", newKey());
    data.append("cell", "1");
    for (const input of line.querySelectorAll("input")) data.append(input.name, input.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual", headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
      if (answer.status === 401 || answer.type === "opaqueredirect") { tell(line, "Du är utloggad. Logga in i en annan flik och tryck Enter igen.", true); return; }
      const words = (answer.headers.get("Content-Type") ?? "").includes("json") ? (await answer.json()).words : "Inte sparat. Ladda om sidan och försök igen.";
      tell(line, answer.ok ? "Sparat" : words, !answer.ok);
      if (answer.ok) await refresh(line, kept);
    } catch {
      tell(line, "Ingen kontakt med servern. Tryck Enter igen när den är tillbaka.", true);
    } finally { delete line.dataset.saving; }
  };

  /* Everything that follows from the saved figure is read from the page itself. */
  const refresh = async (line, kept) => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const each of lines) {
      const now = fresh.querySelector(`[data-line="${CSS.escape(each.dataset.line)}"]`);
      if (!now) continue;
      [...each.cells].forEach((cell, index) => {
        if (!cell.querySelector("input") && cell.tagName === "TD" && cell.innerHTML !== now.cells[index].innerHTML) cell.replaceChildren(...now.cells[index].cloneNode(true).childNodes);
      });
      if (each !== line && isChanged(each)) continue;
      const moved = each === line && (part(each, "amount").value !== kept[0] || part(each, "comment").value !== kept[1]);
      for (const kind of ["seen", "seen_comment"]) part(each, kind).value = part(now, kind).value;
      stood.set(each, [part(now, "amount").value, part(now, "comment").value]);
      if (!moved) for (const kind of ["amount", "comment"]) if (document.activeElement !== part(each, kind)) part(each, kind).value = part(now, kind).value;
    }
  };

  form.addEventListener("keydown", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || !event.target.matches("input")) return;
    if (event.key === "Escape") {
      [part(line, "amount").value, part(line, "comment").value] = stood.get(line);
      tell(line, "", false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const next = lines[lines.indexOf(line) + 1];
      save(line);
      if (next) { part(next, event.target.name.split(".")[0]).focus(); part(next, event.target.name.split(".")[0]).select(); }
    }
  });
  for (const line of lines) {
    line.addEventListener("focusout", (event) => { if (!line.contains(event.relatedTarget)) save(line); });
  }
  window.addEventListener("beforeunload", (event) => { if (lines.some(isChanged) && !form.hasAttribute("data-sent")) event.preventDefault(); });
})();
