/** What a faulty answer does instead of going on: nothing, for ever; RST; FIN; or bytes that are not HTTP. */
export type FaultKind = "stall" | "reset" | "end" | "garbage";

/**
 * How one URL is answered. What is left out is as a good server does it.
 *
 * It is the query of the URL, so that any runtime, worker or process asks for the answer it wants:
 * `user.wasm?fault=reset&afterShare=0.5&times=2` resets its first two connections half-way through the body.
 */
export interface Answer {
  /** Only the first so many requests of this URL are answered like this, all others well. Without it, all are. */
  readonly times?: number;
  /** The file that the others get, in place of the one that the path names. */
  readonly nextFile?: string;
  /** Milliseconds before the first byte of the head. */
  readonly headDelayMs?: number;
  /** Bandwidth of the body. */
  readonly bytesPerSecond?: number;

  /** What goes wrong, and where: */
  readonly fault?: FaultKind;
  /** after this share of the body, from 0 (the head is there) to 1. Without it, before the first byte of the head. */
  readonly afterShare?: number;

  /** 200 by default. */
  readonly status?: number;
  /** Header `Location`, as written, or the URL that is asked for where it is `self`; there is no body then. */
  readonly location?: string;
  /** Header `Content-Type`; `none` sends none. By default that of the file's extension. */
  readonly type?: string;
  /** How the end of the body is told; `length` (Content-Length) by default. `close` tells it by FIN alone. */
  readonly framing?: "length" | "chunked" | "close";
  /** Added to the true number in `Content-Length`. */
  readonly lengthError?: number;
  /** The body is encoded like this, and the head says so. */
  readonly encoding?: "gzip" | "br";
  /** The head says `Content-Encoding` is this, whatever it is. */
  readonly claimedEncoding?: string;
  /** Only this share of the (encoded) body is sent, well framed: a file that was cut off before it came to the server. */
  readonly keepShare?: number;
  /** Sends this validator of the body, and answers 304 where the request has it. */
  readonly validator?: "etag" | "last-modified";
  /** Which origin may read the answer: all by default; `none` sends no such header, `other` names another origin. */
  readonly cors?: "none" | "other";

  /** Means nothing: tells URLs, and what is counted of them, apart. */
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
 * The answer that a query asks for.
 *
 * @throws RangeError for a parameter or value that means nothing, so that no test rests on a fault that never happens
 */
export function parseAnswer(query: URLSearchParams): Answer {
  return Object.fromEntries([...query].map(([name, text]) => [name, parseValue(name, text)]));
}

function parseValue(name: string, text: string): string | number {
  if (TEXTS.has(name) || CHOICES.get(name)?.includes(text)) return text;
  if (NUMBERS.has(name) && text !== "" && Number.isFinite(Number(text))) return Number(text);
  throw new RangeError(`No answer has ${name}=${text}`);
}
