import { fileURLToPath } from "node:url";
import { type Diagnostic, type LinkerHost, ModuleLoadError, shorten } from "@rec/core";
import { nodeHost } from "@rec/node";

/**
 * The file host of `@rec/node`, with errors that suggest a fix on the command line: the path to check, the flag to add.
 */
export function denoHost(): LinkerHost {
  const host = nodeHost();
  return {
    ...host,
    async load(url, options) {
      try {
        return await host.load(url, options);
      } catch (error) {
        throw explain(error, url);
      }
    },
  };
}

/** An error of the host, reworded for the user of `rec`. */
function explain(error: unknown, url: string): unknown {
  if (error instanceof Deno.errors.NotCapable) return fetchNotPermitted(url, error);
  if (!(error instanceof ModuleLoadError)) return error;
  if (error.cause instanceof Deno.errors.NotCapable) return readNotPermitted(url, error.cause);
  const [diagnostic] = error.diagnostics;
  if (error.code !== "FILE_NOT_FOUND" || diagnostic === undefined) return error;
  const hint = "check the path; it starts from where rec is run";
  return new ModuleLoadError(error.code, [{ ...diagnostic, hint }], { cause: error.cause });
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
