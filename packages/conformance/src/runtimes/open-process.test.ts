import { bun, node26 } from "@rec/runtimes";
import { describe, expect, test } from "vitest";
import { openProcess } from "./open-process.ts";

const place = { baseUrl: "http://127.0.0.1:1" };
const nowhere = { name: "Nowhere", version: "1", command: "/nowhere/runtime", args: [], worker: "web" } as const;
const brokenTrial = { kind: "case", name: "no such case", place } as const;

describe("openProcess()", () => {
  test("fails every trial, at once, of a runtime that cannot be started", async () => {
    const runtime = openProcess(nowhere);
    await expect(runtime.carryOut(brokenTrial)).rejects.toThrow("/nowhere/runtime");
    await expect(runtime.unheard()).rejects.toThrow("/nowhere/runtime");
    await runtime.close();
  });

  test("tells what a runtime said that ended too early", async () => {
    const command = {
      ...nowhere,
      command: process.execPath,
      args: ["--eval", "console.error('no memory'); process.exit(7)"],
    };
    const runtime = openProcess(command);
    await expect(runtime.carryOut(brokenTrial)).rejects.toThrow("Nowhere ended with 7:\nno memory");
    await runtime.close();
  });

  test.each([
    { program: node26(), args: ["--no-warnings"], worker: "thread" },
    { program: bun(), args: [], worker: "web" },
  ] as const)("tells of a trial that is broken, and goes on, in $program.name", async ({ program, ...options }) => {
    // npm has this program only for some platforms.
    if (program.command === undefined) return expect(program.missing).toContain("linux-x64");
    const runtime = openProcess({ ...program, ...options });
    await expect(runtime.carryOut(brokenTrial)).rejects.toThrow(/no case or check called "no such case"/);
    expect(await runtime.unheard()).toEqual([]);
    await runtime.close();
  });
});
