import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rollUpDeclarations } from "./roll-up.js";

/** @type {string} */
let folder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "declarations-"));
  await mkdir(join(folder, "input"));
});
afterEach(() => rm(folder, { recursive: true }));

/** @param {Readonly<Record<string, string>>} files */
async function write(files) {
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, "input", `${file}.d.ts`), text);
}

const folders = () => ({ input: join(folder, "input"), output: join(folder, "output") });

/** @param {string} name */
const read = (name) => readFile(join(folder, "output", `${name}.d.ts`), "utf8");

const SHAPES = `/** A length in meters. */
export type Length = number;
export interface Shape { readonly width: Length }
/** Internal. */
export declare function measure(shape: Shape): Length;
`;

test("rollUpDeclarations() keeps documentation and leaves out declarations that no entry reaches", async () => {
  await write({ shapes: SHAPES, index: 'export type { Shape } from "./shapes.ts";\n' });
  await rollUpDeclarations({ index: "index.d.ts" }, folders());
  expect(await readdir(join(folder, "output"))).toEqual(["index.d.ts"]);
  const text = await read("index");
  expect(text).toContain("/** A length in meters. */");
  expect(text).not.toContain("measure");
  expect(text).toMatch(/export type \{ Shape \};\s*$/);
});

test("rollUpDeclarations() declares a type of several entries once", async () => {
  await write({
    shapes: SHAPES,
    index: 'export type { Length, Shape } from "./shapes.ts";\n',
    other: 'import type { Shape } from "./shapes.ts";\nexport declare function draw(shape: Shape): void;\n',
  });
  await rollUpDeclarations({ index: "index.d.ts", second: "other.d.ts" }, folders());
  const files = await readdir(folders().output);
  const texts = await Promise.all(files.map((file) => readFile(join(folders().output, file), "utf8")));
  expect(texts.join("\n").match(/interface Shape/g)).toHaveLength(1);
  expect(await read("index")).toMatch(/export (type )?\{ .*\bShape\b.* \}/);
  expect(await read("second")).toContain("draw(shape: Shape)");
});

test("rollUpDeclarations() exports a class as a type if the entry does, and else as a value", async () => {
  const classes = "export declare class Opened {}\nexport declare class Closed { readonly size: number; }\n";
  await write({
    classes,
    index: 'export { Opened, type Closed } from "./classes.ts";\n',
    other: 'export type { Opened as Alias } from "./classes.ts";\n',
  });
  await rollUpDeclarations({ index: "index.d.ts", other: "other.d.ts" }, folders());
  expect(await read("index")).toMatch(/export \{ type \w+ as Closed, \w+ as Opened \}/);
  expect(await read("other")).toMatch(/export \{ type \w+ as Alias \}/);
});

test("rollUpDeclarations() keeps each reference to a library of TypeScript once", async () => {
  const reference = '/// <reference lib="esnext.disposable" preserve="true" />\n';
  await write({
    block: `${reference}export interface Block { [Symbol.dispose](): void }\n`,
    index: `${reference}export type { Block } from "./block.ts";\n`,
    other: "export type Other = 1;\n",
  });
  await rollUpDeclarations({ index: "index.d.ts", other: "other.d.ts" }, folders());
  const text = await read("index");
  expect(text.startsWith(reference)).toBe(true);
  expect(text.split("reference lib")).toHaveLength(2);
  expect(await read("other")).not.toContain("reference lib");
});

test("rollUpDeclarations() leaves imports from packages as they are", async () => {
  await write({ index: 'export * from "@rec/core";\nexport declare const a: import("other").Other;\n' });
  await rollUpDeclarations({ index: "index.d.ts" }, folders());
  const text = await read("index");
  expect(text).toContain("export * from '@rec/core'");
  expect(text).toContain("'other'");
});

test("rollUpDeclarations() rejects if a file is missing", async () => {
  await write({ index: 'export type { Shape } from "./nowhere.ts";\n' });
  await expect(rollUpDeclarations({ index: "index.d.ts" }, folders())).rejects.toThrow("nowhere");
});

test("the command rolls up the entries of a folder, and removes the folder", async () => {
  await write({ shapes: SHAPES, main: 'export type { Shape } from "./shapes.ts";\n' });
  const command = fileURLToPath(new URL("./command.js", import.meta.url));
  const { input, output } = folders();
  await promisify(execFile)(process.execPath, [command, input, output, "index=main.d.ts"]);
  expect(await readdir(folder)).toEqual(["output"]);
  expect(await read("index")).toContain("interface Shape");
});
