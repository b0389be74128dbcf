// The PIN makes a key for this sign-in before it is sent: with it the phone lets its person in again with no network.
const { dataset } = document.querySelector("script[data-seal]");
const form = document.getElementById("join");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pin = form.pin.value;
  try {
    const [api, seals] = [await import(dataset.store), await import(dataset.seal)];
    const db = await api.openPhone();
    await db.put("facts", await seals.newPinKey(pin), "pending");
    await db.put("facts", 0, "tries");
    db.close();
  } catch { /* this browser keeps nothing: the stall's page says so */ }
  form.submit();
});
