import { type LoadShape, modulesOf } from "./load-shape.ts";

/**
 * The lower bound of loading, in ms: the time of the network, or that of the compiler if it is longer.
 *
 * If all modules are known, all requests start at once: one latency, then all bytes. If modules are discovered, the requests
 * of a level start when the first bytes of the level above have arrived. So the first byte of the n-th level needs n latencies, and
 * all bytes of that level and the levels below it then pass through the same line.
 */
export function lowerBoundMs(
  shape: LoadShape,
  { isDiscovered, compileMs }: { readonly isDiscovered: boolean; readonly compileMs: number },
): number {
  const levels = isDiscovered ? Array.from({ length: shape.depth }, (_, at) => at) : [0];
  return Math.max(compileMs, ...levels.map((level) => networkMs(shape, level)));
}

/** Milliseconds until the last byte of a level and of all levels below has arrived. */
function networkMs(shape: LoadShape, level: number): number {
  const { sizeBytes, network } = shape;
  const bytes = sizeBytes * modulesOf(shape).filter((module) => module.level >= level).length;
  const transferMs = network.bytesPerSecond === 0 ? 0 : (bytes / network.bytesPerSecond) * 1000;
  return (level + 1) * network.latencyMs + transferMs;
}
