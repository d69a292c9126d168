import { describe, expect, test } from "vitest";
import { emptySet, lessonSet, type ModuleSet } from "./module-set.ts";
import { addressOf, hasSet, setOfAddress } from "./set-address.ts";

const full: ModuleSet = {
  modules: [
    { name: "a <b>", source: { from: "url", url: "https://example.com/a.wasm?x=1#y" } },
    { name: "ü", source: { from: "url", url: "wasm/b.wasm" } },
  ],
  options: {
    binding: "closure",
    hoist: false,
    stackSize: 4096,
    fuse: "auto",
    heap: "ü",
    wasi: { args: ["a", "ü b"], env: { X: "=1" } },
  },
  resolutions: [{ importer: "a <b>", import: { module: "env", name: "f" }, provider: { module: "ü", name: "g" } }],
  hostCode: "return { env: {} };",
};

function fragment(value: unknown): string {
  return `#set=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`;
}

describe("addressOf() and setOfAddress()", () => {
  test("carry a set in both directions, and host functions apart from it", () => {
    const address = addressOf(full) ?? "";
    expect(hasSet(address)).toBe(true);
    expect(new URL(address, "http://a/").hash).toBe(address);
    expect(setOfAddress(address)).toEqual({ set: { ...full, hostCode: "" }, hostCode: full.hostCode });
    expect(setOfAddress(addressOf(lessonSet) ?? "")).toEqual({ set: lessonSet, hostCode: "" });
    expect(setOfAddress(addressOf(emptySet) ?? "")).toEqual({ set: emptySet, hostCode: "" });
  });

  test("have no address for files of the reader, and none that is too long", () => {
    const file = { name: "f", source: { from: "file", file: new Blob([]), path: "f.wasm" } } as const;
    expect(addressOf({ ...full, modules: [...full.modules, file] })).toBeUndefined();
    expect(addressOf({ ...full, hostCode: "x".repeat(20_000) })).toBeUndefined();
  });

  test.each([
    ["#set=%", "it is cut off, or changed"],
    [(addressOf(full) ?? "").slice(0, -20), "it is cut off, or changed"],
    [fragment("null"), "it has no list of modules"],
    [fragment([]), "it has no list of modules"],
    [fragment({ m: [["a"]] }), "a module is not given by name and URL"],
    [fragment({ m: [["a", 1]] }), "a module is not given by name and URL"],
    [fragment({ m: [["", "a.wasm"]] }), "a module has no name"],
    [fragment({ m: [["a", "javascript:alert(1)"]] }), '"javascript:alert(1)" is no URL of the web'],
    [fragment({ m: [["a", "http://"]] }), '"http://" is no URL of the web'],
    [
      fragment({
        m: [
          ["a", "a.wasm"],
          ["a", "b.wasm"],
        ],
      }),
      "two modules have the same name",
    ],
    [fragment({ m: Array(501).fill(["a", "a.wasm"]) }), "it has 501 modules, at most 500 are opened"],
    [fragment({ m: [], o: { hoist: "no" } }), '"hoist" is no option, or has another value'],
    [fragment('{"m":[],"o":{"__proto__":true}}'), '"__proto__" is no option, or has another value'],
    [fragment({ m: [], o: { stackSize: -1 } }), '"stackSize" is no option, or has another value'],
    [fragment({ m: [], o: { wasi: { args: "a" } } }), '"wasi" is no option, or has another value'],
    [fragment({ m: [], o: { wasi: { env: { A: 1 } } } }), '"wasi" is no option, or has another value'],
    [fragment({ m: [], o: { wasi: { stdin: "a" } } }), '"wasi" is no option, or has another value'],
    [fragment({ m: [], r: [["a", "b"]] }), "the choice of a provider has another form"],
    [fragment({ m: [], r: {} }), "a part has another form"],
    [fragment({ m: [], h: 1 }), "a part has another form"],
  ])("refuse %s", (address, reason) => {
    expect(() => setOfAddress(address)).toThrow(`The address holds a set that cannot be opened: ${reason}`);
  });
});
