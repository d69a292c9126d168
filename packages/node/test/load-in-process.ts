// A process that loads URLs as often as requested, and prints the results. Arguments: LoadOrder as JSON.
import { createHash } from "node:crypto";
import { nodeHost } from "../src/node-host.ts";

export interface LoadOrder {
  readonly cacheFolder: string;
  readonly urls: readonly string[];
  readonly rounds: number;
}

/** The result of one load: the number of bytes, and whether they match the response's ETag. */
export interface LoadSeen {
  readonly sizeBytes: number;
  readonly isWhole: boolean;
}

const { cacheFolder, urls, rounds }: LoadOrder = JSON.parse(process.argv[2] ?? "");
const host = nodeHost({ cacheFolder });

async function load(url: string): Promise<LoadSeen> {
  const response = (await host.load(url, {})) as Response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { sizeBytes: bytes.length, isWhole: response.headers.get("etag") === `"${digest}"` };
}

const seen: LoadSeen[] = [];
for (let round = 0; round < rounds; round++) seen.push(...(await Promise.all(urls.map(load))));
process.stdout.write(JSON.stringify(seen));
