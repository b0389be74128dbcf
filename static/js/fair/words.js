// The organiser's words to all staff: asked for while there is a network, shown until somebody has read them.
const ask = async (app) => {
  if (app.network.cut || navigator.onLine === false) return;
  const answer = await fetch(app.pack.news, { credentials: "same-origin", redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer?.ok || !/json/.test(answer.headers.get("Content-Type") ?? "")) return;
  await app.api.note(app.store, "news", (await answer.json()).words);
};

export const show = async (app) => {
  const known = (await app.api.fact(app.store, "news")) ?? [];
  const read = (await app.api.fact(app.store, "news read")) ?? [];
  const fresh = known.filter((one) => !read.includes(one.id));
  const seen = async (id) => {
    await app.api.note(app.store, "news read", [...read.slice(-50), id]);
    await show(app);
  };
  app.$("news").replaceChildren(...fresh.map((one) => app.element("p", { className: "known" },
    app.element("b", { textContent: `${app.clock(one.at)} ${one.text}` }), app.button(app.say("seen"), () => seen(one.id)))));
};

export const start = async (app) => {
  const renew = async () => {
    await ask(app);
    await show(app);
  };
  setInterval(() => { if (!document.hidden) renew(); }, 60_000);
  addEventListener("online", renew);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
  await show(app);
  renew();
};
