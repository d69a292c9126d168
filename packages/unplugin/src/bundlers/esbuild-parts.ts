import { dirname } from "node:path";
import { explainFailure } from "../explain-failure.ts";
import { type Bundler, loadPart } from "../load-part.ts";
import type { LinkPluginOptions } from "../options.ts";
import type { SourceMapFile } from "../output-file.ts";
import type { PluginRun } from "../plugin-run.ts";
import { loadScript, type RewrittenScript, SCRIPT } from "../source-phase.ts";
import { isOwnRequest, readRequest } from "../wasm-request.ts";
import { addSourceMaps, type BuildOutput, type OutputOptions } from "./esbuild-source-maps.ts";

/** The part of esbuild's plugin API that is used here. */
export interface EsbuildBuild {
  readonly initialOptions: OutputOptions & { readonly platform?: string };
  resolve(
    path: string,
    options: {
      readonly kind: "import-statement";
      readonly resolveDir: string;
      readonly importer: string;
      readonly pluginData?: unknown;
    },
  ): Promise<{
    readonly errors: readonly object[];
    readonly external: boolean;
    readonly path: string;
    readonly suffix: string;
  }>;
  onStart(callback: () => void): void;
  onEnd(callback: (output: BuildOutput) => Promise<void>): void;
  onResolve(
    options: { readonly filter: RegExp },
    callback: (args: ResolveArguments) => Promise<Resolved | undefined> | Resolved | undefined,
  ): void;
  onLoad(
    options: { readonly filter: RegExp; readonly namespace: string },
    callback: (args: LoadArguments) => Promise<Loaded | undefined> | Loaded | undefined,
  ): void;
}

interface ResolveArguments {
  readonly path: string;
  readonly importer: string;
  readonly resolveDir: string;
  readonly pluginData: unknown;
}

interface LoadArguments {
  readonly path: string;
  /** The query of a file. */
  readonly suffix: string;
}

interface Resolved {
  readonly path: string;
  readonly namespace: string;
}

interface Loaded {
  readonly contents?: string | Uint8Array;
  readonly loader?: RewrittenScript["loader"] | "file";
  readonly resolveDir?: string;
  readonly watchFiles?: string[];
  readonly warnings?: { readonly text: string }[];
  readonly errors?: { readonly text: string }[];
}

/** Modules of this plugin; a path is the id of a part of a file. */
const MODULES = "rec";
/** Files of the output; a path ends with the name of the file. */
const FILES = "rec-file";
/** Marks a question of this plugin to the resolver, which is not for this plugin. */
const ASKED = Symbol("asked");

/** Resolves and loads wasm files in esbuild. */
export function setUpEsbuild(build: EsbuildBuild, run: PluginRun): void {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const ask = async (path: string, { importer, resolveDir }: { importer: string; resolveDir: string }) => {
    const found = await build.resolve(path, { kind: "import-statement", importer, resolveDir, pluginData: ASKED });
    return found.errors.length > 0 ? undefined : { ...found, id: `${found.path}${found.suffix}` };
  };

  const sourceMaps = new Map<string, SourceMapFile>();
  build.onStart(() => {
    sourceMaps.clear();
    run.begin(build);
  });
  build.onEnd((output) => addSourceMaps(sourceMaps, build.initialOptions, output));
  build.onResolve({ filter: new RegExp(`^${FILES}:`) }, ({ path }) => {
    return { path: path.slice(FILES.length + 1), namespace: FILES };
  });
  build.onResolve({ filter: /\.wasm(\?|$)/ }, async ({ path, importer, resolveDir, pluginData }) => {
    if (pluginData === ASKED) return undefined;
    if (isOwnRequest(path)) return { path, namespace: MODULES };
    const request = readRequest(path);
    if (request === undefined) return undefined;
    const [bare = path, query] = path.split("?");
    const found = await ask(bare, { importer, resolveDir });
    if (found === undefined || found.external || readRequest(found.id) === undefined) return undefined;
    return { path: query === undefined ? found.id : `${found.path}?${query}`, namespace: MODULES };
  });

  build.onLoad({ filter: SCRIPT, namespace: "file" }, ({ path }) => loadScript(path));
  build.onLoad({ filter: /./, namespace: FILES }, ({ path }) => {
    return { contents: files.get(path) ?? new Uint8Array(), loader: "file" };
  });
  const load = async (id: string): Promise<Loaded> => {
    const request = readRequest(id);
    if (request === undefined) return { errors: [{ text: `${id} is no part of a wasm file` }] };
    const watchFiles: string[] = [];
    const warnings: { text: string }[] = [];
    let emitted = 0;
    const bundler: Bundler = {
      build,
      target: targetOf(build, run.options),
      native: undefined,
      root: build.initialOptions.absWorkingDir,
      watch: (file) => watchFiles.push(file),
      async resolve(specifier, importer) {
        const found = await ask(specifier, { importer, resolveDir: dirname(importer) });
        return found?.external ? specifier : found?.id;
      },
      emit({ name, bytes, sourceMap }) {
        const file = `${request.path}/${name}`;
        files.set(file, bytes);
        if (sourceMap) sourceMaps.set(file, sourceMap);
        const variable = `file$${emitted++}`;
        return {
          imports: `import ${variable} from ${JSON.stringify(`${FILES}:${file}`)};`,
          expression: `new URL(${variable}, import.meta.url)`,
        };
      },
      warn: (text) => warnings.push({ text }),
    };
    try {
      const contents = await loadPart(request, bundler, run);
      return { contents: contents ?? "", loader: "js", resolveDir: dirname(request.path), watchFiles, warnings };
    } catch (error) {
      return { errors: [{ text: explainFailure(error) }], watchFiles, warnings };
    }
  };
  build.onLoad({ filter: /./, namespace: MODULES }, ({ path }) => load(path));
  // A file behind another name: of the field `imports` or `exports` of a package.json, or of `paths` of a tsconfig.json.
  build.onLoad({ filter: /\.wasm$/, namespace: "file" }, ({ path, suffix }) =>
    suffix === "" ? load(path) : undefined,
  );
}

/** Without a folder for the output, the bytes stand in the script. */
function targetOf({ initialOptions }: EsbuildBuild, { inline, target }: LinkPluginOptions): Bundler["target"] {
  const { outdir, outfile, platform } = initialOptions;
  if (inline === true || (outdir === undefined && outfile === undefined)) return "inline";
  return target ?? (platform === "node" ? "node" : "browser");
}
