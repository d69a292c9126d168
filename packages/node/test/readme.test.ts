import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CacheFolder, makeCacheFolder } from "./cache-folder.ts";
import { type ScriptedServer, serve, startServer } from "./scripted-server.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = ""]) => code);

let folder: CacheFolder;
let server: ScriptedServer;

beforeEach(async () => {
  folder = makeCacheFolder();
  for (const name of ["program", "memory", "memory-debug"] as const)
    copyFileSync(artifactUrl(name), join(folder.path, `${name}.wasm`));
  copyFileSync(artifactUrl("wasi-command"), join(folder.path, "hello.wasm"));
  server = await startServer((request, response) => {
    const bytes = readFileSync(join(folder.path, request.url ?? ""));
    serve(() => ({ bytes, headers: { etag: `"${bytes.length}"` } }))(request, response);
  });
});

afterEach(async () => {
  await server.close();
  folder.remove();
});

/** The output of an example that succeeds. */
async function run(code: string): Promise<string> {
  const { stdout, exitCode } = await runProgram(code);
  expect(exitCode).toBe(0);
  return stdout;
}

/** Runs an example in a project of its own. */
async function runProgram(code: string) {
  const program = join(folder.path, "example.mjs");
  await build({
    stdin: {
      contents: code.replaceAll("https://example.test", server.origin),
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    outfile: program,
  });
  const running = promisify(execFile)(process.execPath, [program], { cwd: folder.path });
  const child = running.child;
  const { stdout, stderr } = await running.catch(
    (error: { readonly stdout: string; readonly stderr: string }) => error,
  );
  return { stdout, stderr, exitCode: child.exitCode };
}

describe("README.md", () => {
  test("has five examples", () => expect(examples).toHaveLength(5));

  test("links files", async () => {
    expect(await run(examples[0] ?? "")).toBe(`2 ${Math.fround(1.1)} ${Math.fround(2.2)}\n`);
  });

  test("reads a struct by an entry of its own", async () => {
    expect(await run(examples[1] ?? "")).toBe("2\n");
  });

  test("freezes files, which then link without a linker", async () => {
    const names = ["index.js", "linked.js", "index.d.ts", "linked.d.ts", "linked.wasm"];
    const paths = names.map((name) => join("dist/linked", name));
    expect(await run(examples[2] ?? "")).toBe(`${paths.join("\n")}\n`);
    writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
    const index = JSON.stringify("./dist/linked/index.js");
    const importing = `const index = ${index}; console.log((await import(index)).createRecord(2, 1, 2) > 0);`;
    expect(await run(importing)).toBe("true\n");
  });

  test("runs a program, with its output and exit code, and without a warning", async () => {
    expect(await runProgram(examples[3] ?? "")).toEqual({
      stdout: "argument 0: hello\nargument 1: world\ngreeting: hej\n",
      stderr: "done\n",
      exitCode: 1,
    });
  });

  test("keeps what was fetched", async () => {
    expect(await run(examples[4] ?? "")).toBe("true\n");
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, undefined]);
    expect(await run(examples[4] ?? "")).toBe("true\n");
    const sizes = server.requests.slice(2).map(({ path }) => `"${readFileSync(join(folder.path, path)).length}"`);
    expect(server.requests.slice(2).map(({ headers }) => headers["if-none-match"])).toEqual(sizes);
  });

  test("of @rec/wasm links the debugging allocator, whose first report is a trap", async () => {
    const text = readFileSync(new URL("../README.md", artifactUrl("program")), "utf8");
    const [, example = ""] = /^```js\n(import \{ link \} from "@rec\/node";\n.*?)^```/ms.exec(text) ?? [];
    expect(await run(example)).toBe("CALLED_UNRESOLVED\n");
  });
});
