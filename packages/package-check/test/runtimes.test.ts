import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseModule, planLink, rewriteModule } from "@rec/core/plan";
import { bun, node26, supportedNodes, workerd } from "@rec/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandOf, workspaceFolder } from "../src/public-packages.ts";
import { serveFolder } from "../src/serve-folder.ts";
import { firstExampleOf } from "./install-lines.ts";
import { folder, installedFolder, run } from "./scratch-project.ts";
import { askWorkerd } from "./serve-guide.ts";

/** A runtime of the table, and its command line for a script; the reason, if it is missing. */
interface TestedRuntime {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly command: readonly string[];
}

const DENO = [process.execPath, commandOf("deno"), "run", "--allow-all", "--node-modules-dir=manual", "--no-lock"];

const RUNTIMES: readonly TestedRuntime[] = [
  { name: `Node ${process.versions.node.split(".")[0]}`, command: [process.execPath] },
  ...[...supportedNodes(), node26(), bun()].map(({ name, missing, command = "" }) => ({
    name,
    missing,
    command: [command],
  })),
  { name: "Deno", command: DENO },
];

/** For each form of a source, true, or the words of the error. */
type Results = Readonly<Record<string, true | string>>;

const results = new Map<string, Results>();
let server: Awaited<ReturnType<typeof serveFolder>>;

beforeAll(async () => {
  server = await serveFolder(join(installedFolder("wasm"), "dist"));
  for (const file of ["program.wasm", "memory.wasm"]) {
    await copyFile(join(installedFolder("wasm"), "dist", file), join(folder, file));
  }
  await copyFile(new URL("runtimes/forms.js", import.meta.url), join(folder, "forms.js"));
  const readme = await readFile(join(installedFolder("node"), "README.md"), "utf8");
  await writeFile(join(folder, "first-example.js"), firstExampleOf(readme).code);
});

afterAll(() => server?.close());

describe.each(RUNTIMES)("the packed packages in $name", ({ name, missing, command: [program = "", ...options] }) => {
  test("run the first example of the README", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const printed = await run(program, [...options, "first-example.js"]);
    expect(printed.trim()).toBe(`2 ${Math.fround(1.1)} ${Math.fround(2.2)}`);
  });

  test("link each form of a source", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const printed = await run(program, [...options, "forms.js", server.url]);
    const found: Results = JSON.parse(printed);
    results.set(name, found);
    expect(Object.values(found)).toEqual(Object.keys(found).map(() => true));
  });
});

test("the packed packages in workerd link the modules of its configuration", async ({ skip }) => {
  const { command, missing } = workerd();
  if (missing !== undefined) return skip(missing);
  const project = await workerdProject();
  const found: Results = JSON.parse(await askWorkerd(project, { config: "config.capnp", command }));
  results.set("workerd", found);
  expect(found).toMatchObject({ "`WebAssembly.Module`": true, "module and type": true, "stored plan": true });
});

/** Writes the worker with the modules that it imports, which are files of its configuration. */
async function workerdProject(): Promise<string> {
  const project = join(folder, "workerd");
  await mkdir(project);
  const lesson = join(installedFolder("wasm"), "dist");
  const program = await readFile(join(lesson, "program.wasm"));
  const memory = await readFile(join(lesson, "memory.wasm"));
  const plan = planLink({ program: parseModule(program), memory: parseModule(memory) });
  const library = join(installedFolder("core"), "dist/bundled");
  const files = {
    "worker.js": await readFile(new URL("runtimes/worker.js", import.meta.url)),
    "program.wasm": program,
    "memory.wasm": memory,
    "program.bin": program,
    "memory.bin": memory,
    "rewritten.wasm": rewriteModule(plan, { name: "program", bytes: program }),
    "plan.json": JSON.stringify(plan),
    "core.js": await readFile(join(library, "index.js")),
    "run.js": await readFile(join(library, "run.js")),
    "chunk-core.js": await readFile(join(library, "chunks/core.js")),
    "chunk-run.js": await readFile(join(library, "chunks/run.js")),
  };
  for (const [file, content] of Object.entries(files)) await writeFile(join(project, file), content);
  await writeFile(join(project, "config.capnp"), CONFIG);
  return project;
}

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "program.wasm", wasm = embed "program.wasm"),
    (name = "memory.wasm", wasm = embed "memory.wasm"),
    (name = "rewritten.wasm", wasm = embed "rewritten.wasm"),
    (name = "program.bin", data = embed "program.bin"),
    (name = "memory.bin", data = embed "memory.bin"),
    (name = "plan.json", json = embed "plan.json"),
    (name = "@rec/core", esModule = embed "core.js"),
    (name = "@rec/core/run", esModule = embed "run.js"),
    (name = "@rec/chunks/core.js", esModule = embed "chunk-core.js"),
    (name = "@rec/chunks/run.js", esModule = embed "chunk-run.js"),
    (name = "@rec/core/chunks/run.js", esModule = embed "chunk-run.js"),
  ],
  compatibilityDate = "2026-11-01",
);
`;

const TABLE = /<!-- runtimes -->\n.*?<!-- end -->/s;

test("the README of @rec/node has the results as a table", async ({ skip }) => {
  const absent = [
    ...RUNTIMES.filter(({ missing }) => missing !== undefined),
    ...(results.has("workerd") ? [] : ["workerd"]),
  ];
  if (absent.length > 0 || results.size < RUNTIMES.length + 1) return skip("not all runtimes of the table are here");
  const file = join(workspaceFolder("node"), "README.md");
  const readme = await readFile(file, "utf8");
  const updated = readme.replace(TABLE, () => `<!-- runtimes -->\n${tableOf(results)}\n<!-- end -->`);
  if (process.env["UPDATE_GOLDENS"] === "1") await writeFile(file, updated);
  expect(await readFile(file, "utf8")).toBe(updated);
});

function tableOf(all: ReadonlyMap<string, Results>): string {
  const forms = [...new Set([...all.values()].flatMap((each) => Object.keys(each)))];
  const cell = (result: true | string | undefined) =>
    result === true ? "works" : (result ?? "—").replaceAll("|", "\\|");
  const rows = forms.map((form) => [form, ...[...all.values()].map((each) => cell(each[form]))]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(["source", ...all.keys()]), `|${"---|".repeat(all.size + 1)}`, ...rows.map(line)].join("\n");
}
