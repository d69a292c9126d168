import type { Answer } from "@rec/fault-server";
import type { Fault } from "./fault.ts";

/** The default for rows without their own value. */
export const TIMEOUT_MS = 10_000;
export const RETRIES = 2;

/** The limit if every attempt is silent: the attempts wait for it one after the other. */
const SOON_MS = 4000;
const SOON_RETRIES = 1;
/** The limit if a good answer has to arrive within it, even on a busy machine. */
const AMPLE_MS = 4000;
/** Slow enough for a body of 100 KB to take longer than that limit. */
const SLOWLY: Answer = { bytesPerSecond: 22_000 };

const HALF = 0.5;
/** After about 100 bytes of a module, before its code. */
const IN_HEAD = 0.001;

/** With more than 64 KiB of undecodable data, Node 20's `fetch` sometimes never settles: only timeoutMs ends it. */
const SMALL = 0.3;

const REWRITTEN = "keeper.wasm";

const soon = (faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ timeoutMs: SOON_MS, retries: SOON_RETRIES, ...fault }));
const ample = (faults: readonly Fault[]): Fault[] => faults.map((fault) => ({ ...fault, timeoutMs: AMPLE_MS }));

/** Oddities that are no faults. */
const harmless: readonly Fault[] = [
  { name: "nothing is wrong" },
  { name: "the head is late", answer: { headDelayMs: 150 } },
  ...ample([
    { name: "the body takes longer than timeoutMs, and is never silent", answer: SLOWLY },
    { name: "the same, rewritten as it arrives", file: REWRITTEN, answer: SLOWLY },
  ]),
  { name: "chunks", answer: { framing: "chunked" } },
  { name: "no length", answer: { framing: "close" } },
  { name: "gzip", answer: { encoding: "gzip" } },
  { name: "brotli", answer: { encoding: "br" } },
  { name: "type application/wasm; charset=utf-8", answer: { type: "application/wasm; charset=utf-8" } },
  { name: "type application/octet-stream", answer: { type: "application/octet-stream" } },
  { name: "type text/html, wasm in it", answer: { type: "text/html" } },
  { name: "no type", answer: { type: "none" } },
  { name: "the right integrity", integrity: "right" },
];

const status: readonly Fault[] = [
  { name: "404", answer: { status: 404 } },
  { name: "404, and the page never ends", answer: { status: 404, fault: "stall", afterShare: HALF } },
  { name: "404, while the other module is silent", answer: { status: 404 }, beside: { fault: "stall" } },
  {
    name: "404, while the other module is silent half-way",
    answer: { status: 404 },
    beside: { fault: "stall", afterShare: HALF },
  },
  { name: "410", answer: { status: 410 } },
  { name: "500", answer: { status: 500 } },
  { name: "500, no retries", answer: { status: 500 }, retries: 0 },
  { name: "500 once", answer: { status: 500, times: 1 } },
  { name: "503 twice", answer: { status: 503, times: 2 } },
  { name: "503 three times", answer: { status: 503, times: 3 } },
  { name: "503 three times, 3 retries", answer: { status: 503, times: 3 }, retries: 3 },
  { name: "429 once", answer: { status: 429, times: 1 } },
  { name: "408 once", answer: { status: 408, times: 1 } },
  { name: "204", answer: { status: 204, keepShare: 0 } },
];

const type: readonly Fault[] = [
  { name: "a page", file: "page.html" },
  { name: "a page of type application/wasm", file: "page.html", answer: { type: "application/wasm" } },
  { name: "a page without a type", file: "page.html", answer: { type: "none" } },
  ...soon([{ name: "a page that never ends", file: "page.html", answer: { fault: "stall", afterShare: HALF } }]),
  { name: "an empty body", answer: { keepShare: 0 } },
  { name: "the wrong integrity", integrity: "wrong" },
];

const silence: readonly Fault[] = [
  ...soon([
    { name: "silent in front of the head", answer: { fault: "stall" } },
    { name: "silent in front of the head, no retries", answer: { fault: "stall" }, retries: 0 },
    { name: "silent in front of the head, limits of the source", answer: { fault: "stall" }, given: "request" },
    { name: "silent after the head of the response", answer: { fault: "stall", afterShare: 0 } },
    { name: "silent in the head of the module", answer: { fault: "stall", afterShare: IN_HEAD } },
    { name: "silent half-way", answer: { fault: "stall", afterShare: HALF } },
    { name: "silent half-way, no retries", answer: { fault: "stall", afterShare: HALF }, retries: 0 },
    { name: "silent half-way, rewritten", file: REWRITTEN, answer: { fault: "stall", afterShare: HALF } },
    { name: "silent after the last byte, no length", answer: { fault: "stall", afterShare: 1, framing: "close" } },
  ]),
  ...ample([
    { name: "silent in front of the head, once", answer: { fault: "stall", times: 1 } },
    { name: "silent half-way, once", answer: { fault: "stall", afterShare: HALF, times: 1 } },
    {
      name: "silent half-way, once, rewritten",
      file: REWRITTEN,
      answer: { fault: "stall", afterShare: HALF, times: 1 },
    },
    { name: "silent half-way, of a response", given: "response", answer: { fault: "stall", afterShare: HALF } },
    { name: "silent after the last byte, length known", answer: { fault: "stall", afterShare: 1 } },
  ]),
];

const breaks: readonly Fault[] = [
  { name: "closed in front of the head", answer: { fault: "end" } },
  { name: "closed after the head of the response", answer: { fault: "end", afterShare: 0 } },
  { name: "closed in the head of the module", answer: { fault: "end", afterShare: IN_HEAD } },
  { name: "closed half-way", answer: { fault: "end", afterShare: HALF } },
  { name: "closed half-way, in chunks", answer: { fault: "end", afterShare: HALF, framing: "chunked" } },
  { name: "closed half-way, no length", answer: { fault: "end", afterShare: HALF, framing: "close" } },
  { name: "closed half-way, of a response", given: "response", answer: { fault: "end", afterShare: HALF } },
  { name: "reset in front of the head", answer: { fault: "reset" } },
  { name: "reset in front of the head, no retries", answer: { fault: "reset" }, retries: 0 },
  { name: "reset in front of the head, twice", answer: { fault: "reset", times: 2 } },
  { name: "reset in front of the head, twice, 1 retry", answer: { fault: "reset", times: 2 }, retries: 1 },
  { name: "reset in the head of the module", answer: { fault: "reset", afterShare: IN_HEAD } },
  { name: "reset in the head of the module, twice", answer: { fault: "reset", afterShare: IN_HEAD, times: 2 } },
  { name: "reset half-way", answer: { fault: "reset", afterShare: HALF } },
  { name: "reset half-way, no retries", answer: { fault: "reset", afterShare: HALF }, retries: 0 },
  { name: "reset half-way, twice", answer: { fault: "reset", afterShare: HALF, times: 2 } },
  { name: "reset half-way, rewritten", file: REWRITTEN, answer: { fault: "reset", afterShare: HALF } },
  {
    name: "reset half-way, twice, rewritten",
    file: REWRITTEN,
    answer: { fault: "reset", afterShare: HALF, times: 2 },
  },
  {
    name: "reset half-way, twice, with integrity",
    integrity: "right",
    answer: { fault: "reset", afterShare: HALF, times: 2 },
  },
  { name: "reset half-way, of a response", given: "response", answer: { fault: "reset", afterShare: HALF } },
  {
    name: "reset half-way, then another file",
    answer: { fault: "reset", afterShare: HALF, times: 1, nextFile: "stranger.wasm" },
  },
  { name: "no HTTP", answer: { fault: "garbage" } },
];

const lies: readonly Fault[] = [
  { name: "a length that is too large, then closed", answer: { lengthError: 100 } },
  ...soon([
    { name: "a length that is too large, then silent", answer: { lengthError: 100, fault: "stall", afterShare: 1 } },
  ]),
  { name: "a length that is too small", answer: { lengthError: -100 } },
  { name: "a file that was cut off, framed well", answer: { keepShare: HALF } },
  { name: "says gzip, is not", answer: { claimedEncoding: "gzip", keepShare: SMALL } },
  { name: "says brotli, is not", answer: { claimedEncoding: "br", keepShare: SMALL } },
  { name: "says an encoding that nobody knows", answer: { claimedEncoding: "x-unknown" } },
  { name: "gzip that was cut off, framed well", answer: { encoding: "gzip", keepShare: HALF } },
  { name: "brotli that was cut off, framed well", answer: { encoding: "br", keepShare: HALF } },
  { name: "gzip, reset half-way", answer: { encoding: "gzip", fault: "reset", afterShare: HALF } },
  { name: "gzip, reset half-way, twice", answer: { encoding: "gzip", fault: "reset", afterShare: HALF, times: 2 } },
];

const redirects: readonly Fault[] = [
  { name: "301 to the file", answer: { status: 301 }, target: {} },
  { name: "302 to the file", answer: { status: 302 }, target: {} },
  { name: "307 to the file", answer: { status: 307 }, target: {} },
  { name: "302 to a 404", answer: { status: 302 }, target: { status: 404 } },
  { name: "302 to a reset half-way", answer: { status: 302 }, target: { fault: "reset", afterShare: HALF } },
  { name: "302 in a circle", answer: { status: 302, location: "self" } },
];

const nobody: readonly Fault[] = [
  { name: "a port where nobody listens", nobody: "refuses" },
  { name: "a host that nobody knows", nobody: "unknown" },
  { name: "no leave for any origin", answer: { cors: "none" } },
  { name: "leave for another origin", answer: { cors: "other" } },
];

/** Every row of the table, in its order. */
export const faults: readonly Fault[] = [
  ...harmless,
  ...status,
  ...type,
  ...silence,
  ...breaks,
  ...lies,
  ...redirects,
  ...nobody,
];
