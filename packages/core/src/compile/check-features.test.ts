import { print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { explained } from "../../test/load.ts";
import { longModule, REFUSED } from "../../test/modules.ts";
import { errorOf } from "../../test/outcomes.ts";
import { deno, runScript } from "../../test/real/run-script.ts";
import { runs } from "../../test/seed.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { ModuleParseError } from "../errors.ts";
import { link } from "../link.ts";
import { leb128, moduleOf, section } from "../parse/fixtures/encode-module.ts";
import { parseModule } from "../parse-module.ts";
import { Failure } from "../problem.ts";
import { findLackingFeatures } from "./check-features.ts";
import { FEATURE_PROBES } from "./feature-probes.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

const FEATURES = Object.keys(FEATURE_PROBES) as Feature[];
const probeOf = (feature: Feature) => moduleOf([...FEATURE_PROBES[feature].sections]);

/** Makes the engine lack some features: it refuses their probes. */
function withoutFeatures(...lacking: readonly Feature[]) {
  const asked: Feature[] = [];
  const spy = vi.spyOn(WebAssembly, "validate").mockImplementation((bytes) => {
    const text = String(bytes);
    const feature = FEATURES.find((one) => String(probeOf(one)) === text);
    if (feature !== undefined) asked.push(feature);
    return feature !== undefined && !lacking.includes(feature);
  });
  return { asked, spy };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the probe of a feature", () => {
  test.each(FEATURES)("is a module that uses %s", async (feature) => {
    const bytes = probeOf(feature);
    expect(usedFeatures(parseModule(bytes))).toContain(feature);
    expect(await print(bytes)).toMatch(/^\(module/);
  });

  test("is taken by an engine that has the feature", async () => {
    // V8 refuses maximums that the specification and SpiderMonkey accept.
    const proposals = new Set<Feature>(["custom page sizes", "compact imports", "maximums of more than 16 GiB"]);
    const modules = FEATURES.map((feature) => Buffer.from(probeOf(feature)).toString("base64"));
    const verdicts = await runScript<boolean[]>(deno, "../validations-on-stdin.ts", modules);
    expect(FEATURES.filter((_, at) => !verdicts[at])).toEqual(FEATURES.filter((feature) => proposals.has(feature)));
  }, 180_000);
});

describe("findLackingFeatures()", () => {
  test("finds UNSUPPORTED_FEATURE for each feature of each module that the engine lacks", async () => {
    const types = await moduleTypes({
      plain: `(module (func (export "f")))`,
      "two words": `(module (type (struct)) (func (param v128)))`,
      wide: `(module (memory i64 1) (memory i64 1 (pagesize 1)))`,
    });
    withoutFeatures("garbage collection", "64-bit memories", "custom page sizes");
    const error = explained(findLackingFeatures(types));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect(error).toBeInstanceOf(WebAssembly.CompileError);
    expect([error.code, error.module]).toEqual(["UNSUPPORTED_FEATURE", "two words"]);
    expect(error.diagnostics).toEqual([
      {
        code: "UNSUPPORTED_FEATURE",
        message: `Cannot compile "two words": it uses garbage collection, which this engine lacks`,
        hint:
          `build "two words" without it, or link in a newer runtime: it came with Node 22, Deno 1.38, Chrome 119, ` +
          "Firefox 120 and Safari 18.2",
        module: "two words",
      },
      {
        code: "UNSUPPORTED_FEATURE",
        message: "Cannot compile wide: it uses 64-bit memories, which this engine lacks",
        hint: "build wide without it, or link in a newer runtime: it came with Node 24, Deno 2.2, Chrome 133 and Firefox 134",
        module: "wide",
      },
      {
        code: "UNSUPPORTED_FEATURE",
        message: "Cannot compile wide: it uses custom page sizes, which this engine lacks",
        hint: "build wide without it; no release of an engine has it without a flag yet",
        module: "wide",
      },
    ]);
    expect(error.message).toMatch(/^Cannot load 2 modules: 3 problems\n/);
  });

  test("asks for each feature that is used once, and for no other", async () => {
    const simd = `(module (func (param v128)))`;
    const types = await moduleTypes({ a: simd, b: simd, c: `(module (tag (param v128)))`, d: `(module)` });
    const { asked } = withoutFeatures();
    expect(findLackingFeatures(types)).toBeUndefined();
    expect(asked).toEqual(["SIMD", "exception handling"]);
  });

  test("asks nothing about precompiled modules", () => {
    const { spy } = withoutFeatures();
    const nothing = { table: [], memory: [], global: [], tag: [] };
    const imported = { module: "a", name: "b", type: { kind: "opaque", externKind: "tag" } } as const;
    const compiled = { imports: [imported], exports: [], types: [], definitions: nothing, sections: [] };
    expect(findLackingFeatures({ compiled: { ...compiled, precompiled: true } })).toBeUndefined();
    expect(spy).not.toHaveBeenCalled();
  });

  test("agrees with this engine on modules that contain only types", async () => {
    const part = fc.constantFrom(
      `(type (func (param v128)))`,
      `(type (func (param externref) (result i32 i32)))`,
      `(type (struct (field (mut i8))))`,
      `(type (func (result anyref)))`,
      `(type (func (param (ref extern))))`,
      `(type (func (param exnref)))`,
      `(type (sub (func)))`,
      `(import "a" "b" (memory i64 1))`,
      `(import "a" "b" (memory 1 1 shared))`,
      `(import "a" "b" (memory 1))`,
      `(import "a" "b" (table i64 1 funcref))`,
      `(import "a" "b" (table 1 externref))`,
      `(import "a" "b" (tag (param i32)))`,
      `(import "a" "b" (global i31ref))`,
    );
    const property = fc.asyncProperty(fc.array(part, { maxLength: 3 }), async (parts) => {
      const bytes = await assemble(`(module ${parts.join(" ")})`);
      const isTaken = findLackingFeatures({ a: parseModule(bytes) }) === undefined;
      expect(isTaken).toBe(WebAssembly.validate(bytes));
    });
    await fc.assert(property, runs(300));
  });
});

/** Makes the engine lack some features, and refuse the modules that use them. */
function refusing(...lacking: readonly Feature[]) {
  const { spy } = withoutFeatures(...lacking);
  const isRefused = (bytes: BufferSource): boolean =>
    [...usedFeatures(parseModule(bytes))].some((one) => lacking.includes(one));
  const compile = WebAssembly.compile;
  vi.spyOn(WebAssembly, "compile").mockImplementation(async (bytes) => {
    if (isRefused(bytes)) throw new WebAssembly.CompileError("unknown type code 0x5f @+10");
    return compile(bytes);
  });
  vi.spyOn(WebAssembly, "compileStreaming").mockImplementation(async (source) =>
    WebAssembly.compile(await (await source).arrayBuffer()),
  );
  return spy;
}

describe("link() in an engine that lacks a feature", () => {
  const GC = `(module (type (struct)) (func (export "f")))`;
  const TAG = `(module (tag (export "e")))`;

  test("says so for all modules that need one, of bytes and of streams, and cancels the other bodies", async () => {
    const silent = watchStream(await assemble(longModule(2000)), { chunkSizeBytes: 64, finish: "silence" });
    const gc = watchStream(await assemble(GC), { chunkSizeBytes: 8 });
    const sources = { tag: await assemble(TAG), gc: gc.stream, silent: silent.stream };
    refusing("garbage collection", "exception handling");
    const error = await errorOf(link(sources));
    expect(error.diagnostics).toMatchObject([
      { code: "UNSUPPORTED_FEATURE", module: "tag" },
      { code: "UNSUPPORTED_FEATURE", module: "gc" },
    ]);
    expect(silent.cancels).toMatchObject([{ code: "UNSUPPORTED_FEATURE" }]);
  });

  test("says so of a module that the plan wants rewritten, and of one that is no longer compiled", async () => {
    const owner = await assemble(`(module (type (struct)) (import "user" "f" (func)) (memory (export "m") 1))`);
    const user = await assemble(`(module (import "owner" "m" (memory 1)) (tag) (func (export "f")))`);
    refusing("garbage collection", "exception handling");
    const error = await errorOf(link({ owner, user }));
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["UNSUPPORTED_FEATURE", "owner"],
      ["UNSUPPORTED_FEATURE", "user"],
    ]);
  });

  test("says only that of a link if another module is refused after the plan for its code", async () => {
    const owner = await assemble(`(module (import "gc" "f" (func)) (memory (export "m") 1) (func (result i32)))`);
    const gc = await assemble(`(module (type (struct)) (import "owner" "m" (memory 1)) (func (export "f")))`);
    refusing("garbage collection");
    const error = await errorOf(link({ owner, gc }));
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([["UNSUPPORTED_FEATURE", "gc"]]);
  });

  test("reports import mismatches first, because they fail in every engine", async () => {
    const needy = await assemble(`(module (type (struct)) (import "nobody" "f" (func)))`);
    refusing("garbage collection");
    expect((await errorOf(link({ needy }))).code).toBe("UNRESOLVED_IMPORT");
  });

  test("says that the module is invalid if the engine has all visible features", async () => {
    const spy = refusing();
    const error = await errorOf(link({ a: await assemble(REFUSED) }));
    expect([error.code, error.module]).toEqual(["INVALID_MODULE", "a"]);
    expect(spy.mock.calls.every(([bytes]) => bytes.byteLength < 32)).toBe(true);
  });

  test("asks for no feature if all modules are compiled", async () => {
    const { spy } = withoutFeatures("garbage collection");
    await link({ gc: await assemble(`(module (tag (export "e")))`) });
    const probes = FEATURES.map((feature) => String(probeOf(feature)));
    expect(spy.mock.calls.filter(([bytes]) => probes.includes(String(bytes)))).toEqual([]);
  });
});

describe("a module that exceeds a limit of one engine", () => {
  test.each([
    "WebAssembly.Module(): imports count of 100001 exceeds internal limit of 100000 @+18",
    "at offset 18: too many imports",
    "WebAssembly.Module doesn't parse at byte 18: Import section's count is too big 100001 maximum 100000",
  ])("is LIMIT_EXCEEDED: %s", (reason) => {
    const refusal = new Failure("parse", [
      { about: "invalid-module", code: "INVALID_MODULE", module: "a", reason } as never,
    ]);
    expect(findLackingFeatures({}, refusal)?.problems).toMatchObject([{ code: "LIMIT_EXCEEDED", module: "a", reason }]);
  });

  const imports = Array.from({ length: 100_001 }, () => [1, 109, 1, 102, 0, 0]);
  const bytes = moduleOf(section(1, 1, [0x60, 0, 0]), section(2, leb128(100_001), ...imports));
  // V8 accepts a million imports since version 13, as the JavaScript API 3.0 says.
  test.skipIf(WebAssembly.validate(bytes))("is LIMIT_EXCEEDED when it is linked", async () => {
    const error = await errorOf(link({ many: bytes }, { imports: { m: { f: () => {} } } }));
    expect(error).toMatchObject({ name: "ModuleParseError", code: "LIMIT_EXCEEDED", module: "many" });
    expect(error.message).toContain("this engine accepts less than others");
  });
});
