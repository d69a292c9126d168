import type { Area, AreaContent, LegendEntry } from "../../model/memory-api.ts";
import { shownName } from "../../model/shown-name.ts";
import { formatAddress } from "../../ui/format-number.ts";

const TEXTS: Readonly<Record<AreaContent, string>> = {
  other: "Purpose unknown",
  data: "Static data",
  zeroed: "Zeroed data",
  stack: "Stack",
  heap: "Heap",
  own: "The allocator's own data",
  live: "Blocks in use",
  quick: "Freed, kept for the next request",
  free: "Free",
  tail: "Free at the end of the heap",
};

/** `Static data of program`. */
export function entryText({ content, modules }: LegendEntry): string {
  return modules.length === 0 ? TEXTS[content] : `${TEXTS[content]} of ${modules.map(shownName).join(", ")}`;
}

/** The first and the last address: `0x00020000 to 0x0002ffff`. */
export function rangeText({ start, end }: Pick<Area, "start" | "end">): string {
  return end - start === 1 ? formatAddress(start) : `${formatAddress(start)} to ${formatAddress(end - 1)}`;
}

export function bytesText(bytes: number): string {
  const unit = ["KiB", "MiB", "GiB"].map((name, power) => ({ name, size: 1024 ** (power + 1) }));
  const { name, size } = unit.findLast((candidate) => bytes >= candidate.size) ?? { name: "", size: 1 };
  if (size === 1) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const count = bytes / size;
  return `${Number(count.toFixed(1))} ${name}`;
}

const PAGE_BYTES = 65_536;

/** The size of a memory in pages, and its growth. */
export function sizeText(sizes: {
  readonly sizeBytes: number;
  readonly beforeBytes: number;
  readonly linkedBytes: number;
}): string {
  const { sizeBytes, beforeBytes, linkedBytes } = sizes;
  const pages = (bytes: number) => (bytes / PAGE_BYTES).toLocaleString("en");
  const grownBy = sizeBytes - beforeBytes;
  const size = `${pages(sizeBytes)} ${sizeBytes === PAGE_BYTES ? "page" : "pages"} of 64 KiB`;
  if (grownBy > 0) {
    const added = grownBy === PAGE_BYTES ? "1 page" : `${pages(grownBy)} pages`;
    return `${size}; the last change added ${added} to ${pages(beforeBytes)}`;
  }
  return sizeBytes > linkedBytes ? `${size}; ${pages(linkedBytes)} when the modules were linked` : size;
}
