import { UsageError } from "./failure.ts";

/** The reasons of the system for which a file cannot be written, and their remedies. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; create the folder first",
  ENOTDIR: "a part of its path is no folder; give another path",
  EEXIST: "a file has its name; give another path",
  EISDIR: "it is a folder; give the path of a file",
  EACCES: "the permission is missing; give another path, or change the permissions",
  EROFS: "its file system can only be read; give another path",
};

/** The error for a path that cannot be written; the error itself, if it says more than we could. */
export function unwritable(path: string, error: unknown): unknown {
  const reason = isMissingPermission(error)
    ? `Deno was not given the permission; run rec with --allow-read=${path} --allow-write=${path}`
    : REASONS[(error as NodeJS.ErrnoException).code ?? ""];
  return reason === undefined ? error : new UsageError(`Cannot write ${path}: ${reason}`, { cause: error });
}

/** Deno's error for a program without a permission, or an error that it caused. */
function isMissingPermission(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotCapable" || isMissingPermission(error.cause));
}
