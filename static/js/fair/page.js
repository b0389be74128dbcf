// The stall's page: a lead in one screen, saved on this phone first, sent when there is a network.
// The page names its modules by their digests: a new release never runs beside an old module.
const $ = (id) => document.getElementById(id);
const pack = JSON.parse($("pack").textContent);
const form = $("lead");
const api = await import(pack.modules.store);
const { fact, keep, list, maskPhone, newId, openBody, openStore, tidy } = api;
const { pause, senderOf } = await import(pack.modules.send);
const sendAll = senderOf(api, pack);
const say = (name, values = {}) => (pack.words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = (iso) => new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const digitsOf = (text) => text.replace(/\D/g, "");
let store = null;
let mended = null;
let failures = 0;
let timer = 0;

const tell = (text) => { $("told").textContent = text; };

const row = (record) => {
  const item = document.createElement("li");
  item.dataset.state = record.state;
  const who = document.createElement("span");
  who.textContent = `${clock(record.made_at)} ${record.masked || say("no_phone")}`;
  const state = document.createElement("span");
  state.className = record.state === "needs_you" ? "state bad" : "state";
  state.textContent = say(record.state);
  if (record.state === "received") {
    state.textContent += ` · ${say("receipt", { receipt: record.receipt, time: clock(record.received_at) })}`;
  }
  item.append(who, state);
  if (record.state === "needs_you") {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("mend");
    button.addEventListener("click", () => mend(record));
    const reasons = document.createElement("ul");
    for (const text of Object.values(record.errors)) {
      const line = document.createElement("li");
      line.textContent = text;
      reasons.append(line);
    }
    item.append(button, reasons);
  }
  return item;
};

const show = async () => {
  const { own, unsent, others } = await list(store);
  $("unsent").textContent = unsent ? say("unsent", { count: unsent }) : say("all_sent");
  const last = await fact(store, `last ${store.user}`);
  $("last").textContent = last ? say("last", { time: clock(last) }) : say("never");
  $("others").textContent = others ? say("others", { count: others }) : "";
  $("records").replaceChildren(...own.slice(0, 200).map(row));
  return unsent;
};

const mend = async (record) => {
  const body = await openBody(store, record);
  mended = record;
  form.reset();
  form.phone.value = body.phone ?? "";
  form.no_phone.checked = body.no_phone === true;
  form.elements.name.value = body.name ?? "";
  form.note.value = body.note ?? "";
  form.consent.checked = (body.purposes ?? []).includes("contact");
  for (const name of ["buying_time", "home_parking"]) if (body[name]) form.elements[name].value = body[name];
  for (const box of form.querySelectorAll("[name=model_ids]")) box.checked = (body.model_ids ?? []).includes(box.value);
  $("shared").hidden = !record.errors.phone;
  $("mending").hidden = false;
  $("mending").textContent = say("mending");
  form.phone.focus();
};

const read = () => {
  const chosen = new FormData(form);
  const phone = digitsOf(chosen.get("phone"));
  const body = {
    app: "fair-1",
    source: "event",
    event_id: pack.event,
    consent_version: pack.consent,
    consent_channel: "screen",
    purposes: chosen.get("consent") ? ["contact"] : [],
    captured_at: mended?.made_at ?? new Date().toISOString(),
    model_ids: chosen.getAll("model_ids"),
  };
  if (chosen.get("no_phone")) body.no_phone = true;
  else body.phone = phone;
  if (chosen.get("shared_number")) body.shared_number = true;
  for (const name of ["name", "note", "buying_time", "home_parking"]) if (chosen.get(name)) body[name] = chosen.get(name);
  return body;
};

const faultOf = (body) => {
  if (!body.no_phone && !/^1[3-9]\d{9}$/.test(body.phone)) return say("phone_wrong");
  return body.phone && !body.purposes.length ? say("consent_needed") : "";
};

const save = async (event) => {
  event.preventDefault();
  const body = read();
  const fault = faultOf(body);
  $("fault").hidden = !fault;
  $("fault").textContent = fault;
  if (fault) return;
  const line = { id: mended?.id ?? newId(), kind: "lead", made_at: body.captured_at, masked: maskPhone(body.phone ?? "") };
  try {
    await keep(store, line, body);
  } catch {
    $("fault").hidden = false;
    $("fault").textContent = say("no_store");
    return;
  }
  mended = null;
  form.reset();
  $("mending").hidden = $("shared").hidden = true;
  tell(say("saved", { count: await show() }));
  form.phone.focus();
  send(false);
};

const send = async (asked) => {
  clearTimeout(timer);
  if (asked) failures = 0;
  const tally = await sendAll(store);
  const count = await show();
  failures = tally.why ? failures + 1 : 0;
  if (tally.why && (asked || tally.why !== "offline")) tell(say(tally.why, { count, seconds: tally.seconds }));
  else if (tally.sent || tally.bad) tell(say("done", { sent: tally.sent, bad: tally.bad, count }));
  else if (asked) tell(count ? say("done", { sent: 0, bad: count, count }) : say("nothing"));
  signInLink(tally.why === "sign_in");
  timer = setTimeout(() => send(false), tally.why ? pause(failures, tally.seconds) : 60_000);
};

const signInLink = (needed) => {
  if (!needed) return;
  const link = document.createElement("a");
  link.href = pack.login;
  link.textContent = pack.login.split("?")[0];
  $("told").append(" ", link);
};

const meter = async () => {
  const told = [];
  if (/MicroMessenger/i.test(navigator.userAgent)) told.push(say("wechat"));
  const kept = await navigator.storage?.persist?.().catch(() => false);
  if (kept === false) told.push(say("not_kept"));
  const space = await navigator.storage?.estimate?.().catch(() => null);
  if (space && space.quota - space.usage < 20_000_000) told.push(say("little_space"));
  return told;
};

const prepare = async () => {
  const told = await meter();
  const ready = (yes) => {
    document.documentElement.dataset.ready = String(yes);
    $("meter").textContent = [say(yes ? "ready" : "not_ready"), ...told].join(" · ");
  };
  ready(false);
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", (event) => ready(event.data?.ready === true));
  const { active } = await navigator.serviceWorker.register(pack.worker, { scope: "/fair/" })
    .then(() => navigator.serviceWorker.ready);
  if (!navigator.onLine) return ready(Boolean(navigator.serviceWorker.controller));
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  active.postMessage({ keep: [location.pathname, ...new Set(files)] });
};

form.phone.addEventListener("input", () => {
  const digits = digitsOf(form.phone.value).slice(0, 11);
  form.phone.value = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(" ");
});
form.addEventListener("submit", save);
$("send").addEventListener("click", () => send(true));
addEventListener("online", () => send(false));
document.addEventListener("visibilitychange", () => { if (!document.hidden && store) send(false); });

try {
  store = await openStore(pack.user);
  await tidy(store);
  await show();
  send(false);
} catch {
  tell(say("no_store"));
}
prepare().catch(() => { /* no worker: the page works as long as it is open */ });
