import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { LinkWarning } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";

const FRAME = `(func $frame (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;

/** A module as compilers of C make it: a memory, a stack and data. */
const compiled = (imports: string, fields: string) =>
  `(module ${imports} (memory (export "memory") 2) (global (mut i32) (i32.const 65536))
     (data (i32.const 65536) "some text") ${FRAME} ${fields})`;

const PRINT = `(func (export "print") (param i32))`;
const MAIN = compiled(`(import "env" "print" (func (param i32)))`, "");
const CONSOLE = compiled("", PRINT);

async function warningsOf(
  modules: Readonly<Record<string, string>>,
  options?: PlanOptions,
): Promise<readonly LinkWarning[]> {
  return planLink(await moduleTypes(modules), options).warnings;
}

describe("planLink() of modules that call each other", () => {
  test("warns if each has a memory of its own", async () => {
    expect(await warningsOf({ main: MAIN, console: CONSOLE })).toEqual([
      {
        code: "SEPARATE_MEMORIES",
        message:
          `main imports "env" "print" from console, and each defines a memory: ` +
          "a pointer of one names other bytes in the memory of the other",
        hint:
          "if pointers pass between them, build console with -Wl,--import-memory, -Wl,--import-table and -Wl,--emit-relocs " +
          "(C++ also with -Wl,--no-merge-data-segments), and main with -Wl,--export-table, so that they share one memory and " +
          "one table",
        module: "main",
        import: { module: "env", name: "print" },
      },
    ]);
  });

  test("warns once if they call each other, and if one has the memory of the host", async () => {
    const main = compiled(
      `(import "env" "print" (func (param i32)))`,
      `(func (export "size") (result i32) i32.const 1)`,
    );
    const back = compiled(`(import "env" "size" (func (result i32)))`, PRINT);
    expect(await warningsOf({ main, back })).toMatchObject([{ code: "SEPARATE_MEMORIES" }]);
    const memory = new WebAssembly.Memory({ initial: 2 });
    const guest = CONSOLE.replace(`(memory (export "memory") 2)`, `(import "js" "memory" (memory 2))`);
    expect(await warningsOf({ main: MAIN, guest }, { imports: { js: { memory } } })).toMatchObject([
      { code: "SEPARATE_MEMORIES", message: expect.stringContaining("only main defines its memory") },
    ]);
  });

  test("warns if each has another memory of the host, and if the other has that of a third module", async () => {
    const guest = (text: string) => text.replace(`(memory (export "memory") 2)`, `(import "js" "memory" (memory 2))`);
    const memory = () => ({ js: { memory: new WebAssembly.Memory({ initial: 2 }) } });
    const modules = { main: guest(MAIN), console: guest(CONSOLE) };
    const importsFor = { main: memory(), console: memory() };
    expect(await warningsOf(modules, { importsFor })).toMatchObject([
      {
        code: "SEPARATE_MEMORIES",
        message: expect.stringContaining("each imports another memory"),
        hint: "if pointers pass between them, give both the same memory, as importsFor.main.js.memory and importsFor.console.js.memory",
      },
    ]);
    const one = memory();
    const same = await warningsOf(modules, { importsFor: { main: one, console: one } });
    expect(same.map(({ code }) => code)).not.toContain("SEPARATE_MEMORIES");
    const third = { ...modules, owner: `(module (memory (export "memory") 2))` };
    expect(await warningsOf(third, { importsFor: { main: memory() } })).toMatchObject([
      {
        code: "SEPARATE_MEMORIES",
        hint:
          "if pointers pass between them, give console the memory importsFor.main.js.memory too, and build " +
          "it with -Wl,--import-memory",
      },
    ]);
  });

  test.each([
    ["no parameter or result can be an address", "(param f64) (result i64)", CONSOLE],
    [
      "the provider keeps nothing in its memory",
      "(param i32)",
      `(module (memory (export "memory") 2) ${PRINT} (@custom "producers" ""))`,
    ],
    [
      "no compiler made the provider",
      "(param i32)",
      `(module (memory (export "memory") 1) (data (i32.const 0) "text") ${PRINT})`,
    ],
    ["the provider is a part of a component", "(param i32)", compiled("", `(func (export "cabi_realloc")) ${PRINT}`)],
    [
      "the provider uses the memory of the importer",
      "(param i32)",
      `(module (import "main" "memory" (memory 2)) (data (i32.const 0x20000) "text") ${PRINT} (@custom "producers" ""))`,
    ],
  ])("says nothing if %s", async (_, type, provider) => {
    const main = MAIN.replace("(param i32)", type);
    expect(await warningsOf({ main, provider: provider.replace("(param i32))", `${type} unreachable)`) })).toEqual([]);
  });

  test("says nothing of modules that do not call each other", async () => {
    expect(await warningsOf({ main: CONSOLE, other: CONSOLE })).toEqual([]);
  });
});

describe("planLink() with a memory of the host", () => {
  const memory = new WebAssembly.Memory({ initial: 2 });

  test("warns if no module imports it, and a module defines its own", async () => {
    expect(await warningsOf({ program: CONSOLE }, { imports: { env: { memory } } })).toEqual([
      {
        code: "HOST_MEMORY_UNUSED",
        message: "imports.env.memory is given and no module imports it: program defines a memory of its own",
        hint: "build program with -Wl,--import-memory, or link with provide: { program: { memory } }",
        module: "program",
      },
    ]);
    const importsFor = { program: { env: { memory } } };
    expect(await warningsOf({ program: CONSOLE }, { importsFor })).toMatchObject([
      { message: expect.stringContaining("importsFor.program.env.memory is given") },
    ]);
  });

  test.each([
    ["a module imports it", { program: CONSOLE, other: `(module (import "env" "memory" (memory 1)))` }, memory],
    ["no module has a memory", { program: "(module)" }, memory],
    ["the value is no memory", { program: CONSOLE }, {}],
  ])("says nothing if %s", async (_, modules, given) => {
    expect(await warningsOf(modules, { imports: { env: { memory: given } } })).toEqual([]);
  });
});
