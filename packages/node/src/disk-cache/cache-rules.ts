import CachePolicy from "http-cache-semantics";

/** The cache policy of a stored response, as JSON. Includes its headers: ETag, Last-Modified, Content-Type, … */
export type StoredPolicy = CachePolicy.CachePolicyObject;

/** The parts of a stored response that the rules need. */
export interface StoredHead {
  /** The requested URL. */
  readonly url: string;
  /** The URL that answered, after redirects. */
  readonly finalUrl: string;
  readonly policy: StoredPolicy;
}

/** The decision on a response that arrived while another one is stored. */
export type Judgement =
  /** The stored bytes are the answer, with this updated head. */
  | { readonly use: "stored"; readonly head: StoredHead }
  /** The response is the answer. */
  | { readonly use: "response" }
  /** The server answers "not modified", but for another representation: fetch the whole again. */
  | { readonly use: "another request" };

/**
 * The cache of one user, in which a response is fresh only if its server declared so. A response with `immutable` and
 * without `max-age` is fresh for a day: the library calls these milliseconds, and counts them as seconds.
 */
const OPTIONS: CachePolicy.Options = { shared: false, cacheHeuristic: 0, immutableMinTimeToLive: 24 * 60 * 60 };

const requestFor = (url: string): CachePolicy.HttpRequest => ({ url, headers: {} });

/**
 * The head to store for a response; undefined if it may not be stored, or could never be used again.
 *
 * RFC 9111, section 3 "Storing responses in caches".
 */
export function storableHead(url: string, response: Response): StoredHead | undefined {
  if (response.status !== 200) return undefined;
  const policy = new CachePolicy(requestFor(url), seenByPolicy(response), OPTIONS);
  const head = { url, finalUrl: response.url, policy: policy.toObject() };
  return policy.storable() && (isFresh(head) || Object.keys(conditionsOf(head)).length > 0) ? head : undefined;
}

/**
 * Whether a stored response may be used without asking its server.
 *
 * RFC 9111, section 4.2 "Freshness". A redirected response never may, because the lifetime of its redirects is unknown.
 */
export function isFresh({ url, finalUrl, policy }: StoredHead): boolean {
  const known = CachePolicy.fromObject(policy);
  // If the clock was set back, the age is negative, and the response is not fresh.
  return url === finalUrl && known.age() >= 0 && known.satisfiesWithoutRevalidation(requestFor(url));
}

/** Headers that ask a server for a response only if it differs from the stored one. */
export function conditionsOf({ url, policy }: StoredHead): Record<string, string> {
  const headers = CachePolicy.fromObject(policy).revalidationHeaders(requestFor(url));
  return textsOf(headers);
}

/** RFC 9111, section 4.3.3 "Handling a validation response". */
export function judge(stored: StoredHead, response: Response): Judgement {
  if (response.status === 304 && response.url !== stored.finalUrl) return { use: "another request" };
  const seen = seenByPolicy(response);
  const known = CachePolicy.fromObject(stored.policy);
  const { policy, modified, matches } = known.revalidatedPolicy(requestFor(stored.url), seen);
  if (modified) return { use: "response" };
  if (matches) return { use: "stored", head: { ...stored, policy: policy.toObject() } };
  // The server need not repeat the validator of the request, but may not send another one.
  const isOfAnother = "etag" in seen.headers || "last-modified" in seen.headers;
  return isOfAnother ? { use: "another request" } : { use: "stored", head: stored };
}

/** The headers of an answer from stored bytes: the headers of the stored response, and their age. */
export function answerHeaders({ policy }: StoredHead): Record<string, string> {
  return textsOf(CachePolicy.fromObject(policy).responseHeaders());
}

function seenByPolicy({ status, headers }: Response): {
  readonly status: number;
  readonly headers: CachePolicy.Headers;
} {
  // Cookies do not belong on a disk.
  const { "set-cookie": _, ...seen } = Object.fromEntries(headers);
  // Directives are case-insensitive; the library knows them in lower case.
  const directives = seen["cache-control"]?.toLowerCase();
  return { status, headers: directives === undefined ? seen : { ...seen, "cache-control": directives } };
}

function textsOf(headers: CachePolicy.Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
