import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freezePlan } from "@rec/core/freeze";
import { parseModule, planLink } from "@rec/core/plan";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hostModulesOf } from "../../src/linker/freeze/host-modules.ts";
import { printReadme } from "../../src/linker/freeze/print-readme.ts";
import { assemble } from "../call-modules.ts";
import { openProject, type Project } from "./project.ts";

vi.setConfig({ testTimeout: 180_000 });

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project.remove());

const wat = `(module (import "env" "odd name" (func $add (param i32 i32) (result i32)))
  (import "clock" "now" (func $now (result i32)))
  (func (export "run") (result i32) (call $add (i32.const 40) (call $now))))`;
const hostCode = 'return { env: { "odd name": (a, b) => a + b }, clock: { now: () => 2 } };';

test("frozen files have the reader's host functions, under any name", async () => {
  const bytes = new Uint8Array(assemble(wat));
  const imports = { env: { "odd name": () => 0 }, clock: { now: () => 0 } };
  const plan = planLink({ a: parseModule(bytes) }, { imports });
  const host = hostModulesOf(plan, hostCode);
  expect(host.specifiers).toEqual({ env: "./host-1.js", clock: "./host-2.js" });
  const { files } = await freezePlan(plan, { a: bytes }, { target: "node", hostModules: host.specifiers });
  const folder = join(project.folder, "host");
  await mkdir(folder);
  for (const { name, contents } of [...files, ...host.print(true)]) await writeFile(join(folder, name), contents);
  const use = join(folder, "use.mjs");
  await writeFile(use, 'import { run } from "./index.js";\nconsole.log(run());\n');
  expect(await project.runInNode(use)).toBe("42\n");
});

test("without host functions, the README names the imports that are left", () => {
  const plan = planLink(
    { a: parseModule(new Uint8Array(assemble(wat))) },
    { imports: { env: { "odd name": () => 0 }, clock: { now: () => 0 } } },
  );
  const host = hostModulesOf(plan, " ");
  expect([host.specifiers, host.print(false)]).toEqual([{}, []]);
  const readme = printReadme({
    plan,
    target: "node",
    files: ["linked.js"],
    hasIndex: false,
    hasHandle: false,
    wasi: {},
  });
  expect(readme).toContain("- `env` `odd name` (function [i32 i32] -> [i32])");
  expect(readme).toContain("const modules = await load({ imports });");
});
