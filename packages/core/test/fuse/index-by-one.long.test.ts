import { beforeAll, describe, expect, test } from "vitest";
import { link } from "../../src/index.ts";
import { parseModule } from "../../src/parse-module.ts";
import { sectionId } from "../../src/wasm/binary-format.ts";
import type { FunctionExternType } from "../../src/wasm/extern-type.ts";
import { errorOf } from "../outcomes.ts";
import { OPCODE_CASES, type OpcodeCase } from "../reindex/opcodes/cases.ts";
import { assemble, assembleLegacyHandlers } from "../wat.ts";
import { slowly } from "./broken-bytes.ts";
import { findIndices, type IndexPlace, withIndex } from "./index-places.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Modules that this engine runs, with all instructions of its features. */
const CASES = OPCODE_CASES.filter(({ engine }) => engine === "Node 20");

const bytesOf = ({ wat, legacy }: OpcodeCase): Promise<Bytes> => (legacy ? assembleLegacyHandlers(wat) : assemble(wat));

/** Private items of all kinds, and a call of a function of the module between such partners. */
function partner({ name, type }: { name: string; type: FunctionExternType }, rest: string): string {
  const results = type.results.map((value) => (typeof value === "string" ? value : "funcref")).join(" ");
  return `(module (type (func (param f64 f64))) (type (func)) (import "module" "${name}" (func (result ${results})))
    (func) (func) (func) (func) (func) (func) (global (mut i32) (i32.const 1)) (global i64 (i64.const 2)) (global i32 (i32.const 3))
    (table 9 funcref) (table 9 funcref) (table 9 externref) (elem (table 0) (i32.const 0) func 1 2 3) (elem func 1) (elem declare func 2)
    (tag (param i32)) (tag) (data "passive") (data "p") ${rest})`;
}

interface Partners {
  readonly before: Bytes;
  readonly behind: Bytes;
}

/** The partners of a module: smaller than it, so that it keeps its indices, or larger. */
async function partnersOf(bytes: Bytes, size: "smaller" | "larger"): Promise<Partners> {
  const type = parseModule(bytes);
  const exported = type.exports.find((entry) => entry.type.kind === "function" && entry.type.params.length === 0);
  if (exported?.type.kind !== "function") throw new Error("The module exports no function without parameters");
  const hasMemory = type.definitions.memory.length > 0;
  const called = { name: exported.name, type: exported.type };
  const code = "(func (drop (i32.const 1)) (drop (i32.const 2)))".repeat(size === "larger" ? 2_000 : 0);
  const memory = hasMemory ? "" : `(memory 1) (data (i32.const 0) "active")`;
  return { before: await assemble(partner(called, code)), behind: await assemble(partner(called, memory)) };
}

function inPieces(bytes: Bytes): ReadableStream<Bytes> {
  return slowly(bytes, Math.ceil(bytes.length / 7));
}

const FORMS = [
  { form: "keeps its indices", size: "smaller", open: (bytes: Bytes) => bytes },
  { form: "keeps its indices, and streams", size: "smaller", open: inPieces },
  { form: "gets other indices", size: "larger", open: (bytes: Bytes) => bytes },
  { form: "gets other indices, and streams", size: "larger", open: inPieces },
] as const;

const valid = new Map<OpcodeCase, Bytes>();

beforeAll(async () => {
  for (const each of CASES) valid.set(each, await bytesOf(each));
});

/** The indices of all modules, changed to the first one that a module does not have. */
function* invalidModules(each: OpcodeCase): Generator<{ readonly bytes: Bytes; readonly place: IndexPlace }> {
  const whole = valid.get(each) as Bytes;
  for (const place of findIndices(whole)) {
    const bytes = withIndex(whole, place, place.count);
    if (bytes !== undefined && !WebAssembly.validate(bytes)) yield { bytes, place };
  }
}

describe("a module with an index that is one too large", () => {
  const linked = ({ before, behind }: Partners, module: unknown, fuse: boolean) =>
    link({ before, module: module as Bytes, behind }, { fuse, place: "off", dataOverlap: "allow" });

  test.each(FORMS)("is fused as long as it is valid: $form", async ({ size, open }) => {
    for (const each of CASES) {
      const bytes = valid.get(each) as Bytes;
      const { plan } = await linked(await partnersOf(bytes, size), open(bytes), true);
      expect(
        plan.units.map(({ modules }) => modules.length),
        each.name,
      ).toEqual([3]);
      expect(plan.units[0]?.fused?.verbatim, each.name).toBe(size === "smaller" ? "module" : "before");
    }
  });

  test.each(FORMS)(
    "is refused in a unit as in an unfused link: $form",
    { timeout: 300_000 },
    async ({ size, open }) => {
      const spaces = new Set<string>();
      for (const each of CASES) {
        const partners = await partnersOf(valid.get(each) as Bytes, size);
        for (const { bytes, place } of invalidModules(each)) {
          const [expected, found] = await Promise.all(
            [false, true].map((fuse) => errorOf(linked(partners, open(bytes), fuse))),
          );
          const what = `${each.name}, ${place.space} ${place.index} in section ${place.section} at ${place.offset}`;
          expect(
            expected?.diagnostics.map(({ code, module }) => [code, module]),
            what,
          ).toEqual([[expect.stringMatching(/^(INVALID_MODULE|INDEX_OUT_OF_RANGE)$/), "module"]]);
          expect(
            found?.diagnostics.map(({ code, module }) => [code, module]),
            what,
          ).toEqual(expected?.diagnostics.map(({ code, module }) => [code, module]));
          spaces.add(`${place.section} ${place.space}`);
        }
      }
      const inCode = ["data", "element", "function", "global", "memory", "table", "tag", "type"].map(
        (space) => `${sectionId.code} ${space}`,
      );
      const inFront = [
        `${sectionId.tag} type`,
        `${sectionId.function} type`,
        ...["function", "tag"].map((space) => `${sectionId.export} ${space}`),
        ...["function", "table"].map((space) => `${sectionId.element} ${space}`),
      ];
      expect([...spaces].sort()).toEqual([...inCode, ...inFront]);
    },
  );
});
