import { describe, expect, test } from "vitest";
import { createClosureSlot } from "./closure.ts";

const unbound = (): never => {
  throw new Error("unbound");
};

describe("createClosureSlot()", () => {
  test.each([0, 1, 2, 3, 4, 5, 6])("passes %i parameters and the result on once it is filled", (count) => {
    const slot = createClosureSlot(count, unbound);
    expect(slot.entry).toThrow("unbound");
    slot.fill((...values) => values);
    const values = Array.from({ length: count }, (_, at) => at + 1);
    expect(slot.entry(...values)).toEqual(values);
  });

  test("calls what it was filled with last", () => {
    const slot = createClosureSlot(0, unbound);
    slot.fill(() => 1);
    slot.fill(() => 2);
    expect(slot.entry()).toBe(2);
  });

  test("slots do not share anything", () => {
    const filled = createClosureSlot(1, unbound);
    const empty = createClosureSlot(1, unbound);
    filled.fill(() => 1);
    expect(empty.entry).toThrow("unbound");
  });
});
