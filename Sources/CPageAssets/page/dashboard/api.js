// Asks the API. The token is kept for this tab alone and travels in a header, never in an address.

// What the API refused: its message says what is wrong and what to do.
board.Problem = class extends Error {
  constructor(status, body) {
    super(body && body.message || "The server answered with status " + status + ".");
    this.status = status;
    this.field = body && body.data && body.data.field || null;
    this.kind = body && body.data && body.data.kind || null;
  }
};

board.token = {
  get: () => sessionStorage.getItem("luthier-token"),
  set: (token) => sessionStorage.setItem("luthier-token", token),
  forget: () => sessionStorage.removeItem("luthier-token"),
};

// Headers of every request.
board.headers = function (more) {
  const headers = Object.assign({ Accept: "application/json" }, more);
  const token = board.token.get();
  if (token) headers.Authorization = "Bearer " + token;
  return headers;
};

// Sends a request until it is answered by somebody who knows the visitor; asks for a token when one is
// needed.
board.send = async function (path, options) {
  for (;;) {
    let answer;
    const used = board.token.get();
    try {
      answer = await fetch(path, Object.assign({}, options, { headers: board.headers(options && options.headers) }));
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new board.Problem(0, { message: "The server does not answer. Is it running?" });
    }
    if (answer.status !== 401) return answer;
    await board.session.askForToken(used);
    if (options && options.signal && options.signal.aborted) throw new DOMException("gone", "AbortError");
  }
};

// The JSON of an answer.
board.api = async function (method, path, body, options) {
  const request = Object.assign({ method }, options);
  if (body !== undefined && body !== null) {
    request.body = JSON.stringify(body);
    request.headers = Object.assign({ "Content-Type": "application/json" }, request.headers);
  }
  const answer = await board.send(path, request);
  let value = null;
  try {
    value = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  if (!answer.ok) throw new board.Problem(answer.status, value);
  return value;
};

board.get = (path, signal) => board.api("GET", path, null, { signal });

// A key by which a request that is sent twice is done once.
board.key = function () {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
