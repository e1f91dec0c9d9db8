// Follows the events of a study as they happen.
//
// EventSource cannot send a token, so the stream is read from fetch. Each event has its sequence number;
// after a cut the stream goes on behind the last one that was seen.
board.follow = function (study, after, signal, listener) {
  const firstPause = 1000, longestPause = 15000, longestSilence = 45000, hiddenFor = 20000;
  let last = after, pause = firstPause;

  const wait = (time) => new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  // Until the page is looked at again: browsers allow few connections at once.
  const seen = () => new Promise((resolve) => {
    if (!document.hidden) return resolve();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look, { once: true });
  });

  async function read() {
    const cut = new AbortController();
    const end = () => cut.abort();
    signal.addEventListener("abort", end);
    let silence = setTimeout(end, longestSilence), away = 0;
    const look = () => {
      clearTimeout(away);
      if (document.hidden) away = setTimeout(end, hiddenFor);
    };
    document.addEventListener("visibilitychange", look);
    try {
      const answer = await board.send(board.studyPath(study, "events"), {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(last) }, signal: cut.signal, cache: "no-store",
      });
      if (answer.status === 404) return "gone";
      if (!answer.ok) return "lost";
      listener.state("live");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "lost";
        clearTimeout(silence);
        silence = setTimeout(end, longestSilence);
        pause = firstPause;
        text += value;
        const blocks = text.split("\n\n");
        text = blocks.pop();
        const events = [];
        for (const block of blocks) {
          const event = board.parseEvent(block);
          if (event.kind === "gone") return "gone";
          if (event.data && event.data.sequence > last) {
            last = event.data.sequence;
            events.push(event.data);
          }
        }
        if (events.length > 0) listener.events(events);
      }
    } catch {
      return "lost";
    } finally {
      clearTimeout(silence);
      clearTimeout(away);
      cut.abort();
      signal.removeEventListener("abort", end);
      document.removeEventListener("visibilitychange", look);
    }
  }

  (async function () {
    while (!signal.aborted) {
      const state = await read();
      if (signal.aborted) return;
      listener.state(state);
      if (state === "gone") return;
      await seen();
      await wait(pause);
      pause = Math.min(pause * 2, longestPause);
    }
  })();
};

// One server-sent event.
board.parseEvent = function (block) {
  const event = { kind: "", data: null };
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event.kind = line.slice(7);
    if (line.startsWith("data: ")) {
      try { event.data = JSON.parse(line.slice(6)); } catch { event.data = null; }
    }
  }
  return event;
};

// The trials that an event is about.
board.trialsOf = function (event) {
  const body = event.body || {};
  if (Number.isInteger(body.trial)) return [body.trial];
  if (Array.isArray(body.trials)) return body.trials.map((one) => one.trial);
  return [];
};
