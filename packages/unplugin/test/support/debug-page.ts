import type { Browser } from "playwright-core";
import { shownBy } from "./show-page.ts";

/** A WebAssembly module, as the debugger protocol describes it. */
export interface DebuggedScript {
  readonly url: string;
  readonly sourceMapURL?: string | undefined;
  /** Offset of the content of the code section. */
  readonly codeOffset?: number | undefined;
  readonly debugSymbols?: readonly { readonly type: string }[] | undefined;
}

export interface DebuggedPage {
  /** The value that the page shows. */
  readonly shown: unknown;
  readonly scripts: readonly DebuggedScript[];
}

/** Loads a page as with open developer tools. */
export async function debugPage(browser: Browser, url: string): Promise<DebuggedPage> {
  const page = await browser.newPage();
  try {
    const session = await page.context().newCDPSession(page);
    const scripts: DebuggedScript[] = [];
    session.on("Debugger.scriptParsed", (script) => {
      if (script.scriptLanguage === "WebAssembly") scripts.push(script);
    });
    await session.send("Debugger.enable");
    await page.goto(url);
    return { shown: await shownBy(page), scripts };
  } finally {
    await page.close();
  }
}
