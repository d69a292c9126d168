import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCE_CLAUSE = "\\s+source\\s+[\\w$]+\\s+from\\b";
const SOURCE_IMPORT = `\\bimport${SOURCE_CLAUSE}`;

/**
 * Whether an ES module imports a specifier in the source phase alone: `import source m from "./m.wasm"`, or
 * `import.source("./m.wasm")`. Hooks are not told the phase, so the text of the importer is searched.
 */
export interface SourcePhaseReader {
  isSourcePhase(specifier: string, importer: string | undefined): boolean;
}

/** Reads each importer once. */
export function createSourcePhaseReader(): SourcePhaseReader {
  const texts = new Map<string, string>();
  const textOf = (url: string): string => {
    const known = texts.get(url);
    if (known !== undefined) return known;
    const text = readText(url);
    texts.set(url, text);
    return text;
  };
  return {
    isSourcePhase(specifier, importer) {
      if (importer === undefined || !importer.startsWith("file:")) return false;
      const text = textOf(importer);
      if (!text.includes("source")) return false;
      const quoted = `(["'])${specifier.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\1`;
      const dynamic = quoted.replace("\\1", "\\2");
      const source = new RegExp(`${SOURCE_IMPORT}\\s*${quoted}|\\bimport\\s*\\.\\s*source\\s*\\(\\s*${dynamic}`);
      const evaluated = new RegExp(
        `\\b(?:import|export)(?!${SOURCE_CLAUSE})[\\w$\\s{},*]*${quoted}|\\bimport\\s*\\(\\s*${dynamic}`,
      );
      return source.test(text) && !evaluated.test(text);
    },
  };
}

function readText(url: string): string {
  try {
    return readFileSync(fileURLToPath(url), "utf8");
  } catch {
    return "";
  }
}
