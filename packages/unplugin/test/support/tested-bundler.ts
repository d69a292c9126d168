import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { LinkPluginOptions } from "../../src/index.ts";
import type { Project } from "./create-project.ts";
import type { EntryPath } from "./load-plugin.ts";

/** A built page on loopback. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

export interface BuildSettings {
  readonly options?: LinkPluginOptions | undefined;
  /** The plugin; that of the sources by default. */
  readonly entry?: EntryPath;
}

export interface TestedBundler {
  readonly name: string;
  readonly version: string;
  /** The result for files without a cycle, and the place of the bytes, as the README has them. */
  readonly acyclic: string;
  readonly bytes: string;
  /** The text of the place of the import in the first line of `main.js`, at column 20, in an error; how much of it is shown. */
  readonly place: RegExp;
  readonly placeShown: "file, line and column";
  /**
   * Builds and serves the page.
   *
   * @throws if the bundler refuses to build; the message is as people see it
   */
  build(project: Project, settings?: BuildSettings): Promise<Site>;
}

/** Serves the output of a bundler that knows scripts only. */
export async function servePage({ folder, output }: Project): Promise<Site> {
  await copyFile(join(folder, "index.html"), join(output, "index.html"));
  return serveFolder(output);
}
