import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildVariant, openingVariants } from "@rec/c-programs/libraries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FilledFolder, fillFolder } from "../frozen/fill-folder.ts";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import type { ByPathOutcome } from "./run-by-path.ts";

/*
 * A program whose libraries stand in several folders, on disk and on a server. It is opened by its path alone. The Node.js of the tests
 * may be Node 20, which cannot compile libc.so.
 */

const names = presentRuntimes.filter((name) => name !== "Node.js");

const denoBin = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
/** The command, from its sources. */
const REC = fileURLToPath(new URL("../../../../apps/deno-cli/src/main.ts", import.meta.url));

/** The folder of each module. */
const FOLDERS: Readonly<Record<string, string>> = {
  "main.wasm": "bin",
  "liba.so": "lib",
  "libc.so": "lib",
  "libb.so": "lib/deep",
  "plugin.so": "plugins",
};

const RESULT = {
  stdout: "30 2\n",
  returned: 501,
  modules: ["main.wasm", "liba.so", "libb.so", "libc.so"],
};

/** A page asks for each file once, and for each place without a file once. */
const REQUESTS = [
  ...["/app/bin/libb.so", "/app/bin/main.wasm", "/app/lib/deep/libb.so", "/app/lib/deep/libc.so", "/app/lib/liba.so"],
  ...["/app/lib/libb.so", "/app/lib/libc.so", "/app/plugins/plugin.so"],
];

interface Outcomes {
  readonly whole: ByPathOutcome;
  readonly missing: ByPathOutcome;
  /** The requests of the first, in order of their paths. */
  readonly requests: readonly string[];
}

let folder: FilledFolder;
let server: Awaited<ReturnType<typeof serveCases>>;
let requests: string[] = [];
let outcomes: ReadonlyMap<RuntimeName, Outcomes> = new Map();

beforeAll(async () => {
  const variant = openingVariants.find(({ program }) => program === "runtime-paths");
  if (variant === undefined) throw new Error("There is no program called runtime-paths");
  const files: Record<string, Uint8Array> = {};
  for (const [name, bytes] of Object.entries(await buildVariant(variant))) {
    files[`app/${FOLDERS[name]}/${name}`] = bytes;
    if (name === "main.wasm" || name === "liba.so") files[`less/${FOLDERS[name]}/${name}`] = bytes;
  }
  folder = await fillFolder(files);
  const served = Object.entries({ ...(await pageScripts()), ...files }).map(([path, file]) => [`/${path}`, file]);
  server = await serveCases(Object.fromEntries(served), (path) => void requests.push(path));
  const { baseUrl } = server;
  const setting = { pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [folder.path], names };
  outcomes = await inEachRuntime(setting, async (runtime): Promise<Outcomes> => {
    const place = runtime.hasFiles ? folder.path : baseUrl;
    const open = (app: string) =>
      runtime.carryOut({
        kind: "by path",
        program: `${place}/${app}/bin/main.wasm`,
        plugin: `${place}/${app}/plugins/plugin.so`,
      });
    requests = [];
    const whole = await open("app");
    const asked = requests.filter((path) => path.startsWith("/app/")).sort();
    return { whole, missing: await open("less"), requests: asked };
  });
}, 600_000);
afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

describe.each(names)("in %s", (name) => {
  test("each module finds its libraries in its run-time path", () => {
    const { whole, requests: asked } = outcomes.get(name) as Outcomes;
    expect(whole).toMatchObject(RESULT);
    if (asked.length > 0) expect(asked).toEqual(REQUESTS);
  });

  test("all libraries that are missing are named, with their places", () => {
    const { missing } = outcomes.get(name) as Outcomes;
    const { error, code } = missing as Extract<ByPathOutcome, { readonly error: string }>;
    expect(code).toBe("LIBRARY_NOT_FOUND");
    const shown = error.replaceAll(folder.url, "").replaceAll(server.baseUrl, "");
    expect(shown.split("\n").filter((line) => line.includes("LIBRARY_NOT_FOUND"))).toEqual([
      '  LIBRARY_NOT_FOUND  Cannot find the library "libb.so" that main.wasm and liba.so need: there is no file at ' +
        "/less/lib/libb.so, /less/bin/libb.so or at /less/lib/deep/libb.so",
      '  LIBRARY_NOT_FOUND  Cannot find the library "libc.so" that main.wasm and liba.so need: there is no file at ' +
        "/less/lib/libc.so, /less/bin/libc.so or at /less/lib/deep/libc.so",
    ]);
    expect(shown).toContain("/opt/lib of the run-time path is not searched");
  });
});

describe.runIf(names.includes("Deno"))("the command rec in Deno", () => {
  const rec = (app: string, command: string, ...options: readonly string[]) => {
    const { path } = folder;
    const flags = [
      "--no-prompt",
      "--cached-only",
      "--allow-read",
      `--allow-write=${path}`,
      "--allow-env",
      "--allow-sys",
    ];
    const args = [denoBin, "run", ...flags, REC, command, `${path}/${app}/bin/main.wasm`, ...options];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  };

  test("runs the program", () => {
    expect(rec("app", "run", "--wasi")).toMatchObject({ stdout: "30 1\n", stderr: "", status: 0 });
  });

  test("checks, plans and freezes it", () => {
    expect(rec("app", "check", "--wasi").stdout).toContain("4 modules link");
    expect(rec("app", "plan", "--wasi").stdout).toContain("libb.so");
    const wasi = ["--host-module", "wasi_snapshot_preview1=./wasi.js"];
    const frozen = rec("app", "freeze", "-o", `${folder.path}/out`, "--target", "deno", ...wasi);
    expect(frozen.stdout).toContain("4 modules frozen");
  });

  test("names all libraries that are missing", () => {
    const { stderr, status } = rec("less", "check", "--wasi");
    expect(status).toBe(1);
    for (const library of ["libb.so", "libc.so"]) {
      expect(stderr).toContain(`Cannot find the library "${library}" that main and liba.so need`);
    }
  });
});

test("pages are among the runtimes that ask a server", () => {
  const asking = names.filter((name) => (outcomes.get(name)?.requests.length ?? 0) > 0);
  if (names.includes("Chromium")) expect(asking).toContain("Chromium");
});
