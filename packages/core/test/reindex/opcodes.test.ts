import { print } from "@bytecodealliance/jco";
import { beforeAll, describe, expect, test } from "vitest";
import {
  COMPOSITE_TYPES,
  DATA,
  EXPORTS,
  EXTERN_TYPES,
  FIRST_PREFIX,
  IMMEDIATES,
  INTEGER,
  KIND_BITS,
  KIND_MASK,
  PAGE_SIZE,
  TYPE,
  UNKNOWN,
} from "../../src/parse/code/immediates.ts";
import { Failure } from "../../src/problem.ts";
import { node } from "../real/run-script.ts";
import { assemble, assembleLegacyHandlers } from "../wat.ts";
import { type Observation, observeModule } from "./observe.ts";
import { observeInNode26 } from "./observe-in-node-26.ts";
import { DECODER_CASES, type OpcodeCase } from "./opcodes/cases.ts";
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
  for (const each of DECODER_CASES) {
    assembled.set(each, await (each.legacy ? assembleLegacyHandlers(each.wat) : assemble(each.wat)));
  }
});

const bytesOf = (each: OpcodeCase): Bytes => assembled.get(each) as Bytes;

/** Calls `use` while the decoder's table has another entry at a position. */
function withEntry<Result>(position: number, entry: number, use: () => Result): Result {
  const kept = IMMEDIATES[position] as number;
  IMMEDIATES[position] = entry;
  try {
    return use();
  } finally {
    IMMEDIATES[position] = kept;
  }
}

const positions: readonly number[] = [...IMMEDIATES.keys()].filter((position) => IMMEDIATES[position] !== UNKNOWN);

/** The pages behind the opcodes. */
const SECTION_PAGES = [
  [COMPOSITE_TYPES, "composite type"],
  [EXPORTS, "export kind"],
  [EXTERN_TYPES, "extern kind"],
] as const;

/** The opcode of an entry as text: `0x20`, or `0xfc 8`; that of a section as `export kind 0x01`. */
function showOpcode(position: number): string {
  const [start = 0, word] = SECTION_PAGES.find(([from]) => position >= from) ?? [];
  if (word) return `${word} 0x${(position - start).toString(16).padStart(2, "0")}`;
  const page = Math.floor(position / PAGE_SIZE);
  const hex = (page === 0 ? position : FIRST_PREFIX + page - 1).toString(16).padStart(2, "0");
  return page === 0 ? `0x${hex}` : `0x${hex} ${position % PAGE_SIZE}`;
}

/** Whether a module has an instruction: re-indexing fails without its entry. */
function has(bytes: Bytes, position: number): boolean {
  try {
    withEntry(position, UNKNOWN, () => padModule(bytes, PAD));
    return false;
  } catch (error) {
    const isSection = position >= EXTERN_TYPES;
    if (error instanceof Failure && (isSection || error.code === "UNSUPPORTED_FEATURE")) return true;
    throw error;
  }
}

describe("a module with other indices", () => {
  test.each(DECODER_CASES.filter(({ engine }) => engine === "Node 20"))("does the same in Node 20: $name", (each) => {
    const bytes = bytesOf(each);
    expect(observeModule(padModule(bytes, PAD), padImports())).toEqual(observeModule(bytes, padImports()));
  });

  // The indices of these small modules cross 63, 127, 8,191 and 16,383, where a signed or unsigned LEB128 grows.
  test.skipIf(node.missing).each([
    ["without another memory", PAD],
    ["with another memory", PAD_WITH_MEMORY],
    ["behind 60 items of each kind", evenPad(60)],
    ["behind 125 items of each kind", evenPad(125)],
    ["behind 8,190 items of each kind", evenPad(8_190)],
    ["behind 16,380 items of each kind", evenPad(16_380)],
  ])("does the same in Node 26, %s", async (_, pad) => {
    const cases = DECODER_CASES.filter(({ engine }) => engine !== "none");
    const observed = await observeInNode26(cases.flatMap((each) => [bytesOf(each), padModule(bytesOf(each), pad)]));
    cases.forEach(({ name }, at) => {
      expect(observed[2 * at]?.[0], name).not.toMatch(/does not compile/);
      expect(observed[2 * at + 1], name).toEqual(observed[2 * at]);
    });
  });

  test("is read by wasm-tools where no engine has the instructions", async () => {
    for (const each of DECODER_CASES.filter(({ engine }) => engine === "none")) {
      const body = (text: string) => text.match(/i64\.(add128|sub128|mul_wide\w+)/g);
      expect(body(await print(padModule(bytesOf(each), PAD)))).toEqual(body(await print(bytesOf(each))));
    }
  });
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
    const rows = positions.map((position) => {
      const names = DECODER_CASES.filter((each) => has(bytesOf(each), position)).map(({ name }) => name);
      expect(names, showOpcode(position)).not.toEqual([]);
      return `${showOpcode(position).padEnd(9)} ${names.join(", ")}`;
    });
    await expect(`${rows.join("\n")}\n`).toMatchFileSnapshot("./opcodes/coverage.txt");
  });

  test.skipIf(node.missing)("makes another module if any row has a fault", async () => {
    const cases = DECODER_CASES.filter(({ engine }) => engine !== "none");
    const noticed = new Set<string>();
    const tried: { readonly what: string; readonly right: number; readonly bytes: Bytes }[] = [];
    for (const position of positions) {
      const having = cases.filter((each) => has(bytesOf(each), position));
      for (const { fault, entry } of faultsOf(position)) {
        const what = `${showOpcode(position)}, ${fault}`;
        for (const each of having) {
          const bytes = tryPadding(each, { position, entry });
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
function tryPadding(each: OpcodeCase, { position, entry }: { position: number; entry: number }): Bytes | undefined {
  try {
    return withEntry(position, entry, () => padModule(bytesOf(each), PAD_WITH_MEMORY));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const isEqual = (first: Observation | undefined, second: Observation | undefined): boolean =>
  JSON.stringify(first) === JSON.stringify(second);
