// A lead in one screen: the number, then taps.
const digitsOf = (text) => text.replace(/\D/g, "");
let mended = null;
let first = null;

const form = () => document.getElementById("lead");

const read = (app) => {
  const chosen = new FormData(form());
  const body = {
    app: "fair-2",
    source: "event",
    event_id: app.pack.event,
    consent_version: app.pack.consent,
    consent_channel: "screen",
    purposes: chosen.get("consent") ? ["contact"] : [],
    captured_at: mended?.made_at ?? new Date().toISOString(),
    model_ids: chosen.getAll("model_ids"),
  };
  if (chosen.get("no_phone")) body.no_phone = true;
  else body.phone = digitsOf(chosen.get("phone"));
  if (chosen.get("shared_number")) body.shared_number = true;
  for (const name of ["name", "note", "buying_time", "home_parking"]) if (chosen.get(name)) body[name] = chosen.get(name);
  return body;
};

const faultOf = (app, body) => {
  if (!body.no_phone && !/^1[3-9]\d{9}$/.test(body.phone)) return app.say("phone_wrong");
  return body.phone && !body.purposes.length ? app.say("consent_needed") : "";
};

const showFault = (app, text) => {
  app.$("fault").hidden = !text;
  app.$("fault").textContent = text;
  for (const field of [form().phone, form().consent]) field.removeAttribute("aria-invalid");
  if (text) (text === app.say("consent_needed") ? form().consent : form().phone).setAttribute("aria-invalid", "true");
};

const clear = (app) => {
  mended = null;
  first = null;
  form().reset();
  app.$("mending").hidden = app.$("shared").hidden = app.$("known").hidden = true;
};

const save = async (app, event) => {
  event.preventDefault();
  const body = read(app);
  const fault = app.store.person ? faultOf(app, body) : app.say("who_needed");
  showFault(app, fault);
  if (fault) return;
  const masked = app.api.maskPhone(body.phone ?? "");
  const line = { id: mended?.id ?? app.api.newId(), kind: "lead", made_at: body.captured_at, masked };
  if (app.practice) line.state = "practice";
  try {
    await app.api.keep(app.store, { ...line, match: await app.api.matchOf(app.store, body.phone) }, body);
  } catch (error) {
    showFault(app, app.say("no_store"));
    console.warn(error);
    return;
  }
  const { practice } = app;
  clear(app);
  if (practice) await practice(line);
  else await app.saved(masked || app.say("no_phone"));
  form().phone.focus({ preventScroll: true });
};

export const mend = async (app, record) => {
  const body = await app.api.openBody(app.store, record);
  clear(app);
  mended = record;
  const fields = form();
  fields.phone.value = body.phone ?? "";
  fields.no_phone.checked = body.no_phone === true;
  fields.elements.name.value = body.name ?? "";
  fields.note.value = body.note ?? "";
  fields.consent.checked = (body.purposes ?? []).includes("contact");
  for (const name of ["buying_time", "home_parking"]) if (body[name]) fields.elements[name].value = body[name];
  for (const box of fields.querySelectorAll("[name=model_ids]")) box.checked = (body.model_ids ?? []).includes(box.value);
  app.$("shared").hidden = !record.errors.phone;
  app.$("mending").hidden = false;
  app.$("mending").textContent = app.say("mending");
  app.go("lead");
  fields.phone.focus();
};

// the same number on this phone: the same person, or another in the family? Nothing is decided in silence
const compare = async (app) => {
  const digits = digitsOf(form().phone.value);
  const known = digits.length === 11 && app.store.person ? await app.api.findMatch(app.store, digits, mended?.id) : null;
  if (known?.id === first?.id) return;
  first = known;
  app.$("known").hidden = !known;
  if (!known) return;
  const family = app.button(app.say("family"), () => {
    form().shared_number.checked = true;
    app.$("shared").hidden = false;
    app.$("known").hidden = true;
  });
  const same = app.button(app.say("same"), () => { clear(app); app.go("outbox"); });
  app.$("known").replaceChildren(app.say("known", { time: app.clock(known.made_at) }), same, family);
};

export const start = (app) => {
  const fields = form();
  fields.phone.addEventListener("input", () => {
    const digits = digitsOf(fields.phone.value).slice(0, 11);
    fields.phone.value = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(" ");
    compare(app);
  });
  fields.addEventListener("submit", (event) => save(app, event));
};
