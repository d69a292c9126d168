import { describe, expect, test } from "vitest";
import { announcement, isLongRun, runScale, scaledRuns } from "./run-scale.ts";

describe("runScale()", () => {
  test.each([
    ["a twentieth in the suite", {}, 0.05],
    ["a twentieth in the suite of continuous integration", { CI: "true" }, 0.05],
    ["all in a long run", { REC_LONG: "1" }, 1],
    ["as many as REC_RUNS says", { REC_RUNS: "20" }, 20],
    ["as many as REC_RUNS says, in a long run too", { REC_RUNS: "0.5", REC_LONG: "1" }, 0.5],
    ["as without REC_RUNS where REC_RUNS is empty", { REC_RUNS: "", REC_LONG: "1" }, 1],
  ])("is %s", (_, variables, scale) => {
    expect(runScale(variables)).toBe(scale);
  });

  test.each(["0", "-1", "all", "NaN", "Infinity"])("refuses REC_RUNS=%s", (REC_RUNS) => {
    expect(() => runScale({ REC_RUNS })).toThrow(RangeError);
  });
});

describe("isLongRun()", () => {
  test.each([
    [undefined, false],
    ["", false],
    ["0", false],
    ["1", true],
  ])("of REC_LONG=%s", (REC_LONG, expected) => {
    expect(isLongRun({ REC_LONG })).toBe(expected);
  });

  test("refuses what is neither 0 nor 1", () => {
    expect(() => isLongRun({ REC_LONG: "yes" })).toThrow(RangeError);
  });
});

describe("scaledRuns()", () => {
  test("is a whole number, and at least one", () => {
    expect([scaledRuns(70, 0.1), scaledRuns(44, 0.1), scaledRuns(3, 0.1), scaledRuns(40, 20)]).toEqual([7, 4, 1, 800]);
  });
});

describe("announcement()", () => {
  test("says how many cases are tried, if not all are", () => {
    expect(announcement({})).toContain("5 %");
    expect(announcement({ REC_RUNS: "0.025" })).toContain("2.5 %");
    expect(announcement({ REC_LONG: "1" })).toBeUndefined();
    expect(announcement({ REC_RUNS: "3" })).toBeUndefined();
  });
});
