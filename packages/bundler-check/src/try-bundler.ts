import { tmpdir } from "node:os";
import { stripVTControlCharacters } from "node:util";
import type { Tarballs } from "@rec/package-check/public-packages";
import type { Browser } from "playwright-core";
import type { Bundler, Way } from "./bundler.ts";
import { createPageProject } from "./page-project.ts";
import { showPage, WORKING } from "./show-page.ts";
import { COMMON_WAYS, WAY_NAMES, type WayName } from "./ways.ts";

/** The result of each way: `works`, or the words of the failure. */
export type Results = Readonly<Record<WayName, string>>;

export interface Workshop {
  /** A folder for projects. */
  readonly folder: string;
  readonly tarballs: Tarballs;
  readonly browser: Browser;
}

/** Builds a page in each way, and loads it in Chromium. */
export async function tryBundler(bundler: Bundler, workshop: Workshop): Promise<Results> {
  const results: [WayName, string][] = [];
  for (const name of WAY_NAMES) {
    const way = name === "own" ? bundler.own : COMMON_WAYS[name];
    results.push([name, await tryWay(way, { bundler, workshop, own: name === "own" })]);
  }
  return Object.fromEntries(results) as Record<WayName, string>;
}

interface Trial {
  readonly bundler: Bundler;
  readonly workshop: Workshop;
  readonly own: boolean;
}

async function tryWay(way: Way, { bundler, workshop, own }: Trial): Promise<string> {
  const { folder, tarballs, browser } = workshop;
  const project = await createPageProject(folder, { tarballs, way });
  try {
    const site = await bundler.build(project, { own });
    try {
      const shown = await showPage(browser, site.url);
      return shown === WORKING ? "works" : wordsOf(shown);
    } finally {
      await site.close();
    }
  } catch (error) {
    return `does not build: ${wordsOf(buildFailureOf(error))}`;
  }
}

/** The output of a bundler that ran as a process, or its error. */
function buildFailureOf(error: unknown): string {
  const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
  return `${stderr}${stdout}`.trim() || String(error);
}

/**
 * The first line of a failure, the same in every run: without colors, addresses and folders of this machine. Both files are
 * missing at once, so the failure names either.
 */
export function wordsOf(failure: string): string {
  const [line = ""] = stripVTControlCharacters(failure).trim().split("\n");
  return line
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "")
    .replaceAll(new RegExp(`${tmpdir()}/[^/\\s]+/page-\\w+/`, "g"), "./")
    .replaceAll(/\b(program|memory)\.wasm/g, "….wasm");
}
