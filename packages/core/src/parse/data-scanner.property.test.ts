import { parse as assemble, print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placesOf } from "../../test/data-segments.ts";
import { runs } from "../../test/seed.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { DataScanner, readDataSegments } from "./data-scanner.ts";
import { printedDataSegments } from "./fixtures/printed-data.ts";
import { readModuleWithoutData } from "./read-module.ts";
import { readModule } from "./read-whole-module.ts";

type Address = "i32" | "i64";

const constant = (type: Address): fc.Arbitrary<string> =>
  type === "i32"
    ? fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(70_000)).map((value) => `(i32.const ${value})`)
    : fc
        .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 54n }))
        .map((value) => `(i64.const ${value})`);

/** A constant expression in the text format: mostly one constant, as toolchains write it. */
const expression = (type: Address): fc.Arbitrary<string> =>
  fc.letrec<{ any: string; arithmetic: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      { weight: 6, arbitrary: constant(type) },
      { weight: 1, arbitrary: fc.constant(`(global.get $${type})`) },
      { weight: 2, arbitrary: tie("arithmetic") },
    ),
    arithmetic: fc
      .tuple(fc.constantFrom("add", "sub", "mul"), tie("any"), tie("any"))
      .map(([operation, first, second]) => `(${type}.${operation} ${first} ${second})`),
  })).any;

const data = fc
  .oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 300, minLength: 100 }))
  .map((bytes) => `"${Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`);

const segment = fc.oneof(
  { weight: 1, arbitrary: data.map((bytes) => `(data ${bytes})`) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom<[number, Address]>([0, "i32"], [0, "i32"], [1, "i64"], [2, "i32"])
      .chain(([memory, type]) => fc.tuple(fc.constant(memory), expression(type), data))
      .map(([memory, offset, bytes]) => `(data (memory ${memory}) (offset ${offset}) ${bytes})`),
  },
);

const moduleText = fc.array(segment, { maxLength: 15 }).map(
  (segments) => `(module
    (import "env" "i32" (global $i32 i32)) (import "env" "i64" (global $i64 i64))
    (memory 1) (memory i64 1) (memory 1)
    ${segments.join("\n")})`,
);

/** Lengths of chunks: many of a few bytes, so that most headers are cut. */
const chunkLengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.nat(200)), { minLength: 1, maxLength: 40 });

function scanCut(content: Uint8Array, lengths: readonly number[]): DataScanner["segments"] {
  const scanner = new DataScanner();
  let at = 0;
  for (const length of lengths) {
    scanner.push(content.subarray(at, at + length));
    at += length;
  }
  scanner.push(content.subarray(at));
  return scanner.segments;
}

describe("DataScanner", () => {
  test("finds the segments that wasm-tools prints, in whole sections and wherever the bytes are cut", async () => {
    let found = 0;
    const property = fc.asyncProperty(moduleText, chunkLengths, async (text, lengths) => {
      const bytes = Uint8Array.from(await assemble(text));
      const expected = printedDataSegments(await print(bytes));
      const type = readModule(bytes);
      expect(placesOf(type)).toEqual(expected);
      const section = type.sections.find(({ id }) => id === sectionId.data);
      if (section === undefined) return;
      const content = bytes.subarray(section.offset, section.offset + section.sizeBytes);
      expect(scanCut(content, lengths)).toEqual(expected);
      found += expected.length;
    });
    const parameters = runs(1_000);
    await fc.assert(property, parameters);
    expect(found).toBeGreaterThan(parameters.numRuns);
  }, 180_000);
});

describe("readDataSegments()", () => {
  test("completes a module that was parsed without its data", async () => {
    const property = fc.asyncProperty(moduleText, async (text) => {
      const bytes = Uint8Array.from(await assemble(text));
      const type = readModuleWithoutData(bytes);
      expect(type).not.toHaveProperty("dataSegments");
      const whole = readModule(bytes);
      const { elementSegments } = whole;
      const elements = elementSegments === undefined ? {} : { elementSegments };
      const dataSegments = readDataSegments(bytes, type.sections);
      expect({ ...type, ...elements, dataSegments }).toEqual({ ...whole, dataSegments: placesOf(whole) });
    });
    await fc.assert(property, runs(200));
  }, 180_000);
});
