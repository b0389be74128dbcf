// The records on this phone. A body lies sealed (AES-GCM, a key of its writer's that no script can read out); what a
// list needs stands beside it: the state, a masked number, the receipt.
import { openDB } from "../../vendor/idb/8.0.4/index.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const openStore = async (user) => {
  const db = await openDB("outreach-fair", 1, {
    upgrade(fresh) {
      const records = fresh.createObjectStore("records", { keyPath: "id" });
      records.createIndex("user", "user");
      fresh.createObjectStore("keys");
      fresh.createObjectStore("facts");
    },
  });
  const key = await ownKey(db, user);
  return { db, user, key };
};

const ownKey = async (db, user) => {
  const found = await db.get("keys", user);
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // another tab may have been first: its key stays
  const tx = db.transaction("keys", "readwrite");
  const first = await tx.store.get(user);
  if (!first) await tx.store.put(made, user);
  await tx.done;
  return first ?? made;
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

export const keep = async (store, record, body) => {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const place = encoder.encode(`${store.user}/${record.id}`);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: place }, store.key, encoder.encode(JSON.stringify(body)));
  const line = { ...record, user: store.user, state: "waiting", errors: {}, nonce, sealed };
  const tx = store.db.transaction("records", "readwrite", { durability: "strict" });
  await tx.store.put(line);
  await tx.done; // saved means: on the disk
  return line;
};

export const openBody = async (store, record) => {
  const place = encoder.encode(`${store.user}/${record.id}`);
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: record.nonce, additionalData: place }, store.key, record.sealed);
  return JSON.parse(decoder.decode(plain));
};

// a change of state, unless the record was mended in the meantime
export const change = async (store, seen, changes) => {
  const tx = store.db.transaction("records", "readwrite");
  const now = await tx.store.get(seen.id);
  const same = now && String(now.nonce) === String(seen.nonce);
  if (same) await tx.store.put({ ...now, ...changes });
  await tx.done;
};

export const list = async (store) => {
  const all = await store.db.getAll("records");
  const own = all.filter((record) => record.user === store.user).sort((a, b) => (a.id < b.id ? 1 : -1));
  const unsent = (record) => record.state !== "received";
  return { own, unsent: own.filter(unsent).length, others: all.filter((r) => r.user !== store.user && unsent(r)).length };
};

// received ones go after 14 days: what is left of them is a masked line
export const tidy = async (store) => {
  const { own } = await list(store);
  const before = Date.now() - 14 * 86_400_000;
  for (const record of own) {
    if (record.state === "received" && Date.parse(record.received_at) < before) await store.db.delete("records", record.id);
  }
};

export const fact = (store, name) => store.db.get("facts", name);
export const note = (store, name, value) => store.db.put("facts", value, name);
