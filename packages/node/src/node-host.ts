import { readFile } from "node:fs/promises";
import { dirname, resolve as resolvePath } from "node:path";
import { setTimeout as passTime } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LinkerHost, LoadOptions } from "@rec/core";
import { fileError } from "./file-error.ts";

/**
 * Node.js, as the linker sees it: file paths and `file:` URLs are read from disk, all other URLs are fetched.
 *
 * A relative path starts from the working directory, or from the folder of its referrer.
 */
export function nodeHost(): LinkerHost {
  return { load, resolve, now: () => performance.now(), wait };
}

function load(url: string, { signal }: LoadOptions): Promise<Response | BufferSource> {
  return url.startsWith("file:") ? readWebAssemblyFile(url, signal) : fetch(url, { signal: signal ?? null });
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
  // A path is a path beside a file, too: "#", "?" and "%" are ordinary characters in it.
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

/** `c:\x.wasm` reads as a URL too, but no scheme has one letter. */
function isUrl(specifier: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(specifier) && URL.canParse(specifier);
}
