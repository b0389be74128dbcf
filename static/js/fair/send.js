// Sending: only the server's own word for each record counts, and one that is refused stops none of the others. What is
// sent is sealed, so a colleague who is signed in on this phone carries it in its writer's name.
const MOST = 50;
const WAIT_MOST = 300_000;
const AWAY = 2; // pauses of 4 to 8 s

// a stall's record is sealed; an organiser's holds nothing of anybody
const parcel = ({ kind, id, sealed, body }) => (body ? { kind, id, body } : { kind, id, sealed });

export const senderOf = ({ change, list, note }, pack, network) => {
  const ask = async (records) => {
    const answer = await fetch(pack.outbox, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      headers: { "Content-Type": "application/json", "X-Outreach-Client": "fair" },
      body: JSON.stringify({ sent_at: new Date().toISOString(), records: records.map(parcel) }),
      signal: AbortSignal.timeout?.(30_000),
    });
    const json = /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json() : null;
    return { status: answer.status, wait: Number(answer.headers.get("Retry-After")) || 0, json, results: json?.results };
  };

  // a portal's log-in page, a redirect or a proxy's error have no result with this record's id
  const belongs = (result, record) =>
    result && result.key === record.id && (result.status === 422 || (typeof result.id === "string" && result.receipt));

  const settle = async (store, record, result) => {
    if ((result.status === 201 || result.status === 200) && belongs(result, record)) {
      // what was sent is forgotten here: its line stays, masked
      const { receipt, received_at } = result;
      await change(store, record, { state: "received", receipt, received_at, errors: {}, sealed: null, own: null });
      return "sent";
    }
    if (result.status === 422 && belongs(result, record)) {
      await change(store, record, { state: "needs_you", errors: result.errors ?? {}, why: result.why ?? "" });
      return "bad";
    }
    await change(store, record, { state: "waiting" });
    return "kept";
  };

  const sendBatch = async (store, batch, tally) => {
    // with no network at all nothing leaves: a drive that wasn't tried is still whole when its car comes back
    if (network.cut || navigator.onLine === false) return void (tally.why = "offline");
    for (const record of batch) await change(store, record, { state: "sending", tried: true });
    let answer = null;
    try {
      answer = await ask(batch);
    } catch {
      tally.why = "offline";
    }
    const results = answer?.status === 200 && Array.isArray(answer.results) ? answer.results : null;
    if (!results) {
      for (const record of batch) await change(store, record, { state: record.state === "needs_you" ? "needs_you" : "waiting" });
      if (answer?.status === 413 && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await sendBatch(store, batch.slice(0, half), tally);
        if (!tally.why) await sendBatch(store, batch.slice(half), tally);
        return;
      }
      if (answer?.status === 413) await change(store, batch[0], { state: "needs_you" });
      else if (answer) Object.assign(tally, { why: reason(answer), seconds: answer.wait, whole: true });
      return;
    }
    for (const [at, record] of batch.entries()) tally[await settle(store, record, results[at] ?? {})] += 1;
    if (results.some((result) => result.status >= 500 || result.status === 409)) {
      Object.assign(tally, { why: "busy", seconds: Math.max(...results.map((result) => result.retry_after ?? 0)) });
    }
  };

  const reason = (answer) => {
    // the server itself says everything in JSON; status 0 is one that was sent on to somewhere else
    if (!answer.json) return answer.status < 500 || answer.status === 511 ? "portal" : "strange";
    if (answer.status === 401 || answer.status === 403) return "sign_in";
    return answer.status === 429 || answer.status === 503 ? "busy" : "strange";
  };

  // a drive goes after its lead, a return after its drive: in the same parcel, or when that has arrived
  const isDue = (record, byId, asked) => {
    if (!(record.body || typeof record.sealed?.box === "string") || record.state === "received") return false;
    if (record.state === "needs_you") return asked;
    const before = record.after && byId.get(record.after);
    return !before || before.state === "received" || isDue(before, byId, asked);
  };

  // all that waits, once; gives what happened. `asked` by a person: what was refused is asked about again, too. `told`
  // is called after each parcel: a long queue is seen to grow shorter. `first`: how many records go in the first one
  const sendAll = async (store, asked = false, told = () => {}, first = MOST) => {
    const run = async () => {
      const tally = { sent: 0, bad: 0, kept: 0, why: "", seconds: 0, whole: false };
      const { all } = await list(store);
      const byId = new Map(all.map((record) => [record.id, record]));
      const due = all.filter((record) => isDue(record, byId, asked)).reverse();
      for (let at = 0, size = first; at < due.length && !tally.why; at += size, size = MOST) {
        await sendBatch(store, due.slice(at, at + size), tally);
        await told();
      }
      if (tally.sent) await note(store, "last", new Date().toISOString());
      return tally;
    };
    // one tab sends at a time; two that do it nevertheless do no harm
    return navigator.locks ? navigator.locks.request("outreach-fair-send", run) : run();
  };
  return sendAll;
};

// When a round may begin by itself. A server that asks to be left alone is, whatever is saved meanwhile; a person who asks
// tries at once. Without such a word the pauses grow while rounds fail; one that brought something through is the first of
// its row. A network that is away, and a portal's page in its place, cost little to try, and often no event tells that the
// way is free again: none comes on a crowded cell, nor on a page that was itself opened with no network
export const rhythmOf = (idle, now = () => performance.now()) => {
  let failures = 0;
  let until = 0;
  let closed = false;
  const longest = { offline: AWAY, portal: AWAY };
  const pause = () => Math.min(WAIT_MOST, 2000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return {
    left: () => Math.max(0, until - now()),
    first: () => (closed ? 1 : MOST), // one record tries whether a portal is gone
    begin: (asked) => {
      if (asked) failures = 0;
    },
    // what came of a round; gives the ms until the next
    end: ({ why, sent, seconds, whole }) => {
      const before = sent && !longest[why] ? 0 : failures;
      failures = why ? Math.min(before + 1, longest[why] ?? Infinity) : 0;
      closed = why === "portal";
      const wait = Math.min(WAIT_MOST, seconds * 1000);
      until = whole && why === "busy" ? now() + wait : 0; // one record that has to wait holds up none of the others
      return why ? Math.max(wait, pause()) : idle;
    },
  };
};
