import { expect, test } from "vitest";
import { formatDiagnostics } from "./diagnostic.ts";

const first = { code: "NO_HOST", message: "first", hint: "do this" } as const;
const second = { code: "HTTP_STATUS", message: "second", hint: "do that" } as const;

test("formatDiagnostics() writes a headline with the number of problems, then each with its hint", () => {
  expect(formatDiagnostics("Cannot load 2 modules", [first, second])).toBe(
    "Cannot load 2 modules: 2 problems\n  NO_HOST  first\n    hint: do this\n  HTTP_STATUS  second\n    hint: do that",
  );
});

test("formatDiagnostics() prints the first hundred problems and counts the others", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => ({ ...first, hint: `do ${at}` }));
  const lines = formatDiagnostics("Cannot load 1 module", hundred).split("\n");
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([
    201,
    "Cannot load 1 module: 100 problems",
    "    hint: do 99",
  ]);
  const longer = formatDiagnostics("Cannot load 1 module", [...hundred, second]).split("\n");
  expect([longer.length, longer[0], longer.at(-1)]).toEqual([
    202,
    "Cannot load 1 module: 101 problems",
    "  and 1 more, which stand in the error's diagnostics",
  ]);
});

test("formatDiagnostics() counts one problem in the singular", () => {
  expect(formatDiagnostics("Cannot load 1 module", [first])).toBe(
    "Cannot load 1 module: 1 problem\n  NO_HOST  first\n    hint: do this",
  );
});

test("formatDiagnostics() writes a hint once, behind all problems that have it", () => {
  const third = { ...first, message: "third" };
  expect(formatDiagnostics("Cannot load 3 modules", [first, second, third]).split("\n")).toEqual([
    "Cannot load 3 modules: 3 problems",
    "  NO_HOST  first",
    "  NO_HOST  third",
    "    hint: do this",
    "  HTTP_STATUS  second",
    "    hint: do that",
  ]);
});
