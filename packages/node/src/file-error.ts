import { fileURLToPath } from "node:url";
import { type Diagnostic, ModuleLoadError, shorten } from "@rec/core";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "it is a folder",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "its path is too long",
  EMFILE: "too many open files",
  EEXIST: "a file has its name",
  ENOSPC: "the disk is full",
  EROFS: "its file system can only be read",
};

/** The reason in an error of the system, in words; undefined if the error is of another kind. */
export function reasonOfSystem(error: unknown): string | undefined {
  return REASONS[errnoOf(error)];
}

function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/**
 * The error for a failed read of a `file:` URL.
 *
 * @param whenMissing - the hint if there is no file; by default that for a path in a call
 */
export function fileError(url: string, cause: unknown, whenMissing: string = notFoundHint()): ModuleLoadError {
  const errno = errnoOf(cause);
  const reason = reasonOfSystem(cause) ?? shorten(cause instanceof Error ? cause.message : String(cause));
  const code = errno === "ENOENT" || errno === "ENOTDIR" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE";
  const diagnostic: Diagnostic = {
    code,
    message: `Unable to read WebAssembly file ${shorten(pathOf(url))}: ${reason}`,
    hint: code === "FILE_NOT_FOUND" ? whenMissing : unreadableHint(errno),
    url,
  };
  return new ModuleLoadError(code, [diagnostic], { cause });
}

function notFoundHint(): string {
  return (
    `check the path, which starts from the working directory ${shorten(process.cwd())} where it is relative; ` +
    `to start from the calling module, pass new URL("./name.wasm", import.meta.url); if a bundler wrote that module, ` +
    "copy the file beside its output, because esbuild, Rollup, Bun and the server of Next.js do not"
  );
}

function unreadableHint(errno: string): string {
  return errno === "EISDIR"
    ? "name the .wasm file in it"
    : "make sure that it is a regular file which this user may read";
}

/** The path, or the URL itself if it names no path, such as `file://server/a.wasm`. */
function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
