import { expect, test } from "vitest";
import { formatDiagnostics } from "./diagnostic.ts";

const first = { code: "NO_HOST", message: "first", hint: "do this" } as const;
const second = { code: "HTTP_STATUS", message: "second", hint: "do that" } as const;

test("formatDiagnostics() writes a headline with the number of problems, then two lines for each", () => {
  expect(formatDiagnostics("Cannot load 2 modules", [first, second])).toBe(
    "Cannot load 2 modules: 2 problems\n  NO_HOST  first\n    hint: do this\n  HTTP_STATUS  second\n    hint: do that",
  );
});

test("formatDiagnostics() counts one problem in the singular", () => {
  expect(formatDiagnostics("Cannot load 1 module", [first])).toBe(
    "Cannot load 1 module: 1 problem\n  NO_HOST  first\n    hint: do this",
  );
});
