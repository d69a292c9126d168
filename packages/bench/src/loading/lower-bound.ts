import { type LoadShape, modulesOf } from "./load-shape.ts";

/**
 * What no loader can be faster than, in ms: the network, or the compiler where that takes longer.
 *
 * Where all modules are known, all requests go out at once: one latency, then all bytes. Where they are discovered, the
 * requests of a level go out when the first bytes of the level above are there, so that no byte of a level can come before as
 * many latencies have passed, and all bytes from there on pass the same line.
 */
export function lowerBoundMs(
  shape: LoadShape,
  { isDiscovered, compileMs }: { readonly isDiscovered: boolean; readonly compileMs: number },
): number {
  const levels = isDiscovered ? Array.from({ length: shape.depth }, (_, at) => at) : [0];
  return Math.max(compileMs, ...levels.map((level) => networkMs(shape, level)));
}

/** Until the last byte of a level and of all below it has come. */
function networkMs(shape: LoadShape, level: number): number {
  const { sizeBytes, network } = shape;
  const bytes = sizeBytes * modulesOf(shape).filter((module) => module.level >= level).length;
  const transferMs = network.bytesPerSecond === 0 ? 0 : (bytes / network.bytesPerSecond) * 1000;
  return (level + 1) * network.latencyMs + transferMs;
}
