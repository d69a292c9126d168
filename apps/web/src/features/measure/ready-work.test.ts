import { expect, test } from "vitest";
import { readyWork } from "./ready-work.ts";

const exported = (name: string, parameters: readonly string[], results: readonly string[]) => ({
  name,
  kind: "function" as const,
  type: "",
  signature: { parameters, results },
});

test("readyWork() finds the lesson and the recursion by names and types", () => {
  const program = {
    name: "program",
    exports: [exported("createRecord", ["i32", "f32", "f32"], ["i32"]), exported("deleteRecord", ["i32"], [])],
  };
  const ping = { name: "ping", exports: [exported("isEven", ["i32"], ["i32"])] };
  expect(readyWork([program, ping])).toEqual([
    { kind: "records", module: "program" },
    { kind: "recursion", module: "ping" },
  ]);
});

test("readyWork() leaves functions of another type alone", () => {
  expect(readyWork([{ name: "ping", exports: [exported("isEven", ["i64"], ["i32"])] }])).toEqual([]);
});
