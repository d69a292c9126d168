import type { Output, Platform } from "@rec/cli";

/** The command in Deno. It needs no permission to know whether NO_COLOR is set, and whether it writes to a terminal. */
export const denoPlatform: Platform = {
  createHost: async () => (await import("./deno-host.ts")).denoHost(),
  stdout: outputTo(Deno.stdout),
  stderr: outputTo(Deno.stderr),
  noColor: Deno.noColor,
  readStdin: async () => new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer()),
};

const encoder = new TextEncoder();

function outputTo(stream: typeof Deno.stdout): Output {
  return {
    isTerminal: stream.isTerminal(),
    write(text) {
      let rest = encoder.encode(text);
      while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
    },
  };
}
