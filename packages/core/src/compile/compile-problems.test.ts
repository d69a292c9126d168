import { describe, expect, test } from "vitest";
import { ModuleParseError } from "../errors.ts";
import { invalidModule } from "./compile-problems.ts";

describe("invalidModule()", () => {
  test.each([
    ["WebAssembly.compile(): Compiling function #0 failed: expected 1 elements on the stack, found 0 @+24", 24],
    ["wasm validation error: at offset 1234: unused values not explicitly dropped", 1234],
    ["WebAssembly.Module doesn't parse at byte 31: unknown opcode", 31],
  ])("finds the offset in %j", (reason, offset) => {
    const cause = new WebAssembly.CompileError(reason);
    const error = invalidModule("a", cause);
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module, error.offset, error.cause]).toEqual(["INVALID_MODULE", "a", offset, cause]);
    expect(error.message).toBe(`Cannot compile a: ${reason}`);
    expect(error.diagnostics[0]?.offset).toBe(offset);
  });

  test("makes up no offset", () => {
    const error = invalidModule("two words", "refused");
    expect(error.message).toBe('Cannot compile "two words": refused');
    expect(Object.keys(error.diagnostics[0] ?? {})).not.toContain("offset");
  });
});
