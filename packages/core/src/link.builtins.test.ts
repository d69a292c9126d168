import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { createModuleCache } from "./cache/module-cache.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { linkPlan } from "./link-plan.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { prepare } from "./prepare.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/*
 * The Node.js of these tests has no builtins. `packages/conformance/src/builtins` links with them, in other runtimes.
 */

const OPTIONS = { builtins: ["js-string"], importedStringConstants: "'" };

/** Imports a builtin and a string constant, exports a memory, and is in a cycle with `library`. */
const PROGRAM = `(module
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "'" "hello" (global $hello externref))
  (import "library" "double" (func $double (param i32) (result i32)))
  (import "library" "lengthOf" (func $lengthOf (param externref) (result i32)))
  (memory (export "memory") 1)
  (func (export "own") (result i32) (call $double (call $length (global.get $hello))))
  (func (export "passedOn") (result i32) (call $lengthOf (global.get $hello))))`;

/** Imports the memory, and passes a builtin on. */
const LIBRARY = `(module
  (import "program" "memory" (memory 1))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (export "lengthOf" (func $length))
  (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`;

/** The host imports that take the place of builtins where an engine lacks them. */
const POLYFILL = { "wasm:js-string": { length: (text: string) => text.length }, "'": { hello: "hello" } } as never;

let bytes: { readonly program: Uint8Array<ArrayBuffer>; readonly library: Uint8Array<ArrayBuffer> };
let types: { readonly program: ModuleType; readonly library: ModuleType };

beforeAll(async () => {
  bytes = { program: await assemble(PROGRAM), library: await assemble(LIBRARY) };
  types = await moduleTypes({ program: PROGRAM, library: LIBRARY });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const namesIn = (plan: LinkPlan) =>
  plan.modules.map(({ imports }) => imports.map(({ module, name }) => `${module}.${name}`));

/** An engine that provides each import of these namespaces, as far as `validate` shows. */
function engineWithBuiltins() {
  const { validate } = WebAssembly;
  return vi.spyOn(WebAssembly, "validate").mockImplementation((module, options) => {
    return (options as typeof OPTIONS | undefined)?.builtins === undefined && validate(module);
  });
}

describe("planLink() with builtins and importedStringConstants", () => {
  test("leaves out the imports that the engine provides, and keeps the options", () => {
    const plan = planLink(types, OPTIONS);
    expect(namesIn(plan)).toEqual([["library.double", "library.lengthOf"], ["program.memory"]]);
    expect(plan.compileOptions).toEqual(OPTIONS);
    expect(describePlan(plan)).toContain(`Compiled with\n  builtins: ["js-string"]\n  importedStringConstants: "'"\n`);
  });

  test("has the module that passes a builtin on as its provider", () => {
    const { deferred, modules, made } = planLink(types, OPTIONS);
    expect(modules[0]?.imports[1]).toMatchObject({
      binding: { by: "export", module: "library", name: "lengthOf" },
      reason: "namespace",
    });
    expect([made.length, deferred.length]).toEqual([1, 0]);
  });

  test("hoists no string constant that a module of a cycle passes on", async () => {
    const cycle = await moduleTypes({
      a: `(module (import "'" "x" (global $x externref)) (import "b" "f" (func)) (export "x" (global $x)))`,
      b: `(module (import "a" "x" (global externref)) (func (export "f")))`,
    });
    const plan = planLink(cycle, OPTIONS);
    expect(plan.made).toEqual([]);
    expect(plan.modules[1]?.imports[0]?.binding).toEqual({ by: "export", module: "a", name: "x" });
    expect(plan.deferred.map(({ importer }) => importer)).toEqual(["a"]);
  });

  test("asks neither resolve nor imports nor a module of that name for them", () => {
    const asked: string[] = [];
    const resolve = ({ module }: { readonly module: string }) => void asked.push(module);
    const others = { "wasm:js-string": types.library, ...types };
    const plan = planLink(others, { ...OPTIONS, resolve, imports: POLYFILL });
    expect(namesIn(plan).flat()).not.toContain("wasm:js-string.length");
    expect(new Set(asked)).toEqual(new Set(["program", "library"]));
  });

  test("has no compile options in a plan without them", () => {
    expect("compileOptions" in planLink(types, { imports: POLYFILL })).toBe(false);
  });
});

describe("an import from wasm:js-string without the option", () => {
  test("is UNRESOLVED_IMPORT, and the hints name both options", async () => {
    const { diagnostics } = await errorOf(() => planLink(types));
    expect(diagnostics?.map(({ code, hint }) => [code, hint])).toEqual([
      [
        "UNRESOLVED_IMPORT",
        'set builtins: ["js-string"], so that the engine provides the import, or add imports["wasm:js-string"].length',
      ],
      [
        "UNRESOLVED_IMPORT",
        'add imports["\'"].hello = new WebAssembly.Global({ value: "externref" }, null), or link a module that exports "hello", ' +
          'or set importedStringConstants: "\'" if its imports are string constants',
      ],
    ]);
  });

  test("of a further set is told with the sets that are there", async () => {
    const encoding = await moduleTypes({ a: `(module (import "wasm:text-encoder" "encode" (func)))` });
    const { diagnostics } = await errorOf(() => planLink(encoding, OPTIONS));
    expect(diagnostics?.[0]?.hint).toMatch(/^set builtins: \["js-string","text-encoder"\]/);
  });

  test("of a module that is compiled already is told how to compile the module", async () => {
    const program = new WebAssembly.Module(bytes.program);
    const linked = await link({ program, library: bytes.library }, { ...OPTIONS, imports: POLYFILL, hoist: false });
    expect(linked.plan.modules[0]?.imports[0]?.binding.by).toBe("host");
    const { diagnostics } = await errorOf(
      link({ program: new WebAssembly.Module(await assemble(LIBRARY)) }, { imports: { program: {} } }),
    );
    expect(diagnostics?.map(({ hint }) => hint)).toContainEqual(
      expect.stringMatching(/^compile the module with \{ builtins: \["js-string"\] \}/),
    );
  });
});

describe("link() in an engine without builtins", () => {
  test("is UNSUPPORTED_FEATURE for each feature of each module, by name", async () => {
    const error = await errorOf(link(bytes, OPTIONS));
    expect(error).toMatchObject({ name: "ModuleParseError", code: "UNSUPPORTED_FEATURE" });
    expect(error.diagnostics?.map(({ module, message, hint }) => [module, message, hint])).toEqual([
      [
        "program",
        "Cannot compile program: it uses JS string builtins, which this engine lacks",
        expect.stringMatching(
          /^build program without it, add imports\["wasm:js-string"\]\.length, or link in .*Node 24/,
        ),
      ],
      [
        "program",
        "Cannot compile program: it uses imported string constants, which this engine lacks",
        expect.stringContaining("Node 24"),
      ],
      ["library", "Cannot compile library: it uses JS string builtins, which this engine lacks", expect.any(String)],
    ]);
  });

  test("takes the host imports of these names, as the engine itself does", async () => {
    const { exports, plan } = await link(bytes, { ...OPTIONS, imports: POLYFILL });
    expect([exports.program["own"], exports.program["passedOn"]].map((call) => (call as () => number)())).toEqual([
      10, 5,
    ]);
    expect(plan.modules[0]?.imports[0]?.binding).toEqual({ by: "host", module: "wasm:js-string", name: "length" });
  });

  test("takes them from importsFor, from a linked module, and from resolve", async () => {
    const user = await assemble(`(module (import "wasm:js-string" "length" (func (param externref) (result i32))))`);
    const own = { importsFor: { user: POLYFILL }, builtins: ["js-string"] };
    expect((await link({ user }, own)).plan.modules[0]?.imports[0]?.binding.by).toBe("host");
    const length = await assemble(`(module (func (export "length") (param externref) (result i32) (i32.const 1)))`);
    const named = await link({ user, "wasm:js-string": length }, { builtins: ["js-string"] });
    expect(named.plan.modules[0]?.imports[0]?.binding.by).toBe("export");
    const resolve = () => ({ module: "other", name: "length" });
    const resolved = await link({ user, other: length }, { builtins: ["js-string"], resolve });
    expect(resolved.plan.modules[0]?.imports[0]?.reason).toBe("resolve");
  });

  test("says so in linkPlan() and instantiatePlan() of a plan for other engines", async () => {
    const plan = planLink(types, { ...OPTIONS, hoist: false });
    const lacking = { code: "UNSUPPORTED_FEATURE", message: expect.stringContaining("JS string builtins") };
    expect(await errorOf(linkPlan(plan, bytes))).toMatchObject(lacking);
    const modules = { program: new WebAssembly.Module(bytes.program), library: new WebAssembly.Module(bytes.library) };
    expect(await errorOf(() => instantiatePlan(plan, modules))).toMatchObject(lacking);
  });

  test("ignores the options in a link that does not need them", async () => {
    const empty = await assemble("(module)");
    expect((await link({ empty }, OPTIONS)).plan.order).toEqual(["empty"]);
  });
});

describe("a module that was compiled without the options of its plan", () => {
  test("is a PLAN_MISMATCH that says how to compile it", async () => {
    engineWithBuiltins();
    const plan = planLink(types, OPTIONS);
    const modules = { program: new WebAssembly.Module(bytes.program), library: new WebAssembly.Module(bytes.library) };
    for (const attempt of [() => instantiatePlan(plan, modules), () => planUnchanged(plan, modules)]) {
      const { code, diagnostics } = await errorOf(attempt);
      expect(code).toBe("PLAN_MISMATCH");
      expect(diagnostics?.map(({ module }) => module)).toEqual(["program", "library"]);
      expect(diagnostics?.[0]).toMatchObject({
        message: expect.stringMatching(
          /^program imports "wasm:js-string" "length", which the plan leaves to the engine/,
        ),
        hint:
          "compile the module with the options of the plan, plan.compileOptions: " +
          `new WebAssembly.Module(bytes, {"builtins":["js-string"],"importedStringConstants":"'"})`,
      });
    }
    expect(await errorOf(linkPlan(plan, modules))).toMatchObject({ code: "PLAN_MISMATCH" });
  });
});

describe("the options of WebAssembly.compile", () => {
  test("are given for bytes, rewritten or not, for streams, and for responses", async () => {
    engineWithBuiltins();
    // Node.js compiles its HTTP parser, which is WebAssembly, when fetch is first used.
    await fetch("data:,");
    const compile = vi.spyOn(WebAssembly, "compile");
    const streaming = vi.spyOn(WebAssembly, "compileStreaming");
    const large = await assemble(`(module (import "wasm:js-string" "length" (func)) ${'(func (export "f"))'})`);
    const stream = () =>
      new ReadableStream({
        async start(controller) {
          controller.enqueue(large.subarray(0, large.length - 2));
          await new Promise((resolve) => setTimeout(resolve, 20));
          controller.enqueue(large.subarray(large.length - 2));
          controller.close();
        },
      });
    const response = () => new Response(stream(), { headers: { "content-type": "application/wasm" } });
    const host = { load: async () => response(), resolve: String, now: Date.now, reusesCompiledCode: true } as const;
    await prepare({ ...bytes, piped: stream(), answer: response() }, OPTIONS);
    await prepare({ loaded: "loaded.wasm" }, { ...OPTIONS, host } as never);
    const given = [...compile.mock.calls, ...streaming.mock.calls].filter(([source]) => !isEmptyModule(source));
    expect(given).toHaveLength(5);
    for (const [, options] of given as unknown[][]) expect(options).toEqual(OPTIONS);
  });

  test("keep apart the modules of a cache", async () => {
    const cache = createModuleCache();
    const host = { load: async () => bytes.library, resolve: String, now: Date.now };
    const given = {
      cache,
      host,
      imports: { ...(POLYFILL as object), program: { memory: new WebAssembly.Memory({ initial: 1 }) } },
    } as never;
    const plain = await prepare({ library: "library.wasm" }, given);
    const again = await prepare({ library: "library.wasm" }, given);
    const other = await prepare({ library: "library.wasm" }, { ...(given as object), builtins: ["js-string"] });
    expect(again.modules.library).toBe(plain.modules.library);
    expect(other.modules.library).not.toBe(plain.modules.library);
  });

  test("have each set of builtins once", () => {
    const { compileOptions } = planLink(types, { ...OPTIONS, builtins: ["js-string", "js-string"] });
    expect(compileOptions?.builtins).toEqual(["js-string"]);
  });
});

/** The linker compiles an empty module to let due events in. */
function isEmptyModule(source: unknown): boolean {
  return source instanceof Uint8Array && source.length === 8;
}

test("discover is not asked for namespaces of the engine", async () => {
  engineWithBuiltins();
  const asked: string[] = [];
  const discover = ({ specifier }: { readonly specifier: string }): undefined => void asked.push(specifier);
  await prepare(bytes, { ...OPTIONS, discover });
  expect(asked).toEqual([]);
});

test.each([
  ["builtins", "js-string"],
  ["builtins", [1]],
  ["builtins", new Set(["js-string"])],
  ["importedStringConstants", 5],
  ["importedStringConstants", ["'"]],
])("the value of the option is INVALID_OPTION: %s, %o", async (option, value) => {
  const wrong = { [option]: value } as never;
  for (const attempt of [link(bytes, wrong), prepare(bytes, wrong), () => planLink(types, wrong)]) {
    const { code, message } = await errorOf(attempt);
    expect([code, message.includes(`as ${option}, expected a`)]).toEqual(["INVALID_OPTION", true]);
  }
});

test("linkPlan() has its options from the plan", async () => {
  const { code, diagnostics } = await errorOf(linkPlan(planLink(types, OPTIONS), bytes, OPTIONS as never));
  expect([code, diagnostics?.[0]?.hint]).toEqual(["INVALID_OPTION", expect.stringMatching(/^give it to link/)]);
});
