import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { ByteReader } from "../parse/byte-reader.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { encodeName, encodeSection, encodeSigned32, encodeUnsigned, encodeVector, flatten } from "./encode-values.ts";

const readerOf = (bytes: Uint8Array) => new ByteReader(bytes, { start: 0, end: bytes.length, section: sectionId.type });

/** LEB128 as the specification defines it, in arithmetic of any size. */
function leb128(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value % 128n) + 128, ...leb128(value / 128n)];
}

/** Numbers around every power of two. */
const safeIntegers = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(52).chain((bits) => fc.integer({ min: Math.max(0, 2 ** bits - 2), max: 2 ** bits })),
);

describe("encodeUnsigned()", () => {
  test("is LEB128 in the fewest bytes, for every safe integer", () => {
    fc.assert(
      fc.property(safeIntegers, (value) => {
        expect(encodeUnsigned(value)).toEqual(leb128(BigInt(value)));
        expect(readerOf(Uint8Array.from(encodeUnsigned(value))).readU64()).toBe(BigInt(value));
      }),
      runs(2_000),
    );
  });

  test("takes another byte at each power of 128", () => {
    const lengths = [0, 127, 128, 16_383, 16_384, 2 ** 21 - 1, 2 ** 21, 2 ** 32 - 1, 2 ** 53 - 1].map(
      (value) => encodeUnsigned(value).length,
    );
    expect(lengths).toEqual([1, 1, 2, 2, 3, 3, 4, 5, 8]);
  });
});

describe("encodeSigned32()", () => {
  test("writes the same bytes as an assembler", async () => {
    const signed = fc.oneof(
      fc.integer(),
      fc.tuple(fc.nat(31), fc.integer({ min: -2, max: 2 })).map(([bits, near]) => (2 ** bits + near) | 0),
      fc.tuple(fc.nat(31), fc.integer({ min: -2, max: 2 })).map(([bits, near]) => (near - 2 ** bits) | 0),
    );
    const property = fc.asyncProperty(signed, async (value) => {
      const { definitions } = parseModule(await assemble(`(module (global i32 (i32.const ${value})))`));
      const hex = Buffer.from([0x41, ...encodeSigned32(value), 0x0b]).toString("hex");
      expect(hex).toBe(definitions.global[0]?.initial);
    });
    await fc.assert(property, runs(300));
  });
});

describe("encodeName()", () => {
  test("is UTF-8 behind its length, astral characters and control characters too", () => {
    const names = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.constantFrom(
        "",
        "__proto__",
        "\ufeffmark",
        "\0",
        "\u{10ffff}",
        "\ud7ff\ue000",
        "é".repeat(64),
        "a".repeat(128),
      ),
    );
    const property = fc.property(names, (name) => {
      const bytes = new TextEncoder().encode(name);
      expect(flatten([encodeName(name)])).toEqual(Uint8Array.from([...leb128(BigInt(bytes.length)), ...bytes]));
      expect(readerOf(flatten([encodeName(name)])).readName()).toBe(name);
    });
    fc.assert(property, runs(1_000));
  });

  test("takes names of 10 KB", () => {
    const name = "ümlaut 𝄞 ".repeat(1_000);
    expect(readerOf(flatten([encodeName(name)])).readName()).toBe(name);
  });
});

describe("flatten()", () => {
  const { bytes } = fc.letrec<{ bytes: unknown; part: unknown }>((tie) => ({
    bytes: fc.array(tie("part"), { maxLength: 5 }),
    part: fc.oneof({ maxDepth: 5 }, fc.nat(255), fc.uint8Array({ maxLength: 5 }), tie("bytes")),
  }));

  test("puts nested lists behind each other, and copies its input", () => {
    const property = fc.property(bytes, (nested) => {
      const plain = (nested as unknown[]).flatMap(function open(part: unknown): number[] {
        return typeof part === "number" ? [part] : Array.from(part as Iterable<unknown>).flatMap(open);
      });
      expect(flatten(nested as Parameters<typeof flatten>[0])).toEqual(Uint8Array.from(plain));
    });
    fc.assert(property, runs(500));
  });
});

describe("encodeVector() and encodeSection()", () => {
  test("write the number of items, and the number of bytes", () => {
    expect(flatten(encodeVector([]))).toEqual(Uint8Array.of(0));
    expect(flatten(encodeVector([[1, 2], [], [3]]))).toEqual(Uint8Array.of(3, 1, 2, 3));
    expect(encodeSection(7, [])).toEqual(Uint8Array.of(7, 0));
    expect(encodeSection(7, [new Uint8Array(128).fill(9)]).subarray(0, 4)).toEqual(Uint8Array.of(7, 0x80, 1, 9));
    expect(encodeSection(0, [new Uint8Array(16_384)]).subarray(0, 4)).toEqual(Uint8Array.of(0, 0x80, 0x80, 1));
  });
});
