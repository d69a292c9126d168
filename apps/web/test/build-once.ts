import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildPage } from "../build/build-page.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the page that this run of tests has built. */
    readonly pageFolder: string;
  }
}

/** Builds the page from its sources once for all test files, which only read it. */
export default async function buildOnce(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "rec-page-"));
  await buildPage(folder);
  project.provide("pageFolder", folder);
  return () => rmSync(folder, { recursive: true });
}
