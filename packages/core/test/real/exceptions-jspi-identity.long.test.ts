import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildArtifact } from "@rec/wasm/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleExamples, statedOutput } from "../documented-example.ts";
import { assemble } from "../wat.ts";
import { bun, deno, node, runProgram } from "./run-script.ts";

const page = readFileSync(new URL("../../docs/exceptions-jspi-identity.md", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "rec-page-"));

interface Block {
  readonly language: string;
  /** The name in the comment that begins the block, without its extension. */
  readonly name: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...page.matchAll(/^```(\w+)\n(?:\/\/|;;) (\w+)\.\w+\n(.*?)^```$/gms)].map(
  ([, language = "", name = "", text = ""]) => ({ language, name, text }),
);
const examples = blocks.filter(({ language }) => language === "js");

/** The bytes of a module that the page has in the text format or in C; undefined for an example. */
async function compile({ language, name, text }: Block): Promise<Uint8Array | undefined> {
  if (language === "wat") return assemble(text);
  if (language !== "c") return undefined;
  const source = join(folder, `${name}.c`);
  writeFileSync(source, text);
  return buildArtifact({ name, sources: [pathToFileURL(source).href] });
}

/** `fetch`, which examples use without a server, for the modules of the page. */
async function sceneOf(modules: readonly Block[]): Promise<string> {
  const files: Record<string, number[]> = {};
  for (const block of modules) {
    const bytes = await compile(block);
    if (bytes !== undefined) files[`${block.name}.wasm`] = [...bytes];
  }
  return `
    const files = ${JSON.stringify(files)};
    const headers = { "content-type": "application/wasm" };
    const fetch = async (name) => new Response(new Uint8Array(files[name]), { headers });
  `;
}

/** The output that the page states for one engine: a comment may add the output in JavaScriptCore. */
function statedIn(engine: "V8" | "JavaScriptCore", { text }: Block): string {
  return statedOutput(text).replace(/^(.*), in JavaScriptCore (.*)$/gm, engine === "V8" ? "$1" : "$2");
}

beforeAll(async () => {
  const scene = await sceneOf(blocks);
  const programs = examples.map(({ name, text }) => ({ name, code: text, scene }));
  await bundleExamples(programs, { folder, platform: "neutral" });
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the page's examples are written so that they are found here", () => {
  expect(examples.map(({ name }) => name)).toEqual(["exceptions", "suspension", "overlap", "identity"]);
  expect(blocks).toHaveLength(page.match(/^```\w/gm)?.length ?? 0);
});

// Node 20, on which the other tests run, has neither JavaScript Promise Integration nor `try_table`.
describe.each([
  { runtime: node, engine: "V8" },
  { runtime: deno, engine: "V8" },
  { runtime: bun, engine: "JavaScriptCore" },
] as const)("in $runtime.name", ({ runtime, engine }) => {
  test.each(examples)("the page's example $name prints the stated output", async (example) => {
    // npm has this program only for some platforms.
    if (runtime.missing !== undefined) return expect(runtime.missing).toContain("linux-x64");
    const stated = statedIn(engine, example);
    expect(stated).not.toBe("");
    expect((await runProgram(runtime, join(folder, `${example.name}.mjs`))).trimEnd()).toBe(stated);
  });
});
