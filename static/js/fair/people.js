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

const leave = async (app, event) => {
  event.preventDefault();
  await app.api.signOut(app.store);
  await app.refresh();
  await chooser(app);
  if (navigator.onLine) app.$("sign-out").submit();
  else app.tell(app.say("signed_out"));
};

export const start = async (app) => {
  app.$("change").addEventListener("submit", (event) => change(app, event));
  app.$("sign-out").addEventListener("submit", (event) => leave(app, event));
  await chooser(app);
  // signed out with no network: the server hears of it as soon as there is one
  if (navigator.onLine && !app.store.person && (await app.api.fact(app.store, "signed out")) === app.pack.signin) {
    app.$("sign-out").submit();
  }
};
