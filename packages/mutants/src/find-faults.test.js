import { describe, expect, test } from "vitest";
import { applyFault, findFaults } from "./find-faults.js";

/** @param {string} text */
const changes = (text) => findFaults("x.ts", text).map((fault) => applyFault(text, fault));

describe("findFaults()", () => {
  test.each([
    ["a comparison", "f(a < b);", [";", "f(a <= b);"]],
    ["an equality", "const x = a === b;", ["const x = a !== b;"]],
    ["a sum", "const x = a + b;", ["const x = a - b;"]],
    ["a connective", "const x = a && b;", ["const x = a || b;"]],
    ["a default", "const x = a ?? b;", ["const x = a && b;"]],
    ["a negation", "const x = !a;", ["const x = a;"]],
    ["a step", "a++;", [";", "a--;"]],
    ["a compound assignment", "a += b;", [";", "a -= b;"]],
    ["a conditional", "const x = a ? b : c;", ["const x = true ? b : c;", "const x = false ? b : c;"]],
    ["an if", "if (a) f();", ["if (true) f();", "if (false) f();", "if (a) ;"]],
    ["a loop", "while (a) f();", ["while (false) f();", "while (a) ;"]],
    ["a number", "const x = 1_000;", ["const x = 1001;"]],
    ["a hexadecimal number", "const x = 0x7f;", ["const x = 128;"]],
    ["a bigint", "const x = 9n;", ["const x = 10n;"]],
    ["a boolean", "const x = true;", ["const x = false;"]],
    ["a string of one word", 'const x = "EXPECTED";', ['const x = "";']],
    ["a throw", "function f() { throw a; }", ["function f() { ; }"]],
    ["an early return", "function f() { if (a) return; }", expect.arrayContaining(["function f() { if (a) ; }"])],
  ])("seeds %s", (_, text, expected) => {
    expect(changes(text)).toEqual(expected);
  });

  test.each([
    ["types", "type X = 1 | true; interface Y { a: 2 } let x: 3; const f = <T extends 4>(a: T): 5 => a;"],
    ["names of modules", 'import { a } from "b"; export { c } from "d"; export * from "e";'],
    ["names of properties", "const x = { 1: a, b: c };"],
    ["texts", 'const x = "Cannot link"; const y = "more " + x; const z = `1 2`;'],
    ["directives", '"use strict";'],
  ])("leaves %s alone", (_, text) => {
    expect(changes(text)).toEqual([]);
  });

  test("looks into assertions of types", () => {
    expect(changes("const x = (a < b) as boolean satisfies boolean;")).toEqual([
      "const x = (a <= b) as boolean satisfies boolean;",
    ]);
  });

  test("leaves alone the default for a missing index of a list: that is for the type checker", () => {
    expect(changes("const x = list[at] ?? 0;")).toEqual(["const x = list[at] && 0;"]);
    expect(changes("const x = one.two ?? 0;")).toEqual(["const x = one.two && 0;", "const x = one.two ?? 1;"]);
  });

  test("finds an operator after a comment and text of any width", () => {
    expect(changes("f('🧩 a' , a /* < 🧩 */ < b);")).toContain("f('🧩 a' , a /* < 🧩 */ <= b);");
  });

  test("makes no faults that break the syntax", () => {
    expect(changes("const x = - -1;")).not.toContain("const x = --1;");
  });

  test("names the file that it cannot parse", () => {
    expect(() => findFaults("x.ts", "const =")).toThrow("x.ts");
  });
});
