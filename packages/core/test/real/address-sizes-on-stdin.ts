// A runtime with memories and tables of 64 bits runs this script: modules come in as JSON, the report goes out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { attach, openProgram } from "../../src/dylink.ts";

/** Modules in base64: `first` and `later` are the same library, which has the address of its function `answer`, and calls it. */
export interface AddressSizesInput {
  readonly main: string;
  readonly first: string;
  readonly later: string;
}

/** Results of calls through the table, as text. */
export interface AddressSizesReport {
  readonly linked: string;
  readonly opened: string;
  readonly attached: string;
}

type Call = () => unknown;

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const input: AddressSizesInput = JSON.parse(text);
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

const program = await openProgram({ main: bytesOf(input.main), first: bytesOf(input.first) }, { stackSize: 4096 });
const { memory, table } = program.exports.main as {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
};
const linked = String((program.exports.first["call"] as Call)());
const later = await program.open("later.so", { source: bytesOf(input.later) });
const opened = String((later.symbol("call") as Call)());
const malloc = (sizeBytes: unknown): unknown => (typeof sizeBytes === "bigint" ? 4096n : 4096);
const running = attach({ memory, table, exports: {}, malloc, free: () => {} } as never);
const again = await running.open("again.so", { source: bytesOf(input.later) });
const attached = String((again.symbol("call") as Call)());
const report: AddressSizesReport = { linked, opened, attached };
process.stdout.write(JSON.stringify(report));
