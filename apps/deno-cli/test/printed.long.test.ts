import { describe, expect, test } from "vitest";
import { expectGolden, runRec } from "./run-rec.ts";

const LESSON = ["program.wasm", "memory.wasm"];

describe("what is printed for further commands and options", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ...["check", "plan", "explain", "graph", "inspect", "place", "freeze", "demo"].map(
      (command) => [`help-${command}`, [command, "--help"]] as const,
    ),
    ["help-of-plan", ["help", "plan"]],
    ["run-renamed", ["run", "left=diamond-left.wasm", "bottom=diamond-bottom.wasm", "--call", "left.left()"]],
    [
      "run-resolved",
      [
        "run",
        ...LESSON,
        "dlmalloc.wasm",
        "--quiet",
        "--resolve",
        "malloc=memory.malloc",
        "--resolve",
        "env.free=memory.free",
        "--call",
        "program.deleteRecord(0)",
      ],
    ],
    ["check-pattern", ["check", ...LESSON, "--allow", "env.*"]],
    ["explain-hoisted", ["explain", ...LESSON, "env.memory"]],
    ["explain-deferred", ["explain", "ping.wasm", "pong.wasm", "pong.isOdd"]],
    ["explain-host", ["explain", "program.wasm", "env.free", "--allow", "env.*"]],
    ["explain-pattern", ["explain", ...LESSON, "env.memory", "--allow", "env.*"]],
    ["graph-dot", ["graph", "--format", "dot", "ping.wasm", "pong.wasm"]],
    ["graph-json", ["graph", "--format", "json", "program.wasm", "--unresolved", "trap"]],
    ["inspect-diff", ["inspect", "--diff", "memory.wasm", "memory-debug.wasm"]],
    ["plan-host", ["plan", "program.wasm", "--allow", "env.malloc", "--allow", "env.free"]],
    ["plan-host-memory", ["plan", "memory.wasm", "--allow", "env.memory"]],
    ["plan-trap", ["plan", "program.wasm", "--unresolved", "trap"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const run = await runRec(args);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    await expectGolden(name, args, run);
  });
});
