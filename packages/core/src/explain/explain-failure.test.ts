import { describe, expect, test } from "vitest";
import { ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import { unsupportedVersion } from "../parse/framing-problems.ts";
import { malformedName } from "../parse/parse-problems.ts";
import { attribute, Failure } from "../problem.ts";
import { moduleNotInPlan } from "../rewrite/rewrite-problems.ts";
import { explainAny } from "./explain-any.ts";

const url = "https://example.test/a.wasm";

describe("explainAny()", () => {
  test("makes the error of the phase, with every problem in words", () => {
    const failure = new Failure("parse", [...malformedName(8).problems, ...malformedName(16).problems]);
    const error = explainAny(attribute(failure, { module: "a", url }));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect(error.diagnostics).toEqual(
      ["0x8", "0x10"].map((offset) => ({
        code: "MALFORMED_NAME",
        message: `Cannot parse a from https://example.test/a.wasm: expected a name in UTF-8, found bytes that are not UTF-8 (at offset ${offset})`,
        hint: expect.any(String),
        module: "a",
        url,
        offset: Number(offset),
      })),
    );
    expect(error).not.toHaveProperty("cause");
  });

  test("keeps the subject that a problem already has", () => {
    expect(explainAny(attribute(moduleNotInPlan("b"), { module: "a" })).diagnostics).toMatchObject([
      { code: "PLAN_MISMATCH", module: "b" },
    ]);
    expect(explainAny(moduleNotInPlan("b"))).toBeInstanceOf(ModuleLinkError);
  });

  test("keeps a cause", () => {
    const cause = new Error("reset");
    expect(explainAny(new Failure("parse", malformedName(8).problems, { cause })).cause).toBe(cause);
    expect(explainAny(new Failure("parse", malformedName(8).problems, { cause: undefined }))).toHaveProperty(
      "cause",
      undefined,
    );
  });

  test("explains a cause that is a failure, as a failure of the same module", () => {
    const cause = unsupportedVersion(Uint8Array.of(2, 0, 0, 0), 4);
    const error = explainAny(attribute(new Failure("parse", malformedName(8).problems, { cause }), { module: "a" }));
    expect(error.cause).toBeInstanceOf(ModuleParseError);
    expect(error.cause).toMatchObject({
      module: "a",
      message: expect.stringContaining(
        "Cannot parse a: expected version 1 of the binary format, found 02 00 00 00 (at offset 0x4)",
      ),
    });
    expect(error).not.toBeInstanceOf(ModuleLoadError);
  });
});
