import { describe, expect, test } from "vitest";
import { explained } from "../../test/load.ts";
import { ModuleParseError } from "../errors.ts";
import { invalidModule } from "./compile-problems.ts";

describe("invalidModule()", () => {
  test.each([
    ["WebAssembly.compile(): Compiling function #0 failed: expected 1 elements on the stack, found 0 @+24", 24],
    ["wasm validation error: at offset 1234: unused values not explicitly dropped", 1234],
    ["WebAssembly.Module doesn't parse at byte 31: unknown opcode", 31],
  ])("finds the offset in %j", (reason, offset) => {
    const cause = new WebAssembly.CompileError(reason);
    const error = explained(invalidModule(cause));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module, error.offset, error.cause]).toEqual(["INVALID_MODULE", "a", offset, cause]);
    expect(error.diagnostics[0]?.message).toBe(`Cannot compile a: ${reason}`);
    expect(error.diagnostics[0]?.offset).toBe(offset);
  });

  test.each([
    "WebAssembly.compile(): Wasm code generation disallowed by embedder",
    "WebAssembly.compile(): Compiling or instantiating WebAssembly module violates the following Content Security Policy directive",
    "call to WebAssembly.compile() blocked by CSP",
    "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script",
  ])("names the policy where nothing may be compiled: %s", (reason) => {
    expect(explained(invalidModule(new WebAssembly.CompileError(reason))).diagnostics[0]?.hint).toMatch(
      /^this page or host/,
    );
    expect(explained(invalidModule(new Error("bad magic"))).diagnostics[0]?.hint).toMatch(/^the file is damaged/);
  });

  test("makes up no offset", () => {
    const error = explained(invalidModule("refused"));
    expect(error.diagnostics[0]?.message).toBe("Cannot compile a: refused");
    expect(Object.keys(error.diagnostics[0] ?? {})).not.toContain("offset");
  });
});
