import { execFile } from "node:child_process";
import { readFile, stat, symlink, utimes } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterEach, expect, test } from "vitest";
import type { LinkPluginOptions } from "../src/index.ts";
import plugin from "../src/rolldown.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";

const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

const TYPED: PluginCase = {
  name: "types",
  artifacts: ["program", "memory"],
  files: {
    "odd.wasm": `(module (func (export "half") (param $value i64) (result i64) (local.get 0))
      (func (export "odd name")) (func (export "delete") (result f64) (f64.const 1)) (global (export "g") i32 (i32.const 1)))`,
    "use.ts": `import { createRecord, memory } from "./program.wasm";
import { delete as remove, g, half, "odd name" as odd } from "./odd.wasm";

const address: number = createRecord(1, 1.5, 2.5);
const pages: number = memory.grow(1);
const value: bigint = half(2n);
const number: number = remove() + g.value;
odd();
// @ts-expect-error A bigint is no number.
half(2);
// @ts-expect-error There is no such export.
export { missing } from "./program.wasm";
export { address, number, pages, value };
`,
  },
  imports: `import "./program.wasm";\nimport "./odd.wasm";`,
  result: "1",
  expected: 1,
};

let project: Project | undefined;

afterEach(async () => {
  await project?.remove();
  project = undefined;
});

async function build({ folder }: Project, options: LinkPluginOptions): Promise<void> {
  const alias = { env: ["./program.wasm", "./memory.wasm"] };
  const bundle = await rolldown({ input: join(folder, "main.js"), plugins: [plugin({ alias, ...options })] });
  await bundle.generate({ format: "es" });
  await bundle.close();
}

/** Compiles `use.ts`, as projects with bundlers do. The types of memories come from `@rec/core`. */
async function compile({ folder, write }: Project, include: readonly string[]): Promise<string> {
  await write("node_modules/.keep", "");
  await symlink(join(import.meta.dirname, "../node_modules/@rec"), join(folder, "node_modules/@rec"));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: "ES2024",
    module: "ESNext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    lib: ["ES2024", "DOM"],
    types: [],
  };
  await write("tsconfig.json", JSON.stringify({ compilerOptions, include }));
  return promisify(execFile)(process.execPath, [compiler, "-p", folder]).then(
    () => "",
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

test('types: "beside" writes declarations beside the imported files, which TypeScript finds', async () => {
  project = await createProject(TYPED);
  await build(project, { types: "beside" });
  expect(await readFile(join(project.folder, "program.wasm.d.ts"), "utf8")).toContain("createRecord");
  expect(await compile(project, ["use.ts"])).toBe("");
});

test('types: "ambient" writes one file, which also declares ?link', async () => {
  project = await createProject(TYPED);
  const typesFile = join(project.folder, "wasm.d.ts");
  await build(project, { types: "ambient", typesFile });
  await project.write("link.ts", 'import { half } from "./odd.wasm?link";\nexport const value: bigint = half(1n);\n');
  expect(await compile(project, ["use.ts", "link.ts", "wasm.d.ts"])).toBe("");
});

test("does not write a file of declarations that stays the same", async () => {
  project = await createProject(TYPED);
  await build(project, { types: "beside" });
  const file = join(project.folder, "odd.wasm.d.ts");
  await utimes(file, 1000, 1000);
  await build(project, { types: "beside" });
  expect((await stat(file)).mtimeMs).toBe(1_000_000);
  await project.write("odd.wasm", `(module (func (export "other")))`);
  await build(project, { types: "beside" });
  expect(await readFile(file, "utf8")).toContain("other");
});

test("writes no declarations by default", async () => {
  project = await createProject(TYPED);
  await build(project, {});
  await expect(stat(join(project.folder, "program.wasm.d.ts"))).rejects.toThrow("ENOENT");
});
