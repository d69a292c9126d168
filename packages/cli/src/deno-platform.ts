import { EXIT } from "./output/exit.ts";
import type { Output, Platform } from "./platform.ts";

/** The parts of Deno's API that the command uses. */
export interface DenoRuntime {
  readonly args: readonly string[];
  exitCode: number;
  exit(code: number): never;
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
  const writeTo = (stream: DenoOutput) => (bytes: Uint8Array) => writeAll(bytes, { stream, deno });
  const [print, complain] = [writeTo(deno.stdout), writeTo(deno.stderr)];
  return {
    stdout: outputTo(deno.stdout, print),
    stderr: outputTo(deno.stderr, complain),
    // `node:wasi` of Deno says that each write has succeeded.
    wasi: { stdout: print, stderr: complain },
    noColor: deno.noColor,
    readStdin: async () => new Uint8Array(await new Response(deno.stdin.readable).arrayBuffer()),
  };
}

function outputTo(stream: DenoOutput, write: (bytes: Uint8Array) => void): Output {
  return {
    isTerminal: stream.isTerminal(),
    write: (text) => write(new TextEncoder().encode(text)),
    writeBytes: async (bytes) => write(bytes),
  };
}

function writeAll(
  bytes: Uint8Array,
  { stream, deno }: { readonly stream: DenoOutput; readonly deno: DenoRuntime },
): void {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    if (error instanceof Error && error.name === "BrokenPipe") deno.exit(EXIT.brokenPipe);
    throw error;
  }
}
