/** The content that the shadow model writes into blocks and pages: noise that differs from block to block. */

const PERIOD = 65_521;
const CHUNK = 1 << 20;

function makeNoise(): Buffer {
  const noise = Buffer.alloc(PERIOD + CHUNK);
  let state = 1;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = state >>> 24;
  }
  return noise;
}

const noise = makeNoise();

/** Fills bytes with the noise of this seed. */
export function writeContent(bytes: Buffer, seed: number): void {
  const start = (seed * 31) % PERIOD;
  for (let at = 0; at < bytes.length; at += CHUNK)
    noise.copy(bytes, at, start, start + Math.min(CHUNK, bytes.length - at));
}

/** Whether bytes are still equal to the bytes from `writeContent`, or to their beginning. */
export function hasContent(bytes: Buffer, seed: number): boolean {
  const start = (seed * 31) % PERIOD;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const end = Math.min(at + CHUNK, bytes.length);
    if (noise.compare(bytes, at, end, start, start + end - at) !== 0) return false;
  }
  return true;
}
