// The helper's pocket: acts taken without a network are kept on the phone and sent later, in order, exactly once.
// "Exactly once" is the server's doing: each act carries the request id that its form was rendered with, and a repeated id finds its first answer.
// Entries live in IndexedDB (photos included), so they survive a closed page and an empty battery.
(() => {
  const NAME = "yinqiao", STORE = "acts";
  const open = () => new Promise((done, fail) => { const r = indexedDB.open(NAME, 1);
    r.onupgradeneeded = () => r.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
    r.onsuccess = () => done(r.result); r.onerror = () => fail(r.error); });
  const run = async (mode, act) => { const base = await open(); return new Promise((done, fail) => { const t = base.transaction(STORE, mode); const r = act(t.objectStore(STORE));
    t.oncomplete = () => { base.close(); done(r?.result); }; t.onerror = () => { base.close(); fail(t.error); }; }); };
  const all = () => run("readonly", (s) => s.getAll());
  const put = (entry) => run("readwrite", (s) => s.put(entry));
  const drop = (order) => run("readwrite", (s) => s.delete(order));
  const me = document.documentElement.dataset.account || "";

  const box = document.querySelector("[data-unsent]");
  const status = document.querySelector("[data-offline-status]");
  const say = (text) => { if (status) status.textContent = text; };
  const show = async () => {
    const mine = (await all()).filter((e) => e.account === me);
    if (!box) return mine;
    box.hidden = mine.length === 0;
    const failed = mine.filter((e) => e.refused);
    box.querySelector("[data-count]").textContent = `未上传 ${mine.length} 条`;
    box.querySelector("[data-refused]").textContent = failed.map((e) => `${e.label}：${e.refused}`).join("；");
    box.querySelector("[data-forget]").hidden = failed.length === 0;
    return mine;
  };

  // Mark the job's own page as the act would leave it, so that the next step is at the thumb without a network.
  const foresee = (entry) => {
    const root = document.querySelector(`[data-job="${CSS.escape(entry.job)}"]`);
    if (!root) return;
    root.dataset.step = entry.next || root.dataset.step;
    for (const el of root.querySelectorAll("[data-when]")) el.hidden = !el.dataset.when.split(" ").includes(root.dataset.step);
    for (const el of root.querySelectorAll("[data-step-of]")) { const order = root.dataset.steps.split(" "); const at = order.indexOf(root.dataset.step), own = order.indexOf(el.dataset.stepOf);
      el.classList.toggle("done", own < at); el.classList.toggle("now", own === at); }
  };

  const send = async (entry) => {
    const body = new FormData();
    for (const [k, v, name] of entry.fields) name ? body.append(k, v, name) : body.append(k, v);
    const plain = !entry.fields.some((f) => f[2]);
    const answer = await fetch(entry.path, { method: "POST", credentials: "same-origin", redirect: "manual",
      headers: { accept: "application/json" }, body: plain && !entry.multipart ? new URLSearchParams(entry.fields.map(([k, v]) => [k, v])) : body });
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
    if (answer.ok) return "sent";
    if (answer.status >= 500 || answer.status === 429) return "later";
    let detail = "没有被接受"; try { detail = (await answer.json()).detail || detail; } catch { /* not a problem document */ }
    entry.refused = detail; await put(entry);
    return "refused";
  };

  let flushing = false, wait = 2000;
  const flush = async () => {
    if (flushing) return; flushing = true;
    try {
      let sent = 0;
      for (const entry of (await all()).filter((e) => e.account === me && !e.refused)) {
        let fate; try { fate = await send(entry); } catch { fate = "later"; }
        if (fate === "sent") { await drop(entry.order); sent += 1; continue; }
        if (fate === "signed-out") { say("登录已过期，登录后自动上传"); break; }
        if (fate === "later") { say("网络不通，已存在手机里，恢复后自动上传"); setTimeout(flush, wait); wait = Math.min(wait * 1.6, 60000); break; }
      }
      const left = await show();
      if (sent > 0 && left.length === 0) { wait = 2000; say("已全部上传"); await renew(); }
      else if (sent > 0) wait = 2000;
    } finally { flushing = false; }
  };

  // After all is sent, show what the server says now.
  const renew = async () => {
    try { const answer = await fetch(location.href, { headers: { "x-refresh": "1" }, credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = document.querySelector("[data-pocket]"), next = fresh.querySelector("[data-pocket]");
      if (now && next) { now.replaceChildren(...next.childNodes); ready(); }
    } catch { /* the page stays as foreseen */ }
  };

  const place = () => new Promise((done) => { if (!navigator.geolocation) return done(null);
    navigator.geolocation.getCurrentPosition((p) => done(p.coords), () => done(null), { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 }); });

  const whereabouts = async (form) => {
    const set = (name, value) => { const f = form.elements.namedItem(name); if (f) f.value = value; };
    set("at", String(Date.now()));
    if (form.dataset.place) { say("正在取位置"); const c = await place(); if (c) { set("lat", c.latitude.toFixed(6)); set("lon", c.longitude.toFixed(6)); set("accuracy", String(Math.round(c.accuracy))); } }
  };

  const take = async (form, submitter) => {
    if (form.dataset.taken) return; form.dataset.taken = "1";
    await whereabouts(form);
    const data = submitter ? new FormData(form, submitter) : new FormData(form);
    const fields = [...data.entries()].filter(([, v]) => !(v instanceof File && v.size === 0)).map(([k, v]) => v instanceof File ? [k, v, v.name || "photo.jpg"] : [k, v]);
    const entry = { account: me, path: new URL(form.action).pathname, fields, multipart: form.enctype === "multipart/form-data", label: submitter?.dataset.offline || form.dataset.offline, job: form.dataset.jobOf || "", next: submitter?.dataset.next || form.dataset.next || "", at: Date.now() };
    await put(entry); foresee(entry); await show(); say(`${entry.label}：已记下`);
    form.reset(); delete form.dataset.taken;
    await flush();
  };

  const ready = () => {
    for (const form of document.querySelectorAll("form[data-offline]")) {
      if (form.dataset.ready) continue; form.dataset.ready = "1";
      form.addEventListener("submit", (e) => { e.preventDefault(); take(form, e.submitter); });
      const file = form.querySelector("input[type=file][data-now]");
      file?.addEventListener("change", () => { if (file.files.length > 0) form.requestSubmit(); });
    }
    // Going on duty says where one is; without a position it goes all the same.
    for (const form of document.querySelectorAll("form[data-place]:not([data-offline])")) {
      if (form.dataset.ready) continue; form.dataset.ready = "1";
      form.addEventListener("submit", async (e) => {
        if (form.dataset.placed) return;
        e.preventDefault(); form.dataset.placed = "1";
        await whereabouts(form); form.requestSubmit(e.submitter);
        setTimeout(() => delete form.dataset.placed, 1500);
      });
    }
  };
  ready();
  document.addEventListener("yq:painted", ready);
  // On duty, the phone says now and then where it is, so that the nearest is asked first.
  const tell = async () => {
    if (document.hidden || !navigator.onLine || !document.querySelector(".duty.on")) return;
    const c = await place(); if (!c) return;
    const body = new URLSearchParams({ lat: c.latitude.toFixed(6), lon: c.longitude.toFixed(6), accuracy: String(Math.round(c.accuracy)), at: String(Date.now()) });
    fetch("/day/position", { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { accept: "application/json" } }).catch(() => {});
  };
  setInterval(tell, 300000);
  addEventListener("online", () => { wait = 2000; flush(); });
  addEventListener("offline", () => say("网络不通，操作会先存在手机里"));
  box?.querySelector("[data-send]")?.addEventListener("click", () => { wait = 2000; flush(); });
  box?.querySelector("[data-forget]")?.addEventListener("click", async () => { for (const e of await all()) if (e.account === me && e.refused) await drop(e.order); await show(); });
  show().then((mine) => { for (const entry of mine) if (!entry.refused) foresee(entry); if (mine.length > 0) flush(); });
  if ("serviceWorker" in navigator && window.isSecureContext) {
    // The very first page was fetched before anybody kept pages: it is fetched once more, so that it can be kept.
    navigator.serviceWorker.addEventListener("controllerchange", () => fetch(location.href, { credentials: "same-origin" }).catch(() => {}), { once: true });
    navigator.serviceWorker.register("/sw.js").catch(() => {});
  }
})();
