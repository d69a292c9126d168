import { readFileSync } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import { argv, cwd } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createSettingsReader, filesNamed, type NeededLibrary } from "@rec/wasm-graph";
import { fileError } from "../file-error.ts";
import { disk } from "./disk.ts";
import { lookUpNamespace, type NamespaceLookup } from "./find-file.ts";
import { groupKeyOf, lateFileOf } from "./module-urls.ts";
import { createSourcePhaseReader } from "./source-phase.ts";
import { createWasmFiles, type WasmFiles } from "./wasm-files.ts";
import { hasMark, isWasmFile, withMark, withoutLinkMark } from "./wasm-url.ts";

/** The part of both kinds of hooks that asks no resolver. */
export interface HookRules {
  readonly files: WasmFiles;
  /** The module that stands behind a specifier of this package's own. */
  ownModule(specifier: string): string | undefined;
  /** The importer in the eyes of the platform: the first file of a group in place of its module. */
  importerOf(parentUrl: string | undefined): string | undefined;
  /** The file behind a resolved URL, and how it is imported; undefined if it is no file of rec's. */
  wasmFile(url: string, request: FileRequest): WasmFile | undefined;
  lookUp(namespace: string, importer: string): NamespaceLookup;
  /** URL of the file of a library; undefined if there is none. */
  library(library: NeededLibrary): string | undefined;
}

export interface FileRequest {
  readonly specifier: string;
  readonly importer: string | undefined;
}

export interface WasmFile {
  readonly url: string;
  readonly phase: "source" | "evaluation";
  /** Whether `?link` asks for rec. */
  readonly isForced: boolean;
}

/** @param runtimeUrl - URL of the module `link-files` */
export function createHookRules(runtimeUrl: string): HookRules {
  const phases = createSourcePhaseReader();
  const settings = createSettingsReader(applicationUrl(), disk);
  const files = createWasmFiles({
    runtimeUrl,
    aliasOf: (namespace, importer) => filesNamed(namespace, settings.of(importer))?.specifiers ?? [],
  });
  return {
    files,
    ownModule(specifier) {
      const late = lateFileOf(specifier);
      if (late !== undefined) return files.lateGroup(late);
      return groupKeyOf(specifier) === undefined ? undefined : specifier;
    },
    importerOf: (parentUrl) => (parentUrl === undefined ? undefined : (groupKeyOf(parentUrl) ?? parentUrl)),
    wasmFile(url, { specifier, importer }) {
      if (!isWasmFile(url)) return undefined;
      if (hasMark(url, "source")) return { url, phase: "source", isForced: false };
      if (phases.isSourcePhase(specifier, importer)) {
        return { url: withMark(url, "source"), phase: "source", isForced: false };
      }
      return { url: withoutLinkMark(url), phase: "evaluation", isForced: hasMark(url, "link") };
    },
    lookUp: (namespace, importer) => lookUpNamespace(namespace, importer, settings.of(importer)),
    library: ({ importer, places }) => places.map((place) => besideFile(place, importer)).find(disk.exists),
  };
}

/** The URL of a path beside a file; each of its characters stands for itself. */
function besideFile(path: string, url: string): string {
  return pathToFileURL(resolvePath(dirname(fileURLToPath(url)), path)).href;
}

/** The program of the process, or its working directory if it has no file. */
function applicationUrl(): string {
  const [, program] = argv;
  return pathToFileURL(program ?? `${cwd()}/`).href;
}

const MISSING_HINT =
  "check the path: an import and a namespace start from the file that has them, and a path in the field rec of a package.json " +
  "from that package.json";

/** The bytes of a file; its query only tells instances apart. */
export function readWasm(url: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(fileURLToPath(url)));
  } catch (cause) {
    throw fileError(url, cause, MISSING_HINT);
  }
}
