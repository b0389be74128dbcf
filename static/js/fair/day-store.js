// The organiser's records on this phone, in the shape that `send.js` sends: numbers, words, incidents; nothing of visitors.
import { openDB } from "../../vendor/idb/8.0.4/index.js";

const upgrade = (db) => {
  db.createObjectStore("records", { keyPath: "id" }).createIndex("event", "event");
  db.createObjectStore("facts");
};

export const open = async (event) => ({ event, db: await openDB("outreach-day", 1, { upgrade }) });
export const fact = (day, name) => day.db.get("facts", `${day.event}/${name}`);
export const note = (day, name, value) => day.db.put("facts", value, `${day.event}/${name}`);

export const keep = async (day, record) => {
  const tx = day.db.transaction("records", "readwrite", { durability: "strict" });
  await tx.store.put({ ...record, event: day.event, state: "waiting", errors: {} });
  await tx.done; // kept means: on the disk
};

export const change = async (day, seen, changes) => {
  const tx = day.db.transaction("records", "readwrite");
  const now = await tx.store.get(seen.id);
  if (now) await tx.store.put({ ...now, ...changes });
  await tx.done;
};

export const list = async (day) => {
  const all = await day.db.getAllFromIndex("records", "event", day.event);
  all.sort((a, b) => (a.id < b.id ? 1 : -1));
  return { all, unsent: all.filter((record) => record.state !== "received").length };
};

// what the server has, it tells itself
export const tidy = async (day) => {
  const { all } = await list(day);
  for (const record of all) if (record.state === "received") await day.db.delete("records", record.id);
};
