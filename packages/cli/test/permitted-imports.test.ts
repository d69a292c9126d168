import { writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { pathOf, rec, useFolder, write } from "./rec-in-folder.ts";

useFolder();

const LOG = `(import "env" "log" (func $log (param i32)))`;
const FILES = {
  "counter.wasm": `${LOG} (import "env" "memory" (memory 1))
    (func (export "count") (call $log (i32.load (i32.const 0))))`,
  "store.wasm": `(memory (export "memory") 1)`,
};

beforeEach(() => write(FILES));

const modules = () => [pathOf("counter.wasm"), pathOf("store.wasm")];

describe("--allow with a pattern takes nothing from a module", () => {
  test("check counts the imports that no module provides", async () => {
    const { exitCode, stdout } = await rec("check", ...modules(), "--allow", "env.*");
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "2 modules link: 2 imports, 1 from the host: env.log\n",
    });
  });

  test("explain names the module, and the host where no module has the name", async () => {
    const memory = await rec("explain", ...modules(), "env.memory", "--allow", "env.*");
    expect(memory.stdout).toContain('provider  store "memory"');
    const log = await rec("explain", ...modules(), "env.log", "--allow", "*");
    expect(log.stdout).toContain("provider  the host");
  });

  test.each([
    ["plan", /store/],
    ["graph", /memory/],
  ])("%s prints what it prints with the one name", async (command, shown) => {
    const [pattern, exact] = await Promise.all(
      ["env.*", "env.log"].map((name) => rec(command, ...modules(), "--allow", name)),
    );
    expect(pattern).toEqual(exact);
    expect(pattern?.stdout).toMatch(shown);
  });

  test("freeze asks the host for the rest alone", async () => {
    const run = await rec("freeze", ...modules(), "-o", pathOf("out"), "--allow", "env.*", "--json");
    expect(JSON.parse(run.stdout)).toMatchObject({ hostImports: ["env.log"] });
  });

  test("it does not choose between two modules", async () => {
    await write({ "other.wasm": FILES["store.wasm"] });
    const run = await rec("check", ...modules(), pathOf("other.wasm"), "--allow", "env.*");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("AMBIGUOUS_IMPORT") });
  });

  test("--host is the same", async () => {
    const { stdout } = await rec("check", ...modules(), "--host", "env.*");
    expect(stdout).toContain("1 from the host: env.log");
  });
});

test("--allow with a whole name comes before modules, as a value of --imports does", async () => {
  writeFileSync(
    pathOf("host.mjs"),
    "export default { env: { log() {}, memory: new WebAssembly.Memory({ initial: 1 }) } };",
  );
  const exact = await rec("check", ...modules(), "--allow", "env.log", "--allow", "env.memory");
  const file = await rec("check", ...modules(), "--imports", pathOf("host.mjs"));
  for (const { stdout } of [exact, file]) expect(stdout).toContain("2 from the host: env.log, env.memory\n");
});
