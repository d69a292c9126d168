import { describe, expect, test } from "vitest";
import { announcement, runScale, scaledRuns } from "./run-scale.ts";

describe("runScale()", () => {
  test.each([
    ["a tenth on a developer's machine", {}, 0.1],
    ["all in continuous integration", { CI: "true" }, 1],
    ["all where CI is 1", { CI: "1" }, 1],
    ["a tenth where CI is false", { CI: "false" }, 0.1],
    ["a tenth where CI is empty", { CI: "" }, 0.1],
    ["as many as REC_RUNS says", { REC_RUNS: "20" }, 20],
    ["as many as REC_RUNS says, in CI too", { REC_RUNS: "0.5", CI: "true" }, 0.5],
    ["as without REC_RUNS where REC_RUNS is empty", { REC_RUNS: "", CI: "true" }, 1],
  ])("is %s", (_, variables, scale) => {
    expect(runScale(variables)).toBe(scale);
  });

  test.each(["0", "-1", "all", "NaN", "Infinity"])("refuses REC_RUNS=%s", (REC_RUNS) => {
    expect(() => runScale({ REC_RUNS })).toThrow(RangeError);
  });
});

describe("scaledRuns()", () => {
  test("is a whole number, and at least one", () => {
    expect([scaledRuns(70, 0.1), scaledRuns(44, 0.1), scaledRuns(3, 0.1), scaledRuns(40, 20)]).toEqual([7, 4, 1, 800]);
  });
});

describe("announcement()", () => {
  test("says how many cases are tried, if not all are", () => {
    expect(announcement({})).toContain("10 %");
    expect(announcement({ REC_RUNS: "0.025" })).toContain("2.5 %");
    expect(announcement({ CI: "true" })).toBeUndefined();
    expect(announcement({ REC_RUNS: "3" })).toBeUndefined();
  });
});
