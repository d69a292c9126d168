import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { rspack, type Stats } from "@rspack/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import plugin from "../src/rspack.ts";
import { assemble, createProject, type Project } from "./support/create-project.ts";

const SOUND = `(module (import "./b.wasm" "b" (func $b (result i32))) (func (export "a") (result i32) (call $b)))`;
const BROKEN = SOUND.replaceAll("i32", "i64");

let project: Project;

beforeEach(async () => {
  project = await createProject({
    name: "",
    artifacts: [],
    files: {
      "a.wasm": BROKEN,
      "b.wasm": `(module (func (export "b") (result i32) (i32.const 1)))`,
      "lib/deep.js": `// The import is here.\n\nexport { a } from "../a.wasm";\nexport const again = () => import("../a.wasm");\n`,
      "other.js": "export const other = 1;\n",
    },
    imports: `import { other } from "./other.js";\nimport { a } from "./lib/deep.js";`,
    result: "[a(), other]",
    expected: undefined,
  });
});
afterEach(() => project?.remove());

function compilerFor({ folder, output }: Project) {
  return rspack({
    mode: "development",
    devtool: false,
    context: folder,
    entry: "./main.js",
    output: { path: output },
    plugins: [plugin()],
  });
}

const errorsOf = (stats: Stats): string =>
  stripVTControlCharacters(stats.toString({ all: false, errors: true, moduleTrace: true }));

const AT_IMPORT =
  /^ERROR in \.\/lib\/deep\.js 3:1-31\n.*Cannot link 2 modules(.*\n)*.*3 \| export \{ a \} from "\.\.\/a\.wasm";\n\W* \| {19}\^\n(.*\n)*.*@ \.\/main\.js/;

test("Rspack tells a failure once, at the import in the script, with its line, and the way to that script", async () => {
  const stats = await new Promise<Stats>((done, fail) => {
    compilerFor(project).run((error, result) => (error || !result ? fail(error) : done(result)));
  });
  expect(errorsOf(stats)).toMatch(AT_IMPORT);
  expect(stats.toJson({ all: false, errors: true }).errors).toHaveLength(1);
});

test("Rspack tells a failure in each build of its watch mode, until the file is mended", async () => {
  const builds: ((errors: string) => void)[] = [];
  const built = () => new Promise<string>((done) => builds.push(done));
  const first = built();
  const watching = compilerFor(project).watch({ aggregateTimeout: 20 }, (error, stats) => {
    builds.shift()?.(stats === undefined ? String(error) : errorsOf(stats));
  });
  const change = async (name: string, content: string | Uint8Array): Promise<string> => {
    const next = built();
    await writeFile(join(project.folder, "next"), content);
    await rename(join(project.folder, "next"), join(project.folder, name));
    return next;
  };
  try {
    expect(await first).toMatch(AT_IMPORT);
    expect(await change("other.js", "export const other = 2;\n")).toMatch(AT_IMPORT);
    expect(await change("a.wasm", await assemble(SOUND))).toBe("");
    expect(await change("a.wasm", await assemble(BROKEN))).toMatch(AT_IMPORT);
  } finally {
    await new Promise<void>((done) => watching?.close(() => done()));
  }
});
