import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface FixtureWorkspace {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  git(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A workspace of its own, under git: two public packages, the second needs the first, and a private one. */
export async function createFixtureWorkspace(): Promise<FixtureWorkspace> {
  const root = await mkdtemp(join(tmpdir(), "release-fixture-"));
  const workspace: FixtureWorkspace = {
    root,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    async git(...args) {
      const { stdout } = await execute("git", [...args], { cwd: root });
      return stdout.trim();
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  const manifest = (name: string, more: object = {}) =>
    workspace.write(
      `packages/${name}/package.json`,
      JSON.stringify({ name: `@fixture/${name}`, version: "1.2.3", ...more }),
    );
  await workspace.write("package.json", JSON.stringify({ name: "fixture", private: true }));
  await workspace.write(
    "pnpm-workspace.yaml",
    "packages:\n  - packages/*\nverifyDepsBeforeRun: false\npmOnFail: ignore\n",
  );
  await workspace.write(
    ".changeset/config.json",
    JSON.stringify({
      changelog: "@changesets/cli/changelog",
      commit: false,
      fixed: [["@fixture/engine", "@fixture/adapter"]],
      access: "public",
      baseBranch: "main",
      privatePackages: { version: false, tag: false },
    }),
  );
  await workspace.write(".gitignore", "/release/\nnode_modules/\n");
  await workspace.write(".ci/run", "test -f packages/engine/package.json\n");
  await manifest("adapter", { dependencies: { "@fixture/engine": "workspace:*" } });
  await manifest("engine");
  await manifest("tests", { private: true, dependencies: { "@fixture/adapter": "workspace:*" } });
  await workspace.write(".changeset/blue-bird.md", '---\n"@fixture/engine": minor\n---\n\nThe engine sings.\n');
  await execute("pnpm", ["install", "--lockfile-only", "--offline"], { cwd: root });
  await workspace.git("init", "--quiet", "--initial-branch=main");
  await workspace.git("config", "user.name", "A Maintainer");
  await workspace.git("config", "user.email", "maintainer@example.org");
  await workspace.git("add", "--all");
  await workspace.git("commit", "--quiet", "--message", "A workspace");
  return workspace;
}
