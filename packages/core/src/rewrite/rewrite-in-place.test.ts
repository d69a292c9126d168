import { readFileSync } from "node:fs";
import { artifactUrl } from "@rec/wasm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typeAfter } from "../../test/rewrite-of.ts";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { arbitraryModule } from "../parse/fixtures/arbitrary-module.ts";
import { leb128, moduleOf, name, section } from "../parse/fixtures/encode-module.ts";
import { printModule } from "../parse/fixtures/print-module.ts";
import { parseModule } from "../parse-module.ts";
import type { HoistedImport, ModuleRewrite } from "../plan/rewrite-format.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DefinedExtern } from "../wasm/module-type.ts";
import { rewriteInPlace } from "./rewrite-in-place.ts";

type Kind = HoistedImport["kind"];

/** A rewrite with names as the planner gives them. */
function hoist(...kinds: readonly Kind[]): ModuleRewrite {
  return { hoists: kinds.map((kind, extern) => ({ kind, module: "", name: nameOf(extern), extern })) };
}

const nameOf = (position: number): string => (position === 0 ? "" : (position - 1).toString(36));

const rewrite = (bytes: Uint8Array<ArrayBuffer>, asked: ModuleRewrite) =>
  rewriteInPlace(bytes, parseModule(bytes), asked);

const codeOffset = (bytes: Uint8Array<ArrayBuffer>) =>
  parseModule(bytes).sections.find(({ id }) => id === sectionId.code)?.offset;

const CODE = `(func (export "seven") (result i32) (i32.const 7))`;

describe("rewriteInPlace() keeps the offset of the code", () => {
  test.each<[string, string, ModuleRewrite]>([
    ["a memory", `(memory (export "m") 2)`, hoist("memory")],
    ["a table", `(table (export "t") 2 funcref)`, hoist("table")],
    ["a tag", `(tag (export "e"))`, hoist("tag")],
    ["a global", `(global (export "g") (mut i32) (i32.const 5))`, hoist("global")],
    ["a global with a long value", `(global (export "g") v128 (v128.const i64x2 1 2))`, hoist("global")],
    ["a memory and a table with a maximum", `(memory 2) (table 5 5 funcref)`, hoist("table", "memory")],
    ["a memory and a global", `(memory 2) (global (mut i32) (i32.const 65536))`, hoist("memory", "global")],
    ["a start function", `(func $begin) (start $begin)`, { hoists: [], startExport: "" }],
    ["a memory and a start function", `(memory 1) (func $b) (start $b)`, { ...hoist("memory"), startExport: "" }],
    [
      "a hundred globals",
      Array.from({ length: 100 }, () => "(global i64 (i64.const 123456789012345))").join(""),
      hoist(...Array.from({ length: 100 }, () => "global" as const)),
    ],
  ])("with %s", async (_, fields, asked) => {
    const bytes = await assemble(`(module (import "env" "f" (func)) ${CODE} ${fields})`);
    const rewritten = rewrite(bytes, asked);
    expect(rewritten.length).toBe(bytes.length);
    expect(rewritten).not.toEqual(bytes);
    const offset = codeOffset(bytes) ?? expect.fail("The module has no code");
    expect(codeOffset(rewritten)).toBe(offset);
    expect(rewritten.subarray(offset)).toEqual(bytes.subarray(offset));
    expect(WebAssembly.validate(rewritten)).toBe(true);
    expect(parseModule(rewritten).imports.slice(1)).toEqual(
      asked.hoists.map(({ kind, name }) => ({ module: "", name, type: expect.objectContaining({ kind }) })),
    );
  });

  test("with the lesson's program", () => {
    const bytes = Uint8Array.from(readFileSync(artifactUrl("program")));
    const rewritten = rewrite(bytes, hoist("memory"));
    expect(rewritten.length).toBe(bytes.length);
    expect(codeOffset(rewritten)).toBe(codeOffset(bytes));
    // Nothing had to be padded: the new import takes the bytes of the memory section.
    expect(parseModule(rewritten).sections.length).toBe(parseModule(bytes).sections.length - 1);
  });

  test("with any number of bytes of an initial value", async () => {
    for (let digits = 1; digits <= 18; digits += 1) {
      const value = "1".repeat(digits);
      const bytes = await assemble(`(module (import "env" "f" (func)) ${CODE} (global i64 (i64.const ${value})))`);
      const rewritten = rewrite(bytes, hoist("global"));
      expect(rewritten.length).toBe(bytes.length);
      expect(WebAssembly.validate(rewritten)).toBe(true);
    }
  });
});

/** A module with an import section of 127 bytes: five bytes more make its size a longer integer. */
function withFullImports(...limits: readonly number[]): Uint8Array<ArrayBuffer> {
  const imports = [1, ...name("env"), ...name("n".repeat(127 - 9)), 3, 0x7f, 0];
  expect(imports).toHaveLength(127);
  return moduleOf(section(sectionId.import, imports), section(sectionId.memory, 1, limits), section(10, 0));
}

describe("rewriteInPlace() of a module whose import section needs a longer size", () => {
  const limitsOf = (bytes: Uint8Array<ArrayBuffer>) => {
    const type = parseModule(bytes).imports.at(-1)?.type;
    return type?.kind === "memory" ? type.limits : undefined;
  };

  test("states no limits in the import, if that makes room", () => {
    const bytes = withFullImports(1, 2, 3);
    const rewritten = rewrite(bytes, hoist("memory"));
    expect(rewritten.length).toBe(bytes.length);
    expect(limitsOf(rewritten)).toMatchObject({ minimum: 0 });
    expect(limitsOf(rewritten)?.maximum).toBeUndefined();
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 3 });
    const env = { ["n".repeat(118)]: 1 };
    const module = new WebAssembly.Module(rewritten);
    expect(() => new WebAssembly.Instance(module, { env, "": { "": memory } })).not.toThrow();
  });

  test("pads the rest, if that makes too much room", () => {
    const bytes = withFullImports(1, ...leb128(300), ...leb128(65_536));
    const rewritten = rewrite(bytes, hoist("memory"));
    expect(rewritten.length).toBe(bytes.length);
    expect(limitsOf(rewritten)).toMatchObject({ minimum: 0 });
  });

  test.each([
    ["it has no maximum", [0, 2]],
    ["the memory is shared", [3, 2, 3]],
  ])("moves the code by one byte, and keeps the limits, if %s", (_, limits) => {
    const bytes = withFullImports(...limits);
    const rewritten = rewrite(bytes, hoist("memory"));
    expect(rewritten.length).toBe(bytes.length + 1);
    expect(limitsOf(rewritten)).toEqual(limitsIn(bytes));
  });

  const limitsIn = (bytes: Uint8Array<ArrayBuffer>) => {
    const type = parseModule(bytes).definitions.memory[0]?.type;
    return type?.kind === "memory" ? type.limits : undefined;
  };
});

const KINDS = ["table", "memory", "global", "tag"] as const;
const shares = fc.record({
  table: fc.nat(9),
  memory: fc.nat(9),
  global: fc.nat(9),
  tag: fc.nat(9),
  start: fc.boolean(),
});

function movableOf(definitions: readonly DefinedExtern[]): number {
  const first = definitions.findIndex(({ movable }) => !movable);
  return first < 0 ? definitions.length : first;
}

describe("rewriteInPlace() of any module", () => {
  test("makes it no shorter, and changes nothing but limits beside the rewrite", async () => {
    let kept = 0;
    const property = fc.asyncProperty(arbitraryModule, shares, async (model, chosen) => {
      const bytes = await assemble(printModule(model).replace(/\)$/, `(func))`));
      const type = parseModule(bytes);
      const kinds = KINDS.flatMap((kind) => {
        const count = chosen[kind] % (movableOf(type.definitions[kind]) + 1);
        return Array.from({ length: count }, () => kind);
      });
      const isStarted = chosen.start && type.start !== undefined && type.exports.every((entry) => entry.name !== "");
      const { hoists } = hoist(...kinds);
      const asked = {
        hoists: hoists.map((entry) => ({ ...entry, module: "rec" })),
        ...(isStarted && { startExport: "" }),
      };
      const rewritten = rewriteInPlace(bytes, type, asked);
      expect(rewritten.length).toBeGreaterThanOrEqual(bytes.length);
      if (rewritten.length === bytes.length) kept += 1;
      const found = parseModule(rewritten);
      const expected = typeAfter(type, asked);
      expect(found.definitions).toEqual(expected.definitions);
      expect(found.imports.map(withoutLimits)).toEqual(expected.imports.map(withoutLimits));
      expect(found.exports.map(({ name }) => name)).toEqual(expected.exports.map(({ name }) => name));
    });
    await fc.assert(property, runs(300));
    expect(kept).toBeGreaterThan(0);
  }, 180_000);
});

function withoutLimits({ module, name, type }: { module: string; name: string; type: object }): object {
  return { module, name, ...type, limits: undefined };
}
