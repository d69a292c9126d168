import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { listRealModules } from "@rec/real-modules";
import { describe, expect, test } from "vitest";
import { assemble } from "../wat.ts";
import type { GrammarReport, GrammarsInput, GrammarsReport } from "./grammars-on-stdin.ts";
import { loadSysroot, type Tree } from "./llvm-package.ts";
import { bun, deno, node, runScript, type ScriptRuntime } from "./run-script.ts";

const { resolve } = createRequire(import.meta.url);
const LANGUAGES = ["javascript", "python", "json", "html", "css", "bash"];
const grammars = Object.fromEntries(
  LANGUAGES.map((language) => [
    `tree-sitter-${language}.wasm`,
    resolve(`tree-sitter-${language}/tree-sitter-${language}.wasm`),
  ]),
);
/** Grammars with the section `dylink` of older toolchains. */
const oldGrammars = Object.fromEntries(
  listRealModules()
    .filter((module) => module.package === "tree-sitter-wasms")
    .map(({ file, path }) => [file.replace("out/", ""), path]),
);

/** The functions of a C++ library that two of the old grammars want. */
const LIBCXX = `(module (@dylink.0 (mem-info (memory 0 0)) (needed "libc.so"))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (import "env" "free" (func $free (param i32)))
  (func (export "_Znwm") (param i32) (result i32) (call $malloc (local.get 0)))
  (func (export "_ZdlPv") (param i32) (call $free (local.get 0)))
  (func (export "_ZNKSt3__220__vector_base_commonILb1EE20__throw_length_errorEv") (param i32) unreachable))`;

/** `libc.so` has extended constant expressions, which the oldest Node lacks. */
const RUNTIMES = [node, { ...deno, args: [...deno.args, "--allow-read"] }, bun];

async function readGrammars(
  runtime: ScriptRuntime,
  { grammars, libraries = {} }: Partial<GrammarsInput> & Pick<GrammarsInput, "grammars">,
): Promise<GrammarsReport> {
  const lib = ((await loadSysroot())["lib"] as Tree)["wasm32-wasip1"] as Record<string, Uint8Array>;
  const libc = Buffer.from(lib["libc.so"] as Uint8Array).toString("base64");
  const input: GrammarsInput = { grammars, libraries: { "libc.so": libc, ...libraries } };
  return runScript(runtime, "grammars-on-stdin.ts", input);
}

/** The same numbers of each grammar alone, at a place that is chosen here, without libc. */
function readAlone(path: string): GrammarReport {
  const module = new WebAssembly.Module(Uint8Array.from(readFileSync(path)));
  const memory = new WebAssembly.Memory({ initial: 256 });
  const global = (value: number, mutable = true) => new WebAssembly.Global({ value: "i32", mutable }, value);
  const env: Record<string, unknown> = {
    memory,
    __indirect_function_table: new WebAssembly.Table({ element: "anyfunc", initial: 64 }),
    __stack_pointer: global(65_536),
    __memory_base: global(65_536, false),
    __table_base: global(1, false),
  };
  const got: Record<string, WebAssembly.Global> = {};
  for (const { module: namespace, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind === "function") env[name] ??= () => 0;
    if (namespace.startsWith("GOT.")) got[name] = global(0);
  }
  const instance = new WebAssembly.Instance(module, { env, "GOT.mem": got, "GOT.func": got } as WebAssembly.Imports);
  const exports = instance.exports as Record<string, () => number>;
  exports["__wasm_apply_data_relocs"]?.();
  const entry = Object.keys(exports).find(
    (name) => /^tree_sitter_[a-z_]+$/.test(name) && !/_external_scanner_/.test(name),
  );
  const address = (exports[entry as string] as () => number)();
  const word = (offset: number): number => new DataView(memory.buffer).getUint32(address + offset, true);
  const abi = word(0);
  return { abi, symbols: word(4), ...(abi >= 13 && { states: word(20) }) };
}

const readEachAlone = (paths: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, readAlone(path)]));

describe("link() of grammars with libc.so alone", () => {
  test.for(RUNTIMES)("gives each its tables, in $name", { timeout: 300_000 }, async (runtime, { skip }) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    const report = await readGrammars(runtime, { grammars });
    expect(report.grammars).toEqual(readEachAlone(grammars));
    for (const { abi, states } of Object.values(report.grammars)) {
      expect(abi).toBeOneOf([14, 15]);
      expect(states).toBeGreaterThan(10);
    }
    expect(report.length).toBe("dynamic".length);
  });

  test.for(RUNTIMES)(
    "gives 36 of older toolchains their tables, in one set, in $name",
    { timeout: 240_000 },
    async (runtime, { skip }) => {
      if (runtime.missing !== undefined) skip(runtime.missing);
      expect(Object.keys(oldGrammars)).toHaveLength(36);
      const libraries = { "libcxx.so": Buffer.from(await assemble(LIBCXX)).toString("base64") };
      const report = await readGrammars(runtime, { grammars: oldGrammars, libraries });
      expect(report.grammars).toEqual(readEachAlone(oldGrammars));
      expect(new Set(Object.values(report.grammars).map(({ abi }) => abi))).toEqual(new Set([10, 12, 13, 14, 15]));
      expect(report.length).toBe("dynamic".length);
    },
  );
});
