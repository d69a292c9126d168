import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { serveCases } from "../serve-cases.ts";
import { reportRun } from "./report-run.ts";

const denoBin = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** What `deno test` prints, in the Test Anything Protocol, with no right but to ask the server. */
function runDenoTest(baseUrl: string): Promise<string> {
  const rights = ["--no-prompt", `--allow-net=${new URL(baseUrl).host}`];
  const script = "src/runners/deno-cases.ts";
  const args = ["test", "--no-check", "--cached-only", "--reporter=tap", ...rights, script, "--", baseUrl];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(process.execPath, [denoBin, ...args], { cwd: packageFolder, env }, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}

let output: string;
/** Whether each case that has run has passed. */
let passed: ReadonlyMap<string, boolean>;

beforeAll(async () => {
  const server = await serveCases();
  output = await runDenoTest(server.baseUrl).finally(() => server.close());
  const lines = output.matchAll(/^(not )?ok \d+ - (?:.* - )?(\S+)$/gm);
  passed = new Map([...lines].map(([, not, name = ""]) => [name, not === undefined]));
});

afterAll(() => reportRun("Deno", passed.size));

describe("Deno", () => {
  test.each(cases.map(({ name }) => name))("%s", (name) => {
    expect(passed.get(name), output).toBe(true);
  });

  test("runs every case", () => {
    expect([...passed.keys()], output).toEqual(cases.map(({ name }) => name));
  });
});
