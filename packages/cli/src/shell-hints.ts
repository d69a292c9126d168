import { fileURLToPath } from "node:url";
import { type Diagnostic, type LinkerHost, ModuleLoadError, shorten } from "@rec/core";

/** A host with errors that suggest a fix on the command line: the path to check, the permission of Deno to give. */
export function withShellHints(host: LinkerHost): LinkerHost {
  return {
    ...host,
    async load(url, options) {
      try {
        return await host.load(url, options);
      } catch (error) {
        throw reword(error, url);
      }
    },
  };
}

function reword(error: unknown, url: string): unknown {
  if (isMissingPermission(error)) return fetchNotPermitted(url, error);
  if (!(error instanceof ModuleLoadError)) return error;
  if (isMissingPermission(error.cause)) return readNotPermitted(url, error.cause);
  const [diagnostic] = error.diagnostics;
  if (error.code !== "FILE_NOT_FOUND" || diagnostic === undefined) return error;
  const hint = "check the path; it starts from where rec is run";
  return new ModuleLoadError(error.code, [{ ...diagnostic, hint }], { cause: error.cause });
}

/** Deno's error for a program without a permission. */
function isMissingPermission(error: unknown): error is Error {
  return error instanceof Error && error.name === "NotCapable";
}

function fetchNotPermitted(url: string, cause: Error): ModuleLoadError {
  const diagnostic: Diagnostic = {
    code: "FETCH_FAILED",
    message: `Unable to fetch WebAssembly file ${shorten(url)}: Deno was not given the permission`,
    hint: `run rec with --allow-net=${new URL(url).host}`,
    url,
  };
  return new ModuleLoadError("FETCH_FAILED", [diagnostic], { cause });
}

function readNotPermitted(url: string, cause: Error): ModuleLoadError {
  const path = fileURLToPath(url);
  const diagnostic: Diagnostic = {
    code: "FILE_UNREADABLE",
    message: `Unable to read WebAssembly file ${shorten(path)}: Deno was not given the permission`,
    hint: `run rec with --allow-read=${shorten(path)}, or --allow-read=. for this folder`,
    url,
  };
  return new ModuleLoadError("FILE_UNREADABLE", [diagnostic], { cause });
}
