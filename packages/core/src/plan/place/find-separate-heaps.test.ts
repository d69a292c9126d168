import { describe, expect, test } from "vitest";
import { watchStream } from "../../../test/byte-stream.ts";
import { assemble, moduleTypes } from "../../../test/wat.ts";
import { link } from "../../link.ts";
import { planLink } from "../../plan-link.ts";
import type { PlanOptions } from "../plan-options.ts";

/** A module of AssemblyScript with an allocator, behind the first page. */
const SCRIPT = `(module (import "env" "memory" (memory 2)) (import "env" "abort" (func (param i32 i32 i32 i32)))
  (data (i32.const 65536) "data of a script") (func (export "allocate") (result i32) i32.const 1 memory.grow))`;
const GROWER = `(module (import "env" "memory" (memory 1)) (func (export "malloc") (result i32) i32.const 1 memory.grow))`;
const QUIET = GROWER.replace("i32.const 1 memory.grow", "memory.size");

const hostImports = () => ({ env: { memory: new WebAssembly.Memory({ initial: 2 }), abort: () => {} } });

async function warningsOf(modules: Readonly<Record<string, string>>, options: PlanOptions = {}) {
  return planLink(await moduleTypes(modules), { imports: hostImports(), ...options }).warnings;
}

describe("planLink() of a heap of AssemblyScript", () => {
  test("warns of a module that grows the same memory", async () => {
    expect(await warningsOf({ grower: GROWER, script: SCRIPT, quiet: QUIET })).toEqual([
      {
        code: "SEPARATE_HEAPS",
        module: "script",
        message:
          "the heap of script takes all pages of the memory imports.env.memory when it first allocates, and grower grows that " +
          "memory too: both use the pages that grower grows before",
        hint:
          "let one module allocate for all: build script with a --runtime that calls the malloc and free of grower, or leave " +
          "the allocator out of grower; or let script allocate once before grower allocates, and build it without --runtime stub",
      },
    ]);
  });

  test("names all modules that grow it", async () => {
    const [warning] = await warningsOf({ one: GROWER, script: SCRIPT, other: GROWER });
    expect(warning?.message).toContain("and one, other grow that memory too");
  });

  test("says nothing without a module that grows it, or with memories apart", async () => {
    expect(await warningsOf({ quiet: QUIET, script: SCRIPT })).toEqual([]);
    const importsFor = { grower: { env: { memory: new WebAssembly.Memory({ initial: 1 }) } } };
    expect(await warningsOf({ grower: GROWER, script: SCRIPT }, { importsFor })).toEqual([]);
  });

  test("says nothing of a script that gets its blocks from another module", async () => {
    const guest = SCRIPT.replace("i32.const 1 memory.grow", "memory.size");
    expect(await warningsOf({ grower: GROWER, guest })).toEqual([]);
  });

  test("says HEAP_OVERLAP of two heaps of AssemblyScript", async () => {
    const second = SCRIPT.replace("65536", "131000");
    expect(await warningsOf({ script: SCRIPT, second })).toMatchObject([{ code: "HEAP_OVERLAP" }]);
  });
});

describe("link() of a heap of AssemblyScript", () => {
  /** A stack pointer, so that a stream is kept. */
  const STACK = `(global (mut i32) (i32.const 65536))`;
  const data = `(data (i32.const 1024) "data of a program")`;
  const program = GROWER.replace("(func", `${data} ${STACK} (func`);

  test("warns of a module that grows the same memory", async () => {
    const modules = { program: await assemble(program), script: await assemble(SCRIPT) };
    const { plan } = await link(modules, { imports: hostImports() });
    expect(plan.warnings).toMatchObject([{ code: "SEPARATE_HEAPS", module: "script" }]);
    const error = link(modules, { imports: hostImports(), strict: true });
    await expect(error).rejects.toMatchObject({ code: "SEPARATE_HEAPS" });
    const quiet = await assemble(program.replace("i32.const 1 memory.grow", "memory.size"));
    expect((await link({ ...modules, program: quiet }, { imports: hostImports() })).plan.warnings).toEqual([]);
  });

  test("warns of streams that were kept, and loads others once more", async () => {
    const [grower, script] = [await assemble(program), await assemble(SCRIPT)];
    const streams = { program: watchStream(grower).stream, script: watchStream(script).stream };
    const { plan } = await link(streams, { imports: hostImports() });
    expect(plan.warnings).toMatchObject([{ code: "SEPARATE_HEAPS" }]);
    const allocator = await assemble(GROWER.replace("(func", `${data} (func`));
    let loads = 0;
    const host = {
      load: async () => {
        loads += 1;
        return new Response(allocator, { headers: { "content-type": "application/wasm" } });
      },
      resolve: (specifier: string) => specifier,
      now: () => 0,
    };
    const again = await link({ program: "program.wasm", script }, { host, imports: hostImports() });
    expect(again.plan.warnings).toMatchObject([{ code: "SEPARATE_HEAPS" }]);
    expect(loads).toBe(2);
  });
});
