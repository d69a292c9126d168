import { describe, expect, test } from "vitest";
import { makePlaceable } from "../../src/place.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";
import { linkPlaced } from "./link-placed.ts";
import { type Program, programs, virtualCalls } from "./programs.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const STATIC = FREESTANDING.filter((flag) => !/import|undefined|relocs/.test(flag));

/** The result of the program as wasm-ld links it. */
async function linkedStatically({ a, b, flags = [] }: Program, level: string): Promise<unknown> {
  const bytes = await compile({ ...a, ...b }, [...STATIC, ...flags, level, "-Wl,--export=test"]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  return (exports["test"] as CallableFunction)();
}

async function parts({ a, b, flags = [] }: Program, level: string): Promise<{ readonly a: Bytes; readonly b: Bytes }> {
  const options = [...FREESTANDING, ...flags, level];
  return { a: await compile(a, options), b: await compile(b, options) };
}

describe.each([...programs, virtualCalls])("two modules with $name", (program) => {
  test.each(["-O0", "-O2"])(
    "placed, built with %s, give the result of the static link",
    async (level) => {
      const expected = await linkedStatically(program, level);
      const modules = await parts(program, level);
      expect(linkPlaced(modules).exports["a"]?.["test"]?.()).toBe(expected);
      const placeable = { a: makePlaceable(modules.a), b: makePlaceable(modules.b) };
      expect(linkPlaced(placeable).exports["a"]?.["test"]?.()).toBe(expected);
    },
    120_000,
  );
});
