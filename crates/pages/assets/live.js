// Live refresh. The server renders; this only notices news and asks for the page again.
// Regions marked data-live="name" are replaced when their HTML changed. A region in which somebody types is left alone.
// Focus is never moved: a region that holds focus keeps it on the element with the same id.
(() => {
  const page = document.documentElement;
  const state = document.querySelector("[data-linkstate]");
  const regions = () => [...document.querySelectorAll("[data-live]")];
  const say = (text, lost) => { if (state) { state.textContent = text; state.classList.toggle("lost", lost); } };

  // Clocks that run between two refreshes: <time data-since="ms"> counts up, <time data-until="ms"> counts down.
  const skew = Number(page.dataset.now || Date.now()) - Date.now();
  const two = (n) => String(n).padStart(2, "0");
  const span = (ms) => { const s = Math.max(0, Math.floor(ms / 1000)); const h = Math.floor(s / 3600);
    return h > 0 ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${two(Math.floor(s / 60))}:${two(s % 60)}`; };
  const tick = () => { const now = Date.now() + skew;
    for (const t of document.querySelectorAll("[data-since]")) t.textContent = span(now - Number(t.dataset.since));
    for (const t of document.querySelectorAll("[data-until]")) { const left = Number(t.dataset.until) - now; t.textContent = (left < 0 ? "超 " : "") + span(Math.abs(left)); t.classList.toggle("over", left < 0); } };
  setInterval(tick, 1000); tick();
  if (regions().length === 0 || !window.EventSource) return;

  const busy = (region) => [...region.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select")]
    .some((f) => f === document.activeElement || (f.defaultValue !== undefined && f.value !== f.defaultValue && f.type !== "file") || (f.type === "file" && f.files.length > 0));
  const plain = (html) => html.replace(/name="request" value="[0-9a-f]*"/g, "").replace(/(data-(?:since|until)="\d+"[^>]*>)[^<]*/g, "$1");

  const paint = (fresh) => {
    for (const old of regions()) {
      const next = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (!next || busy(old) || (old.contains(document.activeElement) && old.querySelector("audio"))) continue;
      if (plain(old.innerHTML) === plain(next.innerHTML) && old.className === next.className) continue;
      if (old.querySelector("audio") && [...old.querySelectorAll("audio")].some((a) => !a.paused)) continue;
      const kept = old.contains(document.activeElement) ? document.activeElement.id : "";
      const open = [...old.querySelectorAll("details[open]")].map((d) => d.id);
      old.className = next.className;
      old.replaceChildren(...next.childNodes);
      for (const id of open) { const d = id && document.getElementById(id); if (d) d.open = true; }
      if (kept) document.getElementById(kept)?.focus({ preventScroll: true });
    }
    if (fresh.title) document.title = fresh.title;
    tick();
    document.dispatchEvent(new CustomEvent("yq:painted"));
  };

  let running = false, again = false;
  const refresh = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const answer = await fetch(location.href, { headers: { "x-refresh": "1" }, credentials: "same-origin", cache: "no-store" });
      if (answer.redirected && new URL(answer.url).pathname === "/sign-in") { say("登录已过期，请重新登录", true); source.close(); return; }
      if (answer.ok) paint(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { say("连接中断，正在重连", true); }
    finally { running = false; if (again) { again = false; setTimeout(refresh, 80); } }
  };

  let source, wait = 500, last = page.dataset.position || "", lostAt = 0;
  const topics = new Set((page.dataset.topics || "").split(" ").filter(Boolean));
  const keys = new Set((page.dataset.about || "").split(" ").filter(Boolean));
  const concerns = (news) => (topics.size === 0 || [...topics].some((t) => news.topic.startsWith(t))) && (keys.size === 0 || news.keys.some((k) => keys.has(k)));
  const connect = () => {
    source = new EventSource(last ? `/live?after=${encodeURIComponent(last)}` : "/live");
    source.addEventListener("news", (event) => { last = event.lastEventId || last; const news = JSON.parse(event.data);
      document.dispatchEvent(new CustomEvent("yq:news", { detail: news })); if (concerns(news)) refresh(); });
    source.addEventListener("behind", () => refresh());
    source.onopen = () => { wait = 500; say("实时", false); if (lostAt) { lostAt = 0; refresh(); } };
    source.onerror = () => { lostAt = lostAt || Date.now(); say("连接中断，正在重连", true);
      if (source.readyState === EventSource.CLOSED) { setTimeout(connect, wait); wait = Math.min(wait * 2, 15000); } };
  };
  connect();
  // Clocks run out without news from anybody: look again every half minute while the page is seen.
  setInterval(() => { if (!document.hidden) refresh(); }, 30000);
  addEventListener("pagehide", () => source.close());
})();
