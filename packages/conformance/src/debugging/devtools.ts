import type { Browser, CDPSession, Page } from "playwright-core";
import { SourceMapConsumer } from "source-map-js";

/** A compiled module, as the debugger protocol describes it. */
export interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
  /** Offset of the content of the code section. */
  readonly codeOffset?: number;
  readonly debugSymbols?: readonly { readonly type: string; readonly externalURL?: string }[];
}

/** A pause in a module. */
export interface Paused {
  readonly scriptId: string;
  /** In bytes. */
  readonly offset: number;
  /** Ids of the breakpoints that were hit. */
  readonly breakpoints: readonly string[];
}

/** A page with a debugger that does with modules as the developer tools do. */
export interface DebuggedPage {
  readonly page: Page;
  /** Modules that the page has compiled so far. */
  readonly scripts: readonly Script[];
  /** The bytes that the engine compiled. */
  bytesOf(script: Script): Promise<Uint8Array>;
  /** The source map of a module, from the URL that the module states. */
  sourceMapOf(script: Script): Promise<SourceMapConsumer>;
  /** Sets a breakpoint at an offset. Returns its id, and the offset at which the engine will pause. */
  breakAt(script: Script, offset: number): Promise<{ readonly id: string; readonly offset: number }>;
  /** Evaluates an expression that has to pause at a breakpoint; continues there. */
  pausedIn(expression: string): Promise<Paused>;
  close(): Promise<void>;
}

/** Opens a page in a profile of its own, so that no compiled module comes from another page. */
export async function openDebuggedPage(browser: Browser, url: string): Promise<DebuggedPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const scripts: Script[] = [];
  session.on("Debugger.scriptParsed", (script) => {
    if (script.scriptLanguage === "WebAssembly") scripts.push(script);
  });
  await session.send("Debugger.enable");
  await page.goto(url);
  await page.waitForFunction("globalThis.linkForDebugger");
  return {
    page,
    scripts,
    async bytesOf({ scriptId }) {
      const { bytecode } = await session.send("Debugger.getScriptSource", { scriptId });
      return Buffer.from(bytecode ?? "", "base64");
    },
    async sourceMapOf({ sourceMapURL = "", url: base }) {
      const response = await fetch(new URL(sourceMapURL, base));
      return new SourceMapConsumer(JSON.parse(await response.text()));
    },
    breakAt: (script, offset) => breakAt(session, script, offset),
    pausedIn: (expression) => pausedIn(session, page, expression),
    close: () => context.close(),
  };
}

async function breakAt(session: CDPSession, { url }: Script, offset: number) {
  const position = { url, lineNumber: 0, columnNumber: offset };
  const { breakpointId, locations } = await session.send("Debugger.setBreakpointByUrl", position);
  return { id: breakpointId, offset: locations[0]?.columnNumber ?? -1 };
}

async function pausedIn(session: CDPSession, page: Page, expression: string): Promise<Paused> {
  const paused = new Promise<Paused>((resolve) => {
    session.once("Debugger.paused", ({ callFrames: [frame], hitBreakpoints }) => {
      const { scriptId = "", columnNumber = -1 } = frame?.location ?? {};
      resolve({ scriptId, offset: columnNumber, breakpoints: hitBreakpoints ?? [] });
    });
  });
  const evaluated = page.evaluate(expression);
  const result = await Promise.race([paused, evaluated.then(() => undefined)]);
  if (result === undefined) throw new Error(`${expression} did not pause`);
  await session.send("Debugger.resume");
  await evaluated;
  return result;
}
