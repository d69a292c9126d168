import { describe, expect, test } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { causeOf, ModuleLinkError, ModuleLoadError, ModuleParseError, subjectOf } from "./errors.ts";

const notFound: Diagnostic = {
  code: "HTTP_STATUS",
  message: "Unable to fetch WebAssembly file https://example.test/a.wasm: 404 Not Found",
  hint: "check the path",
  module: "a",
  url: "https://example.test/a.wasm",
};
const cutOff: Diagnostic = {
  code: "UNEXPECTED_END",
  message: "Cannot parse b: unexpected end in the preamble, needed 8 bytes, found 4 (at offset 0x0)",
  hint: "fetch it again",
  module: "b",
  offset: 4,
};
const unresolved = {
  code: "UNRESOLVED_IMPORT",
  message: '"env" "log" (function [i32] -> []) needed by a',
  hint: "add imports.env.log",
  module: "a",
  import: { module: "env", name: "log" },
} as const;

describe("ModuleParseError", () => {
  test("is a CompileError with code, offset and module of its first diagnostic", () => {
    const error = new ModuleParseError("UNEXPECTED_END", [cutOff]);
    expect(error).toBeInstanceOf(WebAssembly.CompileError);
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({
      name: "ModuleParseError",
      code: "UNEXPECTED_END",
      offset: 4,
      module: "b",
      diagnostics: [cutOff],
    });
    expect(error.stack).toContain("errors.test.ts");
  });

  test("gives one problem no headline", () => {
    const error = new ModuleParseError("UNEXPECTED_END", [cutOff]);
    expect(error.diagnostics[0]?.message).toBe(cutOff.message);
    expect(String(error)).toBe(`ModuleParseError: ${cutOff.message}\n  hint: ${cutOff.hint}`);
  });

  test("lists several problems, and counts modules apart from problems", () => {
    expect(new ModuleParseError("UNEXPECTED_END", [cutOff, notFound]).message).toBe(
      `Cannot load 2 modules: 2 problems
  UNEXPECTED_END  ${cutOff.message}
    hint: fetch it again
  HTTP_STATUS  ${notFound.message}
    hint: check the path`,
    );
    expect(new ModuleParseError("UNEXPECTED_END", [cutOff, cutOff]).message).toMatch(
      /^Cannot load 1 module: 2 problems\n/,
    );
  });

  test("has offset 0 and no module if the diagnostic has none", () => {
    const error = new ModuleParseError("INVALID_MODULE", [{ code: "INVALID_MODULE", message: "m", hint: "h" }]);
    expect([error.offset, error.module]).toEqual([0, undefined]);
  });
});

describe("ModuleLoadError", () => {
  test("is an Error with code, module and url of its first diagnostic", () => {
    const error = new ModuleLoadError("HTTP_STATUS", [notFound, cutOff]);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(WebAssembly.CompileError);
    expect(error).not.toBeInstanceOf(WebAssembly.LinkError);
    expect({ ...error }).toEqual({
      name: "ModuleLoadError",
      code: "HTTP_STATUS",
      module: "a",
      url: "https://example.test/a.wasm",
      diagnostics: [notFound, cutOff],
    });
  });

  test("gives one problem no headline, and prints its hint", () => {
    expect(new ModuleLoadError("HTTP_STATUS", [notFound]).message).toBe(
      `Unable to fetch WebAssembly file https://example.test/a.wasm: 404 Not Found\n  hint: ${notFound.hint}`,
    );
  });
});

describe("ModuleLinkError", () => {
  test("is a LinkError with the code of its first diagnostic", () => {
    const error = new ModuleLinkError("Cannot link 1 module", [unresolved]);
    expect(error).toBeInstanceOf(WebAssembly.LinkError);
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({ name: "ModuleLinkError", code: "UNRESOLVED_IMPORT", diagnostics: [unresolved] });
  });

  test("has a headline and a hint even for one problem", () => {
    expect(new ModuleLinkError("Cannot link 1 module", [unresolved]).message).toBe(
      `Cannot link 1 module: 1 problem
  UNRESOLVED_IMPORT  "env" "log" (function [i32] -> []) needed by a
    hint: add imports.env.log`,
    );
  });
});

test.each([
  [new ModuleParseError("UNEXPECTED_END", [cutOff], { cause: 7 })],
  [new ModuleLoadError("HTTP_STATUS", [notFound], { cause: 7 })],
  [new ModuleLinkError("Cannot link", [unresolved], { cause: 7 })],
])("$name keeps its cause, and passes through a structured clone of its diagnostics", (error) => {
  expect(error.cause).toBe(7);
  expect(structuredClone(error.diagnostics)).toEqual(error.diagnostics);
  expect(JSON.parse(JSON.stringify(error.diagnostics))).toEqual(error.diagnostics);
});

describe("causeOf()", () => {
  test("distinguishes a cause from none", () => {
    expect(causeOf(new Error("m", { cause: 7 }))).toEqual({ cause: 7 });
    expect(causeOf(new Error("m", { cause: undefined }))).toEqual({ cause: undefined });
    expect(causeOf(new Error("m"))).toBeUndefined();
  });
});

describe("subjectOf()", () => {
  test("is the module's name, quoted if it is not plain", () => {
    expect([subjectOf("program"), subjectOf("two words"), subjectOf(""), subjectOf(undefined)]).toEqual([
      "program",
      '"two words"',
      '""',
      "the module",
    ]);
  });
});
