import { execFile } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { runServer } from "verdaccio";

/** A registry on loopback that knows only the packages that were published to it. */
export interface Registry {
  /** Ends in a slash. */
  readonly url: string;
  /** Publishes tarballs, and the packages in folders. */
  publish(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a registry. It asks no other registry, so an install that needs an unpublished package fails.
 *
 * @param folder - for the published packages
 */
export async function startRegistry(folder: string): Promise<Registry> {
  const server = (await runServer({
    // Paths in the configuration start from here.
    self_path: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    log: { type: "file", path: join(folder, "registry.log"), level: "warn" },
    web: { enable: false },
  } as unknown as Parameters<typeof runServer>[0])) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    async publish(paths) {
      // npm asks for a token of any kind; this registry asks for none.
      const token = `--${url.replace(/^http:/, "")}:_authToken=any`;
      const options = ["--ignore-scripts", "--registry", url, token];
      const publishOne = (path: string) => promisify(execFile)("npm", ["publish", path, ...options], { cwd: folder });
      await Promise.all(paths.map(publishOne));
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
