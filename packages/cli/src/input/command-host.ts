import type { LinkerHost } from "@rec/core";
import { nodeHost } from "@rec/node";
import type { Platform } from "../platform.ts";
import { withShellHints } from "../shell-hints.ts";
import { type RecordingHost, recordBytes } from "./read-module-types.ts";

/** The argument that stands for standard input, as in many commands. */
export const STDIN = "-";

/** A URL of no server: standard input has no address. */
const STDIN_URL = "stdin:///stdin.wasm";

/** The file host of `@rec/node`, with errors that suggest a fix on the command line. */
export function createFileHost(): LinkerHost {
  return withShellHints(nodeHost());
}

/** The host of one run of the command: files, URLs and standard input. It keeps the bytes, so that types can be read. */
export function createCommandHost(platform: Pick<Platform, "readStdin">): RecordingHost {
  const host = createFileHost();
  let standardInput: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const withStdin: LinkerHost = {
    ...host,
    // Files beside standard input are in the shell's folder.
    resolve: (specifier, referrer) =>
      specifier === STDIN ? STDIN_URL : host.resolve(specifier, referrer === STDIN_URL ? undefined : referrer),
    load(url, options) {
      if (url !== STDIN_URL) return host.load(url, options);
      standardInput ??= platform.readStdin();
      return standardInput;
    },
  };
  return recordBytes(withStdin);
}
