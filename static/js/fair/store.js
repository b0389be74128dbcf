// The records on this phone, sealed, and the people who use it. What a list needs stands beside a record in clear: its
// state, a masked number, the receipt. A person is one sign-in with its key; a record belongs to who wrote it.
import { openDB } from "../../vendor/idb/8.0.4/index.js";

// the module that seals comes by its digest, as all do
let seals = null;
export const sealWith = (module) => { seals = module; };

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const DAY = 86_400_000;
const ASLEEP = { key: null, matcher: null, current: false };

const upgrade = (db, before) => {
  if (before < 1) {
    db.createObjectStore("records", { keyPath: "id" }).createIndex("user", "user");
    db.createObjectStore("keys"); // of the first version, until its records are sealed anew
    db.createObjectStore("facts");
  }
  if (before < 2) db.createObjectStore("people", { keyPath: "signin" });
};
export const openPhone = () => openDB("outreach-fair", 2, { upgrade });

// the person who uses the phone now: who has just signed in, or who was here last. Null: somebody must sign in.
export const openStore = async (pack) => {
  const db = await openPhone();
  const store = { db, pack, person: null };
  const last = (await db.getAll("people")).find((one) => one.current);
  const known = await db.get("people", pack.signin);
  if (known || (await fact(store, "signed out")) === pack.signin) store.person = last ?? null;
  else store.person = await welcome(store).catch(() => null);
  if (store.person && !store.person.key) store.person = null;
  if (store.person && store.person.expires < Date.now()) {
    await signOut(store);
    store.expired = true;
  }
  if (store.person) await sealAnew(store);
  return store;
};

// a sign-in that this phone hasn't seen: its key is made here, or was made with its PIN on the page before
const welcome = async (store) => {
  const { db, pack } = store;
  const pending = pack.stall ? await fact(store, "pending") : null;
  const key = pending?.key ?? (await seals.newKey());
  const told = await (await fetch(pack.stamp, { credentials: "same-origin", cache: "no-store" })).json();
  const person = {
    signin: pack.signin, user: told.user, name: told.name, stamp: told.stamp, expires: Date.parse(told.expires_at), key,
    matcher: await seals.newMatcher(), pin: pending?.lock ?? null, current: true,
  };
  const tx = db.transaction(["people", "facts"], "readwrite");
  for (const other of await tx.objectStore("people").getAll()) {
    // who has a PIN may come back with it; another sign-in is over
    if (other.pin) await tx.objectStore("people").put({ ...other, ...ASLEEP });
    else await tx.objectStore("people").delete(other.signin);
  }
  await tx.objectStore("people").put(person);
  await tx.objectStore("facts").delete("pending");
  await tx.done;
  return person;
};

export const listPeople = async (store) =>
  (await store.db.getAll("people")).filter((one) => one.pin && one.expires > Date.now());

// another person takes the phone: throws where the PIN is wrong
export const changePerson = async (store, signin, pin) => {
  const wanted = await store.db.get("people", signin);
  const key = await seals.openPinKey(pin, wanted.pin);
  await lock(store);
  store.person = { ...wanted, key, matcher: await seals.newMatcher(), current: true };
  await store.db.put("people", store.person);
};

export const lock = async (store) => {
  if (store.person?.pin) await store.db.put("people", { ...store.person, ...ASLEEP });
  store.person = null;
};

// the key is destroyed first: from here on nobody opens these records on this phone
export const signOut = async (store) => {
  if (!store.person) return;
  const { signin } = store.person;
  store.person = null;
  await store.db.delete("people", signin);
  if (signin === store.pack.signin) await note(store, "signed out", signin);
};

// a UUIDv7: the time in front, so that records sort as they were made
export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let at = 5; at >= 0; at -= 1) { bytes[at] = now % 256; now = Math.floor(now / 256); }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

export const maskPhone = (digits) => (digits.length === 11 ? `${digits.slice(0, 3)}****${digits.slice(7)}` : "");

// this phone's chain: every record has the next number and the hash of the sealed one before, so that a missing one shows
const nextLink = async (store, id) => {
  const last = (await fact(store, "chain")) ?? { device: newId(), number: 0, hash: "" };
  const { link } = (await store.db.get("records", id)) ?? {};
  const instead = link ? [...link.instead, link.number] : [];
  return { device: last.device, number: last.number + 1, before: last.hash, instead };
};

export const keep = async (store, record, body) => {
  const { person, pack } = store;
  const link = record.state === "practice" ? null : await nextLink(store, record.id);
  const made = await seals.sealRecord(record, { stamp: person.stamp, body, link }, { seal: pack.seal, key: person.key });
  const hash = await seals.hexHash(made.sealed.box);
  const line = { state: "waiting", ...record, ...made, link, user: person.user, signin: person.signin, errors: {}, tried: false };
  const tx = store.db.transaction(["records", "facts"], "readwrite", { durability: "strict" });
  if (link) {
    const last = await tx.objectStore("facts").get("chain");
    if ((last?.number ?? 0) !== link.number - 1) {
      await tx.done; // another tab has sealed one in the meantime
      return keep(store, record, body);
    }
    await tx.objectStore("facts").put({ device: link.device, number: link.number, hash }, "chain");
  }
  await tx.objectStore("records").put(line);
  await tx.done; // saved means: on the disk
  return line;
};

export const isOpenable = (store, record) => Boolean(record.own && record.signin === store.person?.signin);
export const openBody = async (store, record) => (await seals.openRecord(record, store.person.key)).body;

// a change of state, unless the record was mended in the meantime
export const change = async (store, seen, changes) => {
  const tx = store.db.transaction("records", "readwrite");
  const now = await tx.store.get(seen.id);
  const same = now && now.sealed?.nonce === seen.sealed?.nonce;
  if (same) await tx.store.put({ ...now, ...changes });
  await tx.done;
};

const isUnsent = (record) => record.state !== "received" && record.state !== "practice";

export const list = async (store) => {
  const all = (await store.db.getAll("records")).filter((record) => record.state !== "practice");
  all.sort((a, b) => (a.id < b.id ? 1 : -1));
  const own = all.filter((record) => record.user === store.person?.user);
  const unsent = all.filter(isUnsent);
  return { all, own, unsent: unsent.length, others: unsent.filter((record) => record.user !== store.person?.user).length };
};

// a colleague's records, brought as frames: those that are here already stay as they are
export const takeOver = async (store, records) => {
  const tx = store.db.transaction("records", "readwrite", { durability: "strict" });
  let fresh = 0;
  for (const { kind, id, sealed } of records) {
    if (await tx.store.get(id)) continue;
    const made_at = new Date(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toISOString();
    await tx.store.put({ id, kind, sealed, made_at, masked: "", state: "waiting", user: "", errors: {}, tried: false });
    fresh += 1;
  }
  await tx.done;
  return fresh;
};

// received ones go after 14 days: what is left of them is a masked line
export const tidy = async (store) => {
  const before = Date.now() - 14 * DAY;
  for (const record of await store.db.getAll("records")) {
    if (record.state === "received" && Date.parse(record.received_at) < before) await store.db.delete("records", record.id);
  }
};

// records of the first version were sealed with a key of their writer's alone
const sealAnew = async (store) => {
  const old = await store.db.get("keys", store.person.user);
  if (!old) return;
  for (const record of await store.db.getAllFromIndex("records", "user", store.person.user)) {
    if (!(record.sealed instanceof ArrayBuffer)) continue;
    const additionalData = encoder.encode(`${record.user}/${record.id}`);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.nonce, additionalData }, old, record.sealed);
    const { id, kind, made_at, masked } = record;
    await keep(store, { id, kind, made_at, masked }, JSON.parse(decoder.decode(plain)));
  }
  await store.db.delete("keys", store.person.user);
};

export const fact = (store, name) => store.db.get("facts", name);
export const note = (store, name, value) => store.db.put("facts", value, name);

// which records of this sign-in have a number: by a keyed hash, so that a sent one is known again without its number
export const matchOf = async (store, digits) => {
  if (!digits) return "";
  const { matcher } = store.person;
  const sum = await crypto.subtle.sign("HMAC", matcher, encoder.encode(digits));
  return [...new Uint8Array(sum, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
export const findMatch = async (store, digits, except) => {
  const match = await matchOf(store, digits);
  const own = await store.db.getAllFromIndex("records", "user", store.person.user);
  return own.find((one) => one.match === match && one.id !== except && one.state !== "practice") ?? null;
};

// a fact about a record that isn't its body, such as that its car is back
export const mark = async (store, id, changes) => {
  const tx = store.db.transaction("records", "readwrite");
  const now = await tx.store.get(id);
  if (now) await tx.store.put({ ...now, ...changes });
  await tx.done;
};
