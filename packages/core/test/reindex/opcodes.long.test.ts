import { beforeAll, describe, expect, test } from "vitest";
import {
  DATA,
  EXTERN_TYPES,
  IMMEDIATES,
  INTEGER,
  KIND_BITS,
  KIND_MASK,
  TYPE,
  UNKNOWN,
} from "../../src/parse/code/immediates.ts";
import { Failure } from "../../src/problem.ts";
import { node } from "../real/run-script.ts";
import { type Observation, observeModule } from "./observe.ts";
import { observeInNode26 } from "./observe-in-node-26.ts";
import { DECODER_CASES, type OpcodeCase } from "./opcodes/cases.ts";
import { assembleCase, checkCases, checkPrinted, withEntry } from "./opcodes/check-cases.ts";
import { POSITIONS, showOpcode } from "./opcodes/show-opcode.ts";
import { padImports } from "./pad-imports.ts";
import { PAD, type Pad, padModule } from "./pad-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Also moves the memory of a module behind another one. */
const PAD_WITH_MEMORY = { ...PAD, memory: 1 };

/** The same number of items in each index space but that of memories, which have a limit of 100. */
function evenPad(count: number): Pad {
  return {
    ...PAD_WITH_MEMORY,
    type: count,
    function: count,
    table: count,
    global: count,
    tag: count,
    element: count,
    data: count,
  };
}

const assembled = new Map<OpcodeCase, Bytes>();

beforeAll(async () => {
  for (const each of DECODER_CASES) assembled.set(each, await assembleCase(each));
});

const bytesOf = (each: OpcodeCase): Bytes => assembled.get(each) as Bytes;

/** Whether a module has an instruction: re-indexing fails without its entry. */
async function has(bytes: Bytes, position: number): Promise<boolean> {
  try {
    await withEntry(position, UNKNOWN, async () => padModule(bytes, PAD));
    return false;
  } catch (error) {
    const isSection = position >= EXTERN_TYPES;
    if (error instanceof Failure && (isSection || error.code === "UNSUPPORTED_FEATURE")) return true;
    throw error;
  }
}

/** The modules that have an instruction. */
async function casesWith(position: number, cases: readonly OpcodeCase[]): Promise<OpcodeCase[]> {
  const having: OpcodeCase[] = [];
  for (const each of cases) if (await has(bytesOf(each), position)) having.push(each);
  return having;
}

describe("a module with other indices", () => {
  test.each(DECODER_CASES.filter(({ engine }) => engine === "Node 20"))("does the same in Node 20: $name", (each) =>
    checkCases([each], {
      pad: PAD,
      observe: (modules) => modules.map((bytes) => observeModule(bytes, padImports())),
    }),
  );

  // The indices of these small modules cross 63, 127, 8,191 and 16,383, where a signed or unsigned LEB128 grows.
  test.skipIf(node.missing).each([
    ["without another memory", PAD],
    ["with another memory", PAD_WITH_MEMORY],
    ["behind 60 items of each kind", evenPad(60)],
    ["behind 125 items of each kind", evenPad(125)],
    ["behind 8,190 items of each kind", evenPad(8_190)],
    ["behind 16,380 items of each kind", evenPad(16_380)],
  ])("does the same in Node 26, %s", (_, pad) =>
    checkCases(
      DECODER_CASES.filter(({ engine }) => engine !== "none"),
      { pad, observe: observeInNode26 },
    ),
  );

  test("is read by wasm-tools where no engine has the instructions", () =>
    checkPrinted(
      DECODER_CASES.filter(({ engine }) => engine === "none"),
      PAD,
    ));
});

/** An entry with one kind of immediates as another. */
function replaceKind(entry: number, place: number, kind: number): number {
  const shift = place * KIND_BITS;
  return (entry & ~(KIND_MASK << shift)) | (kind << shift);
}

/** Entries with a fault: without immediates, or with an index that is not replaced. */
function* faultsOf(position: number): Generator<{ readonly fault: string; readonly entry: number }> {
  const entry = IMMEDIATES[position] as number;
  if (entry === 0) return;
  yield { fault: "no immediates", entry: 0 };
  for (let place = 0, rest = entry; rest !== 0; place += 1, rest >>>= KIND_BITS) {
    const kind = rest & KIND_MASK;
    if (kind >= TYPE && kind <= DATA) {
      yield { fault: `immediate ${place} is no index`, entry: replaceKind(entry, place, INTEGER) };
    }
  }
}

describe("the table of the decoder", () => {
  test("has a module of these tests for each instruction", async () => {
    const rows: string[] = [];
    for (const position of POSITIONS) {
      const names = (await casesWith(position, DECODER_CASES)).map(({ name }) => name);
      expect(names, showOpcode(position)).not.toEqual([]);
      rows.push(`${showOpcode(position).padEnd(9)} ${names.join(", ")}`);
    }
    await expect(`${rows.join("\n")}\n`).toMatchFileSnapshot("./opcodes/coverage.txt");
  });

  test.skipIf(node.missing)("makes another module if any row has a fault", async () => {
    const cases = DECODER_CASES.filter(({ engine }) => engine !== "none");
    const noticed = new Set<string>();
    const tried: { readonly what: string; readonly right: number; readonly bytes: Bytes }[] = [];
    for (const position of POSITIONS) {
      const having = await casesWith(position, cases);
      for (const { fault, entry } of faultsOf(position)) {
        const what = `${showOpcode(position)}, ${fault}`;
        for (const each of having) {
          const bytes = await tryPadding(each, { position, entry });
          if (bytes === undefined) noticed.add(what);
          else tried.push({ what, right: cases.indexOf(each), bytes });
        }
      }
    }
    const right = cases.map((each) => padModule(bytesOf(each), PAD_WITH_MEMORY));
    const observed = await observeInNode26([...right, ...tried.map(({ bytes }) => bytes)]);
    tried.forEach(({ what, right: at }, index) => {
      if (!isEqual(observed[right.length + index], observed[at])) noticed.add(what);
    });
    const unnoticed = new Set(tried.filter(({ what }) => !noticed.has(what)).map(({ what }) => what));
    expect([...unnoticed]).toEqual(HARMLESS);
  });
});

/** Their immediates are 0 or 1 in any valid module. Read as instructions, these are `unreachable` and `nop`. */
const HARMLESS = ["0xfd 29", "0xfd 30", "0xfd 33", "0xfd 34", "0xfe 3"].map((opcode) => `${opcode}, no immediates`);

/** Undefined if the re-indexer finds the fault itself: it reads bytes that are no instruction. */
async function tryPadding(
  each: OpcodeCase,
  { position, entry }: { position: number; entry: number },
): Promise<Bytes | undefined> {
  try {
    return await withEntry(position, entry, async () => padModule(bytesOf(each), PAD_WITH_MEMORY));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const isEqual = (first: Observation | undefined, second: Observation | undefined): boolean =>
  JSON.stringify(first) === JSON.stringify(second);
