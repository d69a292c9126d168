import { describe, expect, test } from "vitest";
import { ModuleParseError } from "../../src/errors.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { HoistedImport, ModuleRewrite } from "../../src/plan/rewrite-format.ts";
import { rewriteHead } from "../../src/rewrite/rewrite-head.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { askEngine, namesOfType } from "../real/run-script.ts";
import { runs, seed } from "../seed.ts";
import { artifacts, fixtures, type Specimen } from "./corpus.ts";
import { withChangedBytes } from "./mutate.ts";
import { createRandomSource, type RandomSource } from "./random-source.ts";

const INPUTS = runs(60_000).numRuns;
const KINDS = ["table", "memory", "global", "tag"] as const;

/**
 * Any rewrite that a plan could ask for: the first movable definitions of each kind, the start function, or nothing.
 */
function anyRewrite({ definitions, start }: ModuleType, random: RandomSource): ModuleRewrite {
  const hoists = KINDS.flatMap((kind) => {
    const firstFixed = definitions[kind].findIndex(({ movable }) => !movable);
    const movable = firstFixed < 0 ? definitions[kind].length : firstFixed;
    return Array.from(
      { length: random.next(movable + 1) },
      (): Pick<HoistedImport, "kind" | "module"> => ({
        kind,
        module: "rec:hoisted",
      }),
    );
  }).map((hoist, extern) => ({ ...hoist, name: String(extern), extern }));
  return start !== undefined && random.next(2) === 0 ? { hoists, startExport: "rec:start" } : { hoists };
}

interface Rewritten {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly type: ModuleType;
  readonly rewrite: ModuleRewrite;
}

/** A mutated module and its rewritten form, if its head can be read and the rewrite changes it. */
function rewriteMutated(specimen: Specimen, random: RandomSource): Rewritten[] {
  return withChangedBytes(specimen, random, (bytes) => {
    try {
      const type = parseModule(bytes);
      const rewrite = anyRewrite(type, random);
      if (rewrite.hoists.length === 0 && rewrite.startExport === undefined) return [];
      const after = rewriteHead(bytes, readModuleHead(bytes), rewrite);
      return [{ before: bytes.slice(), after, type, rewrite }];
    } catch (error) {
      if (error instanceof ModuleParseError) return [];
      throw new Error(`Threw of ${Buffer.from(bytes).toString("hex")}`, { cause: error });
    }
  });
}

/** Imports and exports of a module after the rewrite of its head. */
function expectedNames({ type, rewrite }: Rewritten): ReturnType<typeof namesOfType> {
  const { imports, exports } = namesOfType(type);
  const { hoists, startExport } = rewrite;
  return {
    imports: [...imports, ...hoists.map(({ module, name, kind }) => ({ module, name, kind }))],
    exports: [...exports, ...(startExport === undefined ? [] : [{ name: startExport, kind: "function" }])],
  };
}

describe("rewriteHead()", () => {
  test("makes valid modules of valid ones, and of no others", { timeout: 300_000 }, async () => {
    const random = createRandomSource(seed);
    const specimens = [...artifacts(), ...(await fixtures())] as [Specimen, ...Specimen[]];
    const rewritten = Array.from({ length: INPUTS }, () => rewriteMutated(random.pick(specimens), random)).flat();
    const before = await askEngine(rewritten.map((one) => one.before));
    const after = await askEngine(rewritten.map((one) => one.after));
    const valid = before.filter((names) => names !== null).length;
    process.stdout.write(`seed ${seed}, ${INPUTS} inputs: ${rewritten.length} rewritten, ${valid} of them valid\n`);
    rewritten.forEach((one, at) => {
      const text = Buffer.from(one.before).toString("hex");
      const note = `${text} rewritten by ${JSON.stringify(one.rewrite)} is ${Buffer.from(one.after).toString("hex")}`;
      expect(after[at], note).toEqual(before[at] === null ? null : expectedNames(one));
      const { imports, exports, definitions, start } = parseModule(one.after as Uint8Array<ArrayBuffer>);
      expect(namesOfType({ imports, exports }), note).toEqual(expectedNames(one));
      expect(start, note).toBe(one.rewrite.startExport === undefined ? one.type.start : undefined);
      for (const kind of KINDS) {
        const moved = one.rewrite.hoists.filter((hoist) => hoist.kind === kind).length;
        expect(definitions[kind], note).toEqual(one.type.definitions[kind].slice(moved));
      }
    });
    expect(valid).toBeGreaterThan(INPUTS / 100);
  });
});
