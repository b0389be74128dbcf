// Opens the stall's pages with no network. It sends nothing: the page has its own queue and works without a worker, too.
const CACHE = "outreach-fair-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// the page names what it was made of
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(event.data.keep.map(async (url) => {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await cache.put(url, answer);
    }));
    const wanted = new Set(event.data.keep.map((url) => new URL(url, self.location).href));
    for (const request of await cache.keys()) {
      if (new URL(request.url).pathname.startsWith("/static/") && !wanted.has(request.url)) await cache.delete(request);
    }
    event.source?.postMessage({ ready: (await cache.keys()).length >= wanted.size });
  };
  event.waitUntil(keep().catch(() => event.source?.postMessage({ ready: false })));
});

const page = async (request) => {
  const cache = await caches.open(CACHE);
  const path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    // only a page that asked for it is kept: a sheet of slips has customers' codes, a queue is soon another
    if (answer.ok && !answer.redirected && (await cache.match(path))) await cache.put(path, answer.clone());
    // sent to the sign-in page: whoever holds the phone now doesn't get the last one's page with no network either
    if (answer.type === "opaqueredirect") await cache.delete(path);
    if (answer.status < 500) return answer;
    return (await cache.match(path)) ?? answer;
  } catch {
    return (await cache.match(path)) ?? Response.error();
  }
};

const file = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname.startsWith("/fair/")) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
