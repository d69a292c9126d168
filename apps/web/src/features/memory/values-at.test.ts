import { describe, expect, test } from "vitest";
import { asciiOf, utf8Of, valuesAt } from "./values-at.ts";

const textsOf = (bytes: Uint8Array) => Object.fromEntries(valuesAt(bytes).map(({ type, text }) => [type, text]));

describe("valuesAt()", () => {
  test("reads each type with the lowest byte first", () => {
    const bytes = new Uint8Array(16).subarray(3, 11);
    new DataView(bytes.buffer, bytes.byteOffset).setFloat32(0, 1.1, true);
    bytes[7] = 0xff;
    expect(textsOf(bytes)).toEqual({
      i8: "-51",
      u8: "205",
      i16: "-13107",
      u16: "52429",
      i32: "1066192077",
      u32: "1066192077",
      i64: "-72057592971735859",
      u64: "18374686480737815757",
      f32: "1.1",
      f64: "-5.486125367590762e+303",
    });
  });

  test("has no value where the memory ends", () => {
    const { u8, u16, i32, f64 } = textsOf(new Uint8Array([1, 2, 3]));
    expect([u8, u16, i32, f64]).toEqual(["1", "513", undefined, undefined]);
  });

  test("tells the zeros apart", () => {
    const bytes = new Uint8Array(8);
    bytes[7] = 0x80;
    expect(textsOf(bytes)["f64"]).toBe("-0");
  });
});

test("utf8Of() ends at a NUL, and is undefined for other bytes", () => {
  expect(utf8Of(new TextEncoder().encode("a\nπ\0rest"))).toBe("a·π");
  expect(utf8Of(new Uint8Array([0xff, 0xfe]))).toBeUndefined();
  expect(utf8Of(new Uint8Array())).toBe("");
});

test("asciiOf() shows printable characters alone", () => {
  expect([0x41, 0x20, 0x7f, 0, 0xe9].map(asciiOf)).toEqual(["A", "·", "·", "·", "·"]);
});
