// Before work: what this phone lacks, said before it matters; and a rehearsal that proves that it works with no network.
const FIVE = 5;
const DAY = 86_400_000;

const meter = async (app) => {
  const told = [];
  if (/MicroMessenger/i.test(navigator.userAgent)) told.push("wechat");
  const ios = /iP(hone|ad|od)/.test(navigator.userAgent);
  if (ios && !navigator.standalone && !matchMedia("(display-mode: standalone)").matches) told.push("home_screen");
  const kept = await navigator.storage?.persist?.().catch(() => false);
  if (kept !== true) told.push("not_kept");
  const space = await navigator.storage?.estimate?.().catch(() => null);
  if (space && space.quota - space.usage < 20_000_000) told.push("little_space");
  const last = await app.api.fact(app.store, "last");
  const { unsent } = await app.api.list(app.store);
  const oldest = last ? Math.floor((Date.now() - Date.parse(last)) / DAY) : 0;
  if (unsent && oldest >= 1) told.push("old");
  return told.map((name) => app.say(name, { days: oldest, megabytes: Math.floor(((space?.quota ?? 0) - (space?.usage ?? 0)) / 1e6) }));
};

const showMeter = async (app, ready) => {
  document.documentElement.dataset.ready = String(ready);
  const told = await meter(app);
  app.$("ready").textContent = app.say(ready ? "ready" : "not_ready");
  app.$("meter").replaceChildren(...told.map((text) => app.element("li", { textContent: text })));
  app.$("warn").textContent = told.length ? app.say("warnings", { count: told.length }) : "";
  const rehearsed = await app.api.fact(app.store, "rehearsed");
  app.$("rehearsed").textContent = rehearsed
    ? app.say("rehearsed", { time: new Date(rehearsed).toLocaleString(document.documentElement.lang) }) : app.say("not_rehearsed");
};

export const prepare = async (app) => {
  let ready = false;
  const told = (yes) => { ready = yes; return showMeter(app, ready); };
  await told(false);
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", (event) => told(event.data?.ready === true));
  const { active } = await navigator.serviceWorker.register(app.pack.worker, { scope: "/fair/" })
    .then(() => navigator.serviceWorker.ready);
  if (!navigator.onLine) return told(Boolean(navigator.serviceWorker.controller));
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  active.postMessage({ keep: [location.pathname, ...new Set([...files, ...app.pack.later.map((url) => new URL(url, location).href)])] });
};

const practised = async (app) => (await app.store.db.getAll("records")).filter((one) => one.state === "practice");
const clear = async (app) => { for (const one of await practised(app)) await app.store.db.delete("records", one.id); };

// the network comes back: every one must open again here, and at the server, which stores none of them
const prove = async (app) => {
  const records = await practised(app);
  for (const record of records) await app.api.openBody(app.store, record);
  app.network.cut = false;
  const answer = await fetch(app.pack.practice, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-Outreach-Client": "fair" },
    body: JSON.stringify({ records: records.map(({ kind, id, sealed }) => ({ kind, id, sealed })) }),
  }).then((response) => (response.ok ? response.json() : null)).catch(() => null);
  const read = (answer?.results ?? []).filter((one, at) => one.status === 200 && one.key === records[at].id).length;
  await clear(app);
  if (read !== FIVE) return app.say(answer ? "practice_failed" : "practice_alone");
  await app.api.note(app.store, "rehearsed", new Date().toISOString());
  return app.say("practice_done");
};

const rehearse = async (app) => {
  if (!app.store.person) return app.tell(app.say("who_needed"));
  await clear(app);
  app.network.cut = true;
  document.documentElement.dataset.practice = "true";
  const stop = async (text) => {
    app.practice = null;
    app.network.cut = false;
    delete document.documentElement.dataset.practice;
    await clear(app);
    app.tell(text);
    app.go("ready");
    await showMeter(app, document.documentElement.dataset.ready === "true");
    await app.refresh();
  };
  const ask = (done) => app.tell(app.say("practice", { number: done + 1 }), " ",
    app.button(app.say("practice_stop"), () => stop(app.say("practice_stopped"))));
  app.practice = async () => {
    const done = (await practised(app)).length;
    if (done < FIVE) return ask(done);
    return stop(await prove(app));
  };
  ask(0);
  app.go("lead");
};

export const start = async (app) => {
  await clear(app);
  app.$("rehearse").addEventListener("click", () => rehearse(app));
};
