import { describe, expect, test } from "vitest";
import { quotedName, shownName, shownPath, watName } from "./shown-name.ts";

describe("shownName()", () => {
  test.each(["malloc", "env", "a b", "größe", "数", "wasi:io/streams@0.2.0", "<b>", "_ZN3fooE"])(
    "leaves %j",
    (name) => {
      expect(shownName(name)).toBe(name);
    },
  );

  test.each([
    ["", '""'],
    [" ", '" "'],
    ["a ", '"a "'],
    ["safe\u202elive", '"safe\\u202elive"'],
    ["g\u2066lob", '"g\\u2066lob"'],
    ["a\u200bb", '"a\\u200bb"'],
    ["a\nb", '"a\\nb"'],
    ["a\u007f", '"a\\u007f"'],
    ["a\u2028b", '"a\\u2028b"'],
    ["\u{e0041}", '"\\udb40\\udc41"'],
    ["\ud800", '"\\ud800"'],
    ['"\\u202e"', '"\\"\\\\u202e\\""'],
  ])("quotes %j", (name, shown) => {
    expect(shownName(name)).toBe(shown);
    expect(JSON.parse(shown)).toBe(name);
  });
});

test("shownPath() shows both names", () => {
  expect(shownPath({ module: "", name: "a\u200d" })).toBe('""."a\\u200d"');
});

test("quotedName() is a string of JavaScript without hidden characters", () => {
  const name = "a\u202e\u2028\u{e0041}\u0000";
  expect(quotedName(name)).toBe('"a\\u202e\\u2028\\udb40\\udc41\\u0000"');
  expect(new Function(`return ${quotedName(name)}`)()).toBe(name);
});

test("watName() is a string of the text format", () => {
  expect(watName('a"\\\u202e\u0000\n')).toBe('"a\\"\\\\\\u{202e}\\u{0}\\u{a}"');
});
