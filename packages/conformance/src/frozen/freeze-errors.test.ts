import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { readGolden } from "../goldens.ts";
import { serveCases } from "../serve-cases.ts";
import { freezeCase } from "./freeze-case.ts";
import { frozenCases, NOT_FROZEN, REFUSED_WHEN_RUN } from "./frozen-cases.ts";

let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  server = await serveCases();
});
afterAll(() => server.close());

const elsewhere = [...NOT_FROZEN, ...REFUSED_WHEN_RUN].map(({ name }) => name);
const refused = cases.filter(({ name, outcome }) => outcome === "error" && !elsewhere.includes(name));

describe("freeze() refuses what link() refuses, with the same text", () => {
  test.each(
    refused.flatMap((testCase) => (["auto", false] as const).map((fuse) => [testCase.name, fuse, testCase] as const)),
  )("%s, fuse: %s", async (_name, fuse, testCase) => {
    const { baseUrl } = server;
    const error = await freezeCase({ testCase, fuse }, { baseUrl, target: "browser" }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const golden = await readGolden(testCase);
    expect(golden.split("\n")[0]).toBe(error.name);
    // A build knows the names of modules, and no URL.
    expect(golden.replaceAll(/ from http:\S+(?=: )/g, "")).toContain(error.message);
  });
});

test("each case is frozen, refused when it is frozen, or named with a reason", () => {
  const known = [...frozenCases.map(({ testCase }) => testCase), ...refused, ...NOT_FROZEN].map(({ name }) => name);
  expect([...new Set(known)].sort()).toEqual(cases.map(({ name }) => name).sort());
});
