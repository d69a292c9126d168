import { describe, expect, test } from "vitest";
import { pathOf, rec, useFolder, write } from "./rec-in-folder.ts";

useFolder();

const MEMORY = `(import "env" "memory" (memory 1))`;
const STORE = `(memory (export "memory") 1)`;
const LOG = `(import "env" "log" (func $log (param i32)))`;

/** Sets of modules that do not link for another reason than `env.memory` of `counter`. */
const KINDS = {
  UNRESOLVED_IMPORT: { counter: LOG },
  AMBIGUOUS_IMPORT: {
    counter: LOG,
    one: '(func (export "log") (param i32))',
    two: '(func (export "log") (param i32))',
  },
  EXTERN_TYPE_MISMATCH: {
    counter: '(import "math" "log" (func (param i32)))',
    math: '(func (export "log") (param i64))',
  },
  UNBREAKABLE_CYCLE: {
    counter: '(import "b" "g" (global i32)) (global (export "h") i32 (global.get 0))',
    b: '(import "counter" "h" (global i32)) (global (export "g") i32 (global.get 0))',
  },
};

describe("explain of an import that has a provider, while the modules do not link", () => {
  test.each(Object.entries(KINDS))("%s of another import", async (code, texts) => {
    const { counter, ...others } = texts as Readonly<Record<string, string>>;
    const files = { counter: MEMORY + counter, store: STORE, ...others };
    await write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.wasm`, text])));
    const paths = Object.keys(files).map((name) => pathOf(`${name}.wasm`));
    const { exitCode, stdout, stderr } = await rec("explain", ...paths, "env.memory");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toContain('  provider  store "memory"\n');
    expect(stdout).toContain('  rule      no module is called "env", and one other module exports the name\n');
    expect(stdout).toContain(`  the modules do not link: ${code}  `);
    expect(stdout).not.toContain("binding");
    const [found] = JSON.parse((await rec("explain", ...paths, "env.memory", "--json")).stdout);
    expect(found).toMatchObject({ provider: 'store "memory"', problems: [], otherProblems: [{ code }] });
  });

  test("a problem that is found after those of others is told too", async () => {
    await write({
      "counter.wasm": `(import "store" "memory" (memory 1)) ${LOG}`,
      "store.wasm": '(memory (export "memory") i64 1)',
    });
    const { exitCode, stdout } = await rec("explain", pathOf("counter.wasm"), pathOf("store.wasm"), "store.memory");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("  EXTERN_TYPE_MISMATCH  ");
    expect(stdout).toContain("the modules do not link: UNRESOLVED_IMPORT  ");
    expect(stdout).not.toContain("provider  ");
  });

  test("an import that a module passes on has no provider then, and the problem is told", async () => {
    await write({
      "counter.wasm": `(import "store" "memory" (memory 1))`,
      "store.wasm": `(import "env" "memory" (memory 1)) (export "memory" (memory 0))`,
    });
    const { exitCode, stdout } = await rec("explain", pathOf("counter.wasm"), pathOf("store.wasm"), "store.memory");
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain("provider  ");
    expect(stdout).toContain("the modules do not link: UNRESOLVED_IMPORT  ");
  });
});
