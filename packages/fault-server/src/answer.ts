/** The end of a faulty answer: a stall for ever, RST, FIN, or bytes that are not HTTP. */
export type FaultKind = "stall" | "reset" | "end" | "garbage";

/**
 * The answer to one URL. An option that is left out has the value of a good server.
 *
 * The options are the query of the URL, so that any runtime, worker or process can request an answer:
 * `user.wasm?fault=reset&afterShare=0.5&times=2` resets its first two connections half-way through the body.
 */
export interface Answer {
  /** The number of requests of this URL that get this answer; later ones get a good answer. All by default. */
  readonly times?: number;
  /** The file for the later requests, in place of the file that the path names. */
  readonly nextFile?: string;
  /** Milliseconds before the first byte of the head. */
  readonly headDelayMs?: number;
  /** Bandwidth of the body. */
  readonly bytesPerSecond?: number;

  /** The kind of fault. */
  readonly fault?: FaultKind;
  /** The fault comes after this share of the body, from 0 (after the head) to 1; if absent, before the head. */
  readonly afterShare?: number;

  /** 200 by default. */
  readonly status?: number;
  /** Header `Location`, as written, or the requested URL for `self`; there is no body then. */
  readonly location?: string;
  /** Header `Content-Type`; `none` sends none. By default that of the file's extension. */
  readonly type?: string;
  /** The framing of the body; `length` (Content-Length) by default. With `close`, FIN alone ends the body. */
  readonly framing?: "length" | "chunked" | "close";
  /** Added to the true number in `Content-Length`. */
  readonly lengthError?: number;
  /** The encoding of the body, also named in the head. */
  readonly encoding?: "gzip" | "br";
  /** Header `Content-Encoding`, whether true or not. */
  readonly claimedEncoding?: string;
  /** Only this share of the (encoded) body is sent, well framed: a file that was cut off before it came to the server. */
  readonly keepShare?: number;
  /** Sends this validator of the body, and answers 304 if the request has it. */
  readonly validator?: "etag" | "last-modified";
  /** The origins that may read the answer, all by default; `none` sends no such header, `other` names another one. */
  readonly cors?: "none" | "other";

  /** Has no effect on the answer: makes URLs, and their counts of visits, different. */
  readonly run?: string;
}

const NUMBERS: ReadonlySet<string> = new Set<keyof Answer>([
  "times",
  "headDelayMs",
  "bytesPerSecond",
  "afterShare",
  "status",
  "lengthError",
  "keepShare",
]);
const TEXTS: ReadonlySet<string> = new Set<keyof Answer>(["nextFile", "location", "type", "claimedEncoding", "run"]);
const CHOICES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    fault: ["stall", "reset", "end", "garbage"],
    framing: ["length", "chunked", "close"],
    encoding: ["gzip", "br"],
    validator: ["etag", "last-modified"],
    cors: ["none", "other"],
  } satisfies { readonly [Key in keyof Answer]?: readonly Answer[Key][] }),
);

/** The answer as the query of a URL, with its `?`; nothing for a good answer. */
export function queryOf(answer: Answer): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(answer)) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}

/**
 * The answer that a query describes.
 *
 * @throws RangeError for an unknown parameter or value, so that no test relies on a fault that never happens
 */
export function parseAnswer(query: URLSearchParams): Answer {
  return Object.fromEntries([...query].map(([name, text]) => [name, parseValue(name, text)]));
}

function parseValue(name: string, text: string): string | number {
  if (TEXTS.has(name) || CHOICES.get(name)?.includes(text)) return text;
  if (NUMBERS.has(name) && text !== "" && Number.isFinite(Number(text))) return Number(text);
  throw new RangeError(`No answer has ${name}=${text}`);
}
