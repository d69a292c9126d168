import type { Output, Platform } from "./platform.ts";

/** The command in Node.js and Bun. */
export function nodePlatform(process: NodeJS.Process): Platform {
  return {
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    noColor: (process.env["NO_COLOR"] ?? "") !== "",
    async readStdin() {
      const { buffer } = await import("node:stream/consumers");
      return new Uint8Array(await buffer(process.stdin));
    },
  };
}

function outputTo(stream: NodeJS.WriteStream): Output {
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
