/** The ids of a module's sections, in order: a walk over section headers, which are an id and a size in LEB128. */
export function sectionIds(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let offset = 8; offset < bytes.length; ) {
    ids.push(bytes[offset++] ?? -1);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    offset += size;
  }
  return ids;
}
