import { readFile } from "node:fs/promises";
import { dirname, resolve as resolvePath } from "node:path";
import { setTimeout as passTime } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type LinkerHost, type LoadOptions, ModuleLoadError, type PlatformUrl } from "@rec/core";
import { type CachedFetch, createCachedFetch } from "./disk-cache/cached-fetch.ts";
import { fileError } from "./file-error.ts";

export interface NodeHostOptions {
  /**
   * Folder that stores the responses of `http:` and `https:` URLs for later processes; a relative path starts from the
   * working directory. It is created when it is needed. Stored bytes are revalidated with their server, unless the
   * server stated how long they are fresh.
   */
  readonly cacheFolder?: string | PlatformUrl;
}

/**
 * The host for Node.js: file paths and `file:` URLs are read from disk, all other URLs are fetched.
 *
 * A specifier with a scheme, such as `https:` or `file:`, is a URL. Every other specifier is a path, in which each
 * character stands for itself, also `#`, `?` and `%`. A relative path starts from the working directory, or from the
 * folder of the file that imports it. Only beside a module from an `http:` or another URL, a specifier without a scheme
 * is a relative URL.
 *
 * @param options - `cacheFolder` stores fetched responses
 * @returns a host for Node.js, and for Deno and Bun, which have the same modules `node:fs` and `node:url`
 *
 * @example
 * ```ts
 * import { link, nodeHost } from "@rec/node";
 *
 * const host = nodeHost({ cacheFolder: ".cache/modules" });
 * await link({ codec: "https://example.test/codec.wasm" }, { host });
 * ```
 */
export function nodeHost(options: NodeHostOptions = {}): LinkerHost {
  checkHostOptions(options);
  const { cacheFolder } = options;
  const fetchCached = cacheFolder === undefined ? fetchAlways : createCachedFetch(pathOf(cacheFolder));
  const load = (url: string, { signal }: LoadOptions): Promise<Response | BufferSource> => {
    if (url.startsWith("file:")) return readWebAssemblyFile(url, signal);
    const fetching = /^https?:/.test(url) ? fetchCached : fetchAlways;
    return fetching(url, { signal: signal ?? null });
  };
  return { load, resolve, now: () => performance.now(), wait };
}

/** @throws ModuleLoadError `INVALID_OPTION`; an option with a typing error would otherwise store nothing */
function checkHostOptions(options: NodeHostOptions): void {
  const unknown = Object.keys(Object(options)).find((name) => name !== "cacheFolder");
  const { cacheFolder } = Object(options) as NodeHostOptions;
  const isFolder = cacheFolder === undefined || typeof cacheFolder === "string" || cacheFolder instanceof URL;
  if (Object(options) === options && unknown === undefined && isFolder) return;
  const found = unknown === undefined ? "an option of another type" : JSON.stringify(unknown.slice(0, 80));
  const message = `Cannot read the options of nodeHost: found ${found}, expected { cacheFolder }`;
  const hint = 'write nodeHost({ cacheFolder: ".cache/modules" }) with a path or a file: URL, or nodeHost()';
  throw new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }]);
}

const fetchAlways: CachedFetch = (url, options) => fetch(url, options);

function pathOf(folder: string | URL): string {
  return typeof folder === "string" ? resolvePath(folder) : fileURLToPath(folder);
}

async function readWebAssemblyFile(url: string, signal: AbortSignal | undefined): Promise<BufferSource> {
  signal?.throwIfAborted();
  try {
    return await readFile(fileURLToPath(url), { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fileError(url, cause);
  }
}

function resolve(specifier: string, referrer?: string): string {
  if (isUrl(specifier)) return new URL(specifier).href;
  if (referrer === undefined) return pathToFileURL(specifier).href;
  const base = new URL(resolve(referrer));
  if (base.protocol === "file:") return pathToFileURL(resolvePath(dirname(fileURLToPath(base)), specifier)).href;
  return new URL(specifier, base).href;
}

async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await passTime(durationMs, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * `c:\x.wasm` looks like a URL too, but no scheme has one letter. A file called `x:y.wasm` is given as `./x:y.wasm`.
 */
function isUrl(specifier: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(specifier) && URL.canParse(specifier);
}
