import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseModule } from "@rec/core";
import { describe, expect, test } from "vitest";
import { runRec, wasmFolder } from "./run-rec.ts";

const LESSON = ["program.wasm", "memory.wasm"];

describe("--json prints one document", () => {
  test("run: the plan, the timings and the results", async () => {
    const { stdout, exitCode } = await runRec([
      "run",
      ...LESSON,
      "--json",
      "--call",
      "program.createRecord(2, 1.1, 2.2)",
    ]);
    const { plan, timings, calls } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(plan).toMatchObject({ version: 2, order: ["memory", "program"] });
    expect(timings.map(({ phase }: { phase: string }) => phase)).toContain("compile");
    expect(calls).toEqual([
      { call: "program.createRecord(2, 1.1, 2.2)", results: [{ type: "i32", value: expect.any(Number) }] },
    ]);
  });

  test("plan: the link plan, which describePlan would print", async () => {
    const { stdout } = await runRec(["plan", ...LESSON, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ version: 2, modules: [{ name: "program" }, { name: "memory" }] });
  });

  test("inspect: the module's type and sections", async () => {
    const { stdout } = await runRec(["inspect", "memory.wasm", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "memory",
      imports: [{ module: "env", name: "memory", type: { kind: "memory" } }],
      sections: expect.arrayContaining([expect.objectContaining({ id: 10, kind: "code" })]),
    });
  });

  test("types: the type of each module by name, as parseModule gives it", async () => {
    const { stdout, exitCode } = await runRec(["types", ...LESSON, "other=ping.wasm", "--json"]);
    const types = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(Object.keys(types)).toEqual(["program", "memory", "other"]);
    expect(types.program).toEqual(parseModule(readFileSync(join(wasmFolder, "program.wasm"))));
  });

  test("demo: the address, the record and the plan", async () => {
    const { stdout } = await runRec(["demo", "--json"]);
    const { address, record, plan } = JSON.parse(stdout);
    expect(address % 4).toBe(0);
    expect(record).toEqual({ id: 2, x: Math.fround(1.1), y: Math.fround(2.2) });
    expect(plan.modules).toHaveLength(2);
  });

  test("an error: its code and diagnostics, and the exit code says so too", async () => {
    const { stdout, stderr, exitCode } = await runRec(["run", "program.wasm", "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "UNRESOLVED_IMPORT" });
    expect(error.diagnostics).toHaveLength(2);
    expect(error.diagnostics[0]).toMatchObject({ module: "program", import: { module: "env", name: "malloc" } });
    expect(error).not.toHaveProperty("stack");
  });
});
