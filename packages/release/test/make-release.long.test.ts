import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeRelease } from "../src/make-release.js";
import { publicPackages } from "../src/public-packages.js";
import { ReleaseError } from "../src/release-error.js";
import { createFixtureWorkspace, type FixtureWorkspace } from "./fixture-workspace.ts";

let workspace: FixtureWorkspace;
beforeEach(async () => {
  workspace = await createFixtureWorkspace();
});
afterEach(() => workspace.remove());

const say = () => {};
const read = (path: string) => readFile(join(workspace.root, path), "utf8");

/** Everything that a release can change. */
async function stateOf(): Promise<unknown> {
  return {
    commit: await workspace.git("rev-parse", "HEAD"),
    status: await workspace.git("status", "--porcelain", "--ignored"),
    tags: await workspace.git("tag"),
    trees: (await workspace.git("worktree", "list")).split("\n").length,
  };
}

test("publicPackages() lists providers first, and no private package", async () => {
  const packages = await publicPackages(workspace.root);
  expect(packages.map(({ name, version }) => [name, version])).toEqual([
    ["@fixture/engine", "1.2.3"],
    ["@fixture/adapter", "1.2.3"],
  ]);
});

describe("makeRelease()", () => {
  test("turns change files into versions, changelogs, tarballs, a commit and a tag", async () => {
    const { tag, tarballs } = await makeRelease(workspace.root, { say });
    expect(tag).toBe("v1.3.0");
    expect(tarballs.map((path) => path.slice(workspace.root.length))).toEqual([
      "/release/fixture-adapter-1.3.0.tgz",
      "/release/fixture-engine-1.3.0.tgz",
    ]);
    expect(JSON.parse(await read("packages/engine/package.json")).version).toBe("1.3.0");
    expect(JSON.parse(await read("packages/adapter/package.json")).version).toBe("1.3.0");
    expect(JSON.parse(await read("packages/tests/package.json")).version).toBe("1.2.3");
    expect(await read("packages/engine/CHANGELOG.md")).toContain("The engine sings.");
    expect(await readdir(join(workspace.root, ".changeset"))).toEqual(["config.json"]);
    expect(await workspace.git("log", "-1", "--format=%s")).toBe("Release 1.3.0");
    expect(await workspace.git("tag", "--points-at", "HEAD")).toBe("v1.3.0");
    expect(await workspace.git("tag", "--list", "--format=%(contents)")).toContain("The engine sings.");
    expect(await workspace.git("branch", "--show-current")).toBe("main");
    expect(await workspace.git("status", "--porcelain")).toBe("");
    expect((await workspace.git("worktree", "list")).split("\n")).toHaveLength(1);
  });

  test("packs the versions of this release as dependencies of each other", async () => {
    const { tarballs } = await makeRelease(workspace.root, { say });
    const { execFileSync } = await import("node:child_process");
    const manifest = execFileSync("tar", ["-xzOf", tarballs[0] ?? "", "package/package.json"], { encoding: "utf8" });
    expect(JSON.parse(manifest).dependencies).toEqual({ "@fixture/engine": "1.3.0" });
  });

  test.each([
    [
      "a check fails",
      async () => {
        await workspace.write(".ci/run", "exit 7\n");
        await workspace.git("commit", "--quiet", "--all", "--message", "Break the checks");
      },
      ".ci/run ended with 7",
    ],
    [
      "a file is not committed",
      () => workspace.write("packages/engine/new.js", ""),
      "1 files are not committed, the first is packages/engine/new.js",
    ],
    [
      "a file has changes that are not committed",
      () => workspace.write(".gitignore", "/release/\n"),
      "1 files are not committed, the first is .gitignore",
    ],
    [
      "there is no change file",
      async () => {
        await workspace.git("rm", "--quiet", ".changeset/blue-bird.md");
        await workspace.git("commit", "--quiet", "--message", "Take the change back");
      },
      "no change file",
    ],
    [
      "the packages would have different versions",
      async () => {
        const config = JSON.parse(await read(".changeset/config.json"));
        await workspace.write(".changeset/config.json", JSON.stringify({ ...config, fixed: [] }));
        await workspace.git("commit", "--quiet", "--all", "--message", "Release each for itself");
      },
      "different versions: 1.3.0, 1.2.4",
    ],
  ])("changes nothing if %s", async (_, prepare, message) => {
    await prepare();
    const before = await stateOf();
    const error = await makeRelease(workspace.root, { say }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ReleaseError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain("hint: ");
    expect(await stateOf()).toEqual(before);
  });
});
