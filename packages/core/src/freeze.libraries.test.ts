import { describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { assemble } from "../test/wat.ts";
import { freeze, freezePlan } from "./freeze.ts";
import { link } from "./link.ts";
import { prepare } from "./prepare.ts";

/** As libc.so does: a constructor, and later a function, hand an address to the host. */
const LIBRARY = `(module (@dylink.0 (mem-info (memory 16 2)))
  (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32)))
  (data (global.get $base) "\\2a")
  (func (export "_initialize") (call $write (global.get $base)))
  (func (export "write") (call $write (global.get $base))))`;

const PROGRAM = `(module (@dylink.0 (mem-info (memory 0 0)) (needed "lib.so"))
  (import "env" "memory" (memory 1)) (import "env" "write" (func $write))
  (func (export "run") (call $write)))`;

interface Frozen {
  readonly load: (options: object) => Promise<{ readonly main: { readonly run: () => void } }>;
}

const modules = { main: await assemble(PROGRAM), "lib.so": await assemble(LIBRARY) };

async function filesOf(
  imports: Readonly<Record<string, object>>,
): Promise<{ readonly script: string; readonly types: string }> {
  const { files } = await freeze(modules, { target: "inline", imports });
  const contents = (name: string) => String(files.find((file) => file.name === name)?.contents);
  return { script: contents("linked.js"), types: contents("linked.d.ts") };
}

describe("freeze() of a program and its libraries", () => {
  test("gives the memory that the linker makes to onMemory, before constructors call the host", async () => {
    const { script, types } = await filesOf({ wasi_snapshot_preview1: { fd_write: () => {} } });
    const { load } = await importText<Frozen>(script);
    const memories: WebAssembly.Memory[] = [];
    const seen: unknown[] = [];
    const fd_write = (at: number) => void seen.push(memories[0] && new Uint8Array(memories[0].buffer)[at]);
    const onMemory = (memory: WebAssembly.Memory) => void memories.push(memory);
    const { main } = await load({ imports: { wasi_snapshot_preview1: { fd_write } }, onMemory });
    main.run();
    expect(seen).toEqual([42, 42]);
    expect(types).toContain("readonly onMemory?: (memory: WasmMemory) => void;");
    expect(types).toMatch(/import type \{[^}]*\bWasmMemory\b/);
  });

  test("has no onMemory if the caller gives the memory", async () => {
    const memory = new WebAssembly.Memory({ initial: 32 });
    const { script, types } = await filesOf({ env: { memory }, wasi_snapshot_preview1: { fd_write: () => {} } });
    expect(script).not.toContain("onMemory");
    expect(types).not.toContain("onMemory");
  });
});

describe("freezePlan() of a plan of compiled libraries", () => {
  const declaring = (memory: string, table: string, needed = "") =>
    assemble(`(module (@dylink.0 (mem-info (memory 16 2)) ${needed})
      (import "env" "memory" (memory ${memory})) (import "env" "__indirect_function_table" (table ${table} funcref))
      (func (export "sizes") (result i32 i32) memory.size table.size))`);

  test.each([
    ["prepare()", prepare],
    ["link()", link],
  ])("makes memory and table as large as the libraries declare: %s", async (_, plan) => {
    const bytes = { "a.so": await declaring("30", "1", '(needed "b.so")'), "b.so": await declaring("20", "50") };
    const compiled = { "a.so": bytes["a.so"], "b.so": new WebAssembly.Module(bytes["b.so"]) };
    const all = { "a.so": new WebAssembly.Module(bytes["a.so"]), "b.so": new WebAssembly.Module(bytes["b.so"]) };
    for (const sources of [compiled, all]) {
      const { files } = await freezePlan((await plan(sources)).plan, bytes, { target: "inline" });
      const script = String(files.find(({ name }) => name === "linked.js")?.contents);
      const { load } = await importText<{ load(): Promise<Record<string, { sizes(): unknown }>> }>(script);
      expect((await load())["b.so"]?.sizes()).toEqual([30, 50]);
    }
  });
});
