import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { plainName, quoteName } from "./quote-name.ts";

describe("quoteName()", () => {
  test.each([
    ["malloc", '"malloc"'],
    ["", '""'],
    ['say "hi"', '"say \\"hi\\""'],
    ["two\nlines\ttab", '"two\\nlines\\ttab"'],
    ["back\\slash", '"back\\\\slash"'],
    ["größe → 🙂", '"größe → 🙂"'],
    ["\ud800 alone", '"\\ud800 alone"'],
    ["\u0000\u001b[31m", '"\\u0000\\u001b[31m"'],
  ])("writes %j between double quotes", (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  test.each([
    ["delete and C1 controls, which terminals obey", "\u007f\u009b31m", '"\\u007f\\u009b31m"'],
    ["separators, which break lines", "a\u2028b\u2029c\u0085", '"a\\u2028b\\u2029c\\u0085"'],
    ["directional controls, which reorder what is shown", "a\u202eb\u2066c\u200f", '"a\\u202eb\\u2066c\\u200f"'],
    ["a byte order mark", "\ufeffa", '"\\ufeffa"'],
    ["characters beyond the first plane that are not shown", "a\u{e0041}", '"a\\udb40\\udc41"'],
  ])("escapes %s", (_, name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  test("keeps a name of 80 characters whole and cuts a longer one in the middle", () => {
    expect(quoteName("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
    expect(quoteName(`${"a".repeat(41)}${"b".repeat(40)}`)).toBe(`"${"a".repeat(40)}…${"b".repeat(40)}"`);
    expect(quoteName("x".repeat(10_240))).toHaveLength(83);
  });

  test("escapes the halves of a character that the cut goes through", () => {
    expect(quoteName(`${"a".repeat(39)}🙂${"b".repeat(50)}`)).toContain("\\ud83d…");
  });

  test("gives one line of printable characters, at most six for each character of the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (name) => {
        const quoted = quoteName(name);
        expect(quoted).toMatch(/^"[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*"$/u);
        expect(quoted.length).toBeLessThanOrEqual(80 * 6 + 3);
      }),
      runs(300),
    );
  });

  test("gives different text for different short names", () => {
    const short = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(quoteName(a) === quoteName(b)).toBe(a === b);
        expect(JSON.parse(quoteName(a))).toBe(a);
      }),
      runs(300),
    );
  });
});

describe("plainName()", () => {
  test.each([
    "program",
    "wasi_snapshot_preview1",
    "./memory.wasm",
    "https://a.example/b.wasm:1",
    "@rec/wasm",
    "a+b-c$d",
  ])("leaves %s as it is", (name) => {
    expect(plainName(name)).toBe(name);
  });

  test.each(["", "two words", "a,b", 'a"b', "a\n", "größe", "x".repeat(81)])("quotes %j", (name) => {
    expect(plainName(name)).toBe(quoteName(name));
  });
});
