import { describe, expect, test } from "vitest";
import { assemble } from "../test/wat.ts";
import { ModuleParseError } from "./errors.ts";
import { type FreezeOptions, freeze, freezePlan } from "./freeze.ts";
import { parseModule, planLink } from "./index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The same module, with `i64.const` in place of its only `i32.const 119`: its function returns a value of another type. */
async function withInvalidCode(wat: string): Promise<Bytes> {
  const bytes = (await assemble(wat)).slice();
  // i32.const 119, as a signed number in two bytes.
  const at = bytes.findIndex((byte, position) => byte === 0x41 && bytes[position + 1] === 0xf7);
  expect(at).toBeGreaterThan(0);
  bytes[at] = 0x42;
  expect(WebAssembly.validate(bytes)).toBe(false);
  return bytes;
}

const FUNCTION = '(module (func (export "f") (result i32) (i32.const 119)))';
const USER = '(module (import "b" "f" (func $f (result i32))) (func (export "g") (result i32) (call $f)))';

const problemsOf = async (modules: Readonly<Record<string, Bytes>>, options: FreezeOptions = {}) => {
  const error: unknown = await freeze(modules, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof ModuleParseError)) throw error;
  return error.diagnostics.map(({ code, module }) => [code, module]);
};

describe("freeze() of modules with invalid code", () => {
  test("names the module, and has the offset and the words of the engine", async () => {
    const b = await withInvalidCode(FUNCTION);
    const error: unknown = await freeze({ a: await assemble(USER), b }, { fuse: false }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: "ModuleParseError",
      code: "INVALID_MODULE",
      module: "b",
      cause: { name: "CompileError" },
    });
    const { offset, message } = error as ModuleParseError;
    expect(message).toMatch(/^Cannot compile b: .*type error.*expected i32, got i64/);
    expect(offset).toBeGreaterThan(b.length - 10);
  });

  test.each([false, "auto", true] as const)("names all of them, and no other, with fuse: %s", async (fuse) => {
    const modules = {
      user: await assemble(USER),
      b: await withInvalidCode(FUNCTION),
      c: await withInvalidCode('(module (func (export "h") (result i32) (i32.const 119)))'),
    };
    expect(await problemsOf(modules, { fuse })).toEqual([
      ["INVALID_MODULE", "b"],
      ["INVALID_MODULE", "c"],
    ]);
  });

  test("stops before an optimizer reads them", async () => {
    let count = 0;
    const optimize = (bytes: Bytes) => {
      count += 1;
      return bytes;
    };
    const modules = { a: await assemble(USER), b: await withInvalidCode(FUNCTION) };
    expect(await problemsOf(modules, { fuse: true, optimize })).toEqual([["INVALID_MODULE", "b"]]);
    expect(count).toBe(0);
  });

  test("names the first module of a unit that an optimizer has damaged", async () => {
    const modules = { a: await assemble(USER), b: await assemble(FUNCTION) };
    const optimize = (bytes: Bytes) => bytes.subarray(0, bytes.length - 1);
    expect(await problemsOf(modules, { fuse: true, optimize })).toEqual([["INVALID_MODULE", "b"]]);
  });

  test("is the same for a module that a plan rewrites", async () => {
    const owner = `(module (import "b" "f" (func $f (result i32))) (memory (export "memory") 1)
      (func (export "run") (result i32) (i32.const 119)))`;
    const a = await withInvalidCode(owner);
    const b = await assemble(
      '(module (import "a" "memory" (memory 1)) (func (export "f") (result i32) (i32.const 1)))',
    );
    expect(await problemsOf({ a, b }, { fuse: false })).toEqual([["INVALID_MODULE", "a"]]);
  });
});

describe("freezePlan()", () => {
  test("refuses a module with invalid code", async () => {
    const a = await withInvalidCode(FUNCTION);
    const freezing = freezePlan(planLink({ a: parseModule(a) }), { a });
    await expect(freezing).rejects.toMatchObject({ name: "ModuleParseError", code: "INVALID_MODULE", module: "a" });
  });

  test("passes a module that this engine refuses for a feature that it lacks: the files may be for another engine", async () => {
    // A memory with pages of one byte, which no engine has without a flag.
    const a = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 0x08, 1, 0]);
    expect(WebAssembly.validate(a)).toBe(false);
    const { files } = await freezePlan(planLink({ a: parseModule(a) }), { a });
    expect(files.find(({ name }) => name === "a.wasm")?.contents).toEqual(a);
  });
});
