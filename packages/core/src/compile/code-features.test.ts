import { describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { assemble, assembleLegacyHandlers } from "../../test/wat.ts";
import { link } from "../link.ts";
import { linkPlan } from "../link-plan.ts";
import { parseModule } from "../parse-module.ts";
import { planLink } from "../plan-link.ts";
import { featureOfRefusedCode } from "./code-features.ts";

/** Only its code shows that it needs `try_table`, which Node 20 lacks. */
const MODERN = `(module (func (export "f") (block $h (try_table (catch_all $h)))))`;

describe("featureOfRefusedCode()", () => {
  test.each([
    ["Compiling function #0 failed: Invalid opcode 0x1f @+23", "exception references"],
    ["Compiling function #0 failed: Invalid opcode 0xa @+24", "exception references"],
    ["Invalid opcode 0x14 (enable with --experimental-wasm-typed_funcref) @+24", "typed function references"],
    ["Invalid opcode 0xfb (enable with --experimental-wasm-gc) @+25", "garbage collection"],
    ["invalid numeric opcode: 0xfc13 @+31", "wide arithmetic"],
    ["Invalid opcode 0xfc13 (enable with --experimental-wasm-wide_arithmetic) @+31", "wide arithmetic"],
    ["simd opcode not available, enable with --experimental-relaxed-simd @+59", "relaxed SIMD"],
    ["invalid simd opcode: 0xfd120, enable with --experimental-wasm-fp16 @+28", "half-precision floats"],
    ["Invalid opcode 0xe0 (enable with --experimental-wasm-wasmfx) @+24", "stack switching"],
    ["opcode i32.add is not allowed in constant expressions @+14", "extended constant expressions"],
    ["invalid value type 'noexternref', enable with --experimental-wasm-gc @+24", "exception references"],
    ["invalid heap type 'noextern', enable with --experimental-wasm-gc @+24", "exception references"],
    ["invalid value type 0x74 @+24", "exception references"],
    ["Invalid type '(ref <heaptype>)', enable with --experimental-wasm-typed-funcref @+24", "garbage collection"],
    ["invalid value type 'anyref', enable with --experimental-wasm-gc @+24", "garbage collection"],
    ["Unknown heap type -15 @+24", "garbage collection"],
    ["invalid value type 0x71 @+24", "garbage collection"],
    [
      "invalid value type 'stringview_wtf8ref', enable with --experimental-wasm-stringref @+24",
      "typed function references",
    ],
    ["Invalid indexed heap type, enable with --experimental-wasm-typed-funcref @+24", "typed function references"],
    ["at offset 31: unrecognized opcode: fc 13", "wide arithmetic"],
    ["at offset 59: unrecognized opcode: fd 100", "relaxed SIMD"],
    ["at offset 24: unrecognized opcode: e0 0", "stack switching"],
    ["at offset 23: unrecognized opcode: 12 ff", "tail calls"],
    ["wasm validation error: at offset 54: unrecognized builtin module field", "an unknown builtin"],
    ["doesn't parse at byte 9: invalid extended simd op 288, in function at index 0", "half-precision floats"],
    ["doesn't parse at byte 7: invalid 0xfc extended op 18, in function at index 0", "memory control"],
    ["doesn't parse at byte 4: invalid extended GC op 128, in function at index 0", "reference-typed strings"],
    ["doesn't parse at byte 3: invalid opcode 31, in function at index 0", "exception references"],
  ])("finds in %j: %s", (reason, feature) => {
    expect(featureOfRefusedCode(reason)?.feature).toBe(feature);
  });

  test.each([
    "Invalid opcode 0x27 @+23",
    "invalid numeric opcode: 0xfcff @+23",
    "at offset 23: unrecognized opcode: ff b",
    "invalid opcode 255, in function at index 0",
    "opcode call is not allowed in constant expressions",
    "expected 1 elements on the stack for fallthru, found 0",
  ])("finds nothing in %j", (reason) => {
    expect(featureOfRefusedCode(reason)).toBeUndefined();
  });
});

describe.runIf(process.versions.node.startsWith("20."))("an opcode that Node 20 lacks", () => {
  const expected = {
    name: "ModuleParseError",
    code: "UNSUPPORTED_FEATURE",
    message: expect.stringContaining("Cannot compile b: it uses exception references, which this engine lacks"),
    module: "b",
    cause: expect.any(WebAssembly.CompileError),
  };

  test.each([
    ["(func (drop (block (result exnref) (try_table (catch_all_ref 0)) unreachable)))", "exception references"],
    ["(func (local exnref))", "exception references"],
    ["(func (drop (ref.null exn)))", "exception references"],
    ["(func (local structref))", "garbage collection"],
    ["(func (local i31ref))", "garbage collection"],
    ["(func (local arrayref))", "garbage collection"],
    ["(func (drop (block (result anyref) unreachable)))", "garbage collection"],
    ["(func (drop (ref.null none)))", "garbage collection"],
    ["(func (drop (ref.null nofunc)))", "garbage collection"],
    ["(type $t (func)) (func (local (ref null $t)))", "typed function references"],
    ["(type $t (func)) (func (drop (ref.null $t)))", "typed function references"],
  ])("is told by the types in the code of %s: %s", async (code, feature) => {
    const error = await errorOf(link({ a: await assemble(`(module ${code})`) }));
    expect([error.code, error.message]).toEqual(["UNSUPPORTED_FEATURE", expect.stringContaining(feature)]);
  });

  test("is UNSUPPORTED_FEATURE by name in link(), with its offset and the engine's error", async () => {
    const bytes = await assemble(MODERN);
    const error = await errorOf(link({ a: await assembleLegacyHandlers("(module)"), b: bytes }));
    expect(error).toMatchObject(expected);
    expect(bytes[error.offset ?? 0]).toBe(0x1f);
    expect(error.diagnostics[0]?.hint).toContain("it came with Node 25");
  });

  test("is reported beside a feature that the types of another module show", async () => {
    const modules = { a: await assemble(`(module (type (struct)))`), b: await assemble(MODERN) };
    const { diagnostics } = await errorOf(link(modules));
    expect(diagnostics.map(({ module, message }) => [module, message])).toEqual([
      ["a", "Cannot compile a: it uses garbage collection, which this engine lacks"],
      ["b", expected.message],
    ]);
  });

  test("is UNSUPPORTED_FEATURE by name in linkPlan(), too", async () => {
    const bytes = await assemble(MODERN);
    expect(await errorOf(linkPlan(planLink({ b: parseModule(bytes) }), { b: bytes }))).toMatchObject(expected);
  });
});
