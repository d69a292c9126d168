import type { Output, Platform } from "./platform.ts";

/** The parts of Deno's API that the command uses. */
export interface DenoRuntime {
  readonly args: readonly string[];
  exitCode: number;
  readonly noColor: boolean;
  readonly stdout: DenoOutput;
  readonly stderr: DenoOutput;
  readonly stdin: { readonly readable: ReadableStream<Uint8Array<ArrayBuffer>> };
}

interface DenoOutput {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
}

/**
 * The command in Deno. To load the modules of Node.js takes Deno as long as an empty program, so nothing here does. It needs
 * no permission to know whether NO_COLOR is set, and whether it writes to a terminal.
 */
export function denoPlatform(deno: DenoRuntime): Platform {
  return {
    stdout: outputTo(deno.stdout),
    stderr: outputTo(deno.stderr),
    noColor: deno.noColor,
    readStdin: async () => new Uint8Array(await new Response(deno.stdin.readable).arrayBuffer()),
  };
}

function outputTo(stream: DenoOutput): Output {
  return {
    isTerminal: stream.isTerminal(),
    write: (text) => writeAll(stream, new TextEncoder().encode(text)),
    writeBytes: async (bytes) => writeAll(stream, bytes),
  };
}

function writeAll(stream: DenoOutput, bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
}
