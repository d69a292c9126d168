import type { LinkerHost } from "@rec/core";

/** The file host of `@rec/node`, with errors that suggest a fix on the command line. */
export async function createNodeHost(): Promise<LinkerHost> {
  const [{ nodeHost }, { withShellHints }] = await Promise.all([import("@rec/node"), import("./shell-hints.ts")]);
  return withShellHints(nodeHost());
}
