import { describe, expect, test } from "vitest";
import { problemsOf } from "../../test/link-problems.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { planLink } from "../plan-link.ts";
import { hostMismatchHint } from "./host-texts.ts";

const add = (a: number, b: number) => a + b;
const memory = new WebAssembly.Memory({ initial: 1 });
const IMPORT = `(func (param i32 i32) (result i32))`;

/** The finding and the hint for an import `"lib" "add"` of a type, with these imports. */
async function told(imports: unknown, type = IMPORT): Promise<readonly [message: string, hint: string]> {
  const types = await moduleTypes({ a: `(module (import "lib" "add" ${type}))` });
  const problems = problemsOf(() => planLink(types, { imports: imports as Record<string, Record<string, unknown>> }));
  const [{ message = "", hint = "" } = {}] = problems;
  expect(problems).toHaveLength(1);
  return [message.replace(/^.* needed by a|^.*, found /, ""), hint];
}

async function instanceOf(wat: string): Promise<WebAssembly.Instance> {
  return new WebAssembly.Instance(new WebAssembly.Module(await assemble(wat)));
}

const EXPORTER = `(module (func (export "add") (param i32 i32) (result i32) (i32.const 0)))`;

describe("UNRESOLVED_IMPORT names the mistake in the caller's imports:", () => {
  test.each<[string, unknown, string, string]>([
    ["a promise of imports", Promise.resolve({ lib: { add } }), "imports is a Promise", "await it before linking"],
    [
      "a promise of a namespace",
      { lib: Promise.resolve({ add }) },
      "imports.lib is a Promise",
      "await it before linking",
    ],
    ["a map of imports", new Map([["lib", { add }]]), "imports is a Map", "give Object.fromEntries(map) in its place"],
    [
      "a map as a namespace",
      { lib: new Map([["add", add]]) },
      "imports.lib is a Map",
      "give Object.fromEntries(map) in its place",
    ],
    [
      "a string as a namespace",
      { lib: "./lib.js" },
      "imports.lib is a JavaScript string",
      "give an object of imports by name in its place",
    ],
    ["null as a namespace", { lib: null }, "imports.lib is null", "give an object of imports by name in its place"],
    [
      "a namespace that is undefined",
      { lib: undefined },
      "imports.lib is undefined",
      "give an object of imports by name in its place",
    ],
    [
      "a name that is undefined",
      { lib: { add: undefined } },
      "imports.lib.add is undefined",
      "give imports.lib.add a value before linking",
    ],
    ["no namespace", { add, memory }, "imports.add is one level too high", "write imports: { lib: { add: … } }"],
    [
      "the namespace of a file",
      { lib: { default: { add } } },
      "imports.lib.default.add is too deep",
      "pass imports.lib.default as imports.lib",
    ],
    [
      "the default export as imports",
      { default: { lib: { add } } },
      "imports.default.lib.add is too deep",
      "pass imports.default as imports",
    ],
  ])("%s", async (_, imports, found, fix) => {
    expect(await told(imports)).toEqual([`, but ${found}`, fix]);
  });

  test("an instance, and the result of WebAssembly.instantiate", async () => {
    const instance = await instanceOf(EXPORTER);
    expect(await told({ lib: instance })).toEqual([
      ", but imports.lib.exports.add is too deep",
      "pass imports.lib.exports as imports.lib",
    ]);
    expect(await told({ lib: { instance, module: {} } })).toEqual([
      ", but imports.lib.instance.exports.add is too deep",
      "pass imports.lib.instance.exports as imports.lib",
    ]);
    expect(await told({ lib: await instanceOf("(module)") })).toEqual([
      ", but imports.lib is a WebAssembly.Instance",
      "give its exports",
    ]);
    expect((await told({ lib: new WebAssembly.Module(await assemble(EXPORTER)) }))[0]).toBe(
      ", but imports.lib is a WebAssembly.Module",
    );
  });

  test("names that are no identifiers, in brackets", async () => {
    const types = await moduleTypes({ a: `(module (import "a b" "c-d" (func)))` });
    const [problem] = problemsOf(() => planLink(types, { imports: { "c-d": add } as never }));
    expect(problem?.message).toBe(
      `"a b" "c-d" (function [] -> []) needed by a, but imports["c-d"] is one level too high`,
    );
    expect(problem?.hint).toBe(`write imports: { ["a b"]: { ["c-d"]: … } }`);
  });

  test.each<[string, unknown]>([
    ["a complete absence", undefined],
    ["an empty object", {}],
    ["a namespace without the name", { lib: {} }],
    ["a namespace that is called as the import", { add: { sub: add } }],
    ["a class instance", { lib: new (class Lib {})() }],
  ])("nothing, for %s", async (_, imports) => {
    expect(await told(imports)).toEqual(["", `add imports.lib.add, or link a module that exports "add"`]);
  });

  test("a name of the same namespace that is nearly right", async () => {
    expect(await told({ lib: { _add: add } })).toEqual([
      "",
      `add imports.lib.add, or link a module that exports "add"; did you mean imports.lib._add?`,
    ]);
  });
});

describe("UNRESOLVED_IMPORT shows how to make a missing", () => {
  test.each([
    ["(memory 2)", "new WebAssembly.Memory({ initial: 2 })"],
    ["(memory 1 3 shared)", "new WebAssembly.Memory({ initial: 1, maximum: 3, shared: true })"],
    ["(memory i64 1 2)", `new WebAssembly.Memory({ address: "i64", initial: 1n, maximum: 2n })`],
    ["(table 3 funcref)", `new WebAssembly.Table({ element: "anyfunc", initial: 3 })`],
    ["(table 3 9 externref)", `new WebAssembly.Table({ element: "externref", initial: 3, maximum: 9 })`],
    ["(global (mut i32))", `new WebAssembly.Global({ value: "i32", mutable: true }, 0)`],
    ["(global i64)", `new WebAssembly.Global({ value: "i64" }, 0n)`],
    ["(global externref)", `new WebAssembly.Global({ value: "externref" }, null)`],
    ["(tag (param i32 externref))", `new WebAssembly.Tag({ parameters: ["i32", "externref"] })`],
    ["(tag)", "new WebAssembly.Tag({ parameters: [] })"],
  ])("%s", async (type, expression) => {
    const [, hint] = await told({}, type);
    const constant =
      type === "(global externref)"
        ? ', or set importedStringConstants: "lib" if its imports are string constants'
        : "";
    expect(hint).toBe(`add imports.lib.add = ${expression}, or link a module that exports "add"${constant}`);
    const evaluated = () => new Function(`return ${expression}`)() as unknown;
    // The Node of the tests lacks memories with 64-bit addresses.
    if (!type.includes("i64 1 2")) expect(evaluated).not.toThrow();
  });

  test.each(["(func)", "(global v128)", "(global (ref func))", "(table 1 (ref null any))", "(tag (param exnref))"])(
    "no expression for %s, which JavaScript cannot make",
    async (type) => {
      const [, hint] = await told({}, type);
      expect(hint).toBe(`add imports.lib.add, or link a module that exports "add"`);
    },
  );
});

describe("EXTERN_TYPE_MISMATCH names the mistake in a host value:", () => {
  const bytes = new ArrayBuffer(65_536);
  const MEMORY = "new WebAssembly.Memory({ initial: 1 })";

  test.each<[string, string, unknown, string, string]>([
    ["a promise", IMPORT, Promise.resolve(add), "a Promise", "await imports.lib.add before linking"],
    ["a map", IMPORT, new Map(), "a Map", "give imports.lib.add a function"],
    ["an object", IMPORT, {}, "a JavaScript object", "give imports.lib.add a function"],
    ["an array", IMPORT, [], "an Array", "give imports.lib.add a function"],
    [
      "a buffer",
      "(memory 1)",
      bytes,
      "an ArrayBuffer",
      `give imports.lib.add the memory itself, not its buffer: ${MEMORY}`,
    ],
    [
      "bytes",
      "(memory 1)",
      new Uint8Array(bytes),
      "a Uint8Array",
      `give imports.lib.add the memory itself, not its buffer: ${MEMORY}`,
    ],
    ["a number for i64", "(global i64)", 7, "a JavaScript number", "give imports.lib.add a bigint, such as 7n"],
    ["a bigint for i32", "(global i32)", 7n, "a JavaScript bigint", "give imports.lib.add a number, such as 7"],
    [
      "a constant",
      "(global (mut i32))",
      7,
      "a JavaScript number, which is constant",
      `give imports.lib.add new WebAssembly.Global({ value: "i32", mutable: true }, 0)`,
    ],
    ["another extern", "(memory 1)", add, "function of unknown type", `give imports.lib.add ${MEMORY}`],
    [
      "a small memory",
      "(memory 2 4)",
      memory,
      "memory of 1 or more pages of 64 KiB",
      "give imports.lib.add new WebAssembly.Memory({ initial: 2, maximum: 4 })",
    ],
    [
      "a memory that is not shared",
      "(memory 1 4 shared)",
      memory,
      "memory of 1 or more pages of 64 KiB",
      "give imports.lib.add new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })",
    ],
  ])("%s", async (_, type, value, found, hint) => {
    expect(await told({ lib: { add: value } }, type)).toEqual([`${found} in imports.lib.add`, hint]);
  });

  test("under the names that resolve answers with", async () => {
    const types = await moduleTypes({ a: `(module (import "lib" "add" (memory 2)))` });
    const resolve = () => ({ module: "env", name: "memory" });
    const [problem] = problemsOf(() => planLink(types, { resolve, imports: { env: { memory } } }));
    expect(problem?.message).toMatch(/ in imports\.env\.memory$/);
    expect(problem?.hint).toBe("give imports.env.memory new WebAssembly.Memory({ initial: 2 })");
  });
});

test("hostMismatchHint() says for how many bits a module has to be built, if the memory has other addresses", () => {
  const memoryOf = (addressType: "i32" | "i64") =>
    ({ kind: "memory", limits: { minimum: 2, shared: false, addressType } }) as const;
  expect(hostMismatchHint("imports.env.memory", memoryOf("i64"), memoryOf("i32"))).toBe(
    'build the module for 32 bits, or give imports.env.memory new WebAssembly.Memory({ address: "i64", initial: 2n })',
  );
  expect(hostMismatchHint("imports.env.memory", memoryOf("i32"), memoryOf("i64"))).toBe(
    "build the module for 64 bits, or give imports.env.memory new WebAssembly.Memory({ initial: 2 })",
  );
});
