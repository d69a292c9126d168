import { EXIT } from "./output/exit.ts";
import type { Output, Platform } from "./platform.ts";

/** The command in Node.js and Bun. */
export function nodePlatform(process: NodeJS.Process): Platform {
  const end = (): never => process.exit(EXIT.brokenPipe);
  return {
    stdout: outputTo(process.stdout, end),
    stderr: outputTo(process.stderr, end),
    wasi: { stdout: 1, stderr: 2, onBrokenPipe: end },
    noColor: (process.env["NO_COLOR"] ?? "") !== "",
    async readStdin() {
      const { buffer } = await import("node:stream/consumers");
      return new Uint8Array(await buffer(process.stdin));
    },
  };
}

function outputTo(stream: NodeJS.WriteStream, end: () => never): Output {
  const fail = (error: Error): never => {
    if ("code" in error && error.code === "EPIPE") return end();
    throw error;
  };
  // The listener also hears of the writes of others, such as console.log() in a file of --imports.
  stream.on("error", fail);
  return {
    isTerminal: stream.isTTY === true,
    write: (text) => {
      stream.write(text);
    },
    writeBytes: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
