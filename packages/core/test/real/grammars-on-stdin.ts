// A runtime with extended constant expressions runs this script: paths of grammars and further libraries come in as JSON, the
// report goes out as JSON.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import process from "node:process";
import { link } from "../../src/link.ts";
import { parseModule } from "../../src/parse-module.ts";

export interface GrammarsInput {
  /** Paths by module name. */
  readonly grammars: Readonly<Record<string, string>>;
  /** Other modules of the set in base64, by module name. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** The beginning of a `TSLanguage`: numbers of the grammar's tables. */
export interface GrammarReport {
  readonly abi: number;
  readonly symbols: number;
  /** Absent before version 13 of the ABI. */
  readonly states?: number;
}

export interface GrammarsReport {
  readonly grammars: Readonly<Record<string, GrammarReport>>;
  /** The result of `malloc` and `strlen` of libc, for a text that the host wrote. */
  readonly length: number;
  readonly memoryPages: number;
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const { grammars, libraries }: GrammarsInput = JSON.parse(text);

const modules = Object.fromEntries([
  ...Object.entries(grammars).map(([name, path]) => [name, new Uint8Array(readFileSync(path))] as const),
  ...Object.entries(libraries).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, "base64"))] as const),
]);
const memory = new WebAssembly.Memory({ initial: 2_048, maximum: 32_768 });
const word = (address: number): number => new DataView(memory.buffer).getUint32(address, true);

/** The constructors of libc ask for the environment, which is empty, and for a random number. Nothing else is asked for. */
const wasi: Record<string, (...values: number[]) => number> = {
  environ_sizes_get(count = 0, size = 0) {
    new DataView(memory.buffer).setUint32(count, 0, true);
    new DataView(memory.buffer).setUint32(size, 0, true);
    return 0;
  },
  random_get(start = 0, size = 0) {
    new Uint8Array(memory.buffer).fill(7, start, start + size);
    return 0;
  },
};
for (const bytes of Object.values(modules)) {
  for (const { module, name } of parseModule(bytes).imports) {
    if (module !== "wasi_snapshot_preview1") continue;
    wasi[name] ??= () => {
      throw new Error(`${name} was called`);
    };
  }
}
const { exports } = await link(modules, { imports: { env: { memory }, wasi_snapshot_preview1: wasi } });

const call = (module: string, name: string, ...values: number[]): number => {
  const called = exports[module]?.[name] as (...values: number[]) => number;
  return called(...values);
};

const reports = Object.keys(grammars).map((name): [string, GrammarReport] => {
  const entry = Object.keys(exports[name] as object).find(
    (one) => /^tree_sitter_[a-z_]+$/.test(one) && !/_external_scanner_/.test(one),
  );
  const address = call(name, entry as string);
  const abi = word(address);
  return [name, { abi, symbols: word(address + 4), ...(abi >= 13 && { states: word(address + 20) }) }];
});
const allocated = call("libc.so", "malloc", 32);
new Uint8Array(memory.buffer).set([...Buffer.from("dynamic"), 0], allocated);
const report: GrammarsReport = {
  grammars: Object.fromEntries(reports),
  length: call("libc.so", "strlen", allocated),
  memoryPages: memory.buffer.byteLength / 65_536,
};
process.stdout.write(JSON.stringify(report));
