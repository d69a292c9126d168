import { describe, expect, test } from "vitest";
import type { ExternType } from "./extern-type.ts";
import { observeHostExtern } from "./observe-host-extern.ts";

const FUNCTION: ExternType = { kind: "function", typeIndex: 0, params: [], results: ["i32"] };
const TABLE: ExternType = { kind: "opaque", externKind: "table" };

describe("observeHostExtern()", () => {
  test.each([
    ["without a brand, as in Firefox", undefined],
    ["with a brand, as in Chromium", "WebAssembly.Suspending"],
  ])("takes a suspending function %s for a function", (_, tag) => {
    class Suspending {
      get [Symbol.toStringTag]() {
        return tag;
      }
    }
    expect(observeHostExtern(new Suspending(), FUNCTION)).toBeUndefined();
    expect(observeHostExtern(new Suspending(), TABLE)).toEqual({ kind: "opaque", externKind: "function" });
  });

  test("takes no other object for a function", () => {
    expect(observeHostExtern({}, FUNCTION)).toBe("Object");
    expect(observeHostExtern(Object.create(null), FUNCTION)).toBe("Object");
    expect(observeHostExtern(() => 1, FUNCTION)).toBeUndefined();
  });
});
