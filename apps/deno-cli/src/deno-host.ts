import { setTimeout as passTime } from "node:timers/promises";
import { type Diagnostic, type LinkerHost, type LoadOptions, ModuleLoadError } from "@rec/core";
import { fromFileUrl, toFileUrl } from "./file-url.ts";

/** Deno, as the linker sees it: paths and `file:` URLs are read from disk, all other URLs are fetched. */
export function denoHost(): LinkerHost {
  return { load, resolve, now: () => performance.now(), wait };
}

function load(url: string, { signal }: LoadOptions): Promise<Response | BufferSource> {
  return url.startsWith("file:") ? readModule(url, signal) : fetchModule(url, signal);
}

function resolve(specifier: string, referrer?: string): string {
  if (isUrl(specifier)) return new URL(specifier).href;
  return referrer === undefined ? toFileUrl(specifier) : new URL(specifier, resolve(referrer)).href;
}

/** A Windows path such as `c:\a.wasm` reads as a URL too, but no scheme has one letter. */
function isUrl(specifier: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(specifier) && URL.canParse(specifier);
}

async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await passTime(durationMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function readModule(url: string, signal: AbortSignal | undefined): Promise<BufferSource> {
  const path = fromFileUrl(url);
  try {
    return await Deno.readFile(path, signal === undefined ? {} : { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fileError({ path, url }, cause);
  }
}

async function fetchModule(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { signal: signal ?? null });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    const diagnostic: Diagnostic = {
      code: "FETCH_FAILED",
      message: `Unable to fetch WebAssembly file ${url}: Deno was not given the permission`,
      hint: `run rec with --allow-net=${new URL(url).host}`,
      url,
    };
    throw new ModuleLoadError("FETCH_FAILED", [diagnostic], { cause });
  }
}

/** What a failed read means to the person who asked for it. */
function fileError({ path, url }: { path: string; url: string }, cause: unknown): ModuleLoadError {
  const { code, reason, hint } = explain(path, cause);
  const message = `Unable to read WebAssembly file ${path}: ${reason}`;
  return new ModuleLoadError(code, [{ code, message, hint, url }], { cause });
}

type Explanation = Pick<Diagnostic, "hint"> & {
  readonly code: "FILE_NOT_FOUND" | "FILE_UNREADABLE";
  readonly reason: string;
};

function explain(path: string, cause: unknown): Explanation {
  if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) {
    return { code: "FILE_NOT_FOUND", reason: "no such file", hint: "check the path; it starts from where rec is run" };
  }
  const code = "FILE_UNREADABLE";
  if (cause instanceof Deno.errors.NotCapable) {
    const reason = "Deno was not given the permission";
    return { code, reason, hint: `run rec with --allow-read=${path}, or --allow-read=. for this folder` };
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return { code, reason: "permission denied", hint: "make sure that this user may read the file" };
  }
  if (cause instanceof Deno.errors.IsADirectory) {
    return { code, reason: "it is a folder", hint: "name the .wasm file in it" };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code, reason, hint: "make sure that it is a regular file which this user may read" };
}
