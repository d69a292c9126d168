import { describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { link } from "../link.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { leb128, moduleOf, section } from "./fixtures/encode-module.ts";

/** A module whose own table gets this many elements from one segment. */
function moduleWithElements(count: number): Uint8Array<ArrayBuffer> {
  const head = [...leb128(1), 0, 0x41, 0, 0x0b, ...leb128(count)];
  const before = moduleOf(
    section(sectionId.type, 1, [0x60, 0, 0]),
    section(sectionId.function, 1, 0),
    section(sectionId.table, 1, [0x70, 0], leb128(10_000_000)),
  );
  const code = section(sectionId.code, 1, [2, 0, 0x0b]);
  const size = [sectionId.element, ...leb128(head.length + count), ...head];
  const bytes = new Uint8Array(before.length + size.length + count + code.length);
  bytes.set(before);
  bytes.set(size, before.length);
  bytes.set(code, bytes.length - code.length);
  return bytes;
}

describe("an element segment", () => {
  test("of more elements than engines accept is LIMIT_EXCEEDED, told from the head", async () => {
    const bytes = moduleWithElements(10_000_001);
    const expected = {
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining(
        "found 10000001 elements of one element segment, engines accept at most 10000000",
      ),
    };
    expect(await errorOf(() => parseModule(bytes))).toMatchObject(expected);
    expect(await errorOf(link({ table: bytes }))).toMatchObject({ ...expected, module: "table" });
    const { stream } = watchStream(bytes, { chunkSizeBytes: 1_000_000 });
    expect(await errorOf(link({ table: stream }))).toMatchObject({ ...expected, module: "table" });
  });

  test("of as many as engines accept is none", async () => {
    expect(parseModule(moduleWithElements(10_000_000)).elementSegments).toMatchObject([{ count: 10_000_000 }]);
  });

  test("carries the functions of elements, up to 4,096 of a module", async () => {
    const elements = async (list: string) => {
      const wat = `(module (table (export "t") 9000 funcref) (func $f) (func $g) ${list})`;
      return parseModule(await assemble(wat)).elementSegments?.map(({ functions }) => functions);
    };
    expect(await elements("(elem (i32.const 0) $f $g)")).toEqual([[0, 1]]);
    expect(await elements("(elem (i32.const 0) funcref (ref.func $g) (ref.null func))")).toEqual([[1, null]]);
    expect(await elements(`(elem (i32.const 0) ${"$f ".repeat(4_096)}) (elem (i32.const 5000) $g)`)).toEqual([
      new Array(4_096).fill(0),
      undefined,
    ]);
  });
});
