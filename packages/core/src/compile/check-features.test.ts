import { print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { errorOf } from "../../test/outcomes.ts";
import { deno, runScript } from "../../test/real/run-script.ts";
import { runs } from "../../test/seed.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { ModuleParseError } from "../errors.ts";
import { link } from "../link.ts";
import { moduleOf } from "../parse/fixtures/encode-module.ts";
import { parseModule } from "../parse-module.ts";
import { checkFeatures } from "./check-features.ts";
import { FEATURE_PROBES } from "./feature-probes.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

const FEATURES = Object.keys(FEATURE_PROBES) as Feature[];
const probeOf = (feature: Feature) => moduleOf([...FEATURE_PROBES[feature].sections]);

/** Lets the engine lack some features: those whose probes it is asked about. */
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
    const proposals = new Set<Feature>(["custom page sizes", "compact imports"]);
    const modules = FEATURES.map((feature) => Buffer.from(probeOf(feature)).toString("base64"));
    const verdicts = await runScript<boolean[]>(deno, "../validations-on-stdin.ts", modules);
    expect(FEATURES.filter((_, at) => !verdicts[at])).toEqual(FEATURES.filter((feature) => proposals.has(feature)));
  }, 60_000);
});

describe("checkFeatures()", () => {
  test("throws UNSUPPORTED_FEATURE for each feature of each module that the engine lacks", async () => {
    const types = await moduleTypes({
      plain: `(module (func (export "f")))`,
      "two words": `(module (type (struct)) (func (param v128)))`,
      wide: `(module (memory i64 1) (memory i64 1 (pagesize 1)))`,
    });
    withoutFeatures("garbage collection", "64-bit memories", "custom page sizes");
    const error = await errorOf(() => checkFeatures(types));
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
    checkFeatures(types);
    expect(asked).toEqual(["SIMD", "exception handling"]);
  });

  test("asks nothing of modules that came compiled", () => {
    const { spy } = withoutFeatures();
    const nothing = { table: [], memory: [], global: [], tag: [] };
    const imported = { module: "a", name: "b", type: { kind: "opaque", externKind: "tag" } } as const;
    const compiled = { imports: [imported], exports: [], types: [], definitions: nothing, sections: [] };
    checkFeatures({ compiled: { ...compiled, precompiled: true } });
    expect(spy).not.toHaveBeenCalled();
  });

  test("agrees with the engine of the day on modules that are nothing but types", async () => {
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
      let isTaken = true;
      try {
        checkFeatures({ a: parseModule(bytes) });
      } catch {
        isTaken = false;
      }
      expect(isTaken).toBe(WebAssembly.validate(bytes));
    });
    await fc.assert(property, runs(300));
  });
});

describe("link() in an engine that lacks a feature", () => {
  const GC = `(module (type (struct)) (func (export "f")))`;
  const TAG = `(module (tag (export "e")))`;

  test("says so before anything is compiled, of bytes and of streams, and gives up the bodies", async () => {
    const gc = watchStream(await assemble(GC), { chunkSizeBytes: 8, finish: "silence" });
    const sources = { tag: await assemble(TAG), gc: gc.stream };
    withoutFeatures("garbage collection", "exception handling");
    const compile = vi.spyOn(WebAssembly, "compile");
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    const error = await errorOf(link(sources));
    expect(error.diagnostics).toMatchObject([
      { code: "UNSUPPORTED_FEATURE", module: "tag" },
      { code: "UNSUPPORTED_FEATURE", module: "gc" },
    ]);
    expect([compile.mock.calls.length, compileStreaming.mock.calls.length]).toEqual([0, 0]);
    expect(gc.cancels).toEqual([error]);
  });

  test("says what does not fit first: that is wrong in every engine", async () => {
    const needy = await assemble(`(module (type (struct)) (import "nobody" "f" (func)))`);
    withoutFeatures("garbage collection");
    expect((await errorOf(link({ needy }))).code).toBe("UNRESOLVED_IMPORT");
  });
});
