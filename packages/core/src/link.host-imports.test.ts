import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import { prepare } from "./prepare.ts";

describe("link() reads host imports as an engine does:", () => {
  test("functions and a memory behind Object.setPrototypeOf({ …wrappers }, instance.exports)", async () => {
    const provider = new WebAssembly.Instance(
      new WebAssembly.Module(
        await assemble(`(module (memory (export "memory") 1) (data (i32.const 8) "\\2a")
          (func (export "one") (result i32) (i32.const 1)) (func (export "two") (result i32) (i32.const 2)))`),
      ),
    );
    const env = Object.setPrototypeOf({ two: () => 20 }, provider.exports);
    const user = await assemble(`(module (import "env" "memory" (memory 1))
      (import "env" "one" (func $one (result i32))) (import "env" "two" (func $two (result i32)))
      (func (export "sum") (result i32)
        (i32.add (i32.load8_u (i32.const 8)) (i32.add (call $one) (call $two)))))`);
    const { exports } = await link({ user }, { imports: { env } });
    expect(exported(exports, "user", "sum")()).toBe(63);
  });

  test("each once, so that a getter makes one memory for all modules, for the plan and the instances", async () => {
    let made = 0;
    const env = {
      get memory() {
        made += 1;
        return new WebAssembly.Memory({ initial: made });
      },
    };
    const imports = `(import "env" "memory" (memory $m 1))`;
    const writer = await assemble(`(module ${imports} (data (i32.const 4) "\\07"))`);
    const reader = await assemble(
      `(module ${imports} (import "writer" "go" (func)) (data (i32.const 64) "\\01")
        (func (export "read") (result i32) (i32.load8_u (i32.const 4)))
        (func (export "pages") (result i32) (memory.size)))`,
    );
    const go = await assemble(`(module ${imports} (func (export "go")))`);
    const { exports } = await link(
      { writer, reader, go },
      { imports: { env }, resolve: ({ name }) => (name === "go" ? { module: "go", name } : undefined) },
    );
    expect(exported(exports, "reader", "read")()).toBe(7);
    expect([exported(exports, "reader", "pages")(), made]).toEqual([1, 1]);
  });

  test.each([false, true])("undefined for an externref global, as a value, precompiled: %s", async (isCompiled) => {
    const bytes = await assemble(`(module (import "env" "g" (global $g externref))
      (func (export "get") (result externref) (global.get $g)))`);
    const user = isCompiled ? new WebAssembly.Module(bytes) : bytes;
    const { exports } = await link({ user }, { imports: { env: { g: undefined } } as unknown as WebAssembly.Imports });
    expect(exported(exports, "user", "get")()).toBeUndefined();
  });

  test("undefined for a precompiled module, and the engine judges if its global is no reference", async () => {
    const user = new WebAssembly.Module(await assemble(`(module (import "env" "g" (global i32)))`));
    const error = await errorOf(
      link({ user }, { imports: { env: { g: undefined } } as unknown as WebAssembly.Imports }),
    );
    expect(error.diagnostics).toMatchObject([{ code: "ENGINE_REJECTED", module: "user" }]);
    expect(error.message).toContain('user imports "env" "g" (global of unknown type); the engine refuses');
    const missing = await errorOf(link({ user }, { imports: { env: {} } }));
    expect(missing.code).toBe("UNRESOLVED_IMPORT");
  });

  test.each([
    ["link", link],
    ["prepare", prepare],
  ])("%s() rejects with HOST_IMPORT_FAILED if a getter throws", async (_, run) => {
    const cause = new RangeError("Out of memory");
    const env = {
      get memory(): WebAssembly.Memory {
        throw cause;
      },
    };
    const user = await assemble(`(module (import "env" "memory" (memory 1)))`);
    const error = await errorOf(run({ user }, { imports: { env } }));
    expect([error.name, error.code, error.cause]).toEqual(["ModuleLinkError", "HOST_IMPORT_FAILED", cause]);
    expect(error.message).toContain(`"env" "memory" needed by user: reading imports.env.memory failed: Out of`);
  });

  test("does not discover a namespace whose getter throws", async () => {
    const asked: string[] = [];
    const env = {
      get f(): () => void {
        throw new Error("no");
      },
    };
    const user = await assemble(`(module (import "env" "f" (func)) (import "other" "f" (func)))`);
    const discover = ({ specifier }: { readonly specifier: string }) => {
      asked.push(specifier);
      return undefined;
    };
    await errorOf(link({ user }, { imports: { env }, discover }));
    expect(asked).toEqual(["other"]);
  });
});
