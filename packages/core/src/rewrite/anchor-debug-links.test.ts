import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { leb128, moduleOf, name, section } from "../parse/fixtures/encode-module.ts";
import { anchorDebugLinks } from "./anchor-debug-links.ts";
import { mayHaveDebugLink } from "./may-have-debug-link.ts";

const MAP = "sourceMappingURL";
const DWARF = "external_debug_info";
const URL_OF_MODULE = "https://example.test/app/lib/a.wasm?v=1#x";

const custom = (sectionName: string, ...content: readonly number[]) => section(0, name(sectionName), content);
const linkTo = (reference: string, sectionName = MAP) => {
  const encoded = [...new TextEncoder().encode(reference)];
  return custom(sectionName, ...leb128(encoded.length), ...encoded);
};

function anchor(bytes: Uint8Array<ArrayBuffer>, { url = URL_OF_MODULE, isMoved = false } = {}) {
  return anchorDebugLinks(bytes, { start: 8, url, isMoved });
}

/** The text of the sections of a name, as an engine finds them. */
function linksOf(bytes: Uint8Array<ArrayBuffer>, sectionName = MAP): string[] {
  const { customSections } = WebAssembly.Module as unknown as {
    customSections(module: WebAssembly.Module, name: string): ArrayBuffer[];
  };
  const found = customSections(new WebAssembly.Module(bytes), sectionName);
  return found.map((content) => new TextDecoder().decode(content).slice(content.byteLength > 128 ? 2 : 1));
}

describe("anchorDebugLinks()", () => {
  test.each([
    ["a.wasm.map", "https://example.test/app/lib/a.wasm.map"],
    ["./maps/a.map?v=2#y", "https://example.test/app/lib/maps/a.map?v=2#y"],
    ["../a.map", "https://example.test/app/a.map"],
    ["/a.map", "https://example.test/a.map"],
    ["//cdn.test/a.map", "https://cdn.test/a.map"],
    ["?map", "https://example.test/app/lib/a.wasm?map"],
    ["größe.map", "https://example.test/app/lib/gr%C3%B6%C3%9Fe.map"],
  ])("makes %s absolute", (reference, absolute) => {
    for (const sectionName of [MAP, DWARF]) {
      const anchored = anchor(moduleOf(linkTo(reference, sectionName)));
      const [link = ""] = linksOf(anchored, sectionName);
      expect(linksOf(anchored, sectionName)).toHaveLength(1);
      expect(link).toMatch(/^https:/);
      expect(new URL(link).href).toBe(absolute);
    }
  });

  test("agrees with the platform about any reference and base", () => {
    const segment = fc.constantFrom("", "a", "b.map", "..", ".", "?q", "#f", "é", "ab:c", "%20");
    const path = fc.array(segment, { maxLength: 5 }).map((segments) => segments.join("/"));
    const origin = fc.constantFrom("https://h", "http://h:81/", "file:///", "https://h/x/", "app://h/x/y.wasm");
    const property = fc.property(origin, path, path, (start, rest, reference) => {
      fc.pre(URL.canParse(start + rest) && URL.canParse(reference, start + rest));
      // The URLs of modules are in this form.
      const base = new URL(start + rest).href;
      const [link = ""] = linksOf(anchor(moduleOf(linkTo(reference)), { url: base }));
      // A link to the module itself is none.
      if (/^($|#)/.test(reference)) expect(link).toBe(reference);
      else expect(new URL(link).href).toBe(new URL(reference, base).href);
    });
    fc.assert(property, runs(3_000));
  });

  test.each(["https://cdn.test/a.map", "data:application/json,{}", "file:///a.map", ""])(
    "leaves the link %j as it is",
    (reference) => {
      const bytes = moduleOf(linkTo(reference));
      expect(anchor(bytes)).toEqual(bytes);
    },
  );

  test.each(["blob:https://example.test/1", "data:application/wasm,", "app.wasm", ""])(
    "leaves links as they are, if the module has the URL %j",
    (url) => {
      const bytes = moduleOf(linkTo("a.map"));
      expect(anchor(bytes, { url })).toEqual(bytes);
    },
  );

  test("moves no section: the old link stays under another name, the new one stands at the end", () => {
    const code = [section(1, 1, 0x60, 0, 0), section(3, 1, 0), section(10, 1, 2, 0, 0x0b)];
    const bytes = moduleOf(linkTo("a.map"), ...code, custom("other", 1, 2, 3));
    const anchored = anchor(bytes);
    const changed = [...bytes].flatMap((byte, at) => (byte === anchored[at] ? [] : [at]));
    expect(changed).toEqual([8 + 2 + 1]);
    expect(linksOf(anchored, "_ourceMappingURL")).toEqual(["a.map"]);
    expect(linksOf(anchored)).toEqual(["https://example.test/app/lib/a.map"]);
    expect(anchored.slice(bytes.length)).toEqual(Uint8Array.from(linkTo("https://example.test/app/lib/a.map")));
  });

  test("does not change the given bytes, and takes sections without a preamble", () => {
    const tail = Uint8Array.from([...custom("other"), ...linkTo("a.map")]);
    const copy = tail.slice();
    const anchored = anchorDebugLinks(tail, { start: 0, url: URL_OF_MODULE, isMoved: false });
    expect(tail).toEqual(copy);
    expect(linksOf(Uint8Array.from([...moduleOf(), ...anchored]))).toEqual(["https://example.test/app/lib/a.map"]);
  });

  test("takes the source map from a module with moved code, and keeps its DWARF", () => {
    const bytes = moduleOf(linkTo("https://cdn.test/a.map"), linkTo("a.debug.wasm", DWARF));
    const anchored = anchor(bytes, { isMoved: true });
    expect(linksOf(anchored)).toEqual([]);
    expect(linksOf(anchored, DWARF)).toEqual(["https://example.test/app/lib/a.debug.wasm"]);
  });

  test.each([
    ["a link that is cut off", custom(MAP, 9, 0x61)],
    ["a link that is no text", custom(MAP, 1, 0xff)],
    ["a section without a name", section(0, 5)],
    ["a section that is cut off", [0, 100, ...name(MAP), 1]],
    ["a size that is cut off", [0, 0x80]],
  ])("passes over %s, like an engine", (_, broken) => {
    const bytes = moduleOf(broken);
    expect(anchor(bytes)).toEqual(bytes);
  });
});

describe("mayHaveDebugLink()", () => {
  const long = custom("other", ...new Array<number>(300).fill(16));
  test.each<[string, readonly number[], boolean]>([
    ["a source map", linkTo("a.map"), true],
    ["DWARF in a separate file", linkTo("a.wasm", DWARF), true],
    ["a link behind a long section", [...long, ...linkTo("a.map")], true],
    ["a link that has only begun", linkTo("a.map").slice(0, 3), true],
    ["a size of five bytes", [0, 0x96, 0x80, 0x80, 0x80, 0, ...name(MAP), ...name("a.map")], true],
    ["other sections", [...long, ...custom("name"), ...custom("producers")], false],
    ["a data section that looks like one", section(11, name(MAP), name("a.map")), false],
    ["nothing", [], false],
    ["a size that is cut off", [0, 0x80], false],
  ])("of %s", (_, sections, expected) => {
    expect(mayHaveDebugLink(moduleOf(sections), 8)).toBe(expected);
    expect(mayHaveDebugLink(Uint8Array.from(sections), 0)).toBe(expected);
  });

  test("finds every link that anchorDebugLinks() changes", () => {
    const bytes = moduleOf(section(0, leb128(MAP.length), [...name(MAP).slice(1)], name("a.map")));
    expect(anchor(bytes)).not.toEqual(bytes);
    expect(mayHaveDebugLink(bytes, 8)).toBe(true);
  });
});
