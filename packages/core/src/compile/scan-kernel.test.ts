import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import createWabt from "wabt";
import { runs } from "../../test/seed.ts";
import { Checksum } from "../parse/areas/checksum.ts";
import { type IntegerScan, PlaceScanner, type ScanKernel } from "../rewrite/place/place-scanner.ts";
import { createScanKernel, KERNEL } from "./scan-kernel.ts";

const kernel = createScanKernel() as ScanKernel;

/** Bytes in which places are frequent, and cut and wrong in all ways. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constant([0x41, 0x80, 0x80, 0x84, 0x80, 0x00]) },
  { weight: 2, arbitrary: fc.constant([0x02, 0x84, 0x80, 0x84, 0x80, 0x00]) },
  { weight: 2, arbitrary: fc.constant([0x80, 0x80, 0x80, 0x80]) },
  { weight: 4, arbitrary: fc.array(fc.constantFrom(0, 4, 5, 7, 8, 0x41, 0x42, 0x7f, 0x80, 0xff), { maxLength: 5 }) },
  { weight: 2, arbitrary: fc.array(fc.nat(255), { maxLength: 30 }) },
);
const code = fc.array(piece, { maxLength: 60 }).map((pieces) => Uint8Array.from(pieces.flat()));
/** Longer than the window that is copied at a time, in which places are cut. */
const longCode = fc.tuple(code, fc.nat(40)).map(([bytes, shift]) => {
  const times = Math.ceil(70_000 / Math.max(1, bytes.length + shift));
  return Uint8Array.from(Array.from({ length: times }, () => [...bytes, ...new Array(shift).fill(0x0b)]).flat());
});

function found(scanner: IntegerScan, bytes: Uint8Array, cuts: readonly number[]): number[][] {
  const places: number[][] = [];
  scanner.at = 1;
  for (const end of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    while (scanner.next(bytes, end)) places.push([scanner.found, scanner.value]);
  }
  return places;
}

test("the kernel is scan.wat", async () => {
  const text = readFileSync(new URL("./scan.wat", import.meta.url), "utf8");
  const wabt = await createWabt();
  const { buffer } = wabt.parseWat("scan.wat", text, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString("hex")).toBe(KERNEL);
});

test("the kernel finds the same places as the scanner, wherever the code is cut", () => {
  let places = 0;
  const property = fc.property(
    fc.oneof(code, { arbitrary: longCode, weight: 1 }),
    fc.array(fc.nat(), { maxLength: 4 }),
    fc.constantFrom([0, 2 ** 31 - 1], [65_536, 65_540], [65_537, 70_000]),
    (bytes, cuts, [least = 0, most = 0]) => {
      const expected = found(new PlaceScanner({ least, most }), bytes, []);
      expect(found(new PlaceScanner({ least, most }), bytes, cuts)).toEqual(expected);
      expect(found(kernel.scanner({ least, most }), bytes, cuts)).toEqual(expected);
      places += expected.length;
    },
  );
  fc.assert(property, runs(2_000));
  expect(places).toBeGreaterThan(1_000);
});

test("the kernel adds up the same checksum, wherever the bytes are cut", () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
  const property = fc.property(fc.array(fc.nat(bytes.length), { maxLength: 4 }), (cuts) => {
    const [alone, helped] = [new Checksum(), new Checksum(kernel.addUp)];
    const ends = [...cuts.sort((a, b) => a - b), bytes.length];
    ends.forEach((end, at) => {
      for (const checksum of [alone, helped]) checksum.push(bytes.subarray(ends[at - 1] ?? 0, end));
    });
    expect(helped.end()).toEqual(alone.end());
  });
  fc.assert(property, runs(300));
});
