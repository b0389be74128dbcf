// Rescue: what is unsent as a file, or as a row of QR frames to a colleague's phone. All of it is sealed; whoever brings
// it to the server brings it in its writer's name, and twice does no harm.
const PIECE = 600;
const EVERY = 350;
const QUIET = 4;
let timer = 0;

const unsent = async (app) => {
  const { all } = await app.api.list(app.store);
  const waiting = all.filter((one) => one.state !== "received" && typeof one.sealed?.box === "string");
  return waiting.reverse().map(({ kind, id, sealed }) => ({ kind, id, sealed }));
};

export const saveFile = async (app) => {
  const records = await unsent(app);
  if (!records.length) return app.tell(app.say("nothing"));
  const text = JSON.stringify({ outreach: "rescue-1", event: app.pack.event, records });
  const link = app.element("a", {
    href: URL.createObjectURL(new Blob([text], { type: "application/json" })),
    download: `outreach-${new Date().toISOString().slice(0, 16).replaceAll(":", "")}.json`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  app.tell(app.say("rescued", { count: records.length }));
};

const sumOf = (text) => {
  let sum = 0;
  for (const mark of text) sum = (Math.imul(sum, 31) + mark.codePointAt(0)) >>> 0;
  return sum.toString(36);
};

// "OR1|<sum of the whole>|<number>|<of how many>|<piece>"
export const framesOf = (records) => {
  const text = JSON.stringify(records);
  const sum = sumOf(text);
  const many = Math.ceil(text.length / PIECE);
  return Array.from({ length: many }, (_, at) => `OR1|${sum}|${at}|${many}|${text.slice(at * PIECE, (at + 1) * PIECE)}`);
};

export class Collector {
  #pieces = new Map();
  #sum = "";
  many = 0;

  // the records when all pieces are here, else null; frames of another row begin anew
  add(frame) {
    const [mark, sum, at, many, ...rest] = frame.split("|");
    if (mark !== "OR1") return null;
    if (sum !== this.#sum) { this.#pieces.clear(); this.#sum = sum; this.many = Number(many); }
    this.#pieces.set(Number(at), rest.join("|"));
    if (this.#pieces.size < this.many) return null;
    const text = [...this.#pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece).join("");
    return sumOf(text) === sum ? JSON.parse(text) : null;
  }

  get have() { return this.#pieces.size; }
}

const drawFrame = (canvas, bits) => {
  const scale = Math.max(2, Math.floor(Math.min(innerWidth - 32, 560) / bits.length));
  canvas.width = canvas.height = bits.length * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  bits.forEach((line, y) => line.forEach((dark, x) => {
    if (dark) pen.fillRect(x * scale, y * scale, scale, scale);
  }));
};

const close = (app) => {
  clearInterval(timer);
  const { srcObject } = app.$("camera");
  for (const track of srcObject?.getTracks() ?? []) track.stop();
  app.$("camera").srcObject = null;
  app.$("frames").close();
};

const open = (app, text) => {
  app.$("frames-told").textContent = text;
  app.$("frames-close").onclick = () => close(app);
  if (!app.$("frames").open) app.$("frames").showModal();
};

export const showFrames = async (app) => {
  const records = await unsent(app);
  if (!records.length) return app.tell(app.say("nothing"));
  const { default: encodeQR } = await import(app.pack.modules.qr);
  const frames = framesOf(records);
  const drawn = frames.map((frame) => encodeQR(frame, "raw", { ecc: "low", border: QUIET }));
  let at = 0;
  const next = () => {
    drawFrame(app.$("frame"), drawn[at % drawn.length]);
    open(app, app.say("frame", { number: (at % drawn.length) + 1, many: drawn.length, count: records.length }));
    at += 1;
  };
  app.$("frame").hidden = false;
  app.$("camera").hidden = true;
  next();
  clearInterval(timer);
  timer = setInterval(next, EVERY);
};

export const readFrames = async (app) => {
  const { default: decodeQR } = await import(app.pack.modules.decode);
  const camera = app.$("camera");
  try {
    camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return app.tell(app.say("no_camera"));
  }
  app.$("frame").hidden = true;
  camera.hidden = false;
  open(app, app.say("point"));
  await camera.play();
  const collector = new Collector();
  const canvas = document.createElement("canvas");
  clearInterval(timer);
  timer = setInterval(async () => {
    canvas.width = camera.videoWidth;
    canvas.height = camera.videoHeight;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(camera, 0, 0);
    let records = null;
    try {
      records = collector.add(decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)));
    } catch { /* no code in this picture */ }
    if (collector.many) open(app, app.say("reading", { have: collector.have, many: collector.many }));
    if (!records) return;
    close(app);
    const fresh = await app.api.takeOver(app.store, records);
    await app.refresh();
    app.tell(app.say("taken_over", { count: records.length, fresh }));
    app.send(false);
  }, 120);
};
