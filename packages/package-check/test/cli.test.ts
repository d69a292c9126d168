import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findInstaller } from "./install-lines.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { tarballs } from "./scratch-project.ts";

const MOST_BYTES = 450_000;

let root: string;
let registry: Registry;
let tarball: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rec-cli-"));
  const target = join(root, "tarball");
  const args = ["pack", "--config.ignore-scripts=true", "--pack-destination", target];
  await promisify(execFile)("pnpm", args, { cwd: fileURLToPath(new URL("../../cli/", import.meta.url)) });
  tarball = join(target, (await readdir(target))[0] ?? "");
  registry = await startRegistry(root);
  await registry.publish(tarballs.wasm);
  await registry.publish(tarball);
});

afterAll(async () => {
  await registry?.close();
  await rm(root, { recursive: true, force: true });
});

/** Runs a program in a new folder of a stranger, with a home of its own. */
async function start(folder: string, [program = "", ...args]: readonly string[]): Promise<string> {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    DENO_DIR: join(folder, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    npm_config_registry: registry.url,
    NPM_CONFIG_REGISTRY: registry.url,
  };
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env }).catch((error) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}\n${error.stderr}`);
  });
  return stdout;
}

async function newFolder(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, ".npmrc"), `registry=${registry.url}\nmin-release-age=0\n`);
  return folder;
}

const DEMO = /in memory at \d+: id 2, x 1\.1, y 2\.2/;

describe("the tarball of @rec/cli", () => {
  test("has one file of code, a README and the license, and needs only the artifacts", async () => {
    const { stdout } = await promisify(execFile)("tar", ["-tzf", tarball]);
    expect(stdout.trim().split("\n").sort()).toEqual([
      "package/LICENSE",
      "package/README.md",
      "package/dist/rec.js",
      "package/package.json",
    ]);
    const unpacked = await newFolder("unpacked");
    await promisify(execFile)("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"]);
    const manifest = JSON.parse(await readFile(join(unpacked, "package.json"), "utf8"));
    expect(manifest.bin).toEqual({ rec: "./dist/rec.js" });
    expect(manifest.dependencies).toEqual({ "@rec/wasm": manifest.version });
    expect(manifest).not.toHaveProperty("private");
    expect(manifest.repository.directory).toBe("packages/cli");
    expect((await stat(join(unpacked, "dist/rec.js"))).size).toBeLessThan(MOST_BYTES);
  });
});

describe("rec", () => {
  test("is installed by npm for all users of a machine, and runs the lesson", async () => {
    const folder = await newFolder("global");
    await start(folder, ["npm", "install", "--global", "--prefix", join(folder, "prefix"), "@rec/cli"]);
    expect(await start(folder, [join(folder, "prefix/bin/rec"), "demo"])).toMatch(DEMO);
  });

  test("is run by npx without an installation", async () => {
    const folder = await newFolder("npx");
    expect(await start(folder, ["npx", "--yes", "@rec/cli", "demo"])).toMatch(DEMO);
  });

  test("is installed by Deno", async () => {
    const folder = await newFolder("deno");
    const installer = findInstaller("deno");
    if ("missing" in installer) throw new Error(installer.missing);
    const [program, deno = ""] = installer.install;
    const permissions = ["--allow-read", "--allow-net", "--allow-env"];
    await start(folder, [
      program,
      deno,
      "install",
      "--global",
      "--root",
      folder,
      "--name",
      "rec",
      ...permissions,
      "npm:@rec/cli",
    ]);
    // The installed script starts `deno`, which this machine may not have on its path.
    const script = await readFile(join(folder, "bin/rec"), "utf8");
    expect(script).toContain("npm:@rec/cli");
    const printed = await start(folder, [program, deno, "run", "--no-prompt", ...permissions, "npm:@rec/cli", "demo"]);
    expect(printed).toMatch(DEMO);
  });

  test("runs in Bun", async ({ skip }) => {
    const bun = findInstaller("bun");
    if ("missing" in bun) return skip(bun.missing);
    const folder = await newFolder("bun");
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true }));
    await start(folder, [...bun.install, "add", "@rec/cli"]);
    const rec = join(folder, "node_modules/@rec/cli/dist/rec.js");
    expect(await start(folder, [...bun.run, rec, "demo"])).toMatch(DEMO);
  });
});
