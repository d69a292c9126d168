import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findFirefox } from "./find-firefox.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "firefox-"));
  const install = (place: string, name: string, script: string) => {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  install("stub", "firefox", "echo 'please install the firefox snap'; exit 1");
  install("esr", "firefox-esr", "echo 'Mozilla Firefox 140.12.0esr'");
  install("release", "firefox", "echo 'Mozilla Firefox 152.0'");
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  vi.stubEnv("REC_FIREFOX", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const pathOf = (...places: readonly string[]) => places.map((place) => join(folder, place)).join(delimiter);

test("findFirefox() takes the first one in the search path that runs", () => {
  expect(findFirefox(pathOf("stub", "missing", "esr", "release"))).toBe(join(folder, "esr", "firefox-esr"));
  expect(findFirefox(pathOf("release", "esr"))).toBe(join(folder, "release", "firefox"));
});

test("findFirefox() takes no program that only says what to install", () => {
  expect(findFirefox(pathOf("stub"))).not.toBe(join(folder, "stub", "firefox"));
});

test("findFirefox() takes the one that REC_FIREFOX names before all others", () => {
  vi.stubEnv("REC_FIREFOX", "/opt/nightly/firefox");
  expect(findFirefox(pathOf("esr"))).toBe("/opt/nightly/firefox");
});
