import { parse as assemble } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DataSegment } from "../wasm/module-type.ts";
import { DataScanner } from "./data-scanner.ts";
import { leb128 } from "./fixtures/encode-module.ts";

/** The content of the data section of a module in the text format. */
async function dataSectionOf(wat: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await assemble(wat));
  const section = parseModule(bytes).sections.find(({ id }) => id === sectionId.data);
  if (section === undefined) throw new Error("There is no data section");
  return bytes.subarray(section.offset, section.offset + section.sizeBytes);
}

function scan(...chunks: readonly (readonly number[] | Uint8Array)[]): readonly DataSegment[] {
  const scanner = new DataScanner();
  for (const chunk of chunks) scanner.push(Uint8Array.from(chunk));
  return scanner.segments;
}

const END = 0x0b;
const i32 = (...leb: readonly number[]) => [0x41, ...leb];
/** A number that is not negative, with one byte more than an unsigned form needs: the last byte has no sign. */
const signedLeb128 = (value: number) => [...leb128(value).map((byte) => byte | 0x80), 0];
const active = (offset: readonly number[], data: readonly number[] = [7]) => [0, ...offset, END, data.length, ...data];

describe("DataScanner", () => {
  test.each([
    ["(i32.const 1024)", 1024],
    ["(i32.const -1)", 2 ** 32 - 1],
    ["(i32.const 0x80000000)", 2 ** 31],
    ["(i64.const 0x1_0000_0000)", 2 ** 32],
    ["(i64.const 0x1f_ffff_ffff_ffff)", Number.MAX_SAFE_INTEGER],
    ["(i32.add (i32.const 1000) (i32.const 24))", 1024],
    ["(i32.sub (i32.const 0) (i32.const 16))", 2 ** 32 - 16],
    ["(i32.mul (i32.const 0x10001) (i32.const 0x10001))", 0x20001],
    ["(i64.add (i64.const -1) (i64.const 4097))", 4096],
    ["(i64.sub (i64.const 5) (i64.const 3))", 2],
    ["(i64.mul (i64.const 0x1_0000_0000) (i64.const 16))", 2 ** 36],
  ])("calculates the offset %s", async (offset, value) => {
    const type = offset.startsWith("(i64") ? "i64" : "";
    const content = await dataSectionOf(`(module (memory ${type} 1) (data (offset ${offset}) "four"))`);
    expect(scan(content)).toEqual([{ segment: 0, memory: 0, offset: value, sizeBytes: 4 }]);
  });

  test("passes over segments of unknown offset, and counts them", async () => {
    const content = await dataSectionOf(`(module
      (import "env" "base" (global $base i32))
      (memory 1) (memory $second i64 1)
      (data "passive")
      (data (i32.add (global.get $base) (i32.const 8)) "relative")
      (data (memory $second) (i64.const -1) "beyond every memory")
      (data (memory $second) (i64.const 3) "")
      (data (i32.const 9) "last"))`);
    expect(scan(content)).toEqual([
      { segment: 3, memory: 1, offset: 3, sizeBytes: 0 },
      { segment: 4, memory: 0, offset: 9, sizeBytes: 4 },
    ]);
  });

  test("does not take data for headers", () => {
    const payload = active(i32(1));
    expect(scan([2, ...active(i32(0), payload), ...active(i32(8), payload)])).toEqual([
      { segment: 0, memory: 0, offset: 0, sizeBytes: 6 },
      { segment: 1, memory: 0, offset: 8, sizeBytes: 6 },
    ]);
  });

  test("reads integers in more bytes than they need", () => {
    const wide = [0x80 | 1, 0x80, 0x80, 0x80, 0];
    expect(scan([...wide, 0x82, 0x80, 0, ...wide, ...i32(0xff, 0xff, 0xff, 0xff, 0x7f), END, ...wide, 7])).toEqual([
      { segment: 0, memory: 1, offset: 2 ** 32 - 1, sizeBytes: 1 },
    ]);
  });

  test.each([
    ["an unknown kind", [3, 0]],
    ["an instruction that makes no address", [0, 0xd0, 0x70, END, 0]],
    ["arithmetic on nothing", [0, 0x6a, END, 0]],
    ["arithmetic on one value", [0, ...i32(1), 0x6a, END, 0]],
    ["an offset without a value", [0, END, 0]],
    ["an offset of two values", [0, ...i32(1), ...i32(2), END, 0]],
    ["an offset of a thousand instructions", [0, ...Array.from({ length: 1000 }, () => i32(1)).flat(), END, 0]],
    ["a size that is too long", [0, ...i32(1), END, 0x80, 0x80, 0x80, 0x80, 0x80, 0]],
    ["a size that is too large", [0, ...i32(1), END, 0xff, 0xff, 0xff, 0xff, 0x1f]],
    ["a memory index that is too large", [2, 0xff, 0xff, 0xff, 0xff, 0x1f, ...i32(1), END, 0]],
  ])("finds no more behind %s", (_, segment) => {
    expect(scan([3, ...active(i32(5)), ...segment, ...active(i32(9))])).toEqual([
      { segment: 0, memory: 0, offset: 5, sizeBytes: 1 },
    ]);
  });

  test("finds nothing in a section that claims more segments than engines accept", () => {
    expect(scan([...leb128(100_001), ...active(i32(5))])).toEqual([]);
    expect(scan([...leb128(100_000), ...active(i32(5))])).toHaveLength(1);
  });

  test("takes no more segments than it says it has", () => {
    expect(scan([1, ...active(i32(5)), ...active(i32(6))], active(i32(7)))).toHaveLength(1);
  });

  test("finds the same wherever the bytes are cut", () => {
    const segment = fc.record({
      offset: fc.nat(2 ** 31 - 1),
      sizeBytes: fc.nat(300),
      memory: fc.option(fc.nat(200)),
      isPassive: fc.boolean(),
    });
    const property = fc.property(fc.array(segment, { maxLength: 12 }), fc.array(fc.nat(4000)), (segments, cuts) => {
      const content = [
        ...leb128(segments.length),
        ...segments.flatMap(({ offset, sizeBytes, memory, isPassive }) => {
          const place = [...(memory === null ? [0] : [2, ...leb128(memory)]), ...i32(...signedLeb128(offset)), END];
          return [...(isPassive ? [1] : place), ...leb128(sizeBytes), ...Array(sizeBytes).fill(END)];
        }),
      ];
      const bounds = [0, ...cuts.filter((cut) => cut < content.length).sort((a, b) => a - b), content.length];
      const chunks = bounds.slice(1).map((end, at) => content.slice(bounds[at], end));
      expect(scan(...chunks)).toEqual(
        segments.flatMap(({ offset, sizeBytes, memory, isPassive }, position) =>
          isPassive ? [] : [{ segment: position, memory: memory ?? 0, offset, sizeBytes }],
        ),
      );
    });
    fc.assert(property, runs(300));
  });
});
