import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findSystemChromium } from "./find-system-chromium.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chromium-"));
  const install = (place: string, script: string) => {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, "chromium"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  install("stub", "echo 'please install the chromium snap'; exit 1");
  install("real", "echo 'Chromium 153.0.8010.0'");
});

afterAll(() => rmSync(folder, { recursive: true }));

test("findSystemChromium() takes the first browser in the search path that runs", () => {
  const searchPath = ["stub", "missing", "real"].map((name) => join(folder, name)).join(delimiter);
  expect(findSystemChromium(searchPath)).toBe(join(folder, "real", "chromium"));
});

test("findSystemChromium() takes no program that only says what to install", () => {
  expect(findSystemChromium(join(folder, "stub"))).not.toBe(join(folder, "stub", "chromium"));
});
