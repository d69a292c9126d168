import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runs } from "../test/seed.ts";
import { createUtf8Decoder, createUtf8Encoder } from "./utf8.ts";

const platform = { TextDecoder, TextEncoder };

beforeEach(() => {
  vi.stubGlobal("TextDecoder", undefined);
  vi.stubGlobal("TextEncoder", undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The text, or `invalid` if the decoder throws. */
function outcome(decoder: { decode(bytes: Uint8Array): string }, bytes: Uint8Array): string {
  try {
    return `text ${decoder.decode(bytes)}`;
  } catch (error) {
    return error instanceof TypeError ? "invalid" : String(error);
  }
}

/** Whether both decoders give the same outcome, fatal or not. */
function createComparison(): (bytes: Uint8Array) => boolean {
  const pairs = [true, false].map((fatal) => ({
    own: createUtf8Decoder(fatal),
    other: new platform.TextDecoder("utf-8", { fatal, ignoreBOM: true }),
  }));
  return (bytes) => pairs.every(({ own, other }) => outcome(own, bytes) === outcome(other, bytes));
}

describe("the decoder of rec", () => {
  test("decodes every sequence of one and two bytes like TextDecoder", () => {
    const isSame = createComparison();
    const all = Array.from({ length: 256 }, (_, byte) => byte);
    expect(all.filter((byte) => !isSame(Uint8Array.of(byte)))).toEqual([]);
    expect(all.filter((first) => all.some((second) => !isSame(Uint8Array.of(first, second))))).toEqual([]);
  });

  test("decodes sequences at the borders of each length like TextDecoder", () => {
    const isSame = createComparison();
    const borders = [0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xf5];
    const tails = borders.flatMap((second) => borders.flatMap((third) => borders.map((last) => [second, third, last])));
    const sequences = [0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4].flatMap((first) =>
      tails.map((tail) => [first, ...tail]),
    );
    expect(sequences.filter((bytes) => !isSame(Uint8Array.from(bytes)))).toEqual([]);
  });

  test("decodes any bytes and any text like TextDecoder", () => {
    const isSame = createComparison();
    const text = fc.string({ unit: "binary" });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), isSame), runs(500));
    fc.assert(
      fc.property(text, (one) => isSame(new platform.TextEncoder().encode(one))),
      runs(500),
    );
  });

  test("keeps a byte order mark", () => {
    expect(createUtf8Decoder(true).decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe("\ufeffA");
  });
});

describe("the encoder of rec", () => {
  test("encodes any text, lone surrogates too, into any room like TextEncoder", () => {
    const unit = fc.constantFrom(
      "a",
      "é",
      "€",
      "𝄞",
      "\ud800",
      "\udc00",
      "\0",
      "\u07ff",
      "\u0800",
      "\uffff",
      "\u{10ffff}",
    );
    const property = fc.property(fc.array(unit, { maxLength: 12 }), fc.nat(40), (units, room) => {
      const text = units.join("");
      const [own, other] = [new Uint8Array(room), new Uint8Array(room)];
      const copied = createUtf8Encoder().encodeInto(text, own);
      expect(copied).toEqual(new platform.TextEncoder().encodeInto(text, other));
      expect(own).toEqual(other);
    });
    fc.assert(property, runs(500));
  });
});

test("the platform's own are used if there are any", () => {
  vi.unstubAllGlobals();
  expect(createUtf8Decoder(true)).toBeInstanceOf(TextDecoder);
  expect(createUtf8Encoder()).toBeInstanceOf(TextEncoder);
});
