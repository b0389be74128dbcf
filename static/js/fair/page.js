// The stall's page: saved on this phone first, sent when there is a network. Here are its screens, its bar and when it
// sends; each screen is a module. The page names its modules by their digests: a new release never runs beside an old one.
const $ = (id) => document.getElementById(id);
const pack = JSON.parse($("pack").textContent);
const load = (name) => import(pack.modules[name]);
const api = await load("store");
api.sealWith(await load("seal"));
const { rhythmOf, senderOf } = await load("send");
const parts = Object.fromEntries(
  await Promise.all(["lead", "drive", "outbox", "ready", "people", "words"].map(async (name) => [name, await load(name)])));
const network = { cut: false };
const sendAll = senderOf(api, pack, network);
const rhythm = rhythmOf(60_000);
let timer = 0;

const say = (name, values = {}) => (pack.words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = (iso) => new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const element = (tag, values = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
};
const button = (label, act) => {
  const made = element("button", { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
};
const tell = (text, ...more) => $("told").replaceChildren(text, ...more);

const app = { $, api, button, clock, element, load, network, pack, say, store: null, tell };

app.go = (screen) => {
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== `screen-${screen}`;
  for (const tab of document.querySelectorAll("nav button")) {
    if (tab.dataset.screen === screen) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
};

// the bar and the lists; gives how many are unsent
app.refresh = async () => {
  const held = await api.list(app.store);
  $("unsent").textContent = held.unsent ? say("unsent", { count: held.unsent }) : say("all_sent");
  const last = await api.fact(app.store, "last");
  $("last").textContent = last ? say("last", { time: clock(last) }) : say("never");
  $("count-outbox").textContent = held.unsent || "";
  $("who").textContent = app.store.person?.name ?? "";
  document.documentElement.dataset.locked = String(!app.store.person);
  parts.outbox.show(app, held);
  await parts.drive.show(app, held);
  return held.unsent;
};

app.saved = async (label) => {
  const count = await app.refresh();
  app.tell(say("saved", { count, label }));
  app.send(false);
};

app.send = async (asked) => {
  clearTimeout(timer);
  if (network.cut) return;
  const again = (wait) => { timer = setTimeout(() => app.send(false), wait); };
  if (!asked && rhythm.left()) return again(rhythm.left());
  rhythm.begin(asked);
  const tally = await sendAll(app.store, asked, app.refresh, rhythm.first());
  const count = await app.refresh();
  if (tally.why && (asked || tally.why !== "offline")) tell(say(tally.why, { count, seconds: tally.seconds }));
  else if (tally.sent || tally.bad) tell(say("done", { sent: tally.sent, bad: tally.bad, count }));
  else if (asked) tell(count ? say("done", { sent: 0, bad: count, count }) : say("nothing"));
  if (tally.why === "sign_in") $("told").append(" ", element("a", { href: pack.login, textContent: say("sign_in_link") }));
  clearTimeout(timer); // of another round that ran meanwhile
  again(rhythm.end(tally));
};

const begin = async () => {
  app.store = await api.openStore(pack);
  for (const part of Object.values(parts)) await part.start?.(app);
  await api.tidy(app.store);
  await app.refresh();
  app.go(app.store.person ? "lead" : "ready");
  app.send(false);
};

for (const tab of document.querySelectorAll("nav button")) tab.addEventListener("click", () => app.go(tab.dataset.screen));
$("send").addEventListener("click", () => app.send(true));
addEventListener("online", () => app.store && app.send(false));
document.addEventListener("visibilitychange", () => { if (!document.hidden && app.store) app.send(false); });
await begin().catch((error) => {
  tell(say("no_store"));
  console.warn(error);
});
document.documentElement.dataset.open = "true";
parts.ready.prepare(app).catch(() => { /* no worker: the page works as long as it is open */ });
