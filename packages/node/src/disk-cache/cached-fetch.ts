import { type CacheEntry, entryPath, openEntry } from "./cache-entry.ts";
import { answerHeaders, conditionsOf, isFresh, judge, type StoredHead, storableHead } from "./cache-rules.ts";
import { storeWhilePassing } from "./entry-writer.ts";
import { removeAbandoned } from "./remove-abandoned.ts";

type FetchOptions = { readonly signal: AbortSignal | null };

/** Fetches an `http:` or `https:` URL like the platform's own `fetch`, but uses stored responses. */
export type CachedFetch = (url: string, options: FetchOptions) => Promise<Response>;

/**
 * A `fetch` that stores responses in a folder, as far as their servers allow, and revalidates them.
 *
 * Any number of processes may use the folder at once. A problem with the folder never makes a fetch fail.
 *
 * @param folder - an absolute path; created when the first response is stored
 */
export function createCachedFetch(folder: string): CachedFetch {
  let cleaned: Promise<void> | undefined;
  return async (url, { signal }) => {
    cleaned ??= removeAbandoned(folder);
    await cleaned;
    // The fragment is not sent; it names a part of the response.
    const [address = url] = url.split("#", 1);
    const place: Place = { url: address, path: entryPath(folder, address) };
    const entry = await openEntry(place.path, address);
    if (entry === undefined) return store(await fetch(address, { signal }), place);
    try {
      signal?.throwIfAborted();
      return await answerWith(entry, place, signal);
    } catch (error) {
      await entry.close();
      throw error;
    }
  };
}

/** A URL and the path of its entry. */
interface Place {
  readonly url: string;
  readonly path: string;
}

async function answerWith(entry: CacheEntry, place: Place, signal: AbortSignal | null): Promise<Response> {
  if (isFresh(entry.record)) return answer(entry.record, entry.body());
  // "no-cache" sends "max-age=0", as a page's reload does. By default the platform would bypass caches despite the
  // conditions.
  const response = await fetch(place.url, { signal, headers: conditionsOf(entry.record), cache: "no-cache" });
  const judgement = judge(entry.record, response);
  if (judgement.use === "stored") {
    await response.body?.cancel();
    return answerAgain(entry, judgement.head, place);
  }
  await entry.close();
  if (judgement.use === "response") return store(response, place);
  return store(await fetch(place.url, { signal, cache: "no-cache" }), place);
}

/** An answer with the stored body; if the response is fresh again, it is stored once more with its new head. */
function answerAgain(entry: CacheEntry, head: StoredHead, { path }: Place): Response {
  const body = entry.body();
  return answer(head, isFresh(head) ? storeWhilePassing(body, { path, head }) : body);
}

function answer(head: StoredHead, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return responseFrom(head.finalUrl, body, { headers: answerHeaders(head) });
}

function store(response: Response, { url, path }: Place): Response {
  const head = storableHead(url, response);
  if (head === undefined || response.body === null) return response;
  const { status, statusText, headers } = response;
  return responseFrom(response.url, storeWhilePassing(response.body, { path, head }), { status, statusText, headers });
}

/** A response with a URL, like the responses of `fetch`. */
function responseFrom(url: string, body: ReadableStream<Uint8Array<ArrayBuffer>>, init: ResponseInit): Response {
  return Object.defineProperty(new Response(body, init), "url", { value: url });
}
