import { createHash } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import createWabt from "wabt";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { buildLessonWithDebugInfo, type DebugBuild } from "./build-lesson.ts";
import { type DebuggedPage, openDebuggedPage, type Script } from "./devtools.ts";
import type { LessonFiles } from "./page.ts";
import { type ServedFile, serveLesson } from "./serve-lesson.ts";
import { sourceMapOf, withoutSections, withStringSection } from "./source-map.ts";

/** Lines of `program.c`: the call of the allocator in each of its two functions. */
const ALLOCATE = "malloc(sizeof *record)";
const FREE = "free(record);";

/** An allocator that traps if memory is given back. */
const TRAPPING = `(module (import "env" "memory" (memory 1)) (func (export "free") (param i32) unreachable)
  (func (export "malloc") (param i32) (result i32) (i32.const 1024)))`;

let build: DebugBuild;
/** With an import section of 125 bytes. One import more gives it a longer size, so hoisting would move the code. */
let crowded: DebugBuild;
let files: Readonly<Record<string, ServedFile>>;
let server: Awaited<ReturnType<typeof serveLesson>>;
let browser: Browser;

beforeAll(async () => {
  build = await buildLessonWithDebugInfo();
  crowded = await buildLessonWithDebugInfo("n".repeat(53));
  const wabt = await createWabt();
  files = {
    ...filesOf(build),
    "/trapping.wasm": [wabt.parseWat("trapping.wat", TRAPPING).toBinary({}).buffer],
    "/lesson/crowded.wasm": [
      withStringSection(withoutSections(crowded.bytes, ".debug"), { name: "sourceMappingURL", text: "crowded.map" }),
    ],
    "/lesson/crowded.map": [sourceMapOf(crowded, 0)],
  };
  server = await serveLesson(files);
  browser = await launchChromium();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

function filesOf({ bytes }: DebugBuild): Readonly<Record<string, ServedFile>> {
  const stripped = withoutSections(bytes, ".debug");
  const withMap = withStringSection(stripped, { name: "sourceMappingURL", text: "maps/program.wasm.map" });
  const front = withStringSection(bytes.slice(0, 8), { name: "sourceMappingURL", text: "/front.map" });
  return {
    "/lesson/with-map.wasm": [withMap],
    // The last part begins inside the name of the section with the link.
    "/lesson/in-parts.wasm": [withMap.slice(0, 100), withMap.slice(100, -30), withMap.slice(-30)],
    "/lesson/maps/program.wasm.map": [sourceMapOf(build, 0)],
    "/lesson/map-in-front.wasm": [front, stripped.slice(8)],
    "/front.map": [sourceMapOf(build, front.length - 8)],
    "/lesson/with-dwarf.wasm": [bytes],
    "/lesson/separate-dwarf.wasm": [
      withStringSection(stripped, { name: "external_debug_info", text: "program.debug.wasm" }),
    ],
  };
}

function fileAt(path: string): Buffer {
  return Buffer.concat((files[path] ?? []).map((part) => Buffer.from(part)));
}

function lineOf(text: string): number {
  return build.source.split("\n").findIndex((line) => line.includes(text)) + 1;
}

/**
 * Links the lesson in a page. If the memory is hoisted, nothing is deferred, and the program was rewritten.
 *
 * @param made - 0: nothing is hoisted, and both functions of the allocator are deferred
 */
async function linkIn(
  program: string,
  { allocator = "/memory.wasm", integrity, made = 1 }: Partial<LessonFiles> & { readonly made?: number } = {},
): Promise<{ readonly debugged: DebuggedPage; readonly script: Script }> {
  const debugged = await openDebuggedPage(browser, `${server.baseUrl}/`);
  const plan = await debugged.page.evaluate((given) => linkForDebugger(given), { program, allocator, integrity });
  expect(plan).toEqual(made === 1 ? { made: 1, deferred: 0 } : { made: 0, deferred: 2 });
  // A rewritten module has no URL, but the name that the linker of LLVM gives it.
  const isProgram = ({ url }: Script) => url.endsWith(program) || url.startsWith("wasm://wasm/program.wasm-");
  const script = await vi.waitUntil(() => debugged.scripts.find(isProgram));
  return { debugged, script };
}

/** Lets the allocator fail. Returns the function and the offset of its caller, from the stack of the error. */
async function traceIn({ page }: DebuggedPage): Promise<string | undefined> {
  const stack = await page.evaluate(() => {
    try {
      program.deleteRecord(1);
      return "";
    } catch (error) {
      return String((error as Error).stack);
    }
  });
  return /deleteRecord .*:(wasm-function\[\d+\]:0x[0-9a-f]+)/.exec(stack)?.[1];
}

describe("the lesson, hoisted in Chromium", () => {
  const sha256 = (path: string) => `sha256-${createHash("sha256").update(fileAt(path)).digest("base64")}`;

  test.each([
    ["as one part", "/lesson/with-map.wasm", "/lesson/maps/program.wasm.map", false],
    ["in parts", "/lesson/in-parts.wasm", "/lesson/maps/program.wasm.map", false],
    ["whole, for its integrity", "/lesson/with-map.wasm", "/lesson/maps/program.wasm.map", true],
    ["with the link in front of its code", "/lesson/map-in-front.wasm", "/front.map", false],
  ])("pauses at a line of its source map, if it arrives %s", async (_, path, mapPath, isChecked) => {
    const { debugged, script } = await linkIn(path, { integrity: isChecked ? sha256(path) : undefined });
    expect(script.sourceMapURL).toBe(server.baseUrl + mapPath);
    const map = await debugged.sourceMapOf(script);
    const { column } = map.generatedPositionFor({ source: "program.c", line: lineOf(ALLOCATE), column: 0 });
    const { id, offset } = await debugged.breakAt(script, column);
    expect(offset).toBe(column);

    const paused = await debugged.pausedIn("program.createRecord(1, 2, 3)");
    expect(paused).toEqual({ scriptId: script.scriptId, offset: column, breakpoints: [id] });
    expect(map.originalPositionFor({ line: 1, column: paused.offset })).toMatchObject({ line: lineOf(ALLOCATE) });
    await debugged.close();
  });

  test("is not hoisted if that would move its code: then it has its URL, and pauses at a line of its source map", async () => {
    const { debugged, script } = await linkIn("/lesson/crowded.wasm", { made: 0 });
    expect([script.url, script.sourceMapURL]).toEqual([`${server.baseUrl}/lesson/crowded.wasm`, "crowded.map"]);
    const map = await debugged.sourceMapOf(script);
    const { column } = map.generatedPositionFor({ source: "program.c", line: lineOf(ALLOCATE), column: 0 });
    const { id, offset } = await debugged.breakAt(script, column);
    const paused = await debugged.pausedIn("program.createRecord(1, 2, 3)");
    expect(paused).toEqual({ scriptId: script.scriptId, offset: column, breakpoints: [id] });
    expect(offset).toBe(column);
    await debugged.close();
  });

  test("pauses at a line of its DWARF, which is unchanged", async () => {
    const { debugged, script } = await linkIn("/lesson/with-dwarf.wasm");
    expect(script.debugSymbols).toEqual([{ type: "EmbeddedDWARF" }]);
    const compiled = Buffer.from(await debugged.bytesOf(script));
    const file = fileAt("/lesson/with-dwarf.wasm");
    expect(compiled.equals(file)).toBe(false);
    expect(compiled.subarray(script.codeOffset).equals(file.subarray(script.codeOffset))).toBe(true);

    const allocate = build.instructions.find(({ line }) => line === lineOf(ALLOCATE)) ?? expect.fail("No such line");
    const { id, offset } = await debugged.breakAt(script, allocate.offset);
    expect(offset).toBe(allocate.offset);
    const paused = await debugged.pausedIn("program.createRecord(1, 2, 3)");
    expect(paused).toEqual({ scriptId: script.scriptId, offset, breakpoints: [id] });
    await debugged.close();
  });

  test("still names DWARF in a separate file", async () => {
    const { debugged, script } = await linkIn("/lesson/separate-dwarf.wasm");
    const externalURL = `${server.baseUrl}/lesson/program.debug.wasm`;
    expect(script.debugSymbols).toEqual([{ type: "ExternalDWARF", externalURL }]);
    await debugged.close();
  });

  test.each(["/lesson/with-map.wasm", "/lesson/in-parts.wasm", "/lesson/with-dwarf.wasm"])(
    "has the offsets of the file %s in stack traces",
    async (path) => {
      const { debugged } = await linkIn(path, { allocator: "/trapping.wasm" });
      const linked = await traceIn(debugged);
      await debugged.page.evaluate((url) => instantiateAlone(url), path);
      expect(linked).toBe(await traceIn(debugged));
      const offset = Number.parseInt(/0x(.*)/.exec(linked ?? "")?.[1] ?? "", 16);
      expect(build.instructions.find((each) => each.offset === offset)?.line).toBe(lineOf(FREE));
      await debugged.close();
    },
  );
});
