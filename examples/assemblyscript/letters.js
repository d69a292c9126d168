import { readFile } from "node:fs/promises";
import { link } from "@rec/node";
import { instantiate } from "./dist/greet.js";

const host = { log: (address) => console.log(readString(address)) };
const env = { abort: (message) => fail(readString(message)) };
const text = `dist/${process.argv[2] ?? "text"}.wasm`;
const linked = await link({ text, histogram: "dist/histogram.wasm" }, { imports: { host, env } }).catch(fail);
const { countLetters, memory, report } = linked.exports.text;

for (let times = 0; times < 1000; times++) countLetters(1000);
report(11_000_000);

const { histogram } = linked.exports;
const greeter = await WebAssembly.compile(await readFile("dist/greet.wasm"));
const { greet } = await instantiate(greeter, { histogram, host: { log: console.log } });
console.log(greet("Ada"));

/** A string of AssemblyScript is UTF-16, and its length in bytes stands before it. */
function readString(address) {
  const bytes = new DataView(memory.buffer).getUint32(address - 4, true);
  return new TextDecoder("utf-16le").decode(new Uint8Array(memory.buffer, address, bytes));
}

function fail(error) {
  console.log((error.message ?? error).split("\n", 2).join("\n"));
  process.exit();
}
