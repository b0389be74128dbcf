// Opens the stall's pages with no network. It sends nothing: the page has its own queue and works without a worker, too.
// Each page that asks for it has a cache of its own, so that none prunes another's files.
const NAME = "outreach-fair-2";
const FIRST = "outreach-fair-1"; // one for all pages, until a page is kept anew
const MOST = 8;
const named = (path) => `${NAME} ${path}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// a portal's page, and an answer that was cut off, have status 200 as well: neither may take a kept one's place
const isWholePage = async (answer) => {
  const text = await answer.clone().text().catch(() => "");
  return text.includes('id="pack"') && /<\/html>\s*$/.test(text);
};
const isWholeFile = async (answer) => {
  const size = await answer.clone().arrayBuffer().then((body) => body.byteLength).catch(() => 0);
  return size > 0 && !/html/.test(answer.headers.get("Content-Type") ?? "");
};

const isFile = (url) => new URL(url, self.location).pathname.startsWith("/static/");

const fetchInto = async (cache, url) => {
  if (isFile(url) && (await cache.match(url))) return; // a file's name changes with what is in it
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  if (await (isFile(url) ? isWholeFile : isWholePage)(answer)) await cache.put(url, answer);
};

// the page names itself, and what it was made of
const keep = async ([path, ...files]) => {
  const cache = await caches.open(named(path));
  await Promise.allSettled([path, ...files].map((url) => fetchInto(cache, url)));
  const wanted = new Set([path, ...files].map((url) => new URL(url, self.location).href));
  const have = await cache.keys();
  for (const request of have) if (!wanted.has(request.url)) await cache.delete(request);
  const ready = have.filter((request) => wanted.has(request.url)).length === wanted.size;
  if (ready) await caches.delete(FIRST);
  const pages = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== named(path));
  for (const name of pages.slice(0, Math.max(0, pages.length - MOST))) await caches.delete(name);
  return ready;
};

self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  const tell = (ready) => event.source?.postMessage({ ready });
  event.waitUntil(keep(event.data.keep).then(tell, () => tell(false)));
});

// sent on by this server, not by a portal in between: that one's address is another's, and can't be read
const isSentOn = (path) => fetch(path, { credentials: "same-origin" }).then((answer) => answer.redirected, () => false);

const findKept = async (path) =>
  (await caches.match(path, { cacheName: named(path) })) ?? caches.match(path, { cacheName: FIRST });

const page = async (request) => {
  const path = new URL(request.url).pathname;
  const kept = await findKept(path);
  const answer = await fetch(request).catch(() => null);
  // only a page that asked for it is kept: a sheet of slips has customers' codes, a queue is soon another
  if (!answer || !kept) return answer ?? kept ?? Response.error();
  if (answer.type === "opaqueredirect") {
    if (!(await isSentOn(path))) return kept;
    // to the sign-in page: whoever holds the phone now doesn't get the last one's page with no network either
    await Promise.all([caches.delete(named(path)), caches.delete(FIRST)]);
    return answer;
  }
  if (answer.status >= 400 && answer.status < 500) return answer;
  if (!answer.ok || !(await isWholePage(answer))) return kept;
  await (await caches.open(named(path))).put(path, answer.clone());
  return answer;
};

const file = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname.startsWith("/fair/")) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
