import { createHash } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { extname } from "node:path/posix";
import type { Answer } from "./answer.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** When every file of the server was last changed. */
const LAST_MODIFIED = "Sun, 01 Nov 2026 12:00:00 GMT";

const ORIGINS = { all: "*", other: "http://elsewhere.invalid" } as const;

type Headers = Record<string, string | undefined>;

/** Headers that identify a body, for `If-None-Match` and `If-Modified-Since`. */
export function validatorHeaders({ validator }: Answer, file: Uint8Array): Headers {
  if (validator === undefined) return { "cache-control": "no-store" };
  const fresh = { "cache-control": "no-cache", "access-control-expose-headers": "etag" };
  if (validator === "last-modified") return { ...fresh, "last-modified": LAST_MODIFIED };
  return { ...fresh, etag: `"${createHash("sha256").update(file).digest("base64url")}"` };
}

/** Whether the client already has the body with these validators. */
export function isNotModified(
  validators: Headers,
  asked: Readonly<Record<string, string | readonly string[] | undefined>>,
): boolean {
  const { etag, "last-modified": lastModified } = validators;
  if (etag !== undefined) return asked["if-none-match"] === etag;
  return lastModified !== undefined && asked["if-modified-since"] === lastModified;
}

/** The CORS headers: the origins that may read an answer. */
export function corsHeaders({ cors }: Answer): Headers {
  return {
    "access-control-allow-origin": cors === "none" ? undefined : ORIGINS[cors ?? "all"],
    "cross-origin-resource-policy": "cross-origin",
  };
}

export interface SentBody {
  /** Its name. The extension decides the content type. */
  readonly file: string;
  readonly bodyBytes: number;
}

/** Type, encoding and length of a body, true or not. */
export function bodyHeaders(answer: Answer, { file, bodyBytes }: SentBody): Headers {
  const { type = TYPES[extname(file)], framing = "length", claimedEncoding, encoding, lengthError = 0 } = answer;
  return {
    "content-type": type === "none" ? undefined : type,
    "content-encoding": claimedEncoding ?? encoding,
    "content-length": framing === "length" ? String(bodyBytes + lengthError) : undefined,
    "transfer-encoding": framing === "chunked" ? "chunked" : undefined,
  };
}

/** Status line and headers, as they are sent. Each connection carries one answer. */
export function formatHead(status: number, headers: Headers): string {
  const lines = Object.entries({ ...headers, connection: "close" }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`, ...lines, "", ""].join("\r\n");
}
