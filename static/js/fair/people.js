// Who uses this phone. A person who signed in at the stall comes back with their PIN, also with no network; signing out
// destroys the key of the sign-in first.
const chooser = async (app) => {
  const people = await app.api.listPeople(app.store);
  const others = people.filter((one) => one.signin !== app.store.person?.signin);
  app.$("change").hidden = others.length === 0;
  app.$("people").replaceChildren(...others.flatMap((one) => [
    app.element("input", { type: "radio", name: "signin", value: one.signin, id: `person-${one.signin}` }),
    app.element("label", { htmlFor: `person-${one.signin}`, textContent: one.name }),
  ]));
  app.$("nobody").hidden = Boolean(app.store.person);
  app.$("nobody").textContent = app.say(app.store.expired ? "expired" : "nobody");
  app.$("sign-in").hidden = Boolean(app.store.person);
  app.$("sign-out").hidden = !app.store.person;
  app.$("until").textContent = app.store.person?.pin
    ? app.say("until", { time: new Date(app.store.person.expires).toLocaleString(document.documentElement.lang) }) : "";
};

const change = async (app, event) => {
  event.preventDefault();
  const form = app.$("change");
  const tries = (await app.api.fact(app.store, "tries")) ?? 0;
  // a PIN is short: after five wrong ones it must be entered on the manager's page, where the server counts
  const wrong = async (text) => {
    app.$("pin-fault").hidden = false;
    app.$("pin-fault").textContent = app.say(text);
  };
  if (tries >= 5) return wrong("pin_locked");
  if (!form.signin.value) return wrong("pin_who");
  try {
    await app.api.changePerson(app.store, form.signin.value, form.pin.value);
  } catch {
    await app.api.note(app.store, "tries", tries + 1);
    return wrong("pin_wrong");
  }
  await app.api.note(app.store, "tries", 0);
  app.$("pin-fault").hidden = true;
  form.reset();
  await app.refresh();
  await chooser(app);
  app.go("lead");
};

// a request of its own: a form sent where nothing answers would leave this page for the browser's page of errors, and
// a phone believes in its network long after a crowd has taken it
const endAtServer = async (app) => {
  const form = app.$("sign-out");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") location.assign(app.pack.login);
  else app.tell(app.say("signed_out"));
};

const leave = async (app, event) => {
  event.preventDefault();
  await app.api.signOut(app.store);
  await app.refresh();
  await chooser(app);
  await endAtServer(app);
};

export const start = async (app) => {
  app.$("change").addEventListener("submit", (event) => change(app, event));
  app.$("sign-out").addEventListener("submit", (event) => leave(app, event));
  await chooser(app);
  // signed out with no network: the server hears of it as soon as there is one
  const told = await app.api.fact(app.store, "signed out");
  if (!app.store.person && told === app.pack.signin) endAtServer(app);
};
