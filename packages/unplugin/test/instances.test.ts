import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands, runLLVM } from "@yowasp/clang";
import { afterEach, describe, expect, test } from "vitest";
import { createProject, type Project } from "./support/create-project.ts";
import { runBundle } from "./support/run-bundle.ts";

let project: Project | undefined;

afterEach(async () => {
  await project?.remove();
  project = undefined;
});

const EMPTY = { name: "", imports: "", result: "", expected: undefined };

describe("an allocator that two programs import by one name", () => {
  const options = { alias: { env: "./memory.wasm" } };
  const files = {
    "first.js": 'export { createRecord } from "./program.wasm";\n',
    "both.js": 'export * from "./program.wasm";\nexport { createRecord as other } from "./program2.wasm";\n',
  };

  test("is linked with the one that a script imports", async () => {
    project = await createProject({ ...EMPTY, artifacts: ["program", "memory"], files });
    const { createRecord } = (await runBundle(project, { options, script: "first.js" })) as {
      createRecord(id: number, x: number, y: number): number;
    };
    expect(createRecord(1, 2, 3)).toBeGreaterThan(0);
  });

  test("is refused if scripts import both", async () => {
    project = await createProject({ ...EMPTY, artifacts: ["program", "memory"], files });
    await writeFile(join(project.folder, "program2.wasm"), await readFile(join(project.folder, "program.wasm")));
    await expect(runBundle(project, { options, script: "both.js" })).rejects.toThrow(
      /memory\.wasm would have two instances: one import links it with .*, and another links it with /,
    );
  });
});

describe("files with static data at the same addresses of one memory", () => {
  const MAIN = `const char text[] = "main";
    __attribute__((export_name("mainText"))) const char *mainText(void) { return text; }`;
  const SIDE = `const char text[] = "side";
    __attribute__((import_module("env"), import_name("mainText"))) const char *mainText(void);
    __attribute__((export_name("sideText"))) const char *sideText(void) { return text; }
    __attribute__((export_name("otherText"))) const char *otherText(void) { return mainText(); }`;

  async function compile(text: string, flags: readonly string[]): Promise<Uint8Array> {
    await runLLVM(undefined, undefined, { fetchProgress: () => {} });
    const common = ["--target=wasm32-unknown-unknown", "-O1", "-nostdlib", "-Wl,--no-entry", "-Wl,--allow-undefined"];
    const built = await commands.clang([...common, ...flags, "a.c", "-o", "a.wasm"], { "a.c": text });
    return built?.["a.wasm"] as Uint8Array;
  }

  test("are moved apart, and linked together", async () => {
    project = await createProject({
      ...EMPTY,
      artifacts: [],
      files: { "script.js": 'export { memory, otherText, sideText } from "./side.wasm";\n' },
    });
    await writeFile(join(project.folder, "main.wasm"), await compile(MAIN, []));
    const flags = ["-Wl,--import-memory", "-Wl,--emit-relocs", "-Wl,--export-memory=memory"];
    await writeFile(join(project.folder, "side.wasm"), await compile(SIDE, flags));
    const side = (await runBundle(project, { options: { alias: { env: "./main.wasm" } } })) as {
      readonly memory: WebAssembly.Memory;
      sideText(): number;
      otherText(): number;
    };
    const read = (address: number) => Buffer.from(side.memory.buffer, address, 4).toString();
    expect([read(side.sideText()), read(side.otherText())]).toEqual(["side", "main"]);
  }, 300_000);
});
