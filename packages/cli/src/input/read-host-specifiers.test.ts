import { type ModuleType, parseModule } from "@rec/core";
import { describe, expect, test } from "vitest";
import { readHostSpecifiers } from "./read-host-specifiers.ts";

const bytes = Buffer.from("AGFzbQEAAAABBAFgAAACFAIDZW52AWYAAAZhPWJlbnYBZwAA", "base64");
/** (module (import "env" "f" (func)) (import "a=benv" "g" (func))) */
const types: readonly ModuleType[] = [parseModule(bytes)];

describe("readHostSpecifiers()", () => {
  test("reads a namespace and a specifier, both with any characters", () => {
    expect({ ...readHostSpecifiers(["env=./env.js?a=b", "a=benv=pkg"], types) }).toEqual({
      env: "./env.js?a=b",
      "a=benv": "pkg",
    });
  });

  test.each([
    [["env"], "Cannot use --host-module env: expected NAMESPACE=SPECIFIER, as in env=./env.js"],
    [["env="], "Cannot use --host-module env=: expected NAMESPACE=SPECIFIER, as in env=./env.js"],
    [["envs=./env.js"], "no module imports from envs; did you mean env?"],
    [["env=./a.js", "env=./b.js"], "Cannot use --host-module env=./b.js: env has an ES module already"],
  ])("refuses %j", (pairs, complaint) => {
    expect(() => readHostSpecifiers(pairs, types)).toThrow(complaint);
  });
});
