import { expect, test } from "vitest";
import type { ConformanceCase } from "./case.ts";
import { optionsOf, sourcesOf } from "./place.ts";

const testCase: ConformanceCase = {
  name: "names",
  isOnDisk: true,
  modules: { main: "a%23b.wasm", found: "100%25.wasm" },
  discovered: ["found"],
  outcome: "plan",
};
const server = { baseUrl: "http://cases.test" };
const disk = { ...server, folder: "/cases" };

const answerOf = (given: ConformanceCase, place: typeof server, specifier: string) =>
  optionsOf(given, place).discover?.({ specifier, importer: "main", referrer: undefined, kind: "import" });

test("a case for the disk is given and discovered by path where there is one, and by URL elsewhere", () => {
  expect({ ...sourcesOf(testCase, disk) }).toEqual({ main: "/cases/names/a#b.wasm" });
  expect({ ...sourcesOf(testCase, server) }).toEqual({ main: "http://cases.test/cases/names/a%23b.wasm" });
  expect([answerOf(testCase, disk, "found"), answerOf(testCase, server, "found")]).toEqual([
    "100%.wasm",
    "100%25.wasm",
  ]);
});

test("any other case comes from the server, also where there is a disk", () => {
  const { isOnDisk: _, ...other } = testCase;
  expect({ ...sourcesOf(other, disk) }).toEqual({ main: "http://cases.test/cases/names/a%23b.wasm" });
  expect(answerOf(other, disk, "found")).toBe("100%25.wasm");
});

test("discover() leaves what is not of the case to the rules, and is not there if all is given", () => {
  expect(answerOf(testCase, disk, "env")).toBeUndefined();
  expect(optionsOf({ ...testCase, discovered: [] }, disk)).toEqual({});
});
