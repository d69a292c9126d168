import { describe, expect, test } from "vitest";
import { hasSkeleton, withSkeleton } from "./host-skeleton.ts";

type Extern = (...values: readonly unknown[]) => unknown;

/** The host import that code gives under a name. */
function externOf(code: string, module: string, name: string): unknown {
  return new Function(code)()[module][name];
}

function functionOf(code: string, module: string, name: string): Extern {
  return externOf(code, module, name) as Extern;
}

describe("withSkeleton()", () => {
  test("begins code that gives the function, with its parameters and a value to return", () => {
    const code = withSkeleton("", { module: "env", name: "add", type: "function [i32 i64] -> [i64]" });
    const add = functionOf(code, "env", "add");
    expect(add.length).toBe(2);
    expect(add(1, 2n)).toBe(0n);
  });

  test("adds to code that it has begun, also in the same namespace", () => {
    const first = withSkeleton("", { module: "env", name: "a", type: "function [] -> []" });
    const edited = first.replace("imports.env.a = ", "imports.env.a = /* mine */ ");
    const second = withSkeleton(edited, { module: "env", name: "b c", type: "function [] -> [f64]" });
    const third = withSkeleton(second, { module: "other", name: "d", type: "function [] -> []" });
    expect(third).toContain("/* mine */");
    expect(third.match(/return imports;/g)).toHaveLength(1);
    expect([functionOf(third, "env", "a")(), functionOf(third, "env", "b c")()]).toEqual([undefined, 0]);
    expect(functionOf(third, "other", "d")()).toBeUndefined();
  });

  test("keeps code of any other form", () => {
    const written = "const twice = (n) => 2 * n;\nreturn { env: { twice } };";
    const code = withSkeleton(written, { module: "env", name: "once", type: "function [i32] -> [i32]" });
    expect([functionOf(code, "env", "twice")(4), functionOf(code, "env", "once")(4)]).toEqual([8, 0]);
    expect(code).toContain(written);
  });

  test.each([
    ["memory of 2 to 16 pages of 64 KiB", WebAssembly.Memory],
    ["memory of 1 or more pages of 64 KiB", WebAssembly.Memory],
    ["memory of 1 to 2 pages of 64 KiB, shared", WebAssembly.Memory],
    ["table of 3 or more elements of funcref", WebAssembly.Table],
    ["mutable global i64", WebAssembly.Global],
    ["constant global externref", WebAssembly.Global],
  ])("gives a %s", (type, Class) => {
    const value = externOf(withSkeleton("", { module: "env", name: "x", type }), "env", "x");
    expect(value).toBeInstanceOf(Class);
    if (value instanceof WebAssembly.Memory)
      expect(value.buffer.byteLength / 65_536).toBe(Number(type.match(/\d/)?.[0]));
    if (value instanceof WebAssembly.Table) expect(value.length).toBe(3);
  });

  test("returns several values as a list", () => {
    const code = withSkeleton("", {
      module: "m",
      name: "f",
      type: "function [(ref null func [i32] -> []) i32] -> [i32 funcref]",
    });
    const f = functionOf(code, "m", "f");
    expect([f.length, f()]).toEqual([2, [0, null]]);
  });

  test.each(["tag [i32]", "memory of 1 or more pages of 1 byte", "constant global v128", "function of unknown type"])(
    "has no start for a %s",
    (type) => {
      expect(hasSkeleton({ module: "env", name: "x", type })).toBe(false);
    },
  );

  test.each([
    ["env", "__proto__"],
    ["__proto__", "f"],
    ["constructor", "f"],
  ])("has no start for %s.%s, a name of every object", (module, name) => {
    expect(hasSkeleton({ module, name, type: "function [] -> []" })).toBe(false);
  });
});
