const PREAMBLE_BYTES = 8;
const START_SECTION = 8;

interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

function sectionsOf(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = PREAMBLE_BYTES; at < bytes.length; ) {
    const start = at;
    const id = bytes[at++] ?? 0;
    let size = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
    }
    at += size;
    sections.push({ id, start, end: at });
  }
  return sections;
}

export function hasStart(bytes: Uint8Array): boolean {
  return sectionsOf(bytes).some(({ id }) => id === START_SECTION);
}

/** The module without its start section. */
export function withoutStart(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const start = sectionsOf(bytes).find(({ id }) => id === START_SECTION);
  if (start === undefined) return bytes;
  return Uint8Array.from([...bytes.subarray(0, start.start), ...bytes.subarray(start.end)]);
}
