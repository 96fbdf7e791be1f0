// Keyboard first. An element with data-key="s" is clicked (or focused, if it is a field) by that key, shown beside it as <kbd>.
// Single letters act only outside text fields; Alt+letter acts everywhere; Escape leaves a field.
// All of it can be switched off in 我的设置 (WCAG 2.1.4): <html data-keys="off">.
(() => {
  if (document.documentElement.dataset.keys === "off") return;
  const typing = (e) => e.target.closest?.("input:not([type=radio]):not([type=checkbox]):not([type=button]), textarea, select, [contenteditable]");
  const find = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((el) => !el.disabled && el.getClientRects().length > 0);
  const press = (el) => {
    if (el.matches("input:not([type=submit]), textarea, select")) { el.focus(); el.scrollIntoView({ block: "nearest" }); return; }
    if (el.matches("summary")) { el.click(); el.parentElement.querySelector("button, input:not([type=hidden]), textarea, select, a")?.focus(); return; }
    el.click();
  };
  // Arrows walk a list of answers (data-walk) from the field that asked for them (data-walker), and back into it.
  const walk = (e) => {
    const links = [...document.querySelectorAll("[data-walk] a")], field = document.querySelector("[data-walker]");
    const at = links.indexOf(document.activeElement), down = e.key === "ArrowDown";
    if (!links.length || (!down && e.key !== "ArrowUp") || (at < 0 && document.activeElement !== field)) return false;
    if (at < 0 && !down) return false;
    (at === 0 && !down ? field : links[Math.min(at + (down ? 1 : -1), links.length - 1)])?.focus();
    return true;
  };
  addEventListener("keydown", (e) => {
    if (!e.isComposing && !e.altKey && !e.ctrlKey && !e.metaKey && walk(e)) { e.preventDefault(); return; }
    if (e.ctrlKey || e.metaKey || e.isComposing || e.repeat) return;
    if (e.key === "Escape" && typing(e)) { e.target.blur(); return; }
    if (typing(e) && !e.altKey) { if (e.key === "Enter" && e.target.matches("textarea") && e.shiftKey === false && e.target.dataset.enter === "send") { e.preventDefault(); e.target.form.requestSubmit(); } return; }
    const key = e.altKey ? e.code.replace(/^(Key|Digit)/, "").toLowerCase() : e.key.toLowerCase();
    if (key === "enter" && document.activeElement?.matches("a, button, summary, input, audio")) return;
    const el = find(key);
    if (el) { e.preventDefault(); press(el); }
  });
  // Double submit: the server is idempotent (request id); this only spares the second request.
  addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    const form = e.target;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1"; setTimeout(() => delete form.dataset.sent, 1500);
  });
  // Signing out on a shared phone takes the kept pages along; acts that are not sent yet stay.
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => { globalThis.caches?.delete("yinqiao-day-1"); });
  // An error summary takes focus when the page opens with one (without script its links still work).
  document.querySelector("[data-errors]")?.focus();
  // A note that was being typed survives a reload of the desk.
  for (const field of document.querySelectorAll("[data-draft]")) {
    const name = "yq-draft-" + field.dataset.draft;
    if (!field.value) field.value = sessionStorage.getItem(name) || "";
    field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
    field.form?.addEventListener("submit", () => sessionStorage.removeItem(name));
  }
})();
