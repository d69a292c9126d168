import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Answer, parseAnswer, queryOf } from "./answer.ts";
import { bodyHeaders, corsHeaders, formatHead, isNotModified, validatorHeaders } from "./answer-head.ts";
import { listen } from "./listen.ts";
import { type PreparedAnswer, sendAnswer } from "./send-answer.ts";
import { createVisits, type Visit } from "./visits.ts";

export interface FaultServerOptions {
  /** The files by name; looked up at each request, so files may be changed, added and removed. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** A server on loopback that answers each URL as its query describes, and records every request. */
export interface FaultServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** The same server by another name, `http://localhost:port`: another origin to a browser. */
  readonly otherOrigin: string;
  /** Address of a file with this answer. */
  url(file: string, answer?: Answer): string;
  /** Every request for a URL so far, in order, also by the other name. */
  visits(url: string): readonly Visit[];
  /** Connections that carry a request and are still open, or half open. Other processes ask for `/open-sockets`. */
  readonly openSockets: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Starts a server on a free port.
 *
 * A connection carries one request, and the server closes it after a complete answer. So a connection that stays open
 * is one that the client has not closed.
 *
 * @example
 * ```ts
 * const server = await startFaultServer({ files: { "a.wasm": bytes } });
 * const response = await fetch(server.url("a.wasm", { fault: "reset", afterShare: 0.5 }));
 * await response.arrayBuffer(); // rejects
 * server.visits(response.url).length; // 1
 * await server.close();
 * ```
 */
export async function startFaultServer({ files }: FaultServerOptions): Promise<FaultServer> {
  const visits = createVisits();
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    // Tests reset connections on purpose, on either side.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("request", (request: IncomingMessage) => {
    const { socket, url: path = "/", method, headers } = request;
    const closing = new AbortController();
    const closed = new Promise<void>((resolve) => socket.once("close", resolve));
    closed.then(() => closing.abort());
    const isVisit = method !== "OPTIONS" && path !== OPEN_SOCKETS;
    const number = isVisit ? visits.begin({ path, headers, openedAtMs: Date.now() }, closed) : 0;
    const openSockets = visits.open;
    answerRequest(request, { files, number, openSockets, gone: closing.signal }).catch((error) => {
      // The client may close the connection before the answer is complete: no error.
      if (!socket.destroyed) throw error;
    });
  });
  const port = await listen(server);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    otherOrigin: `http://localhost:${port}`,
    url: (file, answer = {}) => `${origin}/${file}${queryOf(answer)}`,
    visits(url) {
      const { pathname, search } = new URL(url);
      return visits.of(pathname + search);
    },
    get openSockets() {
      return visits.open;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Request {
  readonly files: FaultServerOptions["files"];
  /** Number of this request among those of its URL, from 1. */
  readonly number: number;
  readonly openSockets: number;
  readonly gone: AbortSignal;
}

const OPEN_SOCKETS = "/open-sockets";

async function answerRequest(request: IncomingMessage, { files, number, openSockets, gone }: Request): Promise<void> {
  const { socket, method, url = "/", headers } = request;
  const { pathname, search, searchParams } = new URL(url, "http://localhost");
  if (method === "OPTIONS") return sendAnswer(socket, PREFLIGHT, { answer: {}, gone });
  if (pathname === OPEN_SOCKETS) return sendAnswer(socket, plainAnswer(200, String(openSockets)), { answer: {}, gone });
  let asked: Answer;
  try {
    asked = parseAnswer(searchParams);
  } catch (error) {
    return sendAnswer(socket, plainAnswer(400, String(error)), { answer: {}, gone });
  }
  const isGood = number > (asked.times ?? Number.POSITIVE_INFINITY);
  const answer = isGood ? goodAnswer(asked) : asked;
  const name = (isGood ? asked.nextFile : undefined) ?? pathname.slice(1);
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) return sendAnswer(socket, plainAnswer(404, "Not found"), { answer: {}, gone });
  const prepared = await prepareAnswer(answer, { url: pathname + search, name, file, headers });
  await sendAnswer(socket, prepared, { answer, gone });
}

/** The part of an answer that stays after its last faulty request. */
function goodAnswer({ validator }: Answer): Answer {
  return validator === undefined ? {} : { validator };
}

interface Asked {
  /** Path and query. */
  readonly url: string;
  /** Name of the file. */
  readonly name: string;
  readonly file: string | Uint8Array;
  readonly headers: Visit["headers"];
}

async function prepareAnswer(answer: Answer, { url, name, file, headers }: Asked): Promise<PreparedAnswer> {
  const { status = 200, location, keepShare = 1 } = answer;
  const content = typeof file === "string" ? Buffer.from(file) : file;
  const validators = validatorHeaders(answer, content);
  const common = { ...corsHeaders(answer), ...validators, location: location === "self" ? url : location };
  if (isNotModified(validators, headers)) return { head: formatHead(304, common), body: new Uint8Array() };
  const encoded = location === undefined ? await encode(content, answer.encoding) : new Uint8Array();
  const body = encoded.subarray(0, Math.floor(encoded.length * keepShare));
  return {
    head: formatHead(status, { ...common, ...bodyHeaders(answer, { file: name, bodyBytes: body.length }) }),
    body,
  };
}

async function encode(content: Uint8Array, encoding: Answer["encoding"]): Promise<Uint8Array> {
  switch (encoding) {
    case "gzip":
      return promisify(gzip)(content);
    case "br":
      return promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    default:
      return content;
  }
}

function plainAnswer(status: number, text: string): PreparedAnswer {
  const body = Buffer.from(text);
  const headers = { ...corsHeaders({}), "content-type": "text/plain", "content-length": String(body.length) };
  return { head: formatHead(status, headers), body };
}

/** Lets pages of all origins send the headers that revalidate a cached response. */
const PREFLIGHT: PreparedAnswer = {
  head: formatHead(204, {
    ...corsHeaders({}),
    "access-control-allow-methods": "GET",
    "access-control-allow-headers": "*",
  }),
  body: new Uint8Array(),
};
