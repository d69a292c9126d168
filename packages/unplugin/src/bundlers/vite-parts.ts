import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedFiles } from "../hot/accepted-files.ts";
import { LINKER } from "../hot/linker-path.ts";
import type { OutputFile } from "../output-file.ts";
import type { PluginRun } from "../plugin-run.ts";
import { readRequest } from "../wasm-request.ts";
import type { RollupContext, RollupLike } from "./rollup-like.ts";

/** The part of Vite's configuration that is used here. */
interface ViteConfig {
  readonly command: "build" | "serve";
  readonly base: string;
  readonly root?: string;
}

interface ViteServer {
  readonly watcher: { on(event: "all", listener: (event: string, path: string) => void): unknown };
  readonly ws: { send(message: { readonly type: "full-reload" }): void };
  readonly middlewares: {
    use(handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): void;
  };
}

interface ViteContext {
  readonly environment?: ViteEnvironment;
}

interface ViteEnvironment {
  readonly config: { readonly consumer?: "client" | "server" };
}

/** The hooks that only Vite has, and the kind of bundler that Vite is. */
export interface ViteParts {
  readonly hooks: {
    configResolved(config: ViteConfig): void;
    configureServer(server: ViteServer): void;
  };
  likeOf(context: unknown): Omit<RollupLike, "build">;
  /** Notes the files whose updates a script of a page accepts. They are loaded after the script. */
  noteAccepted(context: unknown, script: { readonly code: string; readonly id: string }): Promise<void>;
}

interface ServedFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

const FOLDER = "@rec-wasm/";

/** Whether a script is made for a server, and not for a page. */
function isOfServer(context: unknown): boolean {
  return (context as ViteContext).environment?.config.consumer === "server";
}

export function createViteParts({ options, noteChange }: PluginRun): ViteParts {
  let config: ViteConfig = { command: "build", base: "/" };
  // Vite does not know which files a module needs that was never loaded.
  const failed = new Set<string>();
  const onFailure = (files: readonly string[]) => {
    for (const file of files) failed.add(file);
  };
  const accepted = new Set<string>();
  const hot = { accepts: (path: string) => accepted.has(path), linker: LINKER, api: "import.meta.hot" as const };
  const served = new Map<string, ServedFile>();
  const serve = ({ name, bytes, sourceMap }: OutputFile) => {
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const folder = `${config.base}${FOLDER}${digest}/`;
    const path = `${folder}${encodeURIComponent(name)}`;
    served.set(path, { type: "application/wasm", body: bytes });
    if (sourceMap) {
      const { name: mapName, text } = sourceMap;
      served.set(`${folder}${encodeURIComponent(mapName)}`, { type: "application/json", body: text });
    }
    // Without the comment, Vite replaces the path by that of a file.
    return `new URL(/* @vite-ignore */ ${JSON.stringify(path)}, import.meta.url)`;
  };
  return {
    hooks: {
      configResolved(resolved) {
        config = resolved;
      },
      configureServer({ middlewares, watcher, ws }) {
        watcher.on("all", (_, path) => {
          noteChange();
          if (!failed.has(path.replaceAll("\\", "/"))) return;
          failed.clear();
          ws.send({ type: "full-reload" });
        });
        middlewares.use((request, response, next) => {
          const file = served.get(new URL(request.url ?? "/", "http://localhost").pathname);
          if (file === undefined) return next();
          response.writeHead(200, {
            "content-type": file.type,
            "cache-control": "max-age=31536000,immutable",
          });
          response.end(file.body);
        });
      },
    },
    async noteAccepted(context, { code, id }) {
      if (config.command !== "serve" || isOfServer(context)) return;
      for (const specifier of acceptedFiles(code)) {
        const found = await (context as RollupContext).resolve(specifier, id);
        const request = found ? readRequest(found.id) : undefined;
        if (request) accepted.add(request.path);
      }
    },
    likeOf(context) {
      const { root } = config;
      if (isOfServer(context) || options.inline === true) return { target: "inline", native: undefined, root };
      const target = options.target ?? "browser";
      return config.command === "serve"
        ? { target, native: "itself", isServer: true, root, hot, serve, onFailure }
        : { target, native: "itself", root };
    },
  };
}
