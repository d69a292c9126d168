import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bun, node26, supportedNodes } from "@rec/runtimes";
import { beforeAll, expect, test } from "vitest";
import { commandOf } from "../src/public-packages.ts";
import { folder, installedFolder, run } from "./scratch-project.ts";

/** The chapter of the README about imports: its commands by the first word, its program and its settings. */
interface Chapter {
  readonly commands: ReadonlyMap<string, readonly string[]>;
  readonly program: string;
  readonly settings: object;
}

let chapter: Chapter;
const project = join(folder, "imports");

beforeAll(async () => {
  const readme = await readFile(join(installedFolder("node"), "README.md"), "utf8");
  const [, text = ""] = /^## Import `\.wasm` files\n(.*?)^## /ms.exec(readme) ?? [];
  const block = (language: string): string =>
    new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\``, "ms").exec(text)?.[1] ?? "";
  const lines = block("sh")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const commands = new Map(lines.map(([program = "", ...options]) => [program, options]));
  chapter = { commands, program: block("javascript"), settings: JSON.parse(block("json")) };
  await mkdir(project);
  for (const file of ["program.wasm", "memory.wasm"]) {
    await copyFile(join(installedFolder("wasm"), "dist", file), join(project, file));
  }
  const manifest = { type: "module", dependencies: { "@rec/node": "*" }, ...chapter.settings };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await writeFile(join(project, "app.js"), chapter.program);
});

const RUNTIMES = [
  { name: `Node ${process.versions.node.split(".")[0]}`, word: "node", missing: undefined, command: process.execPath },
  ...[...supportedNodes(), node26()].map((node) => ({ ...node, word: "node" })),
  { ...bun(), word: "bun" },
  { name: "Deno", word: "deno", missing: undefined, command: process.execPath },
];

test.for(RUNTIMES)(
  "the program of the README imports modules in a cycle in $name",
  async ({ word, missing, command = "" }, { skip }) => {
    if (missing !== undefined) return skip(missing);
    const options = chapter.commands.get(word) ?? [];
    expect(options.at(-1)).toBe("app.js");
    const [first = "", ...others] = options;
    // Deno finds the tarball in `node_modules`, as after `deno install`.
    const all =
      word === "deno" ? [commandOf("deno"), first, "--node-modules-dir=manual", "--no-lock", ...others] : options;
    expect((await run(command, all, { cwd: project })).trim()).toBe("2");
  },
);
