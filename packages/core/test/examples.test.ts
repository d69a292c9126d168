import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as memory from "../src/memory/index.ts";
import { bundleExamples, statedOutput } from "./documented-example.ts";

const sources = fileURLToPath(new URL("../src/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rec-examples-"));

afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  /** The file, and the line of its `@example`. */
  readonly place: string;
  readonly code: string;
}

const nameOf = ({ place }: Example): string => place.replaceAll(/\W/g, "-");

/** The examples in the documentation of one file. */
function examplesOf(path: string): Example[] {
  const text = readFileSync(join(sources, path), "utf8");
  return [...text.matchAll(/^ *\* @example\n *\* ```ts\n(.*?)^ *\* ```$/gms)].map(({ index, 1: block = "" }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    code: block.replace(/^ *\* ?/gm, ""),
  }));
}

const paths = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((path) =>
  /(?<!\.test)\.ts$/.test(path),
);
const examples = paths.flatMap(examplesOf);

/**
 * Names that examples of the heap use without declaring them: its functions, the lesson's modules, and a heap in their
 * memory.
 */
const HEAP_SCENE = `
import { readFile } from "node:fs/promises";
import { link } from "@rec/core";
import { ${Object.keys(memory).join(", ")} } from "@rec/core/memory";
const files = ${JSON.stringify({ "program.wasm": fileURLToPath(artifactUrl("program")), "memory.wasm": fileURLToPath(artifactUrl("memory")) })};
const fetch = async (name) => new Response(await readFile(files[name]), { headers: { "content-type": "application/wasm" } });
const { program, memory } = (await link({ program: fetch("program.wasm"), memory: fetch("memory.wasm") })).exports;
const heap = createHeap({ ...program, ...memory });
`;

beforeAll(async () => {
  const programs = examples.map((example) => ({
    name: nameOf(example),
    code: example.code,
    scene: example.place.startsWith("memory") ? HEAP_SCENE : "",
  }));
  await bundleExamples(programs, { folder, platform: "node" });
});

async function run(example: Example): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, `${nameOf(example)}.mjs`)]);
  return stdout.trimEnd();
}

describe("the examples of the documentation", () => {
  test("are written so that they are found here", () => {
    const marks = paths.flatMap((path) => readFileSync(join(sources, path), "utf8").match(/@example/g) ?? []);
    expect(examples).toHaveLength(marks.length);
  });

  test.each(examples)("$place prints what it says", async (example) => {
    const stated = statedOutput(example.code);
    expect(stated).not.toBe("");
    expect(await run(example)).toBe(stated);
  });
});
