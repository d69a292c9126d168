/** One file of an archive. */
export interface ArchiveMember {
  /** Names longer than 15 bytes stand in the archive's own table, as `/offset`. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/*
 * Archive, as `ar` writes it.
 *
 *   archive    "!<arch>\n" member*
 *   member     name: 16 bytes, date: 12, owner: 6, group: 6, mode: 8, size in decimal: 10, 0x60 0x0A, content, to even length
 */
const MAGIC_BYTES = 8;
const NAME_BYTES = 16;
const SIZE_AT = 48;
const SIZE_BYTES = 10;
const HEADER_BYTES = 60;

/** The files of an archive, its tables of symbols and long names left out. */
export function archiveMembers(archive: Uint8Array): ArchiveMember[] {
  const text = (start: number, length: number) =>
    Buffer.from(archive.subarray(start, start + length))
      .toString()
      .trim();
  const members: ArchiveMember[] = [];
  for (let at = MAGIC_BYTES; at + HEADER_BYTES <= archive.length; ) {
    const name = text(at, NAME_BYTES);
    const size = Number(text(at + SIZE_AT, SIZE_BYTES));
    const start = at + HEADER_BYTES;
    if (name !== "/" && name !== "//")
      members.push({ name, bytes: Uint8Array.from(archive.subarray(start, start + size)) });
    at = start + size + (size % 2);
  }
  return members;
}
