// The organiser's page of the day: every tap is a record on this phone first, sent when there is a network.
const $ = (id) => document.getElementById(id);
const pack = JSON.parse($("pack").textContent);
const store = await import(pack.modules["day-store"]);
const { newId } = await import(pack.modules.store);
const { rhythmOf, senderOf } = await import(pack.modules.send);
const say = (name, values = {}) => (pack.words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = (iso) => new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const element = (tag, values = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
};
const tell = (text, ...more) => $("told").replaceChildren(text, ...more);
const day = await store.open(pack.event).catch(() => tell(say("no_store")));
const sendAll = senderOf(store, pack, { cut: false });
let state = pack.state;
const rhythm = rhythmOf(30_000);
let timer = 0;

const line = (text, tail, mark = "") => element("li", {}, text, element("span", { className: mark, textContent: tail }));

const stallLine = ({ name, phones, silent, last }) => {
  if (!phones) return line(name, say("no_phones"), "silent");
  const heard = [say("phones", { phones }), silent ? say("silent", { silent }) : "", say("last", { time: last })];
  return line(name, heard.filter(Boolean).join(" · "), silent ? "silent" : "");
};

const lines = (kind, known, all) => [
  ...all.filter((one) => one.kind === kind && one.state !== "received")
    .map((one) => line(one.body.text, one.state === "needs_you" ? say("refused", { why: Object.values(one.errors).join(" ") }) : say("waiting"))),
  ...known.map((one) => line(one.what ? say("labelled", { what: one.what, text: one.text }) : one.text, one.at.includes("T") ? clock(one.at) : one.at)),
];

// what the server said last, and what it hasn't heard yet
const show = async () => {
  const { all, unsent } = await store.list(day);
  const mine = all.filter((one) => one.kind === "visitors" && one.state !== "received" && one.state !== "needs_you");
  $("visitors").textContent = Math.max(0, state.visitors + mine.reduce((sum, one) => sum + one.body.number, 0));
  for (const name of ["leads", "drives", "orders"]) $(name).textContent = state[name];
  $("stalls").replaceChildren(...(state.stalls.length ? state.stalls.map(stallLine) : [element("li", { textContent: say("nobody") })]));
  $("words").replaceChildren(...lines("word", state.words, all));
  $("incidents").replaceChildren(...lines("incident", state.incidents, all));
  $("unsent").textContent = unsent ? say("unsent", { count: unsent }) : say("all_sent");
  $("as-of").textContent = say("as_of", { time: clock(state.at) });
  document.documentElement.dataset.unsent = String(unsent);
  return unsent;
};

const ask = async () => {
  const answer = await fetch(pack.now, { credentials: "same-origin", redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer?.ok || !/json/.test(answer.headers.get("Content-Type") ?? "")) return;
  state = await answer.json();
  // an incident may say who was hurt: what was sent is read from the server, and kept on no phone
  await store.note(day, "state", { ...state, incidents: [] });
  await store.tidy(day);
};

const send = async (asked) => {
  clearTimeout(timer);
  const again = (wait) => { timer = setTimeout(() => send(false), wait); };
  if (!asked && rhythm.left()) return again(rhythm.left());
  rhythm.begin(asked);
  const tally = await sendAll(day, asked, undefined, rhythm.first());
  if (!tally.why) await ask();
  const count = await show();
  if (tally.why && (asked || tally.why !== "offline")) tell(say(tally.why, { count, seconds: tally.seconds }));
  else if (!tally.why && count === 0) tell("");
  if (tally.why === "sign_in") $("told").append(" ", element("a", { href: pack.login, textContent: say("sign_in_link") }));
  clearTimeout(timer); // of another round that ran meanwhile
  again(rhythm.end(tally));
};

const keep = async (kind, body) => {
  await store.keep(day, { id: newId(), kind, body: { ...body, captured_at: new Date().toISOString() } });
  await show();
  send(false);
};

const form = (name, kind, read) => $(name).addEventListener("submit", async (event) => {
  event.preventDefault();
  const fault = $(name).querySelector(".fault");
  const wrong = read.check($(name));
  fault.hidden = !wrong;
  fault.textContent = wrong ? say(wrong) : "";
  if (wrong) return;
  await keep(kind, read.body($(name)));
  $(name).reset();
  tell(say(`kept_${kind}`));
});
const textOf = (from) => from.elements.text.value.trim();
form("word", "word", {
  check: (from) => (textOf(from).length < 2 ? "too_short" : ""),
  body: (from) => ({ text: textOf(from) }),
});
form("incident", "incident", {
  check: (from) => (!from.elements.incident.value ? "choose" : textOf(from).length < 2 ? "too_short" : ""),
  body: (from) => ({ incident: from.elements.incident.value, text: textOf(from) }),
});
for (const button of document.querySelectorAll("[data-tap]")) {
  button.addEventListener("click", () => keep("visitors", { number: Number(button.dataset.tap) }));
}
$("send").addEventListener("click", () => send(true));
addEventListener("online", () => send(false));
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(false); });

const prepare = async () => {
  const told = (yes) => {
    document.documentElement.dataset.ready = String(yes);
    $("ready").hidden = yes;
    $("ready").textContent = say(yes ? "ready" : "not_ready");
  };
  if (!navigator.serviceWorker) return;
  told(false);
  navigator.serviceWorker.addEventListener("message", (event) => told(event.data?.ready === true));
  const { active } = await navigator.serviceWorker.register(pack.worker, { scope: "/fair/" }).then(() => navigator.serviceWorker.ready);
  if (!navigator.onLine) return told(Boolean(navigator.serviceWorker.controller));
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  active.postMessage({ keep: [location.pathname, ...new Set(files)] });
};

if (day) {
  const last = await store.fact(day, "state");
  if (last && last.at > state.at) state = last;
  await show();
  send(false);
  prepare().catch(() => { /* no worker: the page works as long as it is open */ });
}
