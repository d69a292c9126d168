import { describe, expect, test } from "vitest";
import { rewriteOf, type Wish } from "../../test/rewrite-of.ts";
import { leb128, moduleOf, name, section } from "../parse/fixtures/encode-module.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { rewriteHead } from "./rewrite-head.ts";

function rewrite(bytes: Uint8Array<ArrayBuffer>, wish: Wish): Uint8Array<ArrayBuffer> {
  return rewriteHead(bytes, parseModule(bytes), rewriteOf(wish));
}

const sectionIds = (bytes: Uint8Array<ArrayBuffer>) =>
  parseModule(bytes).sections.map((range) => range.name ?? range.id);

describe("rewriteHead() keeps the order of sections", () => {
  test("with a tag section, data count and custom sections between all of them", async () => {
    const custom = (text: string) => section(sectionId.custom, name(text), 1, 2, 3);
    const bytes = moduleOf(
      custom("a"),
      section(sectionId.type, 1, 0x60, 0, 0),
      custom("b"),
      section(sectionId.function, 1, 0),
      custom("c"),
      section(sectionId.memory, 1, 0, 1),
      custom("d"),
      section(sectionId.tag, 1, 0, 0),
      custom("e"),
      section(sectionId.start, 0),
      custom("f"),
      section(sectionId.dataCount, 1),
      custom("g"),
      section(sectionId.code, 1, 2, 0, 0x0b),
      custom("h"),
      section(sectionId.data, 1, 0, 0x41, 0, 0x0b, 1, 9),
      custom("i"),
    );
    const rewritten = rewrite(bytes, { memory: 1, tag: 1, startExport: "s" });
    expect(sectionIds(rewritten)).toEqual(["a", 1, "b", 2, 3, "c", "d", "e", 7, "f", 12, "g", 10, "h", 11, "i"]);
    expect(WebAssembly.validate(rewritten)).toBe(true);
  });

  test("if every section is added after the last one", () => {
    const type = section(sectionId.type, 1, 0x60, 0, 0);
    const imports = section(sectionId.import, 1, name("a"), name("f"), 0, 0);
    const tail = section(sectionId.custom, name("tail"), 7);
    const rewritten = rewrite(moduleOf(type, imports, section(sectionId.start, 0), tail), { startExport: "s" });
    expect(sectionIds(rewritten)).toEqual([1, 2, 7, "tail"]);
    expect(WebAssembly.validate(rewritten)).toBe(true);
  });

  test("if the first section is left out", () => {
    const rewritten = rewrite(moduleOf(section(sectionId.memory, 1, 0, 1)), { memory: 1 });
    expect(sectionIds(rewritten)).toEqual([2]);
    expect(WebAssembly.validate(rewritten)).toBe(true);
  });

  test("if sizes take more bytes than they need", () => {
    const padded = (id: number, ...content: readonly number[]) => [
      id,
      content.length | 0x80,
      0x80,
      0x80,
      0,
      ...content,
    ];
    const bytes = moduleOf(padded(sectionId.memory, 1, 0, 1), padded(sectionId.export, 1, 1, 0x6d, 2, 0));
    const rewritten = rewrite(bytes, { memory: 1 });
    expect(parseModule(rewritten)).toMatchObject({
      imports: [{ name: "0" }],
      exports: [{ name: "m", importIndex: 0 }],
    });
    expect(WebAssembly.validate(rewritten)).toBe(true);
  });
});

describe("rewriteHead() of sections whose size changes its length", () => {
  /** A module whose import section has content of exactly so many bytes. */
  function importing(contentBytes: number): Uint8Array<ArrayBuffer> {
    const entry = [...name("a"), ...name("g"), 3, 0x7f, 0];
    for (let length = contentBytes; length >= 0; length -= 1) {
      const text = name("n".repeat(length));
      const content = [2, ...entry, ...name(""), ...text, 3, 0x7f, 0];
      if (content.length === contentBytes) {
        return moduleOf(section(sectionId.import, content), section(sectionId.memory, 1, 0, 1));
      }
    }
    throw new RangeError(`No import section is ${contentBytes} bytes long`);
  }

  test.each([
    [100, 140],
    [16_355, 16_390],
  ])("from %i to %i bytes of imports", (from, to) => {
    for (let size = from; size <= to; size += 1) {
      const bytes = importing(size);
      const rewritten = rewrite(bytes, { memory: 1 });
      expect(parseModule(rewritten).imports.map((entry) => entry.name)).toEqual([
        ...parseModule(bytes).imports.map((entry) => entry.name),
        "0",
      ]);
      expect(WebAssembly.validate(rewritten)).toBe(true);
      expect(parseModule(rewritten).sections[0]?.sizeBytes).toBe(
        size + name("rec:hoisted").length + name("0").length + 3,
      );
    }
  });

  test.each([126, 127, 128, 16_382, 16_383, 16_384])("from %i imports to one more", async (count) => {
    const entries = Array.from({ length: count }, () => [0, 0, 3, 0x7f, 0]).flat();
    const bytes = moduleOf(
      section(sectionId.import, leb128(count), entries),
      section(sectionId.memory, 1, 0, 1),
      section(sectionId.export, 1, name("g"), 3, leb128(count - 1)),
    );
    const rewritten = rewrite(bytes, { memory: 1 });
    expect(parseModule(rewritten).imports).toHaveLength(count + 1);
    expect(WebAssembly.validate(rewritten)).toBe(true);
  });
});
