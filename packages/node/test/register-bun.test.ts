import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bun } from "@rec/runtimes";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Installation, install } from "./register/install.ts";
import { bytesOf } from "./register/wat-files.ts";

const { command = "", missing } = bun();

/** Requests that the registry has seen since the last test. */
let requests: string[] = [];
let registry: Server;
let installation: Installation;
/** A folder without `node_modules`, in it and above it: Bun downloads packages that a program there imports. */
let outside: string;

beforeAll(async () => {
  installation = await install();
  outside = await realpath(await mkdtemp(join(tmpdir(), "rec-bun-")));
  registry = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  registry?.close();
  await installation?.remove();
  if (outside !== undefined) await rm(outside, { recursive: true });
});
afterEach(() => {
  requests = [];
});

/** Runs `app.js` of these files with the hooks, and gives the lines that it prints, those of errors included. */
async function run(name: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = join(outside, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path.endsWith(".wasm") ? bytesOf(text) : text);
  }
  const { port } = registry.address() as AddressInfo;
  const hooks = join(installation.folder, "node_modules/@rec/node/dist/register-bun.js");
  const child = spawn(command, ["--preload", hooks, "app.js"], {
    cwd: folder,
    env: {
      ...process.env,
      BUN_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`,
      BUN_INSTALL_CACHE_DIR: join(folder, "cache"),
    },
    timeout: 60_000,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  await new Promise((resolve) => child.on("close", resolve));
  return printed.trim().split("\n");
}

const IMPORTER = `(import "env" "log" (func)) (import "lib/host.js" "f" (func)) (func (export "run"))`;
const failing = (specifier: string): string =>
  `import(${JSON.stringify(specifier)}).catch(({ code, message }) => console.log(code, message));`;

describe.skipIf(missing !== undefined)("the hooks in Bun, without a node_modules folder", () => {
  test("Bun itself asks the registry for a package that is not installed", async () => {
    await run("plain", {
      "app.js": 'try { Bun.resolveSync("rec-test-not-installed", import.meta.dirname); } catch {}',
    });
    expect(requests).toEqual(["GET /rec-test-not-installed"]);
  });

  test("ask no registry for the namespaces of imports, and say which have no provider", async () => {
    const printed = await run("namespaces", { "a.wasm": IMPORTER, "app.js": failing("./a.wasm") });
    expect(printed[0]).toMatch(/^UNRESOLVED_IMPORT Cannot link/);
    expect(printed.join("\n")).toMatch(
      /UNRESOLVED_IMPORT {2}"env" "log".*\n.*\n.*UNRESOLVED_IMPORT {2}"lib\/host\.js" "f"/,
    );
    expect(requests).toEqual([]);
  });

  test("ask no registry for files that package.json names", async () => {
    const rec = { alias: { env: "rec-test-lib/memory.wasm", "lib/host.js": "rec-test-lib" } };
    const files = { "package.json": JSON.stringify({ rec }), "a.wasm": IMPORTER, "app.js": failing("./a.wasm") };
    expect((await run("alias", files))[0]).toMatch(/^FILE_NOT_FOUND /);
    expect(requests).toEqual([]);
  });

  test.each(["rec-test-lib/a.wasm?link", "rec-test-lib/a.wasm", "@rec-test/lib/a.wasm"])(
    "ask no registry for the file of a package that a program imports: %s",
    async (specifier) => {
      const printed = await run("imports", { "app.js": failing(specifier) });
      const file = specifier.replace("?link", "");
      expect(printed[0]).toBe(
        `FILE_NOT_FOUND Unable to find "${file}", which ${join(outside, "imports/app.js")} imports: its package is not installed`,
      );
      expect(requests).toEqual([]);
    },
  );

  test("link what Bun finds on the disk: paths, names of tsconfig.json, builtin modules, the package itself", async () => {
    const printed = await run("found", {
      "package.json": '{ "name": "rec-test-self", "type": "module", "exports": { "./b.wasm": "./b.wasm" } }',
      "tsconfig.json": '{ "compilerOptions": { "paths": { "env": ["./host.js"] } } }',
      "host.js": "export const log = () => console.log('logged');",
      "b.wasm": `(func (export "one") (result i32) (i32.const 1))`,
      "a.wasm": `(import "env" "log" (func $log)) (import "node:os" "uptime" (func $uptime (result f64)))
        (import "path" "sep" (global externref)) (import "rec-test-self/b.wasm" "one" (func $one (result i32)))
        (func (export "run") (result i32) (call $log) (drop (call $uptime)) (call $one))`,
      "app.js": 'import { run } from "./a.wasm"; console.log(run());',
    });
    expect(printed).toEqual(["logged", "1"]);
    expect(requests).toEqual([]);
  });

  test("link files of installed packages", async () => {
    const printed = await run("installed", {
      "node_modules/lib/package.json": '{ "name": "lib" }',
      "node_modules/lib/b.wasm": `(func (export "one") (result i32) (i32.const 1))`,
      "node_modules/lib/a.wasm": `(import "./b.wasm" "one" (func $one (result i32))) (func (export "run") (result i32) (call $one))`,
      "app.js": `import { run } from "lib/a.wasm"; import { one } from "lib/b.wasm?link"; console.log(run(), one());`,
    });
    expect(printed).toEqual(["1 1"]);
    expect(requests).toEqual([]);
  });
});
