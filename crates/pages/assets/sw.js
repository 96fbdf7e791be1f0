// Keeps the helper's and the community worker's own pages of today readable without a network. Network first, the last copy otherwise.
// Nothing but /day, /rounds (the list itself) and the hashed assets is kept; signing out empties it (keys.js).
const KEEP = "yinqiao-day-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) {
    e.respondWith(caches.open(KEEP).then(async (c) => (await c.match(e.request)) || fetch(e.request).then((r) => { if (r.ok) c.put(e.request, r.clone()); return r; })));
  } else if (url.pathname === "/day" || url.pathname.startsWith("/day/") || url.pathname === "/rounds") {
    e.respondWith(fetch(e.request).then((r) => { if (r.ok && !r.redirected) { const copy = r.clone(); caches.open(KEEP).then((c) => c.put(url.pathname, copy)); } return r; })
      .catch(async () => (await (await caches.open(KEEP)).match(url.pathname)) || Response.error()));
  }
});
