// A runtime with JavaScript Promise Integration runs this script: modules come in as JSON, the report goes out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { openProgram } from "../../src/dylink.ts";

/** Modules in base64. */
export interface DlopenInput {
  readonly base: string;
  /** `find` opens the library `plugin.so` by `dlopen`, and returns the address of its function, or that of the text of `dlerror`. */
  readonly finder: string;
  readonly plugin: string;
}

/** The result of a call of `find`: the result of the found function, or the text of the error. */
export interface DlopenReport {
  /** No function suspends; the library is not open. */
  readonly plain: unknown;
  /** The names of the open libraries after that. */
  readonly openAfterPlain: readonly string[];
  /** The same below `WebAssembly.promising`, with a function of JavaScript in between. */
  readonly between: unknown;
  /** The same without one. */
  readonly waited: unknown;
  /** No function suspends, but the library is open by now. */
  readonly plainAgain: unknown;
}

type Call = (...values: number[]) => number;

const jspi = WebAssembly as unknown as { readonly promising: (exported: unknown) => () => Promise<number> };

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const input: DlopenInput = JSON.parse(text);
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const plugin = bytesOf(input.plugin);

const program = await openProgram(
  { base: bytesOf(input.base), finder: bytesOf(input.finder) },
  { imports: { env: { __cxa_atexit: () => 0, callback: () => find() } }, discover: () => plugin },
);
const base = program.exports.base as Record<string, Call>;
const { find, nested } = program.exports.finder as Record<"find" | "nested", Call>;
const memory = Object.values(program.exports).find((own) => "memory" in own)?.["memory"] as WebAssembly.Memory;

function resultOf(found: number): unknown {
  if (found > 0) return (base["call"] as Call)(found, 1);
  const bytes = new Uint8Array(memory.buffer, -found);
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
}

const plain = resultOf(find());
// Time for a library that would be loaded all the same.
for (let turn = 0; turn < 10; turn += 1) await new Promise<void>((resolve) => setTimeout(resolve, 5));
const openAfterPlain = program.libraries;
const between = resultOf(await jspi.promising(nested)());
const waited = resultOf(await jspi.promising(find)());
const report: DlopenReport = { plain, openAfterPlain, between, waited, plainAgain: resultOf(find()) };
process.stdout.write(JSON.stringify(report));
