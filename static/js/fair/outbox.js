// The records on this phone: where each is, and what can be done about one that is refused.
const KINDS = { lead: "kind_lead", test_drive: "kind_drive", drive_return: "kind_return" };

const reasonsOf = (app, record) => {
  const list = app.element("ul");
  for (const [field, text] of Object.entries(record.errors)) {
    list.append(app.element("li", {}, app.element("b", { textContent: app.pack.fields[field] ?? field }), ` ${text}`));
  }
  return list;
};

// the company has the number already, and this is somebody else of the family; the same person's waits for the manager
const toFamily = async (app, record) => {
  const body = await app.api.openBody(app.store, record);
  await app.api.keep(app.store, { ...record, state: "waiting" }, { ...body, shared_number: true });
  await app.refresh();
  app.send(false);
};

const actionsOf = (app, record) => {
  if (!app.api.isOpenable(app.store, record)) return [app.element("p", { textContent: app.say("waits_there") })];
  const mend = async () => (await app.load(record.kind === "lead" ? "lead" : "drive")).mend(app, record);
  const found = [app.button(app.say(record.kind === "drive_return" ? "again" : "mend"), mend)];
  if (record.kind === "lead" && record.why === "taken" && record.errors.phone) {
    found.unshift(app.button(app.say("family"), () => toFamily(app, record)));
  }
  return found;
};

const row = (app, record) => {
  const who = app.element("span", {}, `${app.clock(record.made_at)} ${app.say(KINDS[record.kind])} `,
    app.element("b", { textContent: record.masked || (record.kind === "lead" && record.user ? app.say("no_phone") : "") }));
  const state = app.element("span", { className: record.state === "needs_you" ? "state bad" : "state" }, app.say(record.state));
  if (record.state === "received") {
    state.append(` · ${app.say("receipt", { receipt: record.receipt, time: app.clock(record.received_at) })}`);
  }
  const item = app.element("li", {}, who, state);
  item.dataset.state = record.state;
  if (record.state === "needs_you") item.append(reasonsOf(app, record), app.element("div", { className: "actions" }, ...actionsOf(app, record)));
  return item;
};

export const show = (app, { own, others }) => {
  app.$("others").textContent = others ? app.say("others", { count: others }) : "";
  app.$("none").hidden = own.length > 0;
  app.$("records").replaceChildren(...own.slice(0, 200).map((record) => row(app, record)));
};

export const start = (app) => {
  app.$("rescue-file").addEventListener("click", async () => (await app.load("rescue")).saveFile(app));
  app.$("rescue-show").addEventListener("click", async () => (await app.load("rescue")).showFrames(app));
  app.$("rescue-read").addEventListener("click", async () => (await app.load("rescue")).readFrames(app));
};
