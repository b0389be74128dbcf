// Test drives: out in four taps, of which the last is the car, and back in two. A drive that hasn't left this phone when the car is back is sent as one
// record; else its return is a record of its own.
let pad = null;
let mended = null;
let returned = null;

const pick = (form, name, value) => {
  for (const one of form.querySelectorAll(`[name=${name}]`)) {
    if (one.type === "radio") one.checked = one.value === value;
    else one.value = value;
  }
};
const out = () => document.getElementById("out");
const back = () => document.getElementById("back");

// a signature: strokes on a field of 1000 by 1000
const openPad = (canvas) => {
  const pen = canvas.getContext("2d");
  const strokes = [];
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const part = (value, size) => Math.max(0, Math.min(1000, Math.round((value / size) * 1000)));
    return [part(event.clientX - box.left, box.width), part(event.clientY - box.top, box.height)];
  };
  const draw = () => {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    pen.lineWidth = 3 * devicePixelRatio;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      for (let at = 0; at < stroke.length; at += 2) {
        pen.lineTo((stroke[at] / 1000) * canvas.width, (stroke[at + 1] / 1000) * canvas.height);
      }
      pen.stroke();
    }
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture?.(event.pointerId);
    strokes.push(place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || !strokes.length) return;
    const [x, y] = place(event);
    const stroke = strokes.at(-1);
    if (Math.abs(stroke.at(-2) - x) + Math.abs(stroke.at(-1) - y) < 8) return;
    stroke.push(x, y);
    draw();
  });
  const set = (next) => { strokes.splice(0, strokes.length, ...next); draw(); };
  return { strokes, set, clear: () => set([]), enough: () => strokes.flat().length >= 16 };
};

const hashOf = async (app, strokes) => {
  const { version, hash } = app.pack.agreement;
  return (await app.load("seal")).hexHash(JSON.stringify([version, hash, strokes]));
};

const showFault = (form, text) => {
  const place = form.querySelector(".fault");
  place.hidden = !text;
  place.textContent = text;
  if (text) place.scrollIntoView({ block: "center" });
};

const faultOf = (app, values) => {
  if (!app.store.person) return app.say("who_needed");
  if (!values.get("lead_id")) return app.say("lead_needed");
  if (!values.get("licence_first_issued_on")) return app.say("licence_needed");
  if (!values.get("licence_expires_on") && !values.get("licence_long_term")) return app.say("expiry_needed");
  return pad.enough() ? "" : app.say("signature_needed");
};

const depart = async (app, car) => {
  const values = new FormData(out());
  const fault = faultOf(app, values);
  showFault(out(), fault);
  if (fault) return;
  const now = new Date().toISOString();
  const made_at = mended?.made_at ?? now;
  const strokes = structuredClone(pad.strokes);
  const body = {
    app: "fair-2",
    event_id: app.pack.event,
    lead_id: values.get("lead_id"),
    vehicle_id: car.id,
    out_at: made_at,
    captured_at: made_at,
    licence_class: values.get("licence_class"),
    licence_first_issued_on: values.get("licence_first_issued_on"),
    licence_long_term: Boolean(values.get("licence_long_term")),
    route_kind: values.get("route_kind"),
    staff_id: values.get("staff_id"),
    agreement_version: app.pack.agreement.version,
    consented: true,
    signature: { strokes, hash: await hashOf(app, strokes) },
    ...(mended?.back ?? {}),
  };
  if (!body.licence_long_term) body.licence_expires_on = values.get("licence_expires_on");
  const lead = await app.store.db.get("records", body.lead_id);
  const masked = lead?.masked || app.pack.leads.find((one) => one.id === body.lead_id)?.masked || "";
  const line = {
    id: mended?.id ?? app.api.newId(), kind: "test_drive", made_at, masked, after: lead ? lead.id : "",
    car: { id: car.id, label: car.label }, back_at: mended?.back_at ?? "",
  };
  await app.api.keep(app.store, line, body);
  await app.api.note(app.store, "drive defaults", { route_kind: body.route_kind, staff_id: body.staff_id });
  reset(app);
  await app.saved(car.label);
};

const reset = async (app) => {
  mended = null;
  markMended();
  out().reset();
  pad.clear();
  const known = await app.api.fact(app.store, "drive defaults");
  for (const [name, value] of Object.entries(known ?? {})) pick(out(), name, value);
  if (!known && app.store.person) out().staff_id.value = app.store.person.user;
};

// the drive as one record while it hasn't been tried to send; nobody sends at that moment
const closeUnsent = async (app, id, told) => {
  const close = async () => {
    const drive = await app.store.db.get("records", id);
    if (!drive || drive.tried || !app.api.isOpenable(app.store, drive)) return false;
    const { odometer_km, ...rest } = told;
    const body = await app.api.openBody(app.store, drive);
    const whole = odometer_km === undefined ? { ...body, ...rest } : { ...body, ...rest, odometer_back_km: odometer_km };
    await app.api.keep(app.store, { ...drive, back_at: told.back_at }, whole);
    return true;
  };
  return navigator.locks ? navigator.locks.request("outreach-fair-send", close) : close();
};

const comeBack = async (app, event) => {
  event.preventDefault();
  const drive = await app.store.db.get("records", returned.drive);
  const told = { back_at: returned.back_at ?? new Date().toISOString(), rating: Number(event.submitter?.value) || undefined };
  if (back().note.value.trim()) told.note = back().note.value.trim();
  if (back().odometer_km.value) told.odometer_km = Number(back().odometer_km.value);
  if (!(!returned.id && (await closeUnsent(app, returned.drive, told)))) {
    const line = {
      id: returned.id ?? app.api.newId(), kind: "drive_return", made_at: told.back_at, masked: drive?.masked ?? "",
      after: returned.drive, drive: returned.drive,
    };
    await app.api.keep(app.store, line, {
      app: "fair-2", event_id: app.pack.event, drive_id: returned.drive, captured_at: told.back_at, ...told,
    });
    if (drive) await app.api.mark(app.store, returned.drive, { back_at: told.back_at });
  }
  back().hidden = true;
  back().reset();
  await app.saved(drive?.car?.label ?? "");
};

const askBack = (app, drive, known = null) => {
  returned = { drive, ...known };
  back().hidden = false;
  back().odometer_km.value = known?.odometer_km ?? "";
  back().note.value = known?.note ?? "";
  app.$("back-which").textContent = known?.label ?? "";
  back().scrollIntoView({ block: "start" });
};

export const mend = async (app, record) => {
  const body = await app.api.openBody(app.store, record);
  app.go("drive");
  if (record.kind === "drive_return") return askBack(app, record.drive, { ...body, id: record.id });
  await reset(app);
  mended = { id: record.id, made_at: record.made_at, back_at: record.back_at, back: {}, car: body.vehicle_id };
  for (const name of ["back_at", "rating", "note", "odometer_back_km"]) if (body[name] !== undefined) mended.back[name] = body[name];
  for (const name of ["lead_id", "licence_class", "licence_first_issued_on", "licence_expires_on", "route_kind", "staff_id"]) {
    if (body[name]) pick(out(), name, body[name]);
  }
  out().licence_long_term.checked = body.licence_long_term === true;
  pad.set(body.signature?.strokes ?? []);
  markMended();
  showFault(out(), Object.values(record.errors).join(" "));
};

const chip = (app, name, value, text) => {
  const input = app.element("input", { type: "radio", name, value, id: `${name}-${value}` });
  return [input, app.element("label", { htmlFor: input.id, textContent: text })];
};

const outCard = (app, drive) => {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(drive.made_at)) / 60_000));
  const label = app.say("out_since", { car: drive.car.label, minutes });
  return app.element("li", {}, app.element("span", { textContent: `${label} ${drive.masked}` }),
    app.button(app.say("back"), () => askBack(app, drive.id, { label: drive.car.label })));
};

// who can drive: this phone's leads, the newest first, then the others of this event
const showLeads = (app, own) => {
  const here = own.filter((one) => one.kind === "lead").slice(0, 12);
  const ids = new Set(here.map((one) => one.id));
  const others = app.pack.leads.filter((one) => !ids.has(one.id)).slice(0, 30);
  const chosen = new FormData(out()).get("lead_id");
  app.$("drive-leads").replaceChildren(...[
    ...here.map((one) => [one.id, `${app.clock(one.made_at)} ${one.masked || app.say("no_phone")}`]),
    ...others.map((one) => [one.id, one.masked || one.code]),
  ].flatMap(([id, text]) => chip(app, "lead_id", id, text)));
  const wanted = chosen || here[0]?.id;
  if (wanted) pick(out(), "lead_id", wanted);
  app.$("no-leads").hidden = ids.size + others.length > 0;
};

// the car of a drive that is being mended
const markMended = () => {
  for (const one of document.querySelectorAll("#drive-cars button")) one.setAttribute("aria-current", String(one.value === mended?.car));
};

// nobody guesses which key was taken: the tap that starts the drive says it
const showCars = (app, gone) => {
  app.$("drive-cars").replaceChildren(...app.pack.cars.map((car) => {
    const note = car.unfit || (gone.has(car.id) || car.out ? app.say("car_out") : "");
    const go = app.button(note ? app.say("labelled", { what: car.label, text: note }) : car.label, () => depart(app, car));
    return Object.assign(go, { value: car.id, disabled: Boolean(car.unfit), className: note ? "plain" : "" });
  }));
  markMended();
};

export const show = async (app, { all, own }) => {
  const drives = all.filter((one) => one.kind === "test_drive" && one.car && !one.back_at);
  app.$("cars-out").replaceChildren(...drives.map((drive) => outCard(app, drive)));
  app.$("out-now").hidden = drives.length === 0;
  app.$("count-drive").textContent = drives.length || "";
  showLeads(app, own);
  showCars(app, new Set(drives.map((drive) => drive.car.id)));
};

export const start = async (app) => {
  pad = openPad(app.$("pad"));
  app.$("pad-clear").addEventListener("click", () => pad.clear());
  out().addEventListener("submit", (event) => event.preventDefault());
  back().addEventListener("submit", (event) => comeBack(app, event));
  await reset(app);
};
