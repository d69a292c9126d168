import process from "node:process";
import type { Output, Platform } from "./platform.ts";

/** The command in Node.js, and in runtimes that have Node's modules: Deno (from npm) and Bun. */
export const nodePlatform: Platform = {
  async createHost() {
    const [{ nodeHost }, { withShellHints }] = await Promise.all([import("@rec/node"), import("./shell-hints.ts")]);
    return withShellHints(nodeHost());
  },
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  noColor: isNoColorSet(),
  async readStdin() {
    const { buffer } = await import("node:stream/consumers");
    return new Uint8Array(await buffer(process.stdin));
  },
};

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY === true,
    write: (text) => {
      stream.write(text);
    },
  };
}

/** Deno tells this without a permission for the environment. */
function isNoColorSet(): boolean {
  const { Deno } = globalThis as { readonly Deno?: { readonly noColor: boolean } };
  return Deno?.noColor ?? (process.env["NO_COLOR"] ?? "") !== "";
}
